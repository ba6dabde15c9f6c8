"""Answers to the exercises of lesson 33."""

import numpy as np
from scipy.stats import norm

from tests.lessons.cases import Case


def bound(x, mean, sigma, z_mean, log_var):
    kl = 0.5 * (z_mean**2 + np.exp(log_var) - 1 - log_var).sum(1)
    return norm.logpdf(x, mean, sigma).sum(1) - kl


def by_hand(x, mean, sigma, z_mean, log_var):
    nats = -((x - mean) ** 2) / (2 * sigma**2) - np.log(sigma) - 0.5 * np.log(2 * np.pi)
    return [n.sum() - 0.5 * np.sum(m**2 + np.exp(v) - 1 - v) for n, m, v in zip(nats, z_mean, log_var, strict=True)]


def in_place(x, mean, sigma, z_mean, log_var):
    x -= mean
    return bound(x, 0 * mean, sigma, z_mean, log_var)


def said(prediction, measured=(14.0, 2.0)):
    return {"prediction": prediction, "measured": measured}


CASES = {
    "divergence": Case(
        [2.318147, 0.5 * (4 + 0.25 - 1 + 2 * np.log(2)), 2.32, np.float64(2.318)],
        [2.096574, 2.1, 4.636, 1.318, 0.9319, 3.3444, -2.318, 0, 0.25],
        [2.3, 2.33, 2.31],
    ),
    "told": Case(
        right=[said("less"), said("more", [12.5, 0.4]), said("as much", np.array([20.0, 5.0]))],
        wrong=[
            said("fewer"),
            said("less", 14.0),
            said("less", (14.0, 2.0, 1.0)),
            said("less", (float("nan"), 2.0)),
            said("less", (-14.0, -2.0)),
            said(None),
            ("less", 14.0, 2.0),
            {"measured": (14.0, 2.0)},
            2.0,
        ],
        nearly=[said("less", (2.0, 14.0)), said("less", (14.0, 13.0)), said("less", (1.4, 0.2))],
    ),
    "elbo": Case(
        right=[bound, by_hand, lambda x, m, s, a, v: bound(x, m, s, a, v).astype(np.float32)],
        wrong=[
            lambda *a: -bound(*a),
            lambda x, m, s, a, v: norm.logpdf(x, m, s).sum(1),
            lambda x, m, s, a, v: 2 * norm.logpdf(x, m, s).sum(1) - bound(x, m, s, a, v),
            lambda x, m, s, a, v: bound(x, m, s, a, v).mean(),
            lambda x, m, s, a, v: bound(x, m, s**2, a, v),
            lambda x, m, s, a, v: -((x - m) ** 2).sum(1),
            lambda x, m, s, a, v: norm.logpdf(x, m, s),
            lambda x, m: x,
        ],
        nearly=[
            lambda x, m, s, a, v: bound(x, m, s, a, v) + x.shape[1] * np.log(s * np.sqrt(2 * np.pi)),
            lambda x, m, s, a, v: bound(x, m, s, a, v) + 6 * np.log(s),
            lambda x, m, s, a, v: norm.logpdf(x, m, s).sum(1) - 0.5 * (a**2 + np.exp(v) - v).sum(1),
            lambda x, m, s, a, v: norm.logpdf(x, m, s).mean(1) - 0.5 * (a**2 + np.exp(v) - 1 - v).sum(1),
            in_place,
        ],
    ),
}
