"""Checks of lesson 22."""

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import compare, exact, names


@checker
def gru_parameters(answer) -> str:
    """Parameters of a bidirectional GRU (Keras's default form) of 32 units a direction that reads 48 numbers a slice."""
    mistakes = {
        3 * 32 * (48 + 32 + 2): "that is one direction; a bidirectional layer has two",
        2 * 3 * 32 * (48 + 32 + 1): "Keras's form has two biases a unit and gate: one for the input, one for the state",
        2 * 3 * 32 * (48 + 32): "each unit of each gate has biases as well: two in Keras's form",
        2 * 4 * 32 * (48 + 32 + 1): "four blocks are an LSTM; a GRU has three",
        2 * 4 * 32 * (48 + 32 + 2): "four blocks are an LSTM; a GRU has three",
    }
    otherwise = "two directions, three blocks each: weights from slice and state, and two biases for every unit"
    exact(answer, 15_744, mistakes, otherwise)
    return "two directions of 7,872"


@checker
def order_matters(answer) -> str:
    """Which of the lesson's ways to summarise slices give another result when the slices are shuffled."""
    known = {"mean", "maximum", "last state of a gru", "bidirectional gru, averaged"}
    if names(answer, known, "notices the order") != {"last state of a gru", "bidirectional gru, averaged"}:
        raise Wrong(
            "take each of the four by itself: does what is summarised depend on what was read before? Does a sum, or a maximum, "
            "care about the order of its terms? Name those that give another result, and no other"
        )
    return "the states depend on what was read before, even if their mean is taken in the end"


@checker
def area_profile(function) -> str:
    """A function from volumes (n, depth, height, width, 1) of 0 and 255 to the number of gland voxels a slice (n, depth)."""

    def volumes(rng, shape):
        return ((rng.random((*shape, 1)) < 0.4).astype(np.uint8) * 255,)

    def counted(v):
        return (v > 0).sum(axis=(2, 3, 4))

    rng = np.random.default_rng(0)
    compare(
        function,
        [
            volumes(rng, (3, 5, 4, 6)),
            volumes(rng, (1, 2, 20, 20)),
            volumes(rng, (2, 7, 3, 3)),
            volumes(rng, (1, 3, 28, 28)),
        ],
        lambda rng: volumes(rng, tuple(rng.integers(2, 9, 4))),
        counted,
        [
            (lambda v: 255 * counted(v), "inside the gland a voxel is 255: count voxels, do not add them up"),
            (
                lambda v: counted(v) / np.prod(v.shape[2:]),
                "that is the share of the slice; the number of voxels is wanted",
            ),
            (
                lambda v: v.sum(axis=(2, 3, 4), dtype=np.uint8),
                "a byte holds no more than 255: count voxels, do not add them up",
            ),
        ],
        "for each slice: how many of its voxels are not zero?",
    )
    return "a sequence of areas, from the first slice to the last"


@checker
def running_probability(function) -> str:
    """A function from logits of slices (depth,) to the probability after each slice: sigmoid of the mean so far."""

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    def so_far(x):
        return np.cumsum(x) / np.arange(1, len(x) + 1)

    rng = np.random.default_rng(0)
    compare(
        function,
        [(rng.normal(0, 2, depth),) for depth in (6, 28, 1)],
        lambda rng: (rng.normal(0, 2, int(rng.integers(3, 40))),),
        lambda x: sigmoid(so_far(x)),
        [
            (so_far, "those are logits; a probability lies between 0 and 1"),
            (
                lambda x: so_far(sigmoid(x)),
                "first the mean of the logits, then the sigmoid: the network does it in this order",
            ),
            (sigmoid, "that is the probability of each slice by itself; all slices up to it count"),
        ],
        "after slice k only the slices 1 to k have been read: take the mean of their logits",
    )
    return "after the last slice it is the network's answer"
