"""Checks of lesson 16."""

import numpy as np

from course_utils.exercises import Unanswered, Wrong, checker
from course_utils.exercises.answers import close, compare, numbers
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def one_pixel_beside(answer) -> str:
    """Dice of squares of 3 and of 12 pixels, each marked one pixel beside."""
    if isinstance(answer, (list, tuple)) and any(part is ... for part in answer):
        raise Unanswered
    small, large = numbers(answer, (2,), "two overlaps")
    hints = {
        0.5: "common pixels over all pixels of either: that is the other usual measure, intersection over union",
        1 / 3: "a third is what is missed: what is common?",
        4 / 9: "the mark is beside the lesion along one axis only",
        66.7: "as shares, not in percent",
    }
    if abs(small - 11 / 12) < 0.006 and abs(large - 2 / 3) < 0.006:
        raise Wrong("the small lesion comes first")
    close(
        small,
        2 / 3,
        0.006,
        hints,
        "small lesion: how many of its nine pixels are marked, and how many pixels has each mask?",
    )
    hints = {
        11 / 13: hints[0.5],
        121 / 144: hints[4 / 9],
        12 / 13: "of the 12 columns, 11 are common",
        1 / 12: "a twelfth is what is missed: what is common?",
        91.7: hints[66.7],
    }
    close(large, 11 / 12, 0.005, hints, "large lesion: how many of its 12 columns are marked?")
    return "the same slip of one pixel costs a small lesion a third of its overlap and a large one a twelfth"


@checker
def slices_with_a_lesion(answer) -> str:
    """Mean Dice of 420 slices with a lesion, from the mean 0.75 of 600, of which 171 are empty and count as 1 and 9 as 0."""
    hints = {
        0.75: "that is the mean of all slices: take the healthy ones out",
        270 / 420: "nine of the healthy slices were marked: they count as 0, not as 1",
        279 / 600: "divide by the number of slices that have a lesion",
        279 / 429: "the nine healthy slices that were marked are healthy all the same",
        450 / 420: "take out what the healthy slices have contributed to the sum",
        279: "that is the sum of their overlaps: what is the mean?",
        66.43: "as a share, not in percent",
    }
    close(
        answer,
        279 / 420,
        0.006,
        hints,
        "what is the sum over all 600 slices, and how much of it comes from the healthy ones?",
    )
    return "0.664 where there is something to find: the empty slices had lifted the mean by 0.09"


@checker
def tversky(function) -> str:
    """A function (truth, share, alpha, beta) -> the Tversky index of all pixels together."""

    def drawn(rng: np.random.Generator) -> tuple:
        shape = tuple(rng.integers(3, 7, 3))
        return (rng.random(shape) < 0.4).astype(float), rng.random(shape), *rng.uniform(0.1, 0.9, 2)

    def index(truth, share, alpha, beta, right=None):
        right = np.sum(truth * share) if right is None else right
        return right / (right + alpha * np.sum((1 - truth) * share) + beta * np.sum(truth * (1 - share)))

    rng = np.random.default_rng(1)
    truth = (rng.random((4, 5)) < 0.5).astype(float)
    fixed = [
        (truth, rng.random((4, 5)), 0.3, 0.7),
        ((rng.random(30) < 0.3).astype(float), rng.random(30), 0.9, 0.2),
        ((rng.random((2, 6, 6, 1)) < 0.2).astype(float), rng.random((2, 6, 6, 1)), 0.5, 0.5),
    ]
    mistakes = [
        (lambda t, p, a, b: index(t, p, b, a), "alpha belongs to what is falsely marked, beta to what is missed"),
        (lambda t, p, a, b: 1 - index(t, p, a, b), "that is the loss: the index itself is wanted"),
        (lambda t, p, a, b: index(t, p, 0.5, 0.5), "that is Dice, whatever the weights: use alpha and beta"),
        (lambda t, p, a, b: index(t, (p > 0.5).astype(float), a, b), "use the probabilities as they are, without a threshold"),
        (lambda t, p, a, b: index(t, p, a, b, 2 * np.sum(t * p)), "the common pixels count once here: no factor 2"),
    ]  # fmt: skip
    compare(function, fixed, drawn, index, mistakes, "compare your three sums with the formula, term by term")
    return "with 0.5 and 0.5 it is Dice, with 1 and 1 intersection over union; a larger beta punishes misses"


@checker
def twice_the_noise(answer) -> str:
    """Prediction what twice the noise does to the share found; measured: found and false alarms at 10 HU, the same at 20 HU."""
    got = read(answer, ("falls", "stays", "rises"), values=4)
    found_10, false_10, found_20, false_20 = got.values
    if false_10 > 0.55 and found_20 < 0.55:
        raise Wrong("the order is: share found and false alarms at 10 HU, then share found and false alarms at 20 HU")
    if false_10 > false_20:
        raise Wrong("there are more false alarms at 20 HU than at 10: have you exchanged them?")
    call = "call `found_and_alarms(noise={})`, and change nothing else"
    plausible(found_10, 0.55, 0.95, "a share found at 10 HU", call.format(10))
    plausible(found_20, 0.5, 1.0, "a share found at 20 HU", call.format(20))
    plausible(false_10, 0.0, 0.8, "a number of false alarms at 10 HU", call.format(10))
    plausible(false_20, 0.9, 12.0, "a number of false alarms at 20 HU", call.format(20))
    change = found_20 - found_10
    plausible(change, -0.2, 0.2, "a difference in what is found", "were both measured with the same threshold?")
    came_true = "stays" if abs(change) <= 0.08 else "rises" if change > 0 else "falls"
    return verdict(
        got, came_true, f"False alarms went from {false_10:.1f} to {false_20:.1f} a slice",
        "the threshold was chosen where there was less noise, and what was found says nothing of that",
    )  # fmt: skip
