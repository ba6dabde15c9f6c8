"""Checks of lesson 22."""

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import compare, exact, names
from course_utils.exercises.experiments import plausible, read, verdict


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
    otherwise = "count one block of one direction first: what does each of its units read? How many blocks, how many directions?"
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
def one_direction(answer) -> str:
    """AUC on new vessels of the reader in both directions and in one: the second adds nothing that can be seen."""
    got = read(answer, ("falls", "stays", "rises"), values=2)
    both, one = got.values
    plausible(both, 0.93, 1.0, "an AUC with both directions", "it is printed in the table of the positive control")
    plausible(
        one, 0.9, 1.0, "an AUC with one direction", "are its slices still in order, and does it read them to the end?"
    )
    came_true = "falls" if one < both - 0.05 else "rises" if one > both + 0.05 else "stays"
    because = "a slice is judged by those before it, and they come before it in one direction as well"
    if came_true == "falls":
        because = "here one direction learned less in the same few epochs; three other seeds lost two or three hundredths only"
    return verdict(got, came_true, "Most expect it to fall, as if half of what is known were gone", because)


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
