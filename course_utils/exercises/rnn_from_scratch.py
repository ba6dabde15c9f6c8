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
def units_that_fit(answer) -> str:
    """The most units of an LSTM that reads 28 inputs and has at most 10,000 parameters."""
    mistakes = {
        38: "that is a few parameters too many",
        45: "that is three blocks; an LSTM has three gates, and the candidate has weights too",
        86: "an LSTM has four blocks, and each reads the state as well as the input",
        2500: "each unit has many weights",
        10_000: "units are wanted, not parameters",
        9_768: "that is the number of parameters; how many units have it?",
    }
    otherwise = "which weights has each unit of each block? Their number grows with the units as well: try a few numbers of units"
    exact(answer, 37, mistakes, otherwise)
    return "37 units have 9,768 parameters; doubling the units nearly quadruples the weights from state to state"


@checker
def bias_for(function) -> str:
    """A function steps -> bias of a GRU's update gate at which half of the state is left after that many steps."""

    def gate(steps):
        return 0.5 ** (1 / np.asarray(steps, float))

    compare(
        function,
        [(1,), (10,), (60,), (500,), (2.5,)],
        lambda rng: (float(rng.uniform(1, 200)),),
        lambda steps: np.log(gate(steps) / (1 - gate(steps))),
        [
            (gate, "that is the gate itself; which bias has it as its sigmoid?"),
            (
                lambda steps: -np.log(gate(steps) / (1 - gate(steps))),
                "in this convention a gate near 1 keeps the old state",
            ),
            (lambda steps: np.log(steps), "close for long memories, but there is an exact answer"),
            (lambda steps: np.log(steps / np.log(2)), "close for long memories, but there is an exact answer"),
            (
                lambda steps: np.log(0.5 / steps / (1 - 0.5 / steps)),
                "the share of each step is multiplied with the next, not added",
            ),
        ],
        "after so many steps the gate's power is what is left; undo the power, then the sigmoid",
        absolute=1e-4,
    )
    return "the gate alone, with a bias of 4.5, remembers for about sixty steps; with a bias of 0 it forgets half at every step"


@checker
def without_noise(answer) -> str:
    """Accuracy of a GRU with update bias 0 at lag 60 when nothing but zeros follows the first number."""
    got = read(answer, ("learns", "guesses"))
    hint = "the GRU has to start with update bias 0, at lag 60, with noise=0, and what is wanted is a share between 0 and 1"
    plausible(got.values[0], 0.4, 0.6, "an accuracy", hint)
    because = "every step leaves about 0.64 of the first number's trace, and after sixty nothing is left to learn from"
    return verdict(got, "guesses", "Most blame the noise and expect it to learn", because)
