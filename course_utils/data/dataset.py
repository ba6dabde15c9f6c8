"""What `load` returns: images, labels and where they come from."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from course_utils.data.catalogue import Entry
from course_utils.tables import Table

CITATION = (
    "Yang J. et al., MedMNIST v2 - A large-scale lightweight benchmark for 2D and 3D biomedical image classification, "
    "Scientific Data 10:41 (2023), doi:10.1038/s41597-022-01721-8"
)

BANNERS = {
    "official": "",
    "own": "",
    "subset": "SUBSET: a small part of the official images. Numbers measured on it are less certain.",
    "phantom": "PHANTOM: synthetic images drawn by a program. They are not patients; no number measured on them is medical.",
}


class Split(NamedTuple):
    """Images and labels of one split; unpacks as `x_train, y_train = dataset.train`.

    images: uint8 (n, height, width, channels), or (n, depth, height, width, 1) for volumes.
    labels: int64 (n,), or (n, 14) of 0 and 1 for ChestMNIST.
    """

    images: np.ndarray
    labels: np.ndarray


@dataclass(frozen=True, repr=False)
class Dataset:
    """A data set with its three splits.

    entry: its place in the catalogue, from which name, title, task, classes and licence come. size: pixels along an edge.
    source: "official", "subset" or "phantom". path: the file read, None for phantoms.
    lesions: for phantoms a dictionary split -> bool mask per image (n, height, width) or (n, depth, height, width),
    True where the disease was drawn; None for real images, which have no masks.
    """

    entry: Entry
    size: int
    train: Split
    val: Split
    test: Split
    source: str
    path: Path | None = None
    citation: str = CITATION
    lesions: dict[str, np.ndarray] | None = field(default=None)

    @property
    def name(self) -> str:
        """Name in the catalogue, "pneumoniamnist"."""
        return self.entry.name

    @property
    def title(self) -> str:
        """MedMNIST's class name, "PneumoniaMNIST"."""
        return self.entry.title

    @property
    def task(self) -> str:
        """Kind of question, "binary-class"."""
        return self.entry.task

    @property
    def classes(self) -> tuple[str, ...]:
        """Label names in the order of the labels."""
        return self.entry.classes

    @property
    def licence(self) -> str:
        """Licence of the official images."""
        return self.entry.licence

    @property
    def splits(self) -> dict[str, Split]:
        """The three splits by name."""
        return {"train": self.train, "val": self.val, "test": self.test}

    def counts(self) -> dict[str, np.ndarray]:
        """Images per class in each split: split -> int64 (classes,)."""
        n = len(self.classes)
        return {
            name: labels.sum(axis=0) if labels.ndim == 2 else np.bincount(labels, minlength=n)
            for name, (_, labels) in self.splits.items()
        }

    def _table(self) -> Table:
        counts = self.counts()
        sizes = {name: len(split.labels) for name, split in self.splits.items()}
        rows = [
            [i, label, *(f"{counts[s][i]} ({counts[s][i] / sizes[s]:.1%})" for s in sizes)]
            for i, label in enumerate(self.classes)
        ]
        rows.append(["", "images", *(str(n) for n in sizes.values())])
        shape = " x ".join(str(n) for n in self.train.images.shape[1:])
        return Table(
            ["label", "class", *sizes],
            rows,
            title=f"{self.title}: {self.task}, images {shape}, source: {self.source}",
            note=f"Licence {self.licence if self.source != 'phantom' else 'of the course (synthetic)'}. {self.citation}",
            banner=BANNERS[self.source],
        )

    def __repr__(self) -> str:
        return repr(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()
