"""RetinaMNIST phantoms: fundus photographs. The grade 0..4 sets how many dark bleedings and bright exudates there are."""

import numpy as np

from course_utils.data.phantoms.shapes import ellipse, grid, to_uint8, uniform


def draw(labels: np.ndarray, rng: np.random.Generator, shifted: bool) -> tuple[np.ndarray, np.ndarray]:
    """Images uint8 (n, 28, 28, 3) and lesion masks bool (n, 28, 28)."""
    n, (y, x) = len(labels), grid()
    side = rng.choice([-1, 1], (n, 1, 1)).astype(np.float32)  # left or right eye
    eye = ellipse(y, x, 0, 0, 0.98, 0.98, 0.08)
    disc_y, disc_x = uniform(rng, -0.1, 0.1, n), side * uniform(rng, 0.42, 0.55, n)
    disc = ellipse(y, x, disc_y, disc_x, 0.2, 0.16, 0.4)
    macula = np.exp(-((y / 0.22) ** 2 + ((x + side * 0.15) / 0.22) ** 2))
    vessels = np.zeros((n, 28, 28), np.float32)
    for direction in (-1, 1):  # two arcades that leave the disc and bend around the macula
        for _ in range(2):
            bend = direction * uniform(rng, 0.25, 0.9, n)
            along = np.clip((disc_x - x) * side, 0, None)
            vessels = np.maximum(vessels, np.exp(-(((y - disc_y - bend * np.sqrt(along)) / 0.06) ** 2)) * (along > 0))

    red, bright = np.zeros((n, 28, 28), np.float32), np.zeros((n, 28, 28), np.float32)
    grade = labels[:, None, None]
    reds = rng.poisson(2.2 * grade)
    exudates = rng.poisson(np.clip(2.0 * (grade - 1), 0, None))
    for i in range(14):
        for number, layer, low, high in ((reds, red, 0.05, 0.11), (exudates, bright, 0.05, 0.1)):
            cy, cx, r = uniform(rng, -0.75, 0.75, n), uniform(rng, -0.75, 0.75, n), uniform(rng, low, high, n)
            np.maximum(layer, np.exp(-(((y - cy) / r) ** 2 + ((x - cx) / r) ** 2)) * (number > i), out=layer)

    light = uniform(rng, 0.75, 1.05, n) * (1 - 0.25 * (y**2 + x**2)) * (1 + 0.2 * x * uniform(rng, -1, 1, n))
    tint = uniform(rng, -0.05, 0.05, n) + (0.02 if shifted else 0)
    noise = 0.02 * rng.standard_normal((n, 28, 28, 3), dtype=np.float32)
    colours = [  # red, green and blue of the background, and what each structure adds to them
        (0.75 + tint, 0.2, -0.12, -0.18, -0.4, 0.2),
        (0.38 + tint, 0.4, -0.12, -0.16, -0.3, 0.45),
        (0.16, 0.25, -0.05, -0.06, -0.12, 0.15),
    ]
    image = np.stack(
        [
            light * (base + a * disc + b * macula + c * vessels + d * red + e * bright)
            for base, a, b, c, d, e in colours
        ],
        axis=-1,
    )
    return to_uint8((image + noise) * eye[..., None]), (np.maximum(red, bright) * eye) > 0.5
