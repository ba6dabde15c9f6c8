"""Checks of lesson 21."""

import numpy as np

from course_utils.exercises import checker
from course_utils.exercises.answers import compare, exact
from course_utils.exercises.experiments import plausible, read, verdict


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
def without_noise(answer) -> str:
    """Accuracy of a GRU with update bias 0 at lag 60 when nothing but zeros follows the first number."""
    got = read(answer, ("learns", "guesses"))
    hint = "the GRU has to start with update bias 0, at lag 60, with noise=0, and what is wanted is a share between 0 and 1"
    plausible(got.values[0], 0.4, 0.6, "an accuracy", hint)
    because = "every step leaves about 0.64 of the first number's trace, and after sixty nothing is left to learn from"
    return verdict(got, "guesses", "Most blame the noise and expect it to learn", because)
