"""Answers to the exercises of lesson 42."""

import numpy as np
from scipy.spatial.distance import cdist
from scipy.stats import binom

from tests.lessons.cases import Case


def inside(points, centres, k):
    radius = np.partition(cdist(centres, centres), k, axis=1)[:, k]
    return (cdist(points, centres) <= radius[None]).any(1).mean()


def by_loop(real, drawn, k):
    hits = 0
    for point in drawn:
        hits += any(
            np.linalg.norm(point - centre) <= np.sort(np.linalg.norm(real - centre, axis=1))[k] for centre in real
        )
    return hits / len(drawn)


def others_only(real, drawn, k):
    """Takes every distance of 0 for that of a point to itself."""
    apart = cdist(real, real)
    apart[apart == 0] = np.inf
    return (cdist(drawn, real) <= np.sort(apart, axis=1)[:, k - 1]).any(axis=1).mean()


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
    "precision": Case(
        right=[lambda r, d, k: inside(d, r, k), by_loop, lambda r, d, k: np.float32(inside(d, r, k))],
        wrong=[
            lambda r, d, k: inside(r, d, k),
            lambda r, d, k: inside(d, d, k),
            lambda r, d, k: 1.0,
            lambda r, d, k: inside(r, r, k),
            lambda r, d, k: (cdist(d, r) <= 1).any(1).mean(),
            lambda r, d, k: inside(d, r, k) * len(d),
            lambda r, d: 0.5,
            lambda r, d, k: 1 - inside(d, r, k),
        ],
        nearly=[
            lambda r, d, k: inside(d, r, k - 1),
            lambda r, d, k: inside(d, r, k + 1),
            lambda r, d, k: inside(d, r, 1),
            lambda r, d, k: inside(d, r, 3),
            others_only,
            lambda r, d, k: inside(d, np.unique(r, axis=0), k),
        ],
    ),
    "chance_of_guessing": Case(
        [binom.sf(13, 20, 0.5), 0.0577, 0.058, 60460 / 2**20],
        [binom.sf(14, 20, 0.5), binom.pmf(14, 20, 0.5), 0.037, 0.0894, 0.1153, 0.115, 0.7, 5.77, 0.942, 0.5],
        [0.06, 0.057, 0.0582, 0.0588],
    ),
}
