"""Checks of lesson 32."""

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import close, compare
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def flagged_and_ill(answer) -> str:
    """Share of ill among the flagged: prevalence 2 %, sensitivity 60 %, five in a hundred healthy are flagged."""
    mistakes = {
        0.6: "that is the share of the ill who are flagged; the question starts from the flagged",
        0.012: "that is the share of everybody who is ill and flagged; divide by all who are flagged",
        0.012 / 0.05: "the flagged are the flagged ill and the flagged healthy",
        0.012 / 0.062: "only the healthy, 98 in a hundred, are flagged at the rate of 5 %",
        0.6 / 0.65: "weigh both kinds by how many of them there are",
        0.049 / 0.061: "that is the share of the flagged who are healthy",
        19.67: "give a share between 0 and 1",
        0.2: "right so far; give three decimals",
    }
    otherwise = "take 1,000 people: how many ill are flagged, how many healthy?"
    close(answer, 0.012 / 0.061, 6e-4, mistakes, otherwise)
    return "12 of 61: four of five alarms are false, although only one healthy person in twenty is flagged"


@checker
def mahalanobis(function) -> str:
    """A function (codes, mean, covariance) -> Mahalanobis distance of each row, (n,)."""

    def made(rng, n, k):
        mixing = rng.normal(size=(k, k))
        return rng.normal(size=(n, k)) * 2, rng.normal(size=k), mixing @ mixing.T + np.eye(k)

    def squared(codes, mean, inverse):
        return np.einsum("ij,jk,ik->i", codes - mean, inverse, codes - mean)

    rng = np.random.default_rng(0)
    compare(
        function,
        [made(rng, 6, 3), made(rng, 1, 5), made(rng, 3, 3), made(rng, 8, 1)],
        lambda rng: made(rng, int(rng.integers(2, 9)), int(rng.integers(2, 5))),
        lambda x, m, c: np.sqrt(squared(x, m, np.linalg.inv(c))),
        [
            (lambda x, m, c: squared(x, m, np.linalg.inv(c)), "that is the squared distance: take the root"),
            (
                lambda x, m, c: np.linalg.norm(x - m, axis=1),
                "that is the plain distance: directions in which healthy codes spread widely must count less",
            ),
            (
                lambda x, m, c: np.sqrt(((x - m) ** 2 / np.diag(c)).sum(axis=1)),
                "that scales each number by itself; the covariances between them belong in it too",
            ),
            (lambda x, m, c: np.sqrt(squared(x, m, c)), "the inverse of the covariance is wanted"),
            (
                lambda x, m, c: np.sqrt(squared(x, 0 * m, np.linalg.inv(c))),
                "distances start from the mean: take it off",
            ),
            (
                lambda x, m, c: np.sqrt(squared(x, x.mean(0), np.linalg.inv(c))),
                "the mean is given: that of healthy codes, not of these",
            ),
        ],
        "square root of (x - mean) times the inverse covariance times (x - mean), one number a row",
    )
    return "far is what is far for a healthy chest, in that direction"


@checker
def own_anomalies(answer) -> str:
    """AUC for pneumonia of detectors taught with planted opacities and with pasted rectangles, both on validation."""
    got = read(answer, ("lower", "similar", "higher"), values=2)
    opacities, pasted = got.values
    turned = "the direction is given: high = unusual, and the AUC is that of the logit"
    plausible(opacities, 0.53, 0.97, "an AUC of the opacity detector", turned)
    plausible(pasted, 0.3, 0.93, "an AUC of the CutPaste detector", "train it with the same recipe on the same chests")
    if opacities == pasted:
        raise Wrong("both numbers are the same: score the images with the second network as well")
    gap = pasted - opacities
    came_true = "similar" if abs(gap) <= 0.03 else "lower" if gap < 0 else "higher"
    most = "With patients most get a CutPaste detector that is lower by a tenth or two"
    return verdict(got, came_true, most, "it was shown rectangles, and nothing asked it to look for haze")
