"""Checks of lesson 11."""

import numpy as np

from course_utils.exercises import Wrong, called, checker, exact


@checker
def output_size(answer) -> str:
    """Output size of n = 28, k = 5, stride 2, padding 1, dilation 3."""
    hints = {
        13: "that is without dilation, or the span of the kernel: at how many places does a kernel that wide fit?",
        8: "five weights have four gaps between them: how many pixels does the kernel span? Or was the first place not counted?",
        18: "at 18 places it fits, but the stride skips some",
        8.5: "round down before you add one",
        9.5: "a kernel either fits or it does not: round down",
    }
    exact(
        answer,
        9,
        hints,
        "how many pixels does the dilated kernel span, at how many places does it fit, and which of them count?",
    )
    return "a kernel with gaps is as wide as its span, and every second place counts"


@checker
def parameters(answer) -> str:
    """Parameters of a 5x5 convolution from 3 channels to 16 filters, with biases."""
    hints = {
        1200: "each filter has a bias as well",
        416: "every filter reads all three channels",
        400: "every filter reads all three channels, and has a bias",
        1203: "one bias for each filter, not for each channel",
        76: "that is one filter; there are sixteen",
    }
    exact(answer, 1216, hints, "count one filter first: rows x columns x channels, and its bias")
    return "76 numbers a filter, and the size of the image plays no part"


@checker
def kernel(answer) -> str:
    """A 3x3 kernel for a bright vertical line of one pixel: positive in the middle, not beside it, 0 where rows are even."""
    w = np.asarray(answer, dtype=float)
    if w.shape != (3, 3):
        raise Wrong(f"the kernel must have shape (3, 3), this has {w.shape}")
    if not np.isfinite(w).all() or not w.any():
        raise Wrong("the kernel must hold finite numbers, not all zero")
    small = 1e-9 * np.abs(w).sum()
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
    dy = np.random.default_rng(0).normal(size=(2, 3, 4, 2))
    got = np.asarray(called(function, dy), dtype=float)
    if got.shape != (2, 6, 8, 2):
        raise Wrong(f"for a gradient of shape (2, 3, 4, 2) the input's has shape (2, 6, 8, 2), yours has {got.shape}")
    right = dy.repeat(2, axis=1).repeat(2, axis=2) / 4
    if np.allclose(got, 4 * right):
        raise Wrong("if one pixel grows by 1, by how much does the mean of four grow?")
    if not np.allclose(got, right, atol=1e-8):
        raise Wrong(
            "each pixel of a block gets the same part of that block's gradient: check which pixels belong to which block"
        )
    return "each of the four pixels carries a quarter of the influence"
