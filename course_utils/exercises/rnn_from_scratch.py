"""Checks of lesson 21."""

import numpy as np

from course_utils.exercises import checker
from course_utils.exercises.answers import compare, exact


@checker
def lifetime(answer) -> str:
    """First whole number of steps after which less than 1 % of a gradient is left at spectral radius 0.9."""
    more = "after 43 steps a little more than 1 % is left: a whole number of steps is wanted"
    mistakes = {
        43: more, 43.7: more, 43.71: more, 43.709: more,
        22: "after 22 steps a tenth is left; wanted is a hundredth",
        45: "one step earlier less than 1 % is left already",
        100: "the gradient shrinks by a factor a step, not by an amount",
    }  # fmt: skip
    exact(answer, 44, mistakes, "every step multiplies by 0.9: when does the product fall below 0.01?")
    return "0.9 to the power of 44 is just below one hundredth"


@checker
def lstm_parameters(answer) -> str:
    """Parameters of an LSTM with 20 units that reads 28 inputs."""
    mistakes = {
        4 * 20 * 48: "each unit of each block has a bias as well",
        20 * 49: "that is one block; an LSTM has four",
        3 * 20 * 49: "three gates, and the candidate has weights too",
        4 * 20 * 29: "the state is read as well: units x units weights in each block",
        4 * 28 * 49: "20 is the number of units, 28 that of the inputs",
        4 * 20 * 50: "Keras's LSTM has one bias a unit and block, not two",
    }
    otherwise = "four blocks, each with weights from the input, weights from the state, and a bias for every unit"
    exact(answer, 3920, mistakes, otherwise)
    return "four times what a simple cell of this size needs"


@checker
def gru_state(function) -> str:
    """A function (z, h, candidate) -> new state in Keras's convention."""

    def made(rng, shape):
        return rng.uniform(0.1, 0.9, shape), rng.normal(size=shape), rng.normal(size=shape)

    rng = np.random.default_rng(0)
    compare(
        function,
        [made(rng, (3, 4)), made(rng, (5,)), made(rng, (2, 3, 2))],
        lambda rng: made(rng, tuple(rng.integers(2, 6, 2))),
        lambda z, h, candidate: z * h + (1 - z) * candidate,
        [
            (
                lambda z, h, candidate: (1 - z) * h + z * candidate,
                "this is the other convention: here a gate of 1 means that the old state stays",
            ),
            (lambda z, h, candidate: z * h + candidate, "of the candidate only the share that the old state leaves"),
        ],
        "the two shares, of the old state and of the candidate, add up to 1 in each unit",
    )
    return "a gate of 1 keeps the old state, a gate of 0 replaces it"


@checker
def clip(function) -> str:
    """A function (gradient, longest) -> gradient of at most that length."""

    def clipped(gradient, longest):
        length = np.linalg.norm(gradient)
        return gradient * (longest / length) if length > longest else gradient

    rng = np.random.default_rng(0)
    fixed = [
        (np.array([3.0, 4.0]), 1.0),
        (np.array([0.3, 0.4]), 1.0),
        (rng.normal(size=(5, 4)), 2.0),
        (np.zeros(3), 1.0),
        (np.full((2, 3, 4), 0.9), 3.0),  # no number above 3, the whole longer
        (np.array([0.0, -7.0, 0.0]), 7.0),
        (np.array([0.3, 0.0, -0.4]), 2.0),  # short, and the limit is not 1
        (np.array([[1.5, -2.0], [0.5, 0.0]]), 5.0),  # longer than 1, and short all the same
    ]
    compare(
        function,
        fixed,
        lambda rng: (rng.normal(size=tuple(rng.integers(2, 6, 2))) * 3, float(rng.uniform(0.5, 2))),
        clipped,
        [
            (lambda g, c: np.clip(g, -c, c), "clipping each number by itself changes the direction"),
            (
                lambda g, c: g / max(np.linalg.norm(g), 1e-30) * c,
                "a gradient that is short enough must stay as it is",
            ),
            (lambda g, c: g, "a longer one must keep its direction and get exactly the length that is allowed"),
        ],
        "a longer one must keep its direction and get exactly the length that is allowed, a shorter one must stay as it is",
        not_finite="a zero gradient must stay zero: was something divided by zero?",
    )
    return "the direction stays, the length is limited"
