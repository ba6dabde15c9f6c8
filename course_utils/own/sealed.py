"""A test split that is opened once: until then nothing can be measured on it, and a log says when it was opened."""

import csv
import datetime
import hashlib
from pathlib import Path

import numpy as np

from course_utils.data.dataset import Split

LOG = "test_opened.csv"
COLUMNS = ("opened", "fingerprint", "images", "reason")


class Sealed:
    """A test split that has not been opened. len() tells how many images it has; everything else waits for `open_test`."""

    def __init__(self, split: Split):
        self.__split = split

    def __len__(self) -> int:
        return len(self.__split.labels)

    def _refuse(self, *_):
        raise PermissionError(
            "the test split is sealed: choose everything on train and val, then open it once with own.open_test(dataset, reason)"
        )

    images = labels = property(_refuse)
    __iter__ = __getitem__ = _refuse

    def __repr__(self) -> str:
        return f"sealed test split of {len(self)} images"

    def _contents(self) -> Split:
        return self.__split


def fingerprint(split: Split) -> str:
    """Twelve digits that change with any pixel or label."""
    digest = hashlib.sha256(np.ascontiguousarray(split.images).tobytes())
    digest.update(np.ascontiguousarray(split.labels).tobytes())
    return digest.hexdigest()[:12]


def open_test(dataset, reason: str, log: Path | str = LOG, again: bool = False) -> Split:
    """The test split of a data set from `own.load`, once; writes when, and for what, into the log (CSV).

    reason: what is measured, "final model of 3 May, as planned". log: a file, or the folder for `test_opened.csv`.
    Raises PermissionError if the log says that these images were opened before, unless again=True, which the log will show;
    ValueError for an empty reason or a data set whose test split is not sealed.
    """
    if not isinstance(dataset.test, Sealed):
        raise ValueError(f"the test split of {dataset.name} is not sealed: data sets of `own.load` have one that is")
    if not reason.strip():
        raise ValueError("say for what the test split is opened: it will stand in the log")
    path = Path(log)
    path = path / LOG if path.is_dir() else path
    split = dataset.test._contents()
    mark = fingerprint(split)
    before = [row for row in openings(path) if row["fingerprint"] == mark]
    if before and not again:
        raise PermissionError(
            f"these test images were opened before, on {before[-1]['opened']} for {before[-1]['reason']!r} ({path}); what is "
            "chosen after that is no longer tested on them. If you must, say again=True, and report it"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(COLUMNS)
        now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
        writer.writerow((now, mark, len(split.labels), reason + (" (again)" if before else "")))
    return split


def openings(log: Path | str = LOG) -> list[dict[str, str]]:
    """All rows of the log, oldest first; none if there is no log."""
    path = Path(log)
    path = path / LOG if path.is_dir() else path
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
