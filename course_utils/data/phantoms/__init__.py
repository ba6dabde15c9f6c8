"""Phantoms: synthetic images with the official sizes and class proportions, drawn by small seeded programs.

A phantom, in radiology, is a test object whose content is known. These make the lessons run without a file or a network,
and they know where their lesions are, so that a heat map can be scored against the truth. They are never patients.
"""

from collections.abc import Callable

import numpy as np

from course_utils.data.catalogue import Entry
from course_utils.data.dataset import Split
from course_utils.data.phantoms import adrenal, breast, chest, colon, retina, xray

# Images per class in train, val and test, counted in the official files (the catalogue has totals only).
CLASS_COUNTS = {
    "pathmnist": (
        (9366, 9509, 10360, 10401, 8006, 12182, 7886, 9401, 12885),
        (1041, 1057, 1152, 1156, 890, 1354, 877, 1045, 1432),
        (1338, 847, 339, 634, 1035, 592, 741, 421, 1233),
    ),
    "pneumoniamnist": ((1214, 3494), (135, 389), (234, 390)),
    "retinamnist": ((486, 128, 206, 194, 66), (54, 12, 28, 20, 6), (174, 46, 92, 68, 20)),
    "breastmnist": ((147, 399), (21, 57), (42, 114)),
    "adrenalmnist3d": ((929, 259), (76, 22), (229, 69)),
}
_DRAW: dict[str, Callable] = {
    "pathmnist": colon.draw,
    "pneumoniamnist": xray.draw,
    "retinamnist": retina.draw,
    "breastmnist": breast.draw,
    "adrenalmnist3d": adrenal.draw,
    "chestmnist": chest.draw,
}
NAMES = tuple(_DRAW)


def make(item: Entry) -> tuple[dict[str, Split], dict[str, np.ndarray]]:
    """Images and labels, and lesion masks, of the phantoms of a data set: the same bytes at every call.

    Both are dictionaries by split. Masks are bool, (n, height, width) or (n, depth, height, width); an image without
    disease has an empty mask. Raises KeyError for a data set that has no phantoms.
    """
    splits, lesions = {}, {}
    for number, split in enumerate(("train", "val", "test")):
        rng = np.random.default_rng([NAMES.index(item.name), number])
        if item.is_multi_label:
            labels = chest.findings(item.counts[split], rng)
        else:
            counts = CLASS_COUNTS[item.name][number]
            labels = rng.permutation(np.repeat(np.arange(len(counts)), counts))
        images, masks = _DRAW[item.name](labels, rng, split == "test")
        splits[split], lesions[split] = Split(images, labels.astype(np.int64)), masks
    return splits, lesions
