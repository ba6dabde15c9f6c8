"""PathMNIST phantoms: tiles cut out of synthetic slides of colorectal tissue, stained pink (eosin) and violet (haematoxylin).

Each of the nine tissues is painted once per slide; slides differ in stain, and test slides come from another laboratory.
"""

import numpy as np
from numpy.lib.stride_tricks import as_strided
from scipy.ndimage import distance_transform_edt, gaussian_filter

from course_utils.data.phantoms.shapes import soft, to_uint8

_SLIDE, _TILE, _SLIDES = 112, 28, 16
_WHITE, _PINK, _VIOLET = np.array([0.95, 0.94, 0.95]), np.array([0.88, 0.62, 0.76]), np.array([0.42, 0.26, 0.55])


def draw(labels: np.ndarray, rng: np.random.Generator, shifted: bool) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 (n, 28, 28, 3) and masks of tumour glands, bool (n, 28, 28), for labels 0..8 of PathMNIST."""
    slides, glands = zip(*[_tissue(label, rng, shifted) for label in range(9)], strict=True)
    slides, glands = np.stack(slides), np.stack(glands)
    corner = rng.integers(0, _SLIDE - _TILE + 1, (2, len(labels)))
    slide = rng.integers(0, _SLIDES, len(labels))
    images = _windows(slides.reshape(9, _SLIDES, _SLIDE, -1), 3)[labels, slide, corner[0], corner[1]]
    masks = _windows(glands, 1)[labels, slide, corner[0], corner[1]]
    return images.reshape(-1, _TILE, _TILE, 3), masks


def _windows(slides: np.ndarray, channels: int) -> np.ndarray:
    """View of every tile of every slide: (9, slides, row, column, 28, 28 * channels)."""
    places = _SLIDE - _TILE + 1
    s = slides.strides
    shape = (9, _SLIDES, places, places, _TILE, _TILE * channels)
    return as_strided(slides, shape, (s[0], s[1], s[2], s[3] * channels, s[2], s[3]), writeable=False)


def _noise(rng: np.random.Generator, *sigma: float) -> np.ndarray:
    """Smooth random fields with unit standard deviation, (slides, size, size)."""
    field = gaussian_filter(rng.standard_normal((_SLIDES, _SLIDE, _SLIDE), dtype=np.float32), (0, *sigma), mode="wrap")
    return field / field.std()


def _distance(rng: np.random.Generator, spacing: float) -> np.ndarray:
    """Distance in pixels to the nearest of randomly scattered points about `spacing` apart."""
    points = rng.random((_SLIDES, _SLIDE, _SLIDE)) < 1 / spacing**2
    points[:, 0, 0] = True
    return np.stack([distance_transform_edt(~p) for p in points]).astype(np.float32)


def _tissue(label: int, rng: np.random.Generator, shifted: bool) -> tuple[np.ndarray, np.ndarray]:
    """Slides uint8 (slides, size, size, 3) of one tissue and the mask of its tumour glands."""
    fibres = _noise(rng, 1, 7) if label in (5, 7) else _noise(rng, 3, 3)
    glands = np.zeros((_SLIDES, _SLIDE, _SLIDE), bool)
    if label == 0:  # adipose: empty cells with thin walls
        eosin, nuclei = 0.9 * soft(_distance(rng, 16) - 9, 3), 0.0
    elif label == 1:  # background: glass
        eosin, nuclei = 0.06 + 0.02 * fibres, 0.0
    elif label == 2:  # debris: pale, structureless, fragments of nuclei
        eosin, nuclei = 0.7 + 0.2 * fibres, 0.5 * soft(_noise(rng, 1, 1) - 1.6, 1)
    elif label == 3:  # lymphocytes: crowded round dark nuclei
        eosin, nuclei = 0.4, 0.95 * soft(2.2 - _distance(rng, 5), 1.5)
    elif label == 4:  # mucus: pale strands
        eosin, nuclei = 0.28 + 0.12 * _noise(rng, 2, 6), 0.05 * soft(1.5 - _distance(rng, 22), 1)
    elif label == 5:  # smooth muscle: regular parallel fibres, few long nuclei
        eosin, nuclei = 0.85 + 0.1 * fibres, 0.7 * soft(_noise(rng, 0.8, 3) - 2.2, 0.6)
    elif label == 6:  # normal mucosa: round glands, pale inside, a ring of nuclei
        d = _distance(rng, 22)
        eosin, nuclei = 0.35 + 0.3 * soft(d - 7, 3), 0.85 * soft(2.2 - np.abs(d - 8), 2)
    elif label == 7:  # stroma: wavy loose fibres with spindle nuclei
        eosin, nuclei = 0.6 + 0.22 * fibres, 0.8 * soft(_noise(rng, 0.9, 2) - 1.7, 0.6)
    else:  # tumour: irregular crowded glands of large nuclei
        edge = _noise(rng, 4, 4)
        glands = edge > -0.3
        eosin, nuclei = 0.6 + 0.08 * fibres, soft(edge + 0.3, 0.5) * (0.35 + 0.5 * soft(2.6 - _distance(rng, 6), 1.5))
    vary = rng.uniform(-1, 1, (5, _SLIDES, 1, 1, 1)) + (0.7 if shifted else 0)
    eosin = (eosin * np.ones_like(fibres))[..., None] * (1 + 0.15 * vary[0])
    nuclei = (nuclei * np.ones_like(fibres))[..., None] * (1 + 0.12 * vary[1])
    pink, violet = _PINK + 0.04 * vary[2], _VIOLET + 0.05 * vary[3]
    image = (_WHITE - (_WHITE - pink) * eosin) * (1 - nuclei) + violet * nuclei + 0.03 * vary[4]
    return to_uint8(image + 0.02 * rng.standard_normal(image.shape)), glands
