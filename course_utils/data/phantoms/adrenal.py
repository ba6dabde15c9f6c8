"""AdrenalMNIST3D phantoms: the gland as an inverted Y of three limbs. Hyperplasia is one or two limbs with a swelling."""

import numpy as np

_SIZE = 28


def draw(labels: np.ndarray, rng: np.random.Generator, shifted: bool) -> tuple[np.ndarray, np.ndarray]:
    """Volumes uint8 (n, 28, 28, 28, 1) of 0 or 255, and masks of the swelling, bool (n, 28, 28, 28)."""
    n = len(labels)
    volumes, masks = np.empty((n, *[_SIZE] * 3), bool), np.empty((n, *[_SIZE] * 3), bool)
    for start in range(0, n, 64):  # small enough for the processor's cache
        part = slice(start, start + 64)
        volumes[part], masks[part] = _glands(labels[part], rng)
    return (volumes.astype(np.uint8) * 255)[..., None], masks


def _glands(labels: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    n = len(labels)
    ill = (labels == 1)[:, None]
    apex = rng.uniform(11, 16, (n, 3))
    radius = rng.uniform(1.5, 2.5, (n, 1)) + 0.1 * ill
    gland = np.zeros((n, _SIZE, _SIZE, _SIZE), bool)
    ends = []
    for dy, dx in ((-6, 0), (7, -6), (7, 6)):  # body upward, medial and lateral limb downward
        end = apex + np.stack([rng.uniform(-6, 6, n), dy + rng.uniform(-2, 2, n), dx + rng.uniform(-2, 2, n)], axis=1)
        ends.append(end)
        gland |= _near_segment(apex, end, radius * rng.uniform(0.8, 1.1, (n, 1)))
    limb = np.stack(ends)[rng.integers(0, 3, n), np.arange(n)]
    centre = apex + rng.uniform(0.4, 0.9, (n, 1)) * (limb - apex)
    # A healthy gland may have a slight bulge too: volume alone must not decide.
    swelling = _near_segment(
        centre, centre + 1e-3, np.where(ill, rng.uniform(2.6, 4.2, (n, 1)), rng.uniform(0, 3.2, (n, 1)))
    )
    return gland | swelling, swelling & (labels == 1)[:, None, None, None]


def _near_segment(a: np.ndarray, b: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Voxels within `radius` of the segment from a to b, bool (n, 28, 28, 28). a, b: (n, 3) in voxels (z, y, x)."""
    line = np.arange(_SIZE, dtype=np.float32)
    d = (b - a).astype(np.float32)
    a = a.astype(np.float32)

    def separable(terms: np.ndarray) -> np.ndarray:  # (n, 3, size) -> (n, size, size, size), the sum over the axes
        return terms[:, 0, :, None, None] + terms[:, 1, None, :, None] + terms[:, 2, None, None, :]

    from_a = line - a[:, :, None]
    t = np.clip(separable(from_a * (d / (d**2).sum(1, keepdims=True))[:, :, None]), 0, 1)
    square = separable(from_a**2) + t * (t * (d**2).sum(1)[:, None, None, None] - 2 * separable(from_a * d[:, :, None]))
    return square < (radius.astype(np.float32) ** 2)[:, :, None, None]
