"""Phantoms of CT: a slice through the upper abdomen in Hounsfield units, with lesions of the liver whose place is known.

Attenuations are round numbers of textbooks (Buzug 2008, doi:10.1007/978-3-540-39408-2): water 0, air -1000, fat about -100,
muscle about 55, liver about 55 without and 105 with contrast medium in its portal venous phase.
"""

from typing import NamedTuple

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter

from course_utils.data.phantoms.shapes import soft

FIELD = 350.0  # mm, the width of a slice
FINER = 2  # drawn on a grid so many times finer, then averaged: pixels at an edge hold a part of both
MOST = 3  # lesions in a slice


class Lesions(NamedTuple):
    """One entry a lesion. slice, number: where it is, `slices.lesions[slice] == number`. solid: 1 for a metastasis, 0 for a
    cyst. diameter: in mm, of a disc of its area. contrast: how many HU it is darker than the liver."""

    slice: np.ndarray
    number: np.ndarray
    solid: np.ndarray
    diameter: np.ndarray
    contrast: np.ndarray


class Slices(NamedTuple):
    """images: int16 HU (n, size, size). liver: bool (n, size, size), its lesions included. lesions: uint8 (n, size, size), 0
    where there is none, else the lesion's number in its slice. known: the lesions one by one. pixel: edge in mm."""

    images: np.ndarray
    liver: np.ndarray
    lesions: np.ndarray
    known: Lesions
    pixel: float


def slices(n: int, seed: int, size: int, noise: float, contrast_medium: bool) -> Slices:
    """See `course_utils.data.ct_phantoms`."""
    rng = np.random.default_rng(seed)
    drawn = [_slice(rng, size, noise, contrast_medium) for _ in range(n)]
    images, liver, lesions, known = zip(*drawn, strict=True)
    rows = [(place, *lesion) for place, found in enumerate(known) for lesion in found]
    columns = np.array(rows, float).reshape(-1, 5).T
    kept = Lesions(*(column.astype(int) for column in columns[:3]), *columns[3:])
    return Slices(np.stack(images), np.stack(liver), np.stack(lesions), kept, FIELD / size)


def _slice(rng: np.random.Generator, size: int, noise: float, contrast_medium: bool) -> tuple:
    """Image, mask of the liver, numbers of the lesions, and for each (number, solid, diameter, contrast)."""
    line = (np.arange(size * FINER) + 0.5) * FIELD / (size * FINER) - FIELD / 2
    y, x = line[:, None], line[None, :]  # mm from the middle, down and to the right
    wide, tall = rng.uniform(135, 165), rng.uniform(95, 125)
    liver_hu = rng.uniform(92, 118) if contrast_medium else rng.uniform(50, 65)
    bright = 1.0 if contrast_medium else 0.1

    def shape(cx: float, cy: float, rx: float, ry: float, turn: float = 0.0, edge: float = 3.0) -> np.ndarray:
        """An ellipse, 1 inside; its edge rises over so many mm."""
        u = (x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)
        v = (y - cy) * np.cos(turn) - (x - cx) * np.sin(turn)
        return soft((1 - np.hypot(u / rx, v / ry)) * min(rx, ry), edge)

    fat, wall = rng.uniform(8, 25), rng.uniform(7, 11)
    cavity = shape(0, 0, wide - fat - wall, tall - fat - wall)
    inner, deep = wide - fat - wall, tall - fat - wall
    lobe = shape(-0.42 * inner, -0.02 * deep, rng.uniform(0.46, 0.55) * inner, rng.uniform(0.68, 0.85) * deep)
    left = shape(rng.uniform(-0.1, 0.05) * inner, -0.4 * deep, 0.42 * inner, rng.uniform(0.24, 0.32) * deep, 0.1)
    spine = shape(0, 0.66 * deep, 22, 17)
    liver = np.maximum(lobe, left) * cavity * (1 - shape(0, 0.66 * deep, 34, 40))

    image = np.full((size * FINER,) * 2, -1000.0)

    def lay(mask: np.ndarray, value: float) -> None:
        """Cover what is there."""
        image[:] = image * (1 - mask) + value * mask

    lay(shape(0, 0, wide, tall), rng.uniform(-110, -90))
    lay(shape(0, 0, wide - fat, tall - fat), rng.uniform(50, 60) + 10 * bright)
    lay(cavity, rng.uniform(-105, -85))
    lay(shape(0, 0.85 * deep, 60, 0.3 * deep) * shape(0, 0, wide - fat, tall - fat), 55)  # muscles of the back
    lay(spine, rng.uniform(180, 280))
    lay(shape(rng.uniform(8, 16), 0.66 * deep - 29, 11, 11), 40 + 105 * bright)  # aorta
    lay(shape(0.66 * inner, 0.18 * deep, 0.2 * inner, 0.45 * deep, -0.2) * cavity, liver_hu - 5 + 15 * bright)  # spleen
    stomach = shape(0.42 * inner, -0.3 * deep, 0.28 * inner, 0.36 * deep) * cavity
    lay(stomach, rng.uniform(10, 45))
    lay(
        stomach * soft(-0.3 * deep - rng.uniform(2, 25) - y, 3), -900
    )  # gas above the fluid: the patient lies on the back
    lay(liver, liver_hu)
    for _ in range(rng.integers(2, 6)):  # branches of the portal vein
        cx, cy = rng.uniform(-0.75, -0.1) * inner, rng.uniform(-0.4, 0.4) * deep
        lay(shape(cx, cy, rng.uniform(3, 7), rng.uniform(3, 9), rng.uniform(0, 3)) * liver, liver_hu - 15 + 55 * bright)
    free = liver > 0.5
    if rng.random() < 0.6:  # a gallbladder in its bed at the border of the liver: bile looks like a cyst, and is none
        angle, sizes = rng.uniform(0, 0.7), rng.uniform((9, 13), (15, 22))
        place = (-0.42 + 0.5 * np.cos(angle)) * inner, (-0.02 + 0.72 * np.sin(angle)) * deep
        bladder = shape(*place, *sizes, rng.uniform(0, 3), 1.5) * cavity
        lay(bladder, rng.uniform(0, 18))
        liver = liver * (1 - bladder)
        free &= bladder < 0.01

    lesions, known = np.zeros((size, size), np.uint8), []
    for _ in range(rng.choice(MOST + 1, p=(0.3, 0.4, 0.2, 0.1))):
        number = len(known) + 1
        placed = _lesion(rng, y, x, free, FIELD / (size * FINER))
        if placed is None:
            continue
        alpha, solid = placed
        alpha = alpha * (liver > 0) * (lesions.repeat(FINER, 0).repeat(FINER, 1) == 0)
        low, high = (15.0, 65.0) if contrast_medium else (8.0, 30.0)
        contrast = rng.uniform(low, high) if solid else liver_hu - rng.uniform(0, 20)
        mask = _shrunk(alpha) >= 0.5
        if not mask.any():
            continue
        lay(alpha, liver_hu - contrast)
        free &= alpha < 0.01
        lesions[mask] = number
        known.append((number, solid, contrast))
    grain = gaussian_filter(rng.standard_normal((size, size)), 0.6, mode="wrap")
    image = _shrunk(image) + noise * grain / grain.std()
    areas = np.bincount(lesions.ravel(), minlength=MOST + 1) * (FIELD / size) ** 2
    sized = [(number, solid, 2 * np.sqrt(areas[number] / np.pi), contrast) for number, solid, contrast in known]
    return image.round().clip(-1024, 3071).astype(np.int16), _shrunk(liver) >= 0.5, lesions, sized


def _lesion(rng: np.random.Generator, y: np.ndarray, x: np.ndarray, free: np.ndarray, step: float):
    """How far each point of the fine grid belongs to one new lesion, 0..1, and whether it is solid; None if nothing is free."""
    solid = int(rng.random() < 0.5)
    radius = np.exp(rng.uniform(np.log(8), np.log(50))) / 2
    depth = distance_transform_edt(free) * step
    places = np.argwhere(depth > min(0.8 * radius, 0.6 * depth.max()))
    if not len(places) or depth.max() < 4:
        return None
    radius = min(radius, 1.6 * depth.max())
    row, column = places[rng.integers(len(places))]
    dy, dx = y - y[row, 0], x - x[0, column]
    angle, rough = np.arctan2(dy, dx), rng.uniform(0.06, 0.14) if solid else rng.uniform(0, 0.03)
    edge = sum(rough / k * np.sin(k * angle + rng.uniform(0, 6.3)) for k in (2, 3, 4, 5))
    return soft(radius * (1 + edge) - np.hypot(dy, dx), min(rng.uniform(4, 9), radius) if solid else 1.5), solid


def _shrunk(fine: np.ndarray) -> np.ndarray:
    """Means over blocks of the fine grid."""
    size = len(fine) // FINER
    return fine.reshape(size, FINER, size, FINER).mean(axis=(1, 3))
