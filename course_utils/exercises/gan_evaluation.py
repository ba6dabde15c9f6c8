"""Checks of lesson 42."""

import numpy as np
from scipy.spatial.distance import cdist

from course_utils.exercises import Wrong, called, checker, number


@checker
def frechet_1d(function) -> str:
    """A function (a, b) -> Fréchet distance between two lists of numbers, each taken as a Gaussian."""
    rng = np.random.default_rng(0)
    for a, b in ((rng.normal(0, 1, 50), rng.normal(2, 2, 80)), (rng.normal(1, 1, 60), rng.normal(1, 4, 60))):
        got = number(called(function, a, b))
        means, stds = a.mean() - b.mean(), np.array([a.std(ddof=d) - b.std(ddof=d) for d in (0, 1)])
        right = means**2 + stds**2
        if np.isclose(got, np.sqrt(right), rtol=1e-3).any():
            raise Wrong("the convention in this field leaves the distance squared")
        if np.isclose(got, means**2 + (a.var() - b.var()) ** 2, rtol=0.02):
            raise Wrong(
                "compare the standard deviations, not the variances: with one dimension, C_a + C_b - 2 sqrt(C_a C_b)"
            )
        if np.isclose(got, means**2, rtol=1e-3):
            raise Wrong("two sets with one mean can still differ in spread")
        if not np.isclose(got, right, rtol=1e-4).any():
            raise Wrong(
                "square of the difference of the means, plus what C_a + C_b - 2 sqrt(C_a C_b) becomes in one dimension"
            )
    return "means and spreads, and nothing else: two peaks or one, the Fréchet distance cannot tell"


@checker
def precision(function) -> str:
    """A function (real, drawn, k) -> share of drawn points within a real point's distance to its k-th neighbour."""
    rng = np.random.default_rng(0)
    for k in (1, 3):
        real, drawn = rng.normal(size=(40, 2)), rng.normal(0.8, 1.3, size=(60, 2))

        def share(points, centres, column):
            radius = np.sort(cdist(centres, centres), axis=1)[:, column]
            return (cdist(points, centres) <= radius).any(axis=1).mean()

        got, right = number(called(function, real, drawn, k)), share(drawn, real, k)
        if np.isclose(got, share(real, drawn, k)) and not np.isclose(right, share(real, drawn, k)):
            raise Wrong("that is recall: whose balls are they, and whose points lie inside?")
        if np.isclose(got, share(drawn, real, k - 1)) and not np.isclose(right, share(drawn, real, k - 1)):
            raise Wrong("each point is its own nearest neighbour: skip the zero distance")
        if not np.isclose(got, right, atol=1e-6):
            raise Wrong(
                "a ball around each real point, up to its k-th real neighbour; in how many cases does one hold the drawn point?"
            )
    return "high precision says that what is drawn looks possible, not that everything possible is drawn"


@checker
def chance_of_guessing(answer) -> str:
    """Probability of at least 14 right of 20 by guessing."""
    value = number(answer)
    hints = {
        0.0206949: "that is more than 14; 14 itself counts",
        0.0369644: "that is exactly 14; 15 and more would impress you too",
        0.0368191: "that is the bell curve's answer; add up the binomial probabilities",
        0.0894: "that is for somebody who uses that ten are drawn; here the guesses are independent",
        0.0576591 * 2: "that is two-sided; the question asks for at least 14 right",
        0.7: "that is the share of right answers, not a probability of getting it by chance",
    }
    for typical, hint in hints.items():
        if np.isclose(value, typical, rtol=0, atol=7e-5):
            raise Wrong(hint)
    if np.isclose(value, 5.77, atol=0.02):
        raise Wrong("give a probability between 0 and 1")
    if not np.isclose(value, 0.0576591, atol=1e-3):
        raise Wrong("add up the binomial probabilities of 14, 15, … 20 right with p = 0.5")
    return "about 0.058: fourteen of twenty does not yet prove that you can tell"
