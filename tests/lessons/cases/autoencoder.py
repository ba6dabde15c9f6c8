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


def in_place(x, m, c):
    x -= m
    return m + x @ c.T @ c


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
    "reconstruct": Case(
        right=[
            lambda x, m, c: m + (x - m) @ c.T @ c,
            lambda x, m, c: np.array([m + c.T @ (c @ (row - m)) for row in x]),
            lambda x, m, c: m + sum(np.outer((x - m) @ row, row) for row in c),
        ],
        wrong=[
            lambda x, m, c: (x - m) @ c.T,
            lambda x, m, c: (x - m) @ c.T @ c,
            lambda x, m, c: x @ c.T @ c,
            lambda x, m, c: x,
            lambda x, m, c: m + x * 0,
            lambda x, m, c: (m + (x - m) @ c.T @ c).T,
            lambda x, m: x,
            lambda x, m, c: (m + (x - m) @ c.T @ c).mean(0),
        ],
        nearly=[
            lambda x, m, c: m + x @ c.T @ c,
            lambda x, m, c: x.mean(0) + (x - x.mean(0)) @ c.T @ c,
            lambda x, m, c: m + (x - m) @ c[:3].T @ c[:3],
            lambda x, m, c: np.clip(m + (x - m) @ c.T @ c, 0, 255),
            in_place,
        ],
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
