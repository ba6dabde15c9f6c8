"""Phantoms of MRI: a slice through a head in a sequence that shows lesions of the white matter bright and fluid dark (FLAIR).

An MRI has no unit: each scan here has a scale of its own, and a field that makes one side brighter than the other, both known.
"""

from typing import NamedTuple

import numpy as np
from scipy.ndimage import distance_transform_edt

FIELD = 240.0  # mm, the width of a slice
FINER = 2
BRIGHTNESS = {"air": 0.0, "scalp": 0.85, "skull": 0.06, "fluid": 0.12, "grey": 0.62, "white": 0.5, "lesion": 0.85}
AIR, SCALP, SKULL, FLUID, GREY, WHITE, LESION = range(7)


class Heads(NamedTuple):
    """images: float32 (n, size, size), each in an arbitrary scale. tissue: uint8 (n, size, size), the place of a tissue's name
    in `names`. bias: float32 (n, size, size), what the true brightness was multiplied with, the scale included."""

    images: np.ndarray
    tissue: np.ndarray
    bias: np.ndarray
    names: tuple[str, ...] = tuple(BRIGHTNESS)


def heads(n: int, seed: int, size: int, bias: float) -> Heads:
    """See `course_utils.data.mri_phantoms`."""
    rng = np.random.default_rng(seed)
    images, tissue, field = zip(*(_head(rng, size, bias) for _ in range(n)), strict=True)
    return Heads(np.stack(images).astype("float32"), np.stack(tissue), np.stack(field).astype("float32"))


def _head(rng: np.random.Generator, size: int, strength: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    fine = size * FINER
    line = (np.arange(fine) + 0.5) * FIELD / fine - FIELD / 2
    y, x = line[:, None], line[None, :]
    wide, tall = rng.uniform(68, 78), rng.uniform(86, 98)  # half axes of the head in mm
    angle = np.arctan2(y / tall, x / wide)
    folds = sum(rng.uniform(0.5, 1.5) * np.sin(k * angle + rng.uniform(0, 6.3)) for k in (9, 14, 21, 29))

    def inside(less: float | np.ndarray) -> np.ndarray:
        """Points at least so many mm inside the head."""
        return np.hypot(y / (tall - less), x / (wide - less)) < 1

    ribbon = inside(15) & ~inside(20 + folds)
    middle = (np.abs(x + 1.5 * np.sin(y / 15)) < 1.6) & inside(14) & ~inside(wide - 18)
    horns = np.zeros((fine, fine), bool)
    width = rng.uniform(5, 9)
    for side in (-1, 1):
        u, v = (x - side * rng.uniform(10, 13)), (y - rng.uniform(-4, 4))
        horns |= np.hypot((u + side * 0.004 * v**2 - side * 3) / width, v / rng.uniform(22, 30)) < 1
    tissue = np.full((fine, fine), AIR, np.uint8)
    parts = [(inside(0), SCALP), (inside(6), SKULL), (inside(12), FLUID), (inside(14.5), GREY)]
    parts += [(inside(20 + folds), WHITE), (ribbon, GREY), (middle, FLUID), (horns, FLUID)]
    for part, value in parts:
        tissue[part] = value
    white = tissue == WHITE
    near = distance_transform_edt(~horns) * FIELD / fine
    places = np.argwhere(white & (near < 18) & (near > 2))  # around the fluid, where such lesions are often found
    for row, column in places[rng.integers(len(places), size=rng.integers(1, 6))]:
        radius, squeeze, turn = rng.uniform(2.5, 7), rng.uniform(0.6, 1), rng.uniform(0, 3)
        dy, dx = y - y[row, 0], x - x[0, column]
        u, v = dx * np.cos(turn) + dy * np.sin(turn), dy * np.cos(turn) - dx * np.sin(turn)
        tissue[white & (np.hypot(u, v / squeeze) < radius)] = LESION

    brightness = np.array(list(BRIGHTNESS.values()))[tissue]
    brightness = brightness.reshape(size, FINER, size, FINER).mean(axis=(1, 3))
    whole = tissue[::FINER, ::FINER]
    v, u = (axis.reshape(size, FINER).mean(axis=1) / (FIELD / 2) for axis in (y[:, 0], x[0]))
    v, u = v[:, None], u[None, :]
    turn, tilt = rng.uniform(0, 6.3), rng.uniform(0.6, 1)
    field = (
        tilt * (u * np.cos(turn) + v * np.sin(turn)) + 0.5 * rng.normal() * u * v + 0.5 * rng.normal() * (u**2 - v**2)
    )
    brain = whole >= FLUID
    field = (field - field[brain].mean()) / np.abs(field - field[brain].mean())[brain].max()
    scale, bias = np.exp(rng.uniform(np.log(100), np.log(2000))), np.exp(strength * field)
    real, imaginary = 0.02 * rng.standard_normal((2, size, size))
    noisy = np.hypot(bias * brightness + real, imaginary)  # the magnitude of a complex signal: Rician noise
    return scale * noisy, whole, scale * bias
