"""Images that stand in a folder twice: the same pixels, or the same picture saved, brightened, turned or mirrored."""

import numpy as np
from scipy.linalg import eigh
from scipy.ndimage import gaussian_filter

# correlation from which two images are taken for one picture, if it also lies far outside that of other pairs
ALIKE = 0.9
FAR = 6.0  # standard deviations
BLUR, SHARED = 3.0, 16  # pixels of 32; directions of detail that all images of a folder share
MOST = 20_000  # images; above that only copies that are neither turned nor mirrored are looked for


def same_pixels(digests: list[str]) -> list[list[int]]:
    """Groups of images with the same pixels."""
    found: dict[str, list[int]] = {}
    for i, digest in enumerate(digests):
        found.setdefault(digest, []).append(i)
    return [group for group in found.values() if len(group) > 1]


def alike(thumbs: np.ndarray, chunk: int = 500) -> list[tuple[int, int, float]]:
    """Pairs (i, j, correlation) of images that show the same picture, i < j. thumbs: float (n, 32, 32), grey.

    Compared is the detail: what a blur takes away, without the directions in which all images of the folder vary most (the
    edge of an eye, the ribs), for all turns by right angles and mirror images. Two bodies share the coarse picture, one
    picture saved twice shares the rest. Copies that are shifted by much or cut out are not found.
    """
    n = len(thumbs)
    if n < 2:
        return []
    detail = own_detail(thumbs)
    flat, turns = detail.reshape(n, -1), 8 if n <= MOST else 1
    found, sample = [], np.random.default_rng(0).permutation(n)[:300]
    others = np.arctanh(np.clip(_best(detail[sample], flat[sample], turns), -0.999, 0.999))
    others = others[np.triu_indices(len(sample), 1)]
    middle, width = np.median(others), np.subtract(*np.quantile(others, (0.84, 0.16))) / 2
    threshold = max(ALIKE, float(np.tanh(middle + FAR * width)))
    for start in range(0, n, chunk):
        best = _best(detail[start : start + chunk], flat, turns)
        found += [
            (int(start + i), int(j), float(best[i, j])) for i, j in np.argwhere(best > threshold) if start + i < j
        ]
    return found


def views(images: np.ndarray) -> list[np.ndarray]:
    """The eight ways to turn and mirror square images, (n, h, h) each."""
    return [np.rot90(part, turns, axes=(1, 2)) for part in (images, images[:, :, ::-1]) for turns in range(4)]


def _best(block: np.ndarray, flat: np.ndarray, turns: int) -> np.ndarray:
    return np.max([view.reshape(len(block), -1) @ flat.T for view in views(block)[:turns]], axis=0)


def own_detail(thumbs: np.ndarray) -> np.ndarray:
    """The detail that an image does not share with the others, at unit length; zeros where there is none. (n, 32, 32)."""
    n, edge = thumbs.shape[:2]
    detail = thumbs - gaussian_filter(thumbs, (0, BLUR, BLUR))
    detail -= detail.mean(axis=(1, 2), keepdims=True)
    empty = detail.std(axis=(1, 2)) < 0.02 * np.maximum(thumbs.std(axis=(1, 2)), 1e-9)
    detail /= np.maximum(np.sqrt((detail**2).sum(axis=(1, 2), keepdims=True)), 1e-9)
    chosen = np.random.default_rng(0).permutation(n)[:600]
    seen = np.concatenate(views(detail[chosen])).reshape(-1, edge * edge)  # all turns, so that a turn changes nothing
    wanted = min(SHARED, n // 10)
    directions = (
        eigh(seen.T @ seen, subset_by_index=(edge * edge - wanted, edge * edge - 1))[1] if wanted else seen.T[:, :0]
    )
    flat = detail.reshape(n, -1)
    flat = flat - (flat @ directions) @ directions.T
    flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-9)
    flat[empty] = 0
    return flat.reshape(thumbs.shape).astype(np.float32)
