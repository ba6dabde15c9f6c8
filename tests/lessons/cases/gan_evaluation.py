"""Answers to the exercises of lesson 42."""

import numpy as np
from scipy.stats import binom

from tests.lessons.cases import Case


def said(prediction="coverage", precision=0.95, coverage=0.31):
    return {"prediction": prediction, "measured": (precision, coverage)}


CASES = {
    "frechet_1d": Case(
        right=[
            lambda a, b: (a.mean() - b.mean()) ** 2 + (a.std(ddof=1) - b.std(ddof=1)) ** 2,
            lambda a, b: (a.mean() - b.mean()) ** 2 + a.var() + b.var() - 2 * np.sqrt(a.var() * b.var()),
            lambda a, b: np.square(np.mean(a) - np.mean(b)) + np.square(np.std(a) - np.std(b)),
        ],
        wrong=[
            lambda a, b: abs(a.mean() - b.mean()),
            lambda a, b: (a.mean() - b.mean()) ** 2,
            lambda a, b: (a.mean() - b.mean()) ** 2 + (a.var() - b.var()) ** 2,
            lambda a, b: (a.mean() - b.mean()) ** 2 + a.var() + b.var(),
            lambda a, b: (a.std() - b.std()) ** 2,
            lambda a, b: 0.0,
            lambda a: a.mean(),
            lambda a, b: [a.mean(), b.mean()],
        ],
        nearly=[
            lambda a, b: np.hypot(a.mean() - b.mean(), a.std() - b.std()),
            lambda a, b: (a.mean() - b.mean()) ** 2 + abs(a.std() - b.std()),
            lambda a, b: (np.median(a) - np.median(b)) ** 2 + (a.std() - b.std()) ** 2,
            lambda a, b: (a.mean() - b.mean()) ** 2 + (a.std() + b.std()) ** 2,
        ],
    ),
    "collapsed_cheat": Case(
        right=[said(), said("both"), said("neither", 1.0, 0.25), said("Precision", np.float32(0.88), 0.4)],
        wrong=[
            said("recall"),
            said("coverage", 0.31, 0.95),
            said("coverage", 95, 31),
            said("coverage", 0.95, 0.97),
            said("both", 0.2, 0.1),
            said("coverage", 0.95, float("nan")),
            {"prediction": "coverage", "measured": 0.31},
            {"prediction": "coverage"},
            ("coverage", 0.95, 0.31),
            0.31,
            "coverage",
        ],
        nearly=[said("coverage", 0.95, 0.65), said("coverage", 0.7, 0.31), said("coverage", 0.95, 0.0)],
    ),
    "chance_of_guessing": Case(
        [binom.sf(13, 20, 0.5), 0.0577, 0.058, 60460 / 2**20],
        [binom.sf(14, 20, 0.5), binom.pmf(14, 20, 0.5), 0.037, 0.0894, 0.1153, 0.115, 0.7, 5.77, 0.942, 0.5],
        [0.06, 0.057, 0.0582, 0.0588],
    ),
}
