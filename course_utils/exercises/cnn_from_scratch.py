"""Checks of lesson 11."""

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import compare, exact, numbers


@checker
def output_size(answer) -> str:
    """Output size of n = 28, k = 5, stride 2, padding 1, dilation 3."""
    mistakes = {
        13: "that is without dilation, or the span of the kernel: at how many places does a kernel that wide fit?",
        8: "five weights have four gaps between them: how many pixels does the kernel span? Or was the first place not counted?",
        18: "at 18 places it fits, but the stride skips some",
        8.5: "round down before you add one",
        9.5: "a kernel either fits or it does not: round down",
        7: "how many pixels has the padded image?",
    }
    otherwise = "how many pixels does the dilated kernel span, at how many places does it fit, and which of them count?"
    exact(answer, 9, mistakes, otherwise)
    return "a kernel with gaps is as wide as its span, and every second place counts"


@checker
def parameters(answer) -> str:
    """Parameters of a 5x5 convolution from 3 channels to 16 filters, with biases."""
    mistakes = {
        1200: "each filter has a bias as well",
        416: "every filter reads all three channels",
        400: "every filter reads all three channels, and has a bias",
        1203: "one bias for each filter, not for each channel",
        1201: "one bias for each filter, not one for all",
        76: "that is one filter; there are sixteen",
        1248: "one bias for each filter, not for each filter and channel",
    }
    exact(answer, 1216, mistakes, "count one filter first: rows x columns x channels, and its bias")
    return "76 numbers a filter, and the size of the image plays no part"


@checker
def kernel(answer) -> str:
    """A 3x3 kernel for a bright vertical line of one pixel: positive in the middle, not beside it, 0 where rows are even."""
    w = numbers(answer, (3, 3), "nine numbers")
    if not np.isfinite(w).all() or not w.any():
        raise Wrong("the kernel must hold finite numbers, not all zero")
    small = 1e-6 * np.abs(w).sum()
    if abs(w.sum()) > small:
        raise Wrong("on an even area it does not answer with zero: what must the weights add up to?")
    if np.abs(w.sum(axis=1)).max() > small:
        raise Wrong("it answers to a border between above and below as well: look at each row by itself")
    left, middle, right = w.sum(axis=0)
    if middle <= small:
        raise Wrong("a bright line through the middle should give a positive number")
    if max(left, right) > small:
        raise Wrong("it answers positively to a line that runs beside the middle: this finds borders, not lines")
    return "the middle column against both neighbours"


@checker
def average_pool_backward(function) -> str:
    """A function from the gradient (n, i, j, c) of 2x2 average pooling to that of its input (n, 2i, 2j, c)."""

    def spread(dy):
        return dy.repeat(2, axis=1).repeat(2, axis=2) / 4

    def tiled(dy):
        return np.tile(dy, (1, 2, 2, 1)) / 4

    wrong_place = (
        "each pixel of a block gets the same part of that block's gradient: check which pixels belong to which block"
    )
    rng = np.random.default_rng(0)
    compare(
        function,
        [(rng.normal(size=shape),) for shape in ((2, 3, 4, 2), (1, 1, 1, 1), (3, 2, 5, 1))],
        lambda rng: (rng.normal(size=(2, *rng.integers(2, 6, 2), 3)),),
        spread,
        [
            (lambda dy: 4 * spread(dy), "if one pixel grows by 1, by how much does the mean of four grow?"),
            (lambda dy: 2 * spread(dy), "the mean is over four numbers, not over two"),
            (tiled, wrong_place),
        ],
        wrong_place,
        tolerance=1e-5,
    )
    return "each of the four pixels carries a quarter of the influence"
