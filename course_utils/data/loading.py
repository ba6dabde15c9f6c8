"""`load`: the best source of a data set that this machine has."""

import contextlib
import os
from pathlib import Path

import numpy as np

from course_utils.data import files
from course_utils.data.catalogue import Entry, check_size, entry, names
from course_utils.data.dataset import BANNERS, Dataset, Split


def _mode() -> str:
    mode = os.environ.get("COURSE_DATA", "")
    if mode not in ("", "offline", "phantom"):
        raise ValueError(
            f"COURSE_DATA is {mode!r}: use 'phantom' for synthetic images, 'offline' for no downloads, or unset it"
        )
    return mode


def load(name: str, size: int = 28, download: bool = True) -> Dataset:
    """A MedMNIST data set from the first source that has it: official file, download, classroom subset, phantom.

    name: a name of the catalogue, "pneumoniamnist". size: pixels along an edge, 28 or one of the larger official sizes.
    download: False takes only what is at hand, as `COURSE_DATA=offline` does for the whole session.
    `COURSE_DATA=phantom` forces phantoms, which exist at 28 pixels; `COURSE_DATA_DIR` is a folder to look in first,
    `COURSE_DATA_URL` the address of a mirror that holds the official files.

    Raises ValueError for an unknown name or size, a file whose content is wrong, and an official file whose MD5 is wrong
    while no good one can be had; OSError where nothing can be found or written.
    """
    item = entry(name)
    size = check_size(item, size)
    mode = _mode()
    if mode == "phantom":
        return _phantom(item, size, "COURSE_DATA=phantom")
    good, bad = official_files(item, size)
    reason = ""
    if not good:
        good, reason = _download(item, size) if download and mode != "offline" else (None, "no official file at hand")
    if good:
        return _dataset(item, size, "official", files.read(good, item, size), good)
    if bad:
        raise ValueError(
            f"{bad} is not the official file: its MD5 is {files.md5(bad)}, the catalogue's is {item.files[size][1]}, and "
            f"no good one could be had ({reason}). Delete it, or put the official file in its place."
        )
    for path in files.find(item.subset_filename(size)):
        print(f"{item.title}: {reason}; reading the subset {path.name}")
        return _dataset(item, size, "subset", files.read(path, item, size), path)
    return _phantom(item, size, reason)


def official_files(item: Entry, size: int) -> tuple[Path | None, Path | None]:
    """The first file whose MD5 is right, and the first whose MD5 is wrong."""
    bad = None
    for path in files.find(item.filename(size)):
        with contextlib.suppress(FileNotFoundError):  # another process is replacing it
            if files.md5(path) == item.files[size][1]:
                return path, bad
            bad = bad or path
    return None, bad


def _download(item: Entry, size: int) -> tuple[Path | None, str]:
    """The downloaded file, or None and the reason why there is none."""
    from course_utils.data import download

    try:
        return download.download(item, size), ""
    except download.Unreachable as error:
        return None, f"no official file at hand, and {error}"


def _dataset(item: Entry, size: int, source: str, splits: dict[str, Split], path: Path | None, lesions=None) -> Dataset:
    return Dataset(entry=item, size=size, **splits, source=source, path=path, lesions=lesions)


def phantom(name: str) -> Dataset:
    """The phantoms of a data set, whatever files are at hand: for questions that need the truth about where a lesion is.

    Raises ValueError for an unknown data set, or one that has no phantoms.
    """
    return _phantom(entry(name), 28, "its phantoms were asked for")


def nodules(diameters: np.ndarray, seed: int = 0, size: int = 112) -> tuple[np.ndarray, np.ndarray]:
    """Phantom films with one round nodule each, uint8 (n, size, size, 1), and masks of the nodules, bool (n, size, size).

    diameters: (n,) in mm, 0 for no nodule; a film is 350 mm wide. See course_utils.data.phantoms.xray.
    Raises ValueError unless diameters are numbers of at least 0, one a film.
    """
    from course_utils.data.phantoms import xray

    return xray.nodules(diameters, seed, size)


def ct_phantoms(n: int, seed: int = 0, size: int = 64, *, noise: float = 10.0, contrast_medium: bool = True):
    """Phantom slices through the upper abdomen in Hounsfield units, with none to three lesions of the liver in each.

    n: slices, each of another patient. size: pixels along an edge, at least 32; a slice is 350 mm wide. noise: its standard
    deviation in HU. contrast_medium: in the portal venous phase, or without. Returns images int16 (n, size, size), masks of
    liver and lesions, and what is known of each lesion: see course_utils.data.phantoms.ct.Slices. The same numbers at every
    call; the first slices of a longer series are those of a shorter one.
    Raises ValueError for fewer than one slice, a smaller size, or negative noise.
    """
    from course_utils.data.phantoms import ct

    if n < 1 or size < 32 or noise < 0:
        raise ValueError(f"n is {n}, size {size}, noise {noise}: at least one slice, 32 pixels, and no negative noise")
    return ct.slices(n, seed, size, noise, contrast_medium)


def mri_phantoms(n: int, seed: int = 0, size: int = 96, *, bias: float = 0.5):
    """Phantom slices through a head, each scan in an arbitrary scale and under a smooth field of uneven brightness.

    n: slices, each of another patient. size: pixels along an edge, at least 64; a slice is 240 mm wide. bias: largest
    deviation of the field inside the brain, in the logarithm: 0.5 is a factor of 1.6. Returns images float32 (n, size, size),
    the tissue of every pixel, and the field: see course_utils.data.phantoms.mri.Heads.
    Raises ValueError for fewer than one slice, a smaller size, or a negative bias.
    """
    from course_utils.data.phantoms import mri

    if n < 1 or size < 64 or bias < 0:
        raise ValueError(f"n is {n}, size {size}, bias {bias}: at least one slice, 64 pixels, and no negative bias")
    return mri.heads(n, seed, size, bias)


def _phantom(item: Entry, size: int, reason: str) -> Dataset:
    from course_utils.data import phantoms

    if item.name not in phantoms.NAMES or size != 28:
        raise OSError(
            f"no images of {item.name} at {size} pixels ({reason}), and phantoms exist only for "
            f"{', '.join(phantoms.NAMES)} at 28. Put {item.filename(size)} into {files.folders()[0]} or set COURSE_DATA_DIR."
        )
    print(f"{item.title}: {reason}\n{BANNERS['phantom']}")
    splits, lesions = phantoms.make(item)
    return _dataset(item, size, "phantom", splits, None, lesions)


def source(name: str, size: int = 28) -> str | None:
    """Where `load(name, download=False)` would take the images from, by file names alone; None if from nowhere."""
    from course_utils.data import phantoms

    item = entry(name)
    on_disk = _mode() != "phantom"
    if on_disk and files.find(item.filename(size)):
        return "official"
    if on_disk and files.find(item.subset_filename(size)):
        return "subset"
    return "phantom" if item.name in phantoms.NAMES and size == 28 else None


def available() -> list[str]:
    """Names of the data sets that `load` can give without a download."""
    return [name for name in names() if source(name)]
