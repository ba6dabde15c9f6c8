"""Answers to the exercises of lesson 31."""

import numpy as np
from scipy.linalg import null_space, orth, subspace_angles

from tests.lessons.cases import Case


def angle(a, b):
    values = np.linalg.svd(np.linalg.qr(a.T)[0].T @ np.linalg.qr(b.T)[0], compute_uv=False)
    return np.degrees(np.arccos(np.clip(values.min(), -1, 1)))


def by_sine(a, b):
    outside = null_space(a).T @ orth(b.T)
    return np.degrees(np.arcsin(np.clip(np.linalg.norm(outside, 2), 0, 1)))


def said(prediction, measured=(1.01, 0.8)):
    return {"prediction": prediction, "measured": measured}


CASES = {
    "compression_ratio": Case(
        [24.5, 784 / 32, np.float32(24.5)], [98, 1 / 24.5, 12.25, 196, 784, 8, 0.041, 32], [25, 24, 24.4]
    ),
    "psnr": Case(
        right=[
            lambda m, p: 10 * np.log10(p**2 / m),
            lambda m, p: 20 * np.log10(p) - 10 * np.log10(m),
            lambda m, p: 20 * np.log10(p / np.sqrt(m)),
            lambda m, p: 10 * np.log(p**2 / m) / np.log(10),
        ],
        wrong=[
            lambda m, p: 20 * np.log10(p**2 / m),
            lambda m, p: 10 * np.log10(m / p**2),
            lambda m, p: 10 * np.log(p**2 / m),
            lambda m, p: np.log10(p**2 / m),
            lambda m, p: p**2 / m,
            lambda m: -10 * np.log10(m),
            lambda m, p: 20.0,
            lambda m, p: None,
        ],
        nearly=[
            lambda m, p: -10 * np.log10(m),
            lambda m, p: 10 * np.log10(p / m),
            lambda m, p: round(10 * np.log10(p**2 / m)),
            lambda m, p: 10 * np.log10(255**2 / m),
        ],
    ),
    "deeper": Case(
        right=[said("similar"), said("lower", [1.03, 0.8]), said("Higher", np.array([1.1, 1.2]))],
        wrong=[
            said("better"),
            said("similar", 1.0),
            said("similar", (1.0, 0.8, 0.7)),
            said("similar", (0.0047, 0.004)),
            said("similar", (1.0, float("nan"))),
            said(None),
            ("similar", 1.0, 0.8),
            {"prediction": "similar"},
            1.0,
        ],
        nearly=[said("similar", (0.8, 1.01)), said("similar", (1.0, 1.0)), said("similar", (1.0, 0.004))],
    ),
    "largest_angle": Case(
        right=[angle, lambda a, b: np.degrees(subspace_angles(a.T, b.T).max()), by_sine],
        wrong=[
            lambda a, b: np.radians(angle(a, b)),
            lambda a, b: np.degrees(subspace_angles(a.T, b.T).min()),
            lambda a, b: 90 - angle(a, b),
            lambda a, b: 0.0,
            lambda a, b: np.degrees(subspace_angles(a.T, b.T)),
            lambda a, b: np.cos(np.radians(angle(a, b))),
            lambda a, b: angle(a, a),
            lambda a: 90.0,
        ],
        nearly=[
            lambda a, b: np.degrees(np.arccos(np.clip(np.linalg.svd(a @ b.T)[1].min(), -1, 1))),
            lambda a, b: np.degrees(np.arccos(np.clip(np.prod(np.cos(subspace_angles(a.T, b.T))), -1, 1))),
            lambda a, b: np.degrees(
                np.arccos(np.clip(np.linalg.svd(np.linalg.qr(a.T)[0].T @ np.linalg.qr(b.T)[0])[1][:2].min(), -1, 1))
            ),
            lambda a, b: np.degrees(subspace_angles(a.T, b.T).mean()),
        ],
    ),
}
