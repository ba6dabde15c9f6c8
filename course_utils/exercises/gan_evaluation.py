"""Checks of lesson 42."""

import numpy as np
from scipy.spatial.distance import cdist

from course_utils.exercises import checker
from course_utils.exercises.answers import close, compare


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
def precision(function) -> str:
    """A function (real, drawn, k) -> share of drawn points within a real point's distance to its k-th neighbour."""

    def share(points, centres, column):
        radius = np.sort(cdist(centres, centres), axis=1)[:, column]
        return (cdist(points, centres) <= radius).any(axis=1).mean()

    def made(rng, n, m, d, k):
        return rng.normal(size=(n, d)), rng.normal(0.8, 1.3, size=(m, d)), k

    def twice(real, drawn, k):
        """Some real points occur twice: the copy is another point, at distance 0."""
        return np.concatenate([real, real[:20]]), drawn, k

    rng = np.random.default_rng(0)
    compare(
        function,
        [made(rng, 40, 60, 2, 1), made(rng, 50, 30, 3, 3), made(rng, 70, 90, 2, 5), twice(*made(rng, 40, 80, 2, 2))],
        lambda rng: made(rng, 60, int(rng.integers(40, 90)), 2, int(rng.integers(2, 5))),
        lambda real, drawn, k: share(drawn, real, k),
        [
            (
                lambda real, drawn, k: share(real, drawn, k),
                "that is recall: whose balls are they, and whose points lie inside?",
            ),
            (
                lambda real, drawn, k: share(drawn, real, k - 1),
                "each point is its own nearest neighbour: skip the zero distance",
            ),
            (lambda real, drawn, k: share(drawn, real, k + 1), "that is the neighbour after the k-th"),
            (
                lambda real, drawn, k: (
                    np.sum(cdist(drawn, real) <= np.sort(cdist(real, real), axis=1)[:, k]) / len(drawn)
                ),
                "a drawn point counts once, in however many balls it lies",
            ),
        ],
        "a ball around each real point, up to its k-th real neighbour; in how many cases does one hold the drawn point?",
    )
    return "high precision says that what is drawn looks possible, not that everything possible is drawn"


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
    otherwise = "add up the binomial probabilities of 14, 15, … 20 right with p = 0.5"
    close(answer, 0.0576591, 4e-4, mistakes, otherwise)
    return "about 0.058: fourteen of twenty does not yet prove that you can tell"
