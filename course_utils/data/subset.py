"""Cutting a small stratified file out of an official one, for a classroom without internet."""

import tempfile
from pathlib import Path

import numpy as np

from course_utils.data.catalogue import entry
from course_utils.data.download import disk_errors, writable_folder
from course_utils.data.loading import load


def subset(name: str, sizes: dict[str, int], size: int = 28, seed: int = 0, folder: Path | None = None) -> Path:
    """Path of the new file `<name>.subset.npz`: same keys and dtypes as the official one, classes in the same proportions.

    sizes: images wanted in "train", "val" and "test"; each class is rounded and keeps at least one image, so a split may
    come out a little larger or smaller. folder: where to write, the first writable data folder if None.
    Raises ValueError if more images are wanted than there are or fewer than one, or if the images at hand are not official.
    """
    dataset = load(name, size)
    if dataset.source != "official":
        raise ValueError(f"a subset is cut out of official images, and {name} is here only as {dataset.source}")
    rng = np.random.default_rng(seed)
    arrays = {}
    for split, (images, labels) in dataset.splits.items():
        wanted = sizes[split]
        if not 1 <= wanted <= len(labels):
            raise ValueError(f"{wanted} images of {split} are wanted, {name} has {len(labels)}")
        chosen = _stratified(labels, wanted, rng)
        arrays[f"{split}_images"] = images[chosen] if images.shape[-1] == 3 else images[chosen][..., 0]
        arrays[f"{split}_labels"] = labels[chosen].reshape(len(chosen), -1).astype(np.uint8)
    folder, filename = folder or writable_folder(), entry(name).subset_filename(size)
    with disk_errors(folder, filename):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".subset-") as part:
            np.savez_compressed(Path(part) / filename, **arrays)
            (Path(part) / filename).replace(folder / filename)
    return folder / filename


def _stratified(labels: np.ndarray, wanted: int, rng: np.random.Generator) -> np.ndarray:
    """Sorted indices of about `wanted` images, each class in its proportion and none left out."""
    if labels.ndim == 2:  # several labels an image: a plain random choice keeps their proportions on average
        return np.sort(rng.choice(len(labels), wanted, replace=False))
    chosen = []
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        count = max(1, round(wanted * len(members) / len(labels)))
        chosen.append(rng.choice(members, count, replace=False))
    return np.sort(np.concatenate(chosen))
