"""Answers to the exercises of lesson 21."""

import numpy as np

from tests.lessons.cases import Case


def scaled(g, c):
    return g * min(1.0, c / max(np.linalg.norm(g), 1e-30))


def in_place(g, c):
    length = np.linalg.norm(g)
    if length > c:
        g *= c / length
    return g


def by_rows(g, c):
    length = np.linalg.norm(g, axis=-1, keepdims=True)
    return g * np.minimum(1, c / np.maximum(length, 1e-30))


CASES = {
    "lifetime": Case([44, 44.0, np.int64(44)], [22, 0.01, 100, 10, 0, -44, 4.4, 440], [43, 43.7, 45]),
    "lstm_parameters": Case(
        [3920, np.int64(3920), 3920.0], [3840, 980, 2940, 2320, 5488, 4000, 1960, 20], [3921, 3919, 3920.5]
    ),
    "gru_state": Case(
        right=[
            lambda z, h, c: z * h + (1 - z) * c,
            lambda z, h, c: c + z * (h - c),
            lambda z, h, c: np.stack([z, 1 - z])[0] * h + np.stack([z, 1 - z])[1] * c,
            lambda z, h, c: (z * h + (1 - z) * c).astype("float32"),
        ],
        wrong=[
            lambda z, h, c: (1 - z) * h + z * c,
            lambda z, h, c: z * h,
            lambda z, h, c: 0.5 * (h + c),
            lambda z, h: h,
            lambda z, h, c: h + c,
            lambda z, h, c: (z * h + (1 - z) * c).sum(),
            lambda z, h, c: np.tanh(z * h + (1 - z) * c),
            lambda z, h, c: (z * h + (1 - z) * c) + 0j,
        ],
        nearly=[
            lambda z, h, c: z * h + c,
            lambda z, h, c: z * h + (1 - z) * c + 1e-2,
            lambda z, h, c: np.where(z > 0.5, h, c),
        ],
    ),
    "clip": Case(
        right=[
            scaled,
            lambda g, c: g / max(1.0, np.linalg.norm(g) / c),
            lambda g, c: g * (c / np.linalg.norm(g)) if np.linalg.norm(g) > c else g.copy(),
        ],
        wrong=[
            lambda g, c: np.clip(g, -c, c),
            lambda g, c: g / np.linalg.norm(g) * c,
            lambda g, c: g * min(1.0, c / np.linalg.norm(g) ** 2) if g.any() else g,
            lambda g, c: g,
            lambda g, c: g * 0,
            lambda g, c: np.linalg.norm(g),
            lambda g, c: scaled(g, c).ravel(),
            lambda g: g,
        ],
        nearly=[
            lambda g, c: g * min(1.0, c / np.abs(g).max()) if g.any() else g,
            lambda g, c: g * min(1.0, c / np.abs(g).sum()) if g.any() else g,
            by_rows,
            in_place,
            lambda g, c: g / max(1.0, np.linalg.norm(g)) * c,
            lambda g, c: g if np.linalg.norm(g) <= 1 else g * (c / np.linalg.norm(g)),
            lambda g, c: scaled(g, 1.0),
        ],
    ),
}
