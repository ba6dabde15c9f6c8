"""Answers to the exercises of lesson 22."""

import numpy as np

from tests.lessons.cases import Case

BOTH = {"last state of a GRU", "bidirectional GRU, averaged"}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def loop(v):
    return [[int((s != 0).sum()) for s in volume] for volume in v]


CASES = {
    "gru_parameters": Case(
        [15_744, np.int64(15_744), 15_744.0], [7_872, 15_552, 15_360, 20_736, 20_992, 7_680, 96, 0], [15_743, 15_745, 15_808]
    ),
    "order_matters": Case(
        right=[BOTH, [name.lower() for name in BOTH], tuple(name.upper() for name in BOTH), frozenset(BOTH)],
        wrong=[{"mean"}, "maximum", {"transformer"}, {"mean", "maximum"}, set(), {"mean", "maximum", *BOTH}, [None], {"mean": 1}],
        nearly=[BOTH | {"mean"}, {"last state of a GRU"}, "bidirectional GRU, averaged", BOTH | {"maximum"}],
    ),
    "area_profile": Case(
        right=[lambda v: (v > 0).sum((2, 3, 4)), lambda v: v.astype(int).sum((2, 3, 4)) / 255, loop,
               lambda v: np.count_nonzero(v, axis=(2, 3, 4)).astype("float32")],
        wrong=[
            lambda v: v.astype(int).sum((2, 3, 4)),
            lambda v: (v > 0).mean((2, 3, 4)),
            lambda v: (v > 0).sum((1, 2, 4)),
            lambda v: (v > 0).sum(),
            lambda v: (v > 0).sum((2, 3)),
            lambda v: (v > 0).sum((1, 2, 3, 4)),
            lambda v: (v == 0).sum((2, 3, 4)),
            lambda v: v,
        ],
        nearly=[
            lambda v: (v > 0).any((3, 4)).sum(2),
            lambda v: v.sum((2, 3, 4), dtype=np.uint8),
            lambda v: (v > 0).sum((2, 3, 4), dtype=np.uint8),  # more than 255 voxels do not fit into a byte
            lambda v: np.einsum("abcde->ab", v // 255),
            lambda v: (v > 0).reshape(3, 5, -1).sum(2),
            lambda v: (v > 0).sum((2, 3, 4))[:, ::-1],
        ],
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
