"""Checks of lesson 42."""

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import close, compare
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def frechet_1d(function) -> str:
    """A function (a, b) -> Fréchet distance between two lists of numbers, each taken as a Gaussian."""

    def distance(a, b, ddof=0):
        return (a.mean() - b.mean()) ** 2 + (a.std(ddof=ddof) - b.std(ddof=ddof)) ** 2

    rng = np.random.default_rng(0)
    compare(
        function,
        [
            (rng.normal(0, 1, 50), rng.normal(2, 2, 80)),
            (rng.normal(1, 1, 60), rng.normal(1, 4, 60)),
            (rng.normal(-3, 0.5, 31), rng.normal(5, 0.5, 90)),
        ],
        lambda rng: (rng.normal(0, 1, 40), rng.normal(1, 3, int(rng.integers(30, 90)))),
        [distance, lambda a, b: distance(a, b, 1)],  # with n or with n - 1
        [
            (lambda a, b: np.sqrt(distance(a, b)), "the convention in this field leaves the distance squared"),
            (
                lambda a, b: (a.mean() - b.mean()) ** 2 + (a.var() - b.var()) ** 2,
                "compare the standard deviations, not the variances: with one dimension, C_a + C_b - 2 sqrt(C_a C_b)",
            ),
            (lambda a, b: (a.mean() - b.mean()) ** 2, "two sets with one mean can still differ in spread"),
            (lambda a, b: (a.mean() - b.mean()) ** 2 + a.var() + b.var(), "the term with both spreads is missing"),
        ],
        "square of the difference of the means, plus what C_a + C_b - 2 sqrt(C_a C_b) becomes in one dimension",
    )
    return "means and spreads, and nothing else: two peaks or one, the Fréchet distance cannot tell"


@checker
def collapsed_cheat(answer) -> str:
    """Prediction which measure notices a cheat of twenty images; measured: its precision and its coverage."""
    got = read(answer, ("precision", "coverage", "both", "neither"), values=2)
    precision, coverage = got.values
    if coverage > precision:
        raise Wrong("precision comes first, then coverage: have you exchanged them?")
    everywhere = "is that of drawings that lie elsewhere: are the features standardised, and the images within 0..255?"
    plausible(precision, 0.75, 1.0, "a precision", everywhere)
    plausible(
        coverage,
        0.1,
        0.6,
        "a coverage",
        "draw N images from twenty training images, with k = 5 and balls around f_real",
    )
    return verdict(
        got, "coverage", "Most expect both to fall",
        "each of the twenty is a plausible chest, so precision stays; coverage asks for the others, and they are missing",
    )  # fmt: skip


@checker
def chance_of_guessing(answer) -> str:
    """Probability of at least 14 right of 20 by guessing."""
    exactly = "that is exactly 14; 15 and more would impress you too"
    mistakes = {
        0.0206949: "that is more than 14; 14 itself counts",
        0.0369644: exactly,
        0.0587659: "that is the bell curve's answer; add up the binomial probabilities",
        0.0368191: "that is the bell curve's answer; add up the binomial probabilities",
        0.0894: "that is for somebody who uses that ten are drawn; here the guesses are independent",
        0.1153182: "that is two-sided; the question asks for at least 14 right",
        0.7: "that is the share of right answers, not a probability of getting it by chance",
        0.9423409: "that is the probability of fewer than 14",
        5.77: "give a probability between 0 and 1",
        0.06: "right so far; give three decimals",
    }
    otherwise = "which numbers of right answers would impress you at least as much as 14? How likely is each of them by guessing?"
    close(answer, 0.0576591, 4e-4, mistakes, otherwise)
    return "about 0.058: fourteen of twenty does not yet prove that you can tell"
