"""Where data files lie, and reading them: nothing unchecked gets past this module."""

import hashlib
import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

from course_utils.data.catalogue import Entry
from course_utils.data.dataset import Split


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
        array = archive[key]
    except (ValueError, RuntimeError, MemoryError) as error:  # objects, encryption, sizes that no memory holds
        raise ValueError(f"{path}: {key} cannot be read: {error}") from error
    except (EOFError, OSError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"{path}: {key} is damaged: {error}") from error
    if not isinstance(array, np.ndarray):
        raise ValueError(f"{path}: {key} cannot be read: it is no array")
    return array
