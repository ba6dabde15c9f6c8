"""From a folder of images, or an npz file in MedMNIST's layout, to a `Dataset` that has been looked at."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course_utils.data.catalogue import Entry
from course_utils.data.dataset import Dataset, Split
from course_utils.own import checks, patients, reading, twins
from course_utils.own.report import Report
from course_utils.own.sealed import Sealed

HEALTHY = {"normal", "healthy", "benign", "negative", "control", "controls", "no", "none", "0", "absent"}


@dataclass(frozen=True, repr=False)
class OwnDataset(Dataset):
    """A data set of one's own; its test split is sealed until `own.open_test`.

    patients: split -> names, (n,), an image without a known patient has a name of its own. files: split -> file names, (n,).
    report: what the checks have found.
    """

    patients: dict[str, np.ndarray] = field(default_factory=dict)
    files: dict[str, np.ndarray] = field(default_factory=dict)
    report: Report | None = None

    @property
    def splits(self) -> dict[str, Split]:
        """Training and validation split; the third is sealed."""
        return {"train": self.train, "val": self.val}


def load(
    path: Path | str, size: int = 64, *, patient: str | None = None, table: Path | str | None = None,
    classes: Sequence[str] | None = None, seed: int = 0,
) -> OwnDataset:  # fmt: skip
    """Images of one's own as a data set: read, checked, split by patient, the test split sealed.

    path: a folder `class/image.png` (also JPEG, TIFF, BMP, WebP, and DICOM where pydicom is installed; also
    `train/class/...`, and `class/patient/image.png`), or an npz file in MedMNIST's layout. size: pixels along an edge to
    which the whole image is fitted. patient: regular expression that finds the patient in a file's name. table: CSV with
    the columns file, and any of label, patient, split. classes: the order of the labels; for two classes the disease last.
    seed: of the split. What was found stands in `.report`; a bar is drawn while many files are read.
    Raises FileNotFoundError, or ValueError with the way out, if no data set can be made of it.
    """
    path = Path(path).expanduser()
    if isinstance(size, bool) or not isinstance(size, (int, np.integer)) or not 16 <= size <= 1024:
        raise ValueError(f"size is {size!r}: a whole number of pixels from 16 to 1024 is wanted")
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist: name a folder of images, or an npz file")
    inside = sorted(path.glob("*.npz")) if path.is_dir() else []
    if path.is_file() or (len(inside) == 1 and not any(p.is_dir() and p.name[0] != "." for p in path.iterdir())):
        file = path if path.is_file() else inside[0]
        if file.suffix != ".npz":
            raise ValueError(f"{file} is one file: a folder of images, or an npz file, is wanted")
        found, size = _from_npz(file)
    else:
        rows = reading.read_table(Path(table).expanduser()) if table else None
        found = reading.read_files(path, int(size), rows)
    report = Report("")
    names = _classes(found, classes)
    given = _given_splits(found, report)
    rule = _patients(found, patient)
    pairs = twins.alike(np.stack([item.thumb for item in found.items]))
    pairs = checks.twice(found, pairs, report, given)
    labels = np.array([names.index(item.label) for item in found.items])
    groups = patients.joined(len(found.items), pairs, [item.patient for item in found.items])
    where = np.array([item.split for item in found.items]) if given else patients.split(labels, groups, seed)
    order = np.argsort([("train", "val", "test").index(name) for name in where], kind="stable")  # splits become views
    found.items, labels, groups, where = [found.items[i] for i in order], labels[order], groups[order], where[order]
    images = _pixels(found, report)
    checks.whole(found, images, labels, groups, where, names, rule, report)
    report.left = found.left
    report.title = (
        f"{path.name or path}: {len(found.items):,} images can be used, {len(found.left):,} files were left aside"
    )
    return _dataset(path, size, found, images, labels, where, names, report)


def _dataset(path, size, found, images, labels, where, names, report) -> OwnDataset:
    splits, people, files = {}, {}, {}
    for name in ("train", "val", "test"):
        chosen = where == name
        if not chosen.any():
            few = f"{len(labels)} images are too few, or their patients too few to part"
            raise ValueError(f"no image is left for {name}: {few}")
        part = slice(int(chosen.argmax()), int(chosen.argmax() + chosen.sum()))
        splits[name] = Split(images[part], labels[part])
        kept = [item for item, here in zip(found.items, chosen, strict=True) if here]
        people[name] = np.array([item.patient or f"file {item.file}" for item in kept])
        files[name] = np.array([item.file for item in kept])
    key = re.sub(r"\W+", "_", path.stem.lower()).strip("_") or "own"
    entry = Entry(
        name=f"{key}_images" if key.endswith("3d") else key,
        title=path.stem, task="binary-class" if len(names) == 2 else "multi-class", classes=tuple(names),
        channels=images.shape[-1], counts={k: len(v.labels) for k, v in splits.items()}, licence="not stated", files={},
    )  # fmt: skip
    return OwnDataset(
        entry=entry, size=size, train=splits["train"], val=splits["val"], test=Sealed(splits["test"]), source="own",
        path=path, citation=f"The test split, {len(splits['test'].labels)} images, is sealed.",
        patients=people, files=files, report=report,
    )  # fmt: skip


def _classes(found: reading.Found, wanted: Sequence[str] | None) -> list[str]:
    there = Counter(item.label for item in found.items)
    if wanted is not None:
        if len(set(wanted)) != len(wanted) or set(wanted) != set(there):
            raise ValueError(f"classes={list(wanted)} do not fit the folder's: {sorted(there)}")
        return list(wanted)
    names = sorted(there, key=lambda name: (name.lower() not in HEALTHY, reading.natural(name)))
    if len(names) < 2:
        raise ValueError(f"all images that can be used are of the class {names[0]!r}: at least two classes are wanted"
                         if names else "no image can be used: see what was left aside")  # fmt: skip
    return names


def _given_splits(found: reading.Found, report: Report) -> bool:
    """Whether folders or a table name the splits. Validation is cut out of the training split where only that is missing."""
    named = Counter(item.split for item in found.items)
    if set(named) == {""}:
        return False
    if named[""]:
        report.add("look", "splits", f"{named['']} images without a split beside {len(found.items) - named['']} with one",
                   "all were split anew: name a split for each, or for none")  # fmt: skip
        return False
    if not named["train"] or not named["test"]:
        report.add(
            "look", "splits", f"only {', '.join(sorted(named))} given", "all were split anew: train and test are needed"
        )
        return False
    if not named["val"]:
        people = [item.patient for item in found.items]
        inside = [i for i, item in enumerate(found.items) if item.split == "train"]
        labels = np.unique([found.items[i].label for i in inside], return_inverse=True)[1]
        groups = patients.joined(len(inside), [], [people[i] for i in inside])
        for i, name in zip(inside, patients.split(labels, groups), strict=True):
            found.items[i].split = "val" if name == "val" else "train"
        report.add("note", "validation split", "none was given", "a tenth of the training images was taken for it")
    return True


def _patients(found: reading.Found, pattern: str | None) -> str:
    """Name the patient of each item; returns in words how."""
    known = sum(bool(item.patient) for item in found.items)
    if known and pattern is None:
        return f"from folders, the table or DICOM, for {known} of {len(found.items)} images"
    people, rule = patients.from_names([item.file for item in found.items], pattern)
    for item, person in zip(found.items, people, strict=True):
        item.patient = person
    return rule


def _pixels(found: reading.Found, report: Report) -> np.ndarray:
    """All images as uint8 (n, size, size, channels), one number of channels, one scale of depth."""
    items = found.items
    deep = [item for item in items if item.image.dtype != np.uint8]
    if deep:
        highest = max(int(item.image.max()) for item in deep)
        full = next(top for top in (255, 1023, 4095, 65535) if highest <= top)
        for item in deep:
            item.image = np.round(item.image.astype(np.float32) * (255 / full)).astype(np.uint8)
        report.add("note", "more than eight bits", f"{len(deep)} images, scaled from 0..{full} to 0..255")
    channels = max(item.image.shape[2] for item in items)
    grey = sum(item.image.shape[2] == 1 for item in items)
    if 0 < grey < len(items):
        report.add("look", "grey among colour", f"{grey} of {len(items)} images are grey", "does one class hold more of them?",
                   [item.file for item in items if item.image.shape[2] == 1])  # fmt: skip
    images = np.empty((len(items), *items[0].image.shape[:2], channels), np.uint8)
    for place, item in enumerate(items):
        images[place] = item.image
        item.image = images[place]  # the one copy that is kept
    return images


def _from_npz(file: Path) -> tuple[reading.Found, int]:
    """Items of an npz file in MedMNIST's layout, at the size that they have."""
    try:
        archive = np.load(file, allow_pickle=False)
        arrays = {key: archive[key] for key in archive.files}
    except Exception as error:  # zipfile, numpy and zlib raise many kinds for a damaged file
        raise ValueError(f"{file} is no npz archive of plain arrays, or is damaged: {error}") from None
    wanted = [f"{split}_{part}" for split in ("train", "val", "test") for part in ("images", "labels")]
    missing = [key for key in wanted if key not in arrays]
    if missing:
        raise ValueError(f"{file} has no {missing[0]}: MedMNIST's layout is {', '.join(wanted)}")
    items, left = [], []
    for split in ("train", "val", "test"):
        images, labels = arrays[f"{split}_images"], arrays[f"{split}_labels"]
        if (
            images.dtype != np.uint8
            or images.ndim not in (3, 4)
            or (images.ndim == 4 and images.shape[3] not in (1, 3))
        ):
            raise ValueError(
                f"{file}: {split}_images is {images.dtype} {images.shape}; uint8 (n, h, w) or (n, h, w, 3) is wanted"
            )
        if labels.reshape(len(labels), -1).shape != (len(images), 1) or labels.dtype.kind not in "ui":
            raise ValueError(
                f"{file}: {split}_labels is {labels.dtype} {labels.shape}; whole numbers (n, 1) are wanted, one class an image"
            )
        if images.shape[1] != images.shape[2]:
            raise ValueError(
                f"{file}: {split}_images are {images.shape[2]} x {images.shape[1]}; square ones are wanted"
            )
        for i, (image, label) in enumerate(zip(images, labels.reshape(-1).tolist(), strict=True)):
            pixels = image if image.ndim == 3 else image[:, :, None]
            name = f"{split} {i}"
            if pixels.min() == pixels.max():
                left.append((name, "is of one colour only"))
                continue
            items.append(reading.Item(name, str(label), pixels, *reading.compared(pixels), "", split, {}))
    if not items:
        raise ValueError(f"{file} holds no image that can be used")
    return reading.Found(items, left, Counter()), int(items[0].image.shape[0])
