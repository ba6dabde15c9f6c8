"""PneumoniaMNIST phantoms: frontal chest films. Pneumonia is one to three hazy opacities that veil ribs and vessels."""

import numpy as np

from course_utils.data.phantoms.shapes import ellipse, grid, soft, to_uint8, uniform


def draw(labels: np.ndarray, rng: np.random.Generator, shifted: bool) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 (n, 28, 28, 1) and opacity masks bool (n, 28, 28). shifted: the exposure of another clinic."""
    n, (y, x) = len(labels), grid()
    y = y - uniform(rng, -0.12, 0.12, n)
    x = x - uniform(rng, -0.1, 0.1, n)
    wide, tall = uniform(rng, 0.27, 0.38, n), uniform(rng, 0.55, 0.75, n)
    apart = uniform(rng, 0.38, 0.48, n)
    right = ellipse(y, x, -0.05, -apart, tall, wide)
    left = ellipse(y, x, -0.05, apart, tall, wide * 0.92)
    dome = soft(0.62 + uniform(rng, -0.12, 0.05, n) - y - 0.25 * (np.abs(x) - apart) ** 2, 0.15)  # above the diaphragm
    heart = ellipse(y, x, 0.28, uniform(rng, 0.08, 0.16, n), 0.36, uniform(rng, 0.26, 0.42, n), 0.4)
    lung = np.maximum(right, left) * dome * (1 - 0.85 * heart)

    ribs = np.sin(uniform(rng, 13, 17, n) * (y + 0.35 * np.abs(x) ** 1.5) + uniform(rng, 0, 6.3, n))
    vessels = rng.standard_normal(lung.shape, dtype=np.float32)
    detail = uniform(rng, 0.03, 0.07, n) * ribs + uniform(rng, 0.02, 0.05, n) * vessels

    haze = _opacities(labels, rng, y, x, apart, tall, wide) * np.maximum(right, left) * dome
    body = 0.72 + 0.1 * ellipse(y, x, 0, 0, 1.3, uniform(rng, 0.1, 0.2, n), 0.8) - 0.25 * soft(np.abs(x) - 0.92, 0.2)
    image = body - uniform(rng, 0.32, 0.46, n) * lung * (1 - haze) + detail * (0.4 + lung) * (1 - 0.7 * haze)

    gain, offset = uniform(rng, 0.8, 1.1, n), uniform(rng, -0.1, 0.1, n)
    if shifted:
        gain, offset = gain * 0.95, offset + 0.02
    noise = 0.015 * rng.standard_normal(image.shape, dtype=np.float32)
    return to_uint8(image * gain + offset + noise)[..., None], haze > 0.25


def _opacities(labels, rng, y, x, apart, tall, wide) -> np.ndarray:
    """How much of the air is replaced, 0..0.9, (n, 28, 28): zero for healthy chests."""
    n = len(labels)
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
