"""Checks of lesson 11."""

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import compare, exact, numbers
from course_utils.exercises.experiments import plausible, read, verdict


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


@checker
def shuffled_pixels(answer) -> str:
    """Prediction, and validation AUC of the lesson's network: on images as they are, and with one shuffle of all pixels.

    Ranges: five seeds gave 0.977 to 0.990 as they are, and 0.979 to 0.983 shuffled.
    """
    got = read(answer, ("falls", "stays", "rises"), values=2)
    plain, shuffled = got.values
    if max(plain, shuffled) > 1:
        raise Wrong("an AUC lies between 0 and 1")
    plausible(
        plain, 0.9, 1.0, "an AUC of the images as they are", "is it the trained network, on the validation images?"
    )
    if shuffled < 0.7:
        raise Wrong(
            f"an AUC of {shuffled:.2f} is what comes out if training and validation images, or single images, are shuffled in "
            "different ways: draw one order of the 784 pixels and use it for all"
        )
    came_true = "falls" if shuffled < plain - 0.02 else "rises" if shuffled > plain + 0.02 else "stays"
    return f"AUC {plain:.3f} as they are, {shuffled:.3f} shuffled; " + verdict(
        got,
        came_true,
        "Most expect a fall, since no local pattern survives the shuffle",
        "but after the convolutions one dense layer weighs every place by itself, and how bright the places of a chest are "
        "tells much already. A network can be made for local patterns, and not need them",
    )
