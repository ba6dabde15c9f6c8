"""Checks of lesson 14."""

from itertools import product

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import compare, exact
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def larger_cube(answer) -> str:
    """Multiplications of the second convolution for one volume of edge 64 that nobody has halved before."""
    right = 32**3 * 27 * 16 * 32
    mistakes = {
        14**3 * 27 * 16 * 32: "that is for an edge of 28",
        64**3 * 27 * 16 * 32: "the first convolution has halved the edge already",
        16**3 * 27 * 16 * 32: "the second convolution has stride 1: it keeps the edge that it gets",
        32**3 * 9 * 16 * 32: "the kernel has a third axis",
        32**3 * 27 * 32: "each output channel looks at all input channels",
        32**3 * 27 * 16: "each output channel has a kernel of its own",
        right / 1e6: "give the number itself, not millions",
        453: "give the number itself, not rounded millions",
        453e6: "nearly: give all digits",
        2 * right: "multiplications only; the additions are not asked for",
    }
    exact(
        answer,
        right,
        mistakes,
        "places of its output, times weights of a kernel, times channels in, times channels out",
    )
    return "453 million, twelve times as many as at 28: the third power of the edge"


@checker
def receptive_field(function) -> str:
    """A function (kernels, strides, dilations) of a chain of layers -> edge of the receptive field in voxels."""

    def field(kernels, strides, dilations):
        size, jump = 1, 1
        for kernel, stride, dilation in zip(kernels, strides, dilations, strict=True):
            size, jump = size + dilation * (kernel - 1) * jump, jump * stride
        return size

    def drawn(rng):
        n = int(rng.integers(1, 6))
        return tuple(rng.integers(low, high, n).tolist() for low, high in ((1, 6), (1, 4), (1, 4)))

    compare(
        function,
        [
            ([3, 3, 3, 3, 2, 3], [2, 1, 2, 1, 2, 1], [1] * 6),
            ([3], [2], [4]),
            ([3, 5, 1], [1, 2, 3], [2, 1, 1]),
            ([2, 2, 2], [2, 2, 2], [1, 1, 1]),
            ([], [], []),
        ],
        drawn,
        field,
        [
            (lambda k, s, d: field(k, s, [1] * len(k)), "a dilated kernel's weights lie farther apart: it spans more"),
            (lambda k, s, d: field(k, [1] * len(k), d), "after a stride, neighbours lie farther apart in the input"),
            (
                lambda k, s, d: 1 + sum(a * (b - 1) for a, b in zip(d, k, strict=True)),
                "after a stride, neighbours lie farther apart in the input",
            ),
            (
                lambda k, s, d: _jump_first(k, s, d),
                "a layer's own stride moves its neighbours apart for the layers after it, not for itself",
            ),
        ],
        "walk through the layers with a field and a jump, as in the lesson; how far do the weights of a dilated kernel reach?",
    )
    return "the same walk serves flat images: there the field is counted in pixels"


def _jump_first(kernels, strides, dilations) -> int:
    size, jump = 1, 1
    for kernel, stride, dilation in zip(kernels, strides, dilations, strict=True):
        jump *= stride
        size += dilation * (kernel - 1) * jump
    return size


@checker
def eight_views(function) -> str:
    """A function (predict, volumes) -> mean of predict over each volume and its seven mirror images, (n,)."""

    def over(flips):
        def mean(predict, volumes):
            views = [volumes[(slice(None), *(slice(None, None, flip) for flip in each))] for each in flips]
            return np.mean([predict(view) for view in views], axis=0)

        return mean

    def drawn(rng, n=3, edges=(3, 4, 5)):
        weights = rng.normal(size=edges)

        def predict(volumes):
            return 1 / (1 + np.exp(-4 * np.tensordot(np.asarray(volumes)[..., 0] / 255, weights, 3)))

        return predict, rng.integers(0, 256, (n, *edges, 1)).astype("uint8")

    eight = list(product((1, -1), repeat=3))
    compare(
        function,
        [drawn(np.random.default_rng(0)), drawn(np.random.default_rng(1), 1, (4, 3, 3))],
        drawn,
        over(eight),
        [
            (over([(1, 1, 1)]), "that is the answer to the volume as it is"),
            (over([e for e in eight if e.count(-1) <= 1]), "one axis can be turned over, but also two, and all three"),
            (over([e for e in eight if e.count(-1) == 1]), "one axis can be turned over, but also two, and all three"),
            (over(eight[1:]), "the volume itself is one of the eight"),
            (lambda p, v: np.mean([p(v[::a, ::b, ::c]) for a, b, c in eight], axis=0),
             "axis 0 counts the volumes: turning it over exchanges patients"),
            (over([(1, 1, 1), (-1, -1, -1)]), "each axis is turned over or not, by itself: how many combinations are there?"),
            (lambda p, v: p(np.mean([v[:, ::a, ::b, ::c] for a, b, c in eight], axis=0)),
             "average the answers, not the volumes: the mean of the mirror images is a volume that nobody has"),
            (lambda p, v: over(eight)(p, v).mean(), "one answer a volume: the mean runs over its mirror images only"),
        ],
        "each of three axes is turned over or not; ask about every combination, and average the answers",
    )  # fmt: skip
    return "a network that is asked in this way gives a gland and its mirror image the same answer"


@checker
def handedness(answer) -> str:
    """Prediction what mirror images do to a network that is asked for the turn of a screw; measured: AUC without and with."""
    got = read(answer, ("falls", "stays", "rises"), values=2)
    without, with_mirror = got.values
    if without < with_mirror - 0.05:
        raise Wrong("the AUC without mirror images comes first: have you exchanged them?")
    plausible(
        without, 0.9, 1.0, "an AUC without mirror images", "call `screw_auc(mirror=False)`, and change nothing else"
    )
    plausible(
        with_mirror, 0.3, 0.7, "an AUC with mirror images", "call `screw_auc(mirror=True)`, and change nothing else"
    )
    return verdict(
        got, "falls", "Many expect it to rise, since there is more to learn from",
        "a mirrored right-handed screw is a left-handed one under the wrong label, so that half of what it learns from is false",
    )  # fmt: skip
