"""Checks of lesson 21."""

import numpy as np

from course_utils.exercises import Wrong, called, checker, exact, number


@checker
def lifetime(answer) -> str:
    """First whole number of steps after which less than 1 % of a gradient is left at spectral radius 0.9."""
    value = number(answer)
    if value in (43, 43.7) or 43 < value < 44:
        raise Wrong("after 43 steps a little more than 1 % is left: a whole number of steps is wanted")
    if value == 22:
        raise Wrong("after 22 steps a tenth is left; wanted is a hundredth")
    if value != 44:
        raise Wrong("every step multiplies by 0.9: when does the product fall below 0.01?")
    return "0.9 to the power of 44 is just below one hundredth"


@checker
def lstm_parameters(answer) -> str:
    """Parameters of an LSTM with 20 units that reads 28 inputs."""
    hints = {
        4 * 20 * 48: "each unit of each block has a bias as well",
        20 * 49: "that is one block; an LSTM has four",
        3 * 20 * 49: "three gates, and the candidate has weights too",
        4 * 20 * 29: "the state is read as well: units x units weights in each block",
        4 * 28 * 49: "20 is the number of units, 28 that of the inputs",
    }
    exact(
        answer,
        3920,
        hints,
        "four blocks, each with weights from the input, weights from the state, and a bias for every unit",
    )
    return "four times what a simple cell of this size needs"


@checker
def gru_state(function) -> str:
    """A function (z, h, candidate) -> new state in Keras's convention."""
    rng = np.random.default_rng(0)
    z, h, candidate = rng.uniform(0.1, 0.9, (3, 4)), rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    got = np.asarray(called(function, z, h, candidate), dtype=float)
    if got.shape != h.shape:
        raise Wrong(f"the state has shape {h.shape}, yours has {got.shape}")
    if np.allclose(got, (1 - z) * h + z * candidate):
        raise Wrong("this is the other convention: here a gate of 1 means that the old state stays")
    if not np.allclose(got, z * h + (1 - z) * candidate):
        raise Wrong("the two shares, of the old state and of the candidate, add up to 1 in each unit")
    return "a gate of 1 keeps the old state, a gate of 0 replaces it"


@checker
def clip(function) -> str:
    """A function (gradient, longest) -> gradient of at most that length."""
    rng = np.random.default_rng(0)
    for gradient, longest in ((np.array([3.0, 4.0]), 1.0), (np.array([0.3, 0.4]), 1.0), (rng.normal(size=(5, 4)), 2.0)):
        kept = gradient.copy()
        got = np.asarray(called(function, gradient, longest), dtype=float)
        length = np.linalg.norm(kept)
        if got.shape != kept.shape:
            raise Wrong(f"the gradient has shape {kept.shape}, yours comes back with shape {got.shape}")
        if not np.array_equal(gradient, kept):
            raise Wrong("the gradient that was handed in has been changed: return a new array")
        if length <= longest and not np.allclose(got, kept):
            raise Wrong("a gradient that is short enough must stay as it is")
        if np.allclose(got, np.clip(kept, -longest, longest)) and not np.allclose(got, kept):
            raise Wrong("clipping each number by itself changes the direction")
        if length > longest and not np.allclose(got, kept * longest / length):
            raise Wrong("a longer one must keep its direction and get exactly the length that is allowed")
    with np.errstate(all="ignore"):
        zero = np.asarray(function(np.zeros(3), 1.0), dtype=float)
    if not np.array_equal(zero, np.zeros(3)):
        raise Wrong("a zero gradient must stay zero: was something divided by zero?")
    return "the direction stays, the length is limited"
