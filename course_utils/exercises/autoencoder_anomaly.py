"""Checks of lesson 32."""

import numpy as np

from course_utils.exercises import Wrong, called, checker, number


@checker
def flagged_and_ill(answer) -> str:
    """Share of ill among the flagged: prevalence 2 %, sensitivity 60 %, five in a hundred healthy are flagged."""
    value = number(answer)
    hints = {
        0.6: "that is the share of the ill who are flagged; the question starts from the flagged",
        0.012: "that is the share of everybody who is ill and flagged; divide by all who are flagged",
        0.012 / 0.05: "the flagged are the flagged ill and the flagged healthy",
        0.012 / 0.062: "only the healthy, 98 in a hundred, are flagged at the rate of 5 %",
        0.6 / 0.65: "weigh both kinds by how many of them there are",
    }
    for typical, hint in hints.items():
        if np.isclose(value, typical, atol=2e-4):
            raise Wrong(hint)
    if np.isclose(value, 19.67, atol=0.1):
        raise Wrong("give a share between 0 and 1")
    if not np.isclose(value, 0.012 / 0.061, atol=1e-3):
        raise Wrong("take 1,000 people: how many ill are flagged, how many healthy?")
    return "12 of 61: four of five alarms are false, although only one healthy person in twenty is flagged"


@checker
def mahalanobis(function) -> str:
    """A function (codes, mean, covariance) -> Mahalanobis distance of each row, (n,)."""
    rng = np.random.default_rng(0)
    mixing = rng.normal(size=(3, 3))
    covariance, mean, codes = mixing @ mixing.T + np.eye(3), rng.normal(size=3), rng.normal(size=(6, 3)) * 2
    got = np.asarray(called(function, codes, mean, covariance), float)
    if got.shape != (6,):
        raise Wrong(f"one distance a row is wanted, shape (6,); yours has {got.shape}")
    off = codes - mean
    right = np.sqrt(np.einsum("ij,jk,ik->i", off, np.linalg.inv(covariance), off))
    if np.allclose(got, right**2):
        raise Wrong("that is the squared distance: take the root")
    if np.allclose(got, np.linalg.norm(off, axis=1)):
        raise Wrong("that is the plain distance: directions in which healthy codes spread widely must count less")
    if np.allclose(got, np.sqrt((off**2 / np.diag(covariance)).sum(axis=1))):
        raise Wrong("that scales each number by itself; the covariances between them belong in it too")
    if np.allclose(got, np.sqrt(np.abs(np.einsum("ij,jk,ik->i", off, covariance, off)))):
        raise Wrong("the inverse of the covariance is wanted")
    if not np.allclose(got, right, atol=1e-6):
        raise Wrong("square root of (x - mean) times the inverse covariance times (x - mean)")
    return "far is what is far for a healthy chest, in that direction"


@checker
def two_sided(function) -> str:
    """A function (scores, healthy) -> distance of each score from the healthy mean, in healthy standard deviations."""
    rng = np.random.default_rng(0)
    healthy, scores = rng.normal(5, 2, 200), np.array([5.0, 1.0, 9.0, -20.0, 5.5])
    got = np.asarray(called(function, scores, healthy), float)
    if got.shape != (5,):
        raise Wrong(f"one distance a score is wanted, shape (5,); yours has {got.shape}")
    deviation = (scores - healthy.mean()) / healthy.std()
    if np.allclose(got, deviation, rtol=0.01):
        raise Wrong("too low must be as suspicious as too high: the sign has to go")
    if np.allclose(got, np.abs(scores - scores.mean()) / scores.std(), rtol=0.01):
        raise Wrong("mean and spread are those of the healthy, not of the images to be judged")
    if np.allclose(got, np.abs(deviation) * healthy.std(), rtol=0.01):
        raise Wrong("in units of the healthy standard deviation, please")
    if not np.allclose(got, np.abs(deviation), rtol=0.01):  # with n or with n - 1
        raise Wrong("how far from the healthy mean, divided by the healthy standard deviation?")
    return "too easy is as unusual as too hard"
