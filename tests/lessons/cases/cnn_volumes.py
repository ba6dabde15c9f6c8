"""Answers to the exercises of lesson 14."""

import itertools

import numpy as np

from tests.lessons.cases import Case


def walk(kernels, strides, dilations):
    size, jump = 1, 1
    for kernel, stride, dilation in zip(kernels, strides, dilations, strict=True):
        size, jump = size + dilation * (kernel - 1) * jump, jump * stride
    return size


def backwards(kernels, strides, dilations):
    """From the output to the input."""
    size = 1
    for kernel, stride, dilation in reversed(list(zip(kernels, strides, dilations, strict=True))):
        size = (size - 1) * stride + dilation * (kernel - 1) + 1
    return size


def with_jumps(kernels, strides, dilations):
    jumps = np.cumprod([1, *strides])[:-1]
    return 1 + int(np.sum(np.array(dilations) * (np.array(kernels) - 1) * jumps))


def eight(predict, volumes):
    flips = itertools.product((1, -1), repeat=3)
    return np.mean([predict(volumes[:, ::a, ::b, ::c]) for a, b, c in flips], axis=0)


def in_one_batch(predict, volumes):
    views = [volumes]
    for axis in (1, 2, 3):
        views += [np.flip(view, axis) for view in views]
    return predict(np.concatenate(views)).reshape(8, -1).mean(axis=0)


def screw(without, with_mirror, prediction="falls"):
    return {"prediction": prediction, "measured": (without, with_mirror)}


CASES = {
    "larger_cube": Case(
        [452_984_832, np.int64(452_984_832), 452_984_832.0],
        [37_933_056, 3_623_878_656, 56_623_104, 14_155_776, 28_311_552, 905_969_664, 150_994_944, 0, 32],
        [452_984_831, 452_984_864, 452.984832, 453e6, 453],
    ),
    "receptive_field": Case(
        right=[
            walk,
            backwards,
            with_jumps,
            lambda k, s, d: np.int64(walk(k, s, d)),
            lambda k, s, d: float(walk(k, s, d)),
        ],
        wrong=[
            lambda k, s, d: walk(k, [1] * len(k), d),
            lambda k, s, d: walk(k, s, [1] * len(k)),
            lambda k, s, d: sum(k),
            lambda k, s, d: 39,
            lambda k, s: 1,
            lambda k, s, d: [walk(k, s, d)],
            lambda k, s, d: walk(k, s, d) * 64 / 28,
            lambda k, s, d: None,
        ],
        nearly=[
            lambda k, s, d: walk(k, s, d) + 1,
            lambda k, s, d: walk(k, s, d) if k else 0,
            lambda k, s, d: walk(k[::-1], s[::-1], d[::-1]),
            lambda k, s, d: (
                1 + sum(b * (a - 1) * np.prod(s[: i + 1]) for i, (a, b) in enumerate(zip(k, d, strict=True)))
            ),
        ],
    ),
    "eight_views": Case(
        right=[eight, in_one_batch, lambda p, v: list(eight(p, v)), lambda p, v: eight(p, v.copy()).astype("float32")],
        wrong=[
            lambda p, v: p(v),
            lambda p, v: (p(v) + p(v[:, ::-1])) / 2,
            lambda p, v: p(v[::-1]),
            lambda p, v: np.full(len(v), 0.5),
            lambda p, v: eight(p, v).mean(),
            lambda p, v: 8 * eight(p, v),
            lambda p, v: None,
            lambda p, v: eight(p, v)[:, None],
            lambda p: 1,
            lambda p, v: v,
        ],
        nearly=[
            lambda p, v: np.mean([p(v), *(p(np.flip(v, axis)) for axis in (1, 2, 3))], axis=0),
            lambda p, v: (8 * eight(p, v) - p(v)) / 7,
            lambda p, v: np.mean([p(v[::a, ::b, ::c]) for a in (1, -1) for b in (1, -1) for c in (1, -1)], axis=0),
            lambda p, v: np.median([p(v[:, ::a, ::b, ::c]) for a in (1, -1) for b in (1, -1) for c in (1, -1)], axis=0),
            lambda p, v: p(np.mean([v[:, ::a, ::b, ::c] for a in (1, -1) for b in (1, -1) for c in (1, -1)], axis=0)),
            lambda p, v: np.mean([p(v[..., ::a]) for a in (1, -1)], axis=0),
        ],
    ),
    "handedness": Case(
        right=[screw(1.0, 0.5), screw(0.98, 0.47, "rises"), screw(np.float32(0.99), 0.55, "Stays"), screw(0.95, 0.62)],
        wrong=[
            screw(0.5, 1.0),
            screw(0.5, 0.5),
            screw(1.0, 1.0),
            screw(100, 50),
            screw(1.0, 0.5, "drops"),
            screw(1.0, None),
            (1.0, 0.5),
            {"prediction": "falls"},
            screw("1", 0.5),
        ],
        nearly=[screw(0.85, 0.5), screw(1.0, 0.8), screw(1.0, 0.1), screw(float("nan"), 0.5)],
    ),
}
