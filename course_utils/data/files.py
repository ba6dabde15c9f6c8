"""Where data files lie, and reading them: nothing unchecked gets past this module."""

import hashlib
import os
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np

from course_utils.data.catalogue import Entry
from course_utils.data.dataset import Split

LARGE = 500e6  # bytes above which an array is unpacked to the disk and read from there, so that it needs no memory


def folders() -> list[Path]:
    """Folders in which data files are looked for, first one first; none of them is created here.

    `$COURSE_DATA_DIR` where it is set, `data/` of a checkout of the course, `~/.medmnist`.
    """
    found = []
    if os.environ.get("COURSE_DATA_DIR"):
        found.append(Path(os.environ["COURSE_DATA_DIR"]).expanduser())
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file():
        found.append(checkout / "data")
    return [*found, Path("~/.medmnist").expanduser()]


def md5(path: Path) -> str:
    """MD5 of a file as 32 hexadecimal digits, read in pieces."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def find(filename: str) -> list[Path]:
    """The files of that name in `folders()`, first one first."""
    return [folder / filename for folder in folders() if os.access(folder / filename, os.R_OK)]


def read(path: Path, item: Entry, size: int) -> dict[str, Split]:
    """Images and labels of an npz file in MedMNIST's layout, as split -> Split.

    Arrays above `LARGE` bytes are unpacked once, beside the file or into the first folder that can be written to, and read
    from there by memory map (read-only): only what is looked at is in memory. Raises OSError if the disk has no room for it.
    Raises ValueError naming the file and the key for a damaged file, missing keys, wrong dtypes or shapes, labels out
    of range, and pickled objects, which are never loaded.
    """
    try:
        archive = np.load(path, allow_pickle=False)
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise ValueError("it is a single array")
    except (ValueError, EOFError, OSError, zipfile.BadZipFile) as error:
        if isinstance(error, PermissionError):
            raise
        raise ValueError(f"{path} is not an npz archive, or is damaged: {error}") from error
    with archive:
        return {split: _read_split(archive, path, split, item, size) for split in ("train", "val", "test")}


def _read_split(archive: np.lib.npyio.NpzFile, path: Path, split: str, item: Entry, size: int) -> Split:
    images = _read_array(archive, path, f"{split}_images")
    labels = _read_array(archive, path, f"{split}_labels")
    shape = item.image_shape(size)
    stored = shape if shape[-1] == 3 else shape[:-1]  # grey images are stored without their channel
    if images.dtype != np.uint8:
        raise ValueError(f"{path}: {split}_images has dtype {images.dtype}, expected uint8")
    if images.shape[1:] != stored or not len(images):
        raise ValueError(
            f"{path}: {split}_images has shape {images.shape}, expected (n, {', '.join(map(str, stored))})"
        )
    columns = len(item.classes) if item.is_multi_label else 1
    if labels.dtype.kind not in "ui":
        raise ValueError(f"{path}: {split}_labels has dtype {labels.dtype}, expected integers")
    if labels.shape != (len(images), columns):
        raise ValueError(f"{path}: {split}_labels has shape {labels.shape}, expected ({len(images)}, {columns})")
    highest = 1 if item.is_multi_label else len(item.classes) - 1
    if labels.min() < 0 or labels.max() > highest:
        raise ValueError(f"{path}: {split}_labels holds {labels.min()}..{labels.max()}, expected 0..{highest}")
    labels = labels.astype(np.int64)
    return Split(images.reshape(-1, *shape), labels if item.is_multi_label else labels[:, 0])


def _read_array(archive: np.lib.npyio.NpzFile, path: Path, key: str) -> np.ndarray:
    if key not in archive.files:
        raise ValueError(f"{path} has no {key}: it holds {', '.join(archive.files) or 'nothing'}")
    try:
        large = key + ".npy" in archive.zip.namelist() and archive.zip.getinfo(key + ".npy").file_size > LARGE
        array = _unpacked(archive.zip, path, key) if large else archive[key]
    except NoRoom:
        raise
    except (ValueError, RuntimeError, MemoryError) as error:  # objects, encryption, sizes that no memory holds
        raise ValueError(f"{path}: {key} cannot be read: {error}") from error
    except (EOFError, OSError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"{path}: {key} is damaged: {error}") from error
    if not isinstance(array, np.ndarray):
        raise ValueError(f"{path}: {key} cannot be read: it is no array")
    return array


class NoRoom(OSError):
    """No disk can take an array that has to be unpacked."""


def _unpacked(archive: zipfile.ZipFile, path: Path, key: str) -> np.ndarray:
    """A memory map of a large array. Its file carries the checksum of the archive's member, so that another one is not mistaken.

    Raises NoRoom if no folder can take it, and what zipfile raises for a damaged member; then no partial file is left.
    """
    member = archive.getinfo(key + ".npy")
    name = f"{path.stem}.unpacked/{key}-{member.CRC:08x}.npy"
    for folder in (path.parent, *folders()):
        if (folder / name).is_file() and (folder / name).stat().st_size == member.file_size:
            return np.load(folder / name, mmap_mode="r", allow_pickle=False)
    with archive.open(member) as packed:  # refuse objects before gigabytes are written
        header = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        version = np.lib.format.read_magic(packed)
        if version not in header or header[version](packed)[2].hasobject:
            raise ValueError("an array of plain numbers is wanted")
    reasons = []
    for target in (folder / name for folder in (path.parent, *folders())):
        if reason := _refusal(target.parent, member.file_size):
            reasons.append(reason)
            continue
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".part-") as part:
            print(f"{path.name}: unpacking {key}, {member.file_size / 1e9:.1f} GB, into {target.parent} (once)")
            with archive.open(member) as packed, open(Path(part, "array"), "wb") as file:
                while piece := packed.read(1 << 22):
                    try:
                        file.write(piece)
                    except OSError as error:
                        raise NoRoom(
                            f"{key} could not be written to {target.parent}: {error.strerror or error}"
                        ) from error
            os.replace(Path(part, "array"), target)
        return np.load(target, mmap_mode="r", allow_pickle=False)
    raise NoRoom(
        f"{path.name}: {key} needs {member.file_size / 1e9:.1f} GB on the disk, and no folder can take it "
        f"({'; '.join(reasons)}). Make room, or set COURSE_DATA_DIR to another folder."
    )


def _refusal(folder: Path, needed: int) -> str:
    """Why a folder cannot take so many bytes; empty if it can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        return f"{folder.parent}: {error.strerror or error}"
    return "" if free > needed + 100e6 else f"{folder.parent} has {free / 1e9:.1f} GB free"
