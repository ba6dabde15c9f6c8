"""PneumoniaMNIST phantoms: frontal chest films. Pneumonia is one to three hazy opacities that veil ribs and vessels."""

from typing import NamedTuple

import numpy as np

from course_utils.data.phantoms.shapes import ellipse, grid, soft, to_uint8, uniform


class Thorax(NamedTuple):
    """Parts of a frontal film before anything is wrong with it, to be broadcast to (n, size, size)."""

    y: np.ndarray  # coordinates around the middle of the chest
    x: np.ndarray
    apart: np.ndarray  # of the lungs' middles from the spine
    tall: np.ndarray  # half axes of a lung
    wide: np.ndarray
    lungs: np.ndarray  # 1 inside, also where the heart covers them
    lung: np.ndarray  # where air is seen: above the diaphragm, beside the heart
    detail: np.ndarray  # ribs and vessels


def thorax(n: int, rng: np.random.Generator, size: int = 28) -> Thorax:
    """Chests of many builds, and positions on the film."""
    y, x = grid(size)
    y = y - uniform(rng, -0.12, 0.12, n)
    x = x - uniform(rng, -0.1, 0.1, n)
    wide, tall = uniform(rng, 0.27, 0.38, n), uniform(rng, 0.55, 0.75, n)
    apart = uniform(rng, 0.38, 0.48, n)
    right = ellipse(y, x, -0.05, -apart, tall, wide)
    left = ellipse(y, x, -0.05, apart, tall, wide * 0.92)
    dome = soft(0.62 + uniform(rng, -0.12, 0.05, n) - y - 0.25 * (np.abs(x) - apart) ** 2, 0.15)  # above the diaphragm
    heart = ellipse(y, x, 0.28, uniform(rng, 0.08, 0.16, n), 0.36, uniform(rng, 0.26, 0.42, n), 0.4)
    lungs = np.maximum(right, left) * dome

    ribs = np.sin(uniform(rng, 13, 17, n) * (y + 0.35 * np.abs(x) ** 1.5) + uniform(rng, 0, 6.3, n))
    vessels = rng.standard_normal(lungs.shape, dtype=np.float32)
    detail = uniform(rng, 0.03, 0.07, n) * ribs + uniform(rng, 0.02, 0.05, n) * vessels
    return Thorax(y, x, apart, tall, wide, lungs, lungs * (1 - 0.85 * heart), detail)


def exposed(chest: Thorax, haze: np.ndarray, rng: np.random.Generator, shifted: bool = False) -> np.ndarray:
    """Films uint8 (n, size, size, 1). haze: how much of the air is replaced, 0..1;
    negative for too much air. shifted: the exposure of another clinic."""
    n, (y, x) = len(haze), (chest.y, chest.x)
    body = 0.72 + 0.1 * ellipse(y, x, 0, 0, 1.3, uniform(rng, 0.1, 0.2, n), 0.8) - 0.25 * soft(np.abs(x) - 0.92, 0.2)
    air = uniform(rng, 0.32, 0.46, n) * chest.lung
    image = body - air * (1 - haze) + chest.detail * (0.4 + chest.lung) * (1 - 0.7 * np.abs(haze))

    gain, offset = uniform(rng, 0.8, 1.1, n), uniform(rng, -0.1, 0.1, n)
    if shifted:
        gain, offset = gain * 0.95, offset + 0.02
    noise = 0.015 * rng.standard_normal(image.shape, dtype=np.float32)
    return to_uint8(image * gain + offset + noise)[..., None]


def draw(labels: np.ndarray, rng: np.random.Generator, shifted: bool) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 (n, 28, 28, 1) and opacity masks bool (n, 28, 28). shifted: the exposure of another clinic."""
    chest = thorax(len(labels), rng)
    haze = _opacities(labels, rng, chest) * chest.lungs
    return exposed(chest, haze, rng, shifted), haze > 0.25


def _opacities(labels: np.ndarray, rng: np.random.Generator, chest: Thorax) -> np.ndarray:
    """How much of the air is replaced, 0..0.9, (n, 28, 28): zero for healthy chests."""
    n, (y, x, apart, tall, wide) = len(labels), chest[:5]
    haze = np.zeros((n, 28, 28), np.float32)
    number = rng.integers(1, 4, (n, 1, 1))
    for i in range(3):
        side = rng.choice([-1, 1], (n, 1, 1)).astype(np.float32)
        cy = uniform(rng, -0.5, 0.45, n) * tall
        cx = side * (apart + uniform(rng, -0.6, 0.6, n) * wide)
        radius = uniform(rng, 0.16, 0.34, n)
        blob = uniform(rng, 0.45, 0.9, n) * np.exp(-(((y - cy) / radius) ** 2 + ((x - cx) / radius) ** 2))
        haze = np.maximum(haze, blob * (number > i))
    return haze * (labels == 1)[:, None, None]


FILM = 350.0  # mm, the width of a film of 35 x 43 cm


def nodules(diameters: np.ndarray, seed: int = 0, size: int = 112) -> tuple[np.ndarray, np.ndarray]:
    """Films with one round nodule each, uint8 (n, size, size, 1), and masks of the nodules, bool (n, size, size).

    diameters: (n,) in mm, 0 for no nodule. A film is 350 mm wide. A nodule is a ball: how much of the air it replaces grows
    with the way through it, so that small ones are faint as well; one of 10 mm replaces a quarter at its middle.
    Raises ValueError unless diameters are numbers of at least 0, one a film.
    """
    rng, diameters = np.random.default_rng(seed), np.asarray(diameters, np.float32)
    if diameters.ndim != 1 or not len(diameters) or not (diameters >= 0).all():
        raise ValueError("diameters: one number of at least 0 a film, in mm")
    parts = [_nodules(diameters[start : start + 100], rng, size) for start in range(0, len(diameters), 100)]
    films, masks = zip(*parts, strict=True)  # a hundred at a time: films of 112 pixels are large
    return np.concatenate(films), np.concatenate(masks)


def _nodules(diameters: np.ndarray, rng: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray]:
    n = len(diameters)
    chest = thorax(n, rng, size)
    # of 20 places the first where there is air, so that no nodule hides behind heart or diaphragm
    cy = rng.uniform(-0.6, 0.4, (n, 20)) * chest.tall[:, 0]
    side = rng.choice([-1, 1], (n, 20))
    cx = side * (chest.apart[:, 0] + rng.uniform(-0.5, 0.5, (n, 20)) * chest.wide[:, 0])
    rows = np.abs(chest.y[:, None, :, 0] - cy[..., None]).argmin(axis=-1)
    columns = np.abs(chest.x[:, None, 0] - cx[..., None]).argmin(axis=-1)
    enough = chest.lung[np.arange(n)[:, None], rows, columns] > 0.7
    chosen = np.arange(n), enough.argmax(axis=1)
    cy, cx = cy[chosen][:, None, None], cx[chosen][:, None, None]
    radius = (diameters / FILM)[:, None, None]  # the film is two units wide
    away = np.hypot(chest.y - cy, chest.x - cx) / np.maximum(radius, 1e-6)
    through = np.sqrt(np.clip(1 - away**2, 0, None)) * diameters[:, None, None]  # mm
    haze = np.clip(0.025 * through, 0, 0.9).astype(np.float32)
    return exposed(chest, haze * chest.lungs, rng), through > 0
