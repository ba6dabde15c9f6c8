"""ChestMNIST phantoms: films of adults with none, one or several of 14 findings, each drawn as its word describes it."""

from collections.abc import Callable

import numpy as np

from course_utils.data.phantoms.shapes import ellipse, soft, uniform
from course_utils.data.phantoms.xray import Thorax, exposed, thorax

SHARES = (0.103, 0.026, 0.12, 0.182, 0.052, 0.057, 0.012, 0.047, 0.043, 0.021, 0.022, 0.015, 0.03, 0.002)
CHUNK = 4000  # films drawn at a time: all at once would need gigabytes


def findings(n: int, rng: np.random.Generator) -> np.ndarray:
    """Labels int64 (n, 14), each finding as frequent as in 36,000 real films, and independent of the others."""
    return (rng.random((n, len(SHARES))) < SHARES).astype(np.int64)


def draw(labels: np.ndarray, rng: np.random.Generator, shifted: bool) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 (n, 28, 28, 1) and masks of all findings together, bool (n, 28, 28). labels: (n, 14)."""
    images, masks = [], []
    for start in range(0, len(labels), CHUNK):
        part = labels[start : start + CHUNK]
        chest = thorax(len(part), rng)
        haze = _opacity(part, chest, rng) * chest.lungs
        images.append(exposed(chest, haze, rng, shifted))
        masks.append(np.abs(haze) > 0.15)
    return np.concatenate(images), np.concatenate(masks)


def _opacity(labels: np.ndarray, chest: Thorax, rng: np.random.Generator) -> np.ndarray:
    """How much of the air is replaced, -1..1; negative where there is more air than there should be."""
    more = np.zeros(chest.lungs.shape, np.float32)
    less = np.zeros_like(more)
    for column, finding in enumerate(FINDINGS):
        has = np.flatnonzero(labels[:, column])
        value = finding(Thorax(*(part[has] for part in chest)), len(has), rng)
        more[has], less[has] = np.maximum(more[has], value), np.minimum(less[has], value)
    return np.where(more > 0.05, more, less)


def _side(n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.choice([-1, 1], (n, 1, 1)).astype(np.float32)


def _place(chest: Thorax, n: int, rng: np.random.Generator, low: float = -0.5, high: float = 0.45) -> tuple:
    """Rows and columns, counted from the middle of a randomly placed spot inside a lung."""
    cy = uniform(rng, low, high, n) * chest.tall
    cx = _side(n, rng) * (chest.apart + uniform(rng, -0.5, 0.5, n) * chest.wide)
    return chest.y - cy, chest.x - cx


def _spot(radii: tuple[float, float], strengths: tuple[float, float], flat: float = 1.0, low: float = -0.5) -> Callable:
    """A finding that is one soft spot in a lung. flat: its height over its width."""

    def spot(chest: Thorax, n: int, rng: np.random.Generator) -> np.ndarray:
        (y, x), radius = _place(chest, n, rng, low), uniform(rng, *radii, n)
        return uniform(rng, *strengths, n) * np.exp(-(((y / (flat * radius)) ** 2 + (x / radius) ** 2) ** 2))

    return spot


def _cardiomegaly(chest: Thorax, n: int, rng: np.random.Generator) -> np.ndarray:
    return 0.9 * ellipse(chest.y, chest.x, 0.3, 0.1, 0.45, uniform(rng, 0.52, 0.64, n), 0.3)


def _effusion(chest: Thorax, n: int, rng: np.random.Generator) -> np.ndarray:
    level = uniform(rng, 0.15, 0.4, n) - 0.4 * (np.abs(chest.x) - chest.apart) ** 2  # higher at the wall: the meniscus
    return 0.95 * soft(chest.y - level, 0.12) * (chest.x * _side(n, rng) > 0)


def _rim(chest: Thorax, n: int, rng: np.random.Generator, share: float) -> np.ndarray:
    """The outer part of one lung."""
    side = _side(n, rng)
    inside = ellipse(chest.y, chest.x, 0.05, side * (chest.apart - 0.04), share * chest.tall, share * chest.wide)
    return (1 - inside) * (chest.x * side > 0)


def _pneumothorax(chest: Thorax, n: int, rng: np.random.Generator) -> np.ndarray:
    return -0.5 * _rim(chest, n, rng, 0.72)


def _edema(chest: Thorax, n: int, rng: np.random.Generator) -> np.ndarray:
    middle = np.hypot(chest.y, np.abs(chest.x) - 0.6 * chest.apart)
    return uniform(rng, 0.4, 0.65, n) * np.exp(-((middle / 0.35) ** 2))


def _emphysema(chest: Thorax, n: int, rng: np.random.Generator) -> np.ndarray:
    return -uniform(rng, 0.25, 0.4, n) * np.ones_like(chest.lungs)


def _fibrosis(chest: Thorax, n: int, rng: np.random.Generator) -> np.ndarray:
    net = np.abs(rng.standard_normal(chest.lungs.shape, dtype=np.float32))
    return np.clip(0.5 * net, 0, 0.9) * soft(chest.y - 0.1, 0.3)


def _pleural(chest: Thorax, n: int, rng: np.random.Generator) -> np.ndarray:
    return 0.8 * _rim(chest, n, rng, 0.85)


def _hernia(chest: Thorax, n: int, rng: np.random.Generator) -> np.ndarray:
    return 0.9 * ellipse(chest.y, chest.x, 0.42, 0.2 * _side(n, rng), 0.16, 0.18, 0.3)


FINDINGS: tuple[Callable, ...] = (  # in the order of ChestMNIST's labels
    _spot((0.3, 0.45), (0.6, 0.8), flat=0.25, low=0.1),  # atelectasis: a band above the diaphragm
    _cardiomegaly,
    _effusion,
    _spot((0.35, 0.5), (0.3, 0.45)),  # infiltration: wide and faint
    _spot((0.15, 0.22), (0.75, 0.95)),  # mass
    _spot((0.08, 0.11), (0.7, 0.9)),  # nodule
    _spot((0.2, 0.35), (0.45, 0.9)),  # pneumonia
    _pneumothorax,
    _spot((0.22, 0.35), (0.85, 0.95)),  # consolidation: dense
    _edema,
    _emphysema,
    _fibrosis,
    _pleural,
    _hernia,
)
