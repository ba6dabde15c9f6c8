"""Answers to the exercises of lesson 32."""

import numpy as np

from tests.lessons.cases import Case


def distance(codes, mean, covariance):
    return np.sqrt(np.sum((codes - mean) @ np.linalg.inv(covariance) * (codes - mean), axis=1))


def whitened(codes, mean, covariance):
    return np.linalg.norm(np.linalg.solve(np.linalg.cholesky(covariance), (codes - mean).T), axis=0)


def by_rows(codes, mean, covariance):
    return [float(np.sqrt((c - mean) @ np.linalg.solve(covariance, c - mean))) for c in codes]


def in_place(codes, mean, covariance):
    codes -= mean
    return np.sqrt(np.sum(codes @ np.linalg.inv(covariance) * codes, axis=1))


def said(prediction, measured=(0.9, 0.75)):
    return {"prediction": prediction, "measured": measured}


CASES = {
    "flagged_and_ill": Case(
        [12 / 61, 0.1967, 0.197, np.float32(12 / 61)],
        [0.6, 0.012, 0.012 / 0.05, 0.012 / 0.062, 0.6 / 0.65, 19.67, 19.7, 0.8033, 0.02, 0],
        [0.2, 0.194, 0.196, 0.198],
    ),
    "mahalanobis": Case(
        right=[distance, whitened, by_rows],
        wrong=[
            lambda x, m, c: distance(x, m, c) ** 2,
            lambda x, m, c: distance(x, m, np.eye(len(m))),
            lambda x, m, c: x - m,
            lambda x, m, c: distance(x, m, c).mean(),
            lambda x, m, c: (x - m) @ np.linalg.inv(c),
            lambda x, m, c: -distance(x, m, c),
            lambda x, m, c: distance(x, m, c)[:, None],
            lambda x, m: x,
        ],
        nearly=[
            lambda x, m, c: distance(x, m, np.diag(np.diag(c))),
            lambda x, m, c: distance(x, m, np.linalg.inv(c)),
            lambda x, m, c: distance(x, 0 * m, c),
            lambda x, m, c: distance(x, x.mean(0), c),
            lambda x, m, c: distance(x, m, c + 0.1 * np.eye(len(m))),
            in_place,
        ],
    ),
    "own_anomalies": Case(
        right=[said("lower"), said("higher", [0.91, 0.7]), said("Similar", np.array([0.65, 0.66]))],
        wrong=[
            said("worse"),
            said("lower", (0.9, 0.75, 0.8)),
            said("lower", 0.9),
            said("lower", (90, 75)),
            said("lower", (0.9, float("nan"))),
            said(1),
            ("lower", 0.9, 0.75),
            {"measured": (0.9, 0.75)},
            0.75,
        ],
        nearly=[
            said("lower", (0.1, 0.25)),
            said("similar", (0.9, 0.9)),
            said("lower", (0.9, 0.25)),
            said("lower", (0.75, 0.97)),
        ],
    ),
}
