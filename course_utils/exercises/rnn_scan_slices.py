"""Checks of lesson 22."""

import numpy as np

from course_utils.exercises import Wrong, called, checker, exact


@checker
def gru_parameters(answer) -> str:
    """Parameters of a bidirectional GRU (Keras's default form) of 32 units a direction that reads 48 numbers a slice."""
    hints = {
        3 * 32 * (48 + 32 + 2): "that is one direction; a bidirectional layer has two",
        2 * 3 * 32 * (48 + 32 + 1): "Keras's form has two biases a unit and gate: one for the input, one for the state",
        2 * 3 * 32 * (48 + 32): "each unit of each gate has biases as well: two in Keras's form",
        2 * 4 * 32 * (48 + 32 + 1): "four blocks are an LSTM; a GRU has three",
    }
    exact(
        answer,
        15_744,
        hints,
        "two directions, three blocks each: weights from slice and state, and two biases for every unit",
    )
    return "two directions of 7,872"


@checker
def order_matters(answer) -> str:
    """Which of the lesson's ways to summarise slices give another result when the slices are shuffled."""
    names = {"mean", "maximum", "last state of a gru", "bidirectional gru, averaged"}
    if isinstance(answer, str):
        answer = {answer}
    try:
        chosen = {str(name).strip().lower() for name in answer}
    except TypeError:
        raise Wrong("a set of names is wanted") from None
    if not chosen <= names:
        raise Wrong(f"choose among {', '.join(sorted(names))}")
    if {"mean", "maximum"} & chosen:
        raise Wrong("does a sum, or a maximum, care about the order of its terms?")
    if chosen != {"last state of a gru", "bidirectional gru, averaged"}:
        raise Wrong("averaging comes last; what has each state seen before it is averaged?")
    return "the states depend on what was read before, even if their mean is taken in the end"


@checker
def area_profile(function) -> str:
    """A function from volumes (n, depth, height, width, 1) of 0 and 255 to the number of gland voxels a slice (n, depth)."""
    rng = np.random.default_rng(0)
    volumes = (rng.random((3, 5, 4, 6, 1)) < 0.4).astype(np.uint8) * 255
    got = np.asarray(called(function, volumes), dtype=float)
    right = (volumes[..., 0] > 0).sum(axis=(2, 3))
    if got.shape != (3, 5):
        raise Wrong(f"for volumes of shape (3, 5, 4, 6, 1) the profiles have shape (3, 5), yours have {got.shape}")
    if np.allclose(got, 255 * right):
        raise Wrong("inside the gland a voxel is 255: count voxels, do not add them up")
    if np.allclose(got, right / 24):
        raise Wrong("that is the share of the slice; the number of voxels is wanted")
    if not np.allclose(got, right):
        raise Wrong("for each slice: how many of its voxels are not zero?")
    return "a sequence of areas, from the first slice to the last"


@checker
def running_probability(function) -> str:
    """A function from logits of slices (depth,) to the probability after each slice: sigmoid of the mean so far."""
    rng = np.random.default_rng(0)
    for depth in (6, 28):
        logits = rng.normal(0, 2, depth)
        got = np.asarray(called(function, logits), dtype=float)
        mean = np.cumsum(logits) / np.arange(1, depth + 1)
        if got.shape != (depth,):
            raise Wrong(f"one probability a slice is wanted, shape ({depth},); yours has {got.shape}")
        if np.allclose(got, mean):
            raise Wrong("those are logits; a probability lies between 0 and 1")
        if np.allclose(got, np.cumsum(1 / (1 + np.exp(-logits))) / np.arange(1, depth + 1)):
            raise Wrong("first the mean of the logits, then the sigmoid: the network does it in this order")
        if not np.allclose(got, 1 / (1 + np.exp(-mean)), atol=1e-6):
            raise Wrong("after slice k only the slices 1 to k have been read: take the mean of their logits")
    return "after the last slice it is the network's answer"
