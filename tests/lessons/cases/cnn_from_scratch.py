"""Answers to the exercises of lesson 11."""

import numpy as np

from tests.lessons.cases import Case

LINE = np.array([[-1, 2, -1]] * 3)


def blocks(dy):
    n, i, j, c = dy.shape
    dx = np.zeros((n, 2 * i, 2 * j, c))
    for a in (0, 1):
        for b in (0, 1):
            dx[:, a::2, b::2] = dy / 4
    return dx


def measured(prediction, *values):
    return {"prediction": prediction, "measured": values}


CASES = {
    "parameters": Case(
        [1216, np.float64(1216), np.array([1216])], [1200, 416, 400, 76, 1248, 75, 16, 19456], [1203, 1217, 1201, 1215]
    ),
    "kernel": Case(
        right=[
            LINE,
            LINE.tolist(),
            np.array([[0, 0, 0], [-1, 2, -1], [0, 0, 0]]),
            (LINE / 7).astype("float32"),
            [[-2, 3, -1], [-1, 3, -2], [0, 0, 0]],
            LINE[None].repeat(2, 0)[0] * 1e-3,
        ],
        wrong=[
            -LINE,
            LINE.T,
            np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
            -np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
            np.ones((3, 3)) / 9,
            np.zeros((3, 3)),
            np.ones((5, 5)),
            [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
            LINE[None],
            LINE * 1j,
        ],
        nearly=[
            [[-2, 1, 1]] * 3,
            LINE + 0.01,
            [[-1, 2, -1], [-1, 2, -1], [-1, 2, 0]],
            [[-1, 2, -1], [0, 0, 0], [1, -2, 1]],
        ],
    ),
    "average_pool_backward": Case(
        right=[
            lambda dy: dy.repeat(2, 1).repeat(2, 2) / 4,
            lambda dy: np.kron(dy, np.full((1, 2, 2, 1), 0.25)),
            blocks,
            lambda dy: blocks(dy).astype("float32"),
        ],
        wrong=[
            lambda dy: dy.repeat(2, 1).repeat(2, 2),
            lambda dy: dy / 4,
            lambda dy: np.zeros((2, 6, 8, 2)),
            lambda dy: dy.repeat(2, 1).repeat(2, 2) / 2,
            lambda dy: blocks(dy)[:, ::-1],
            lambda dy: blocks(dy).mean(),
            lambda dy: blocks(dy) * (1 + 1j),
            lambda: 0,
        ],
        nearly=[
            lambda dy: np.tile(dy, (1, 2, 2, 1)) / 4,
            lambda dy: blocks(dy).transpose(0, 2, 1, 3),
            lambda dy: np.full((2, 6, 8, 2), 0.0) + (blocks(dy) if dy.shape == (2, 3, 4, 2) else 0),
        ],
    ),
    "shuffled_pixels": Case(
        right=[
            measured("falls", 0.985, 0.982),
            measured("stays", 0.99, 0.983),
            measured("rises", 0.98, 0.95),
            {"prediction": "STAYS", "measured": np.array([0.977, 0.979])},
        ],
        wrong=[
            measured("worse", 0.985, 0.982),
            measured("stays", 0.985),
            measured("stays", 0.985, 0.982, 0.98),
            measured("stays", 98.5, 98.2),
            measured("stays", 0.5, 0.5),
            measured("stays", 0.985, float("nan")),
            measured(None, 0.985, 0.982),
            {"prediction": "stays", "auc": (0.985, 0.982)},
            0.985,
        ],
        nearly=[
            measured("stays", 0.985, 0.55),
            measured("stays", 0.985, 98.2),
            measured("stays, falls", 0.985, 0.982),
            measured("stays", "0.985", "0.982"),
        ],
    ),
}
