"""Answers to the exercises of lesson 12."""

import numpy as np

from course_utils import metrics
from tests.lessons.cases import Case

RNG = np.random.default_rng(0)
Y = (RNG.random(400) < 0.7).astype(int)
SCORE = np.clip(RNG.normal(0.4 + 0.3 * Y, 0.15), 0, 1).astype("float32")  # as a network gives them
BEST = metrics.threshold_for_sensitivity(Y, SCORE, 0.99)
LAST = float(np.sort(SCORE[Y == 1])[int(0.01 * Y.sum())])


def cost(y, s, t, miss, alarm):
    return sum(miss * (a == 1 and b <= t) + alarm * (a == 0 and b > t) for a, b in zip(y, s, strict=True)) / len(y)


def by_lot(prediction="falls", measured=(0.05, 0.52)):
    return {"prediction": prediction, "measured": measured}


def first_only(y, s, t, m, a):
    return cost(y, s, t, m, a) if len(y) == 8 else 0.0


CASES = {
    "labels_by_lot": Case(
        right=[by_lot(), by_lot("stays"), by_lot("RISES", [0.2, 0.38]), by_lot(measured=np.array([0.001, 0.7]))],
        wrong=[
            by_lot("better"), by_lot(measured=(0.57, 0.5)), by_lot(measured=(0.05, 0.97)), by_lot(measured=(0.52, 0.05)),
            by_lot(measured=0.05), by_lot(measured=(5, 52)), by_lot(measured=(-0.1, 0.5)), by_lot(1), (0.05, 0.52),
            {"prediction": "falls"}, by_lot(measured=(0.05, float("nan"))),
        ],
        nearly=[by_lot(measured=(0.05, 0.52, 0.9)), by_lot(measured=(0.52, 0.51)), by_lot(measured=(0.05, 0.95)), by_lot(measured=(0.05, 0.5 + 1j))],
    ),
    "threshold": Case(
        right=[BEST, LAST - 1e-9, np.nextafter(LAST, 0), np.float64(BEST), np.nextafter(np.float32(LAST), np.float32(0))],
        wrong=[0.0, 1.0, 0.5, -1, 2, BEST - 0.05, BEST + 0.2, SCORE.mean(), float("inf")],
        nearly=[LAST, BEST - 0.03, BEST + 0.02],
        context=(Y, SCORE),
    ),
    "harmful_augmentation": Case(
        right=[{"flip"}, ["flip"], "flip", ("Flip ",), frozenset({"FLIP"}), np.array(["flip"])],
        wrong=[
            {"shift"}, {"mirror"}, set(), "rotation", {"flip", "shift", "rotation", "zoom", "brightness", "contrast"}, {"flip": True},
            [1, 2], "", {"shift", "rotation"},
        ],
        nearly=[{"flip", "rotation"}, {"flip", "shift"}, ["flip", "brightness"]],
    ),
    "expected_cost": Case(
        right=[
            cost,
            lambda y, s, t, m, a: np.mean(np.where(y == 1, m * (s <= t), a * (s > t))),
            lambda y, s, t, m, a: (m * np.sum((y == 1) & ~(s > t)) + a * np.sum((y == 0) & (s > t))) / y.size,
        ],
        wrong=[
            lambda y, s, t, m, a: len(y) * cost(y, s, t, m, a),
            lambda y, s, t, m, a: cost(y, s, t, a, m),
            lambda y, s, t, m, a: np.mean((s > t) != y),
            lambda y, s: 0.0,
            lambda y, s, t, m, a: m,
            lambda y, s, t, m, a: np.where(y == 1, m * (s <= t), a * (s > t)),
            lambda y, s, t, m, a: cost(y, s, 0.5, m, a),
            lambda y, s, t, m, a: -cost(y, s, t, m, a),
        ],
        nearly=[
            lambda y, s, t, m, a: np.mean(np.where(y == 1, m * (s < t), a * (s >= t))),
            lambda y, s, t, m, a: cost(y, s, t, m, 1),
            lambda y, s, t, m, a: cost(y[:-1], s[:-1], t, m, a),
            first_only,
        ],
    ),
}  # fmt: skip
