"""Answers to the exercises of lesson 22."""

import numpy as np

from tests.lessons.cases import Case

BOTH = {"last state of a GRU", "bidirectional GRU, averaged"}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def directions(both, one, prediction="falls"):
    return {"prediction": prediction, "measured": (both, one)}


CASES = {
    "gru_parameters": Case(
        [15_744, np.int64(15_744), 15_744.0], [7_872, 15_552, 15_360, 20_736, 20_992, 7_680, 96, 0], [15_743, 15_745, 15_808]
    ),
    "order_matters": Case(
        right=[BOTH, [name.lower() for name in BOTH], tuple(name.upper() for name in BOTH), frozenset(BOTH)],
        wrong=[{"mean"}, "maximum", {"transformer"}, {"mean", "maximum"}, set(), {"mean", "maximum", *BOTH}, [None], {"mean": 1}],
        nearly=[BOTH | {"mean"}, {"last state of a GRU"}, "bidirectional GRU, averaged", BOTH | {"maximum"}],
    ),
    "one_direction": Case(
        right=[directions(0.998, 0.989), directions(0.998, 0.989, "stays"), directions(np.float32(0.99), 0.999, "Rises"),
               {"prediction": "stays", "measured": np.array([0.997, 0.96])}],
        wrong=[
            directions(0.5, 0.5),
            directions(99.8, 98.9),
            directions(0.998, None),
            directions("0.998", 0.98),
            directions(0.998, 0.989, "improves"),
            directions(0.998, 0.989, None),
            {"prediction": "falls", "measured": 0.989},
            {"prediction": "falls", "measured": (0.998, 0.98, 0.5)},
            {"prediction": "falls"},
            (0.998, 0.989),
            "stays",
        ],
        nearly=[directions(0.998, 0.51), directions(0.843, 0.842), directions(0.998, 1.01), directions(0.998, float("nan"))],
    ),
    "running_probability": Case(
        right=[
            lambda a: sigmoid(np.cumsum(a) / np.arange(1, len(a) + 1)),
            lambda a: np.array([sigmoid(a[: k + 1].mean()) for k in range(len(a))]),
            lambda a: [float(sigmoid(sum(a[: k + 1]) / (k + 1))) for k in range(len(a))],
        ],
        wrong=[
            sigmoid,
            lambda a: np.cumsum(a) / np.arange(1, len(a) + 1),
            lambda a: np.cumsum(sigmoid(a)) / np.arange(1, len(a) + 1),
            lambda a: sigmoid(np.cumsum(a)),
            lambda a: sigmoid(a.mean()),
            lambda a: np.full(len(a), sigmoid(a.mean())),
            lambda a: a,
            lambda a: sigmoid(-np.cumsum(a) / np.arange(1, len(a) + 1)),
        ],
        nearly=[
            lambda a: sigmoid(np.cumsum(a) / len(a)),
            lambda a: sigmoid(np.cumsum(a[::-1])[::-1] / np.arange(len(a), 0, -1)),
            lambda a: sigmoid(np.cumsum(a) / np.arange(2, len(a) + 2)),
        ],
    ),
}  # fmt: skip
