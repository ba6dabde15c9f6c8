"""Checks of lesson 11."""

import numpy as np

from course_utils.exercises import Wrong, called, checker, number


@checker
def output_size(answer) -> str:
    """Output size of n = 28, k = 5, stride 2, padding 1, dilation 2."""
    value = number(answer)
    hints = {
        13: "that is without dilation: how many pixels does the kernel span when its weights lie two apart?",
        10: "that is without padding, or the first place was not counted",
        22: "at 22 places it fits, but the stride skips some",
        10.5: "round down before you add one",
        11.5: "a kernel either fits or it does not: round down",
    }
    if value in hints:
        raise Wrong(hints[value])
    if value != 11:
        raise Wrong(
            "how many pixels does the dilated kernel span? At how many places does it fit into 28 + 2? Every which one counts?"
        )
    return "the kernel spans 9 of 30 pixels, fits at 22 places, and takes every second one"


@checker
def parameters(answer) -> str:
    """Parameters of a 5x5 convolution from 3 channels to 16 filters, with biases."""
    value = number(answer)
    hints = {
        1200: "each filter has a bias as well",
        416: "every filter reads all three channels",
        400: "every filter reads all three channels, and has a bias",
        1203: "one bias for each filter, not for each channel",
        76: "that is one filter; there are sixteen",
    }
    if value in hints:
        raise Wrong(hints[value])
    if value != 1216:
        raise Wrong("count one filter first: rows x columns x channels, and its bias")
    return "76 numbers a filter, and the size of the image plays no part"


@checker
def kernel(answer) -> str:
    """A 3x3 kernel that is positive at dark-to-bright borders from left to right, zero on even areas and at horizontal ones."""
    w = np.asarray(answer, dtype=float)
    if w.shape != (3, 3):
        raise Wrong(f"the kernel must have shape (3, 3), this has {w.shape}")
    if not np.isfinite(w).all() or not w.any():
        raise Wrong("the kernel must hold finite numbers, not all zero")
    if abs(w.sum()) > 1e-9 * np.abs(w).sum():
        raise Wrong("on an even area it does not answer with zero: what must the weights add up to?")
    below = np.vstack([np.zeros((1, 3)), np.ones((2, 3))])
    if any(abs((w * step).sum()) > 1e-9 * np.abs(w).sum() for step in (below, 1 - below[::-1])):
        raise Wrong("it answers to a border between above and below as well")
    right, far_right = np.tile([0, 1, 1], (3, 1)), np.tile([0, 0, 1], (3, 1))
    answers = [(w * step).sum() for step in (right, far_right)]
    if max(answers) <= 1e-12:
        raise Wrong("where it gets brighter from left to right the answer should be positive")
    if min(answers) < -1e-12:
        raise Wrong("one pixel beside the border the answer turns negative")
    return "left and right cancel on even areas, and differ at the border"


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
