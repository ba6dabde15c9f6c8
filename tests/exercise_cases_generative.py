"""Right and wrong answers of the exercises of chapters 3 and 4, in the form of exercise_cases.py."""

import numpy as np
from scipy.linalg import subspace_angles
from scipy.spatial.distance import cdist
from scipy.stats import binom, norm

from course_utils.exercises import autoencoder, autoencoder_anomaly, gan, gan_augmentation, gan_evaluation, vae


def angle(a, b):
    values = np.linalg.svd(np.linalg.qr(a.T)[0].T @ np.linalg.qr(b.T)[0], compute_uv=False)
    return np.degrees(np.arccos(np.clip(values.min(), -1, 1)))


def distance(codes, mean, covariance):
    return np.sqrt(np.sum((codes - mean) @ np.linalg.inv(covariance) * (codes - mean), axis=1))


def whitened(codes, mean, covariance):
    return np.linalg.norm(np.linalg.solve(np.linalg.cholesky(covariance), (codes - mean).T), axis=0)


def bound(x, mean, sigma, z_mean, log_var):
    kl = 0.5 * (z_mean**2 + np.exp(log_var) - 1 - log_var).sum(1)
    return norm.logpdf(x, mean, sigma).sum(1) - kl


def inside(points, centres, k):
    radius = np.partition(cdist(centres, centres), k, axis=1)[:, k]
    return (cdist(points, centres) <= radius[None]).any(1).mean()


def edge(n, k, s, padding):
    return n * s if padding == "same" else (n - 1) * s + max(k, s)


def gain(members, others):
    thresholds = np.r_[-np.inf, members, others]
    return max(np.mean(members <= t) - np.mean(others <= t) for t in thresholds)


CASES = {
    autoencoder.compression_ratio: ((), [24.5, 784 / 32], [98, 1 / 24.5, 12.25, 25, 24]),
    autoencoder.psnr: (
        (),
        [lambda m, p: 10 * np.log10(p**2 / m), lambda m, p: 20 * np.log10(p) - 10 * np.log10(m)],
        [
            lambda m, p: 20 * np.log10(p**2 / m),
            lambda m, p: 10 * np.log10(m / p**2),
            lambda m, p: 10 * np.log(p**2 / m),
            lambda m, p: -10 * np.log10(m),
            lambda m, p: 10 * np.log10(p / m),
        ],
    ),
    autoencoder.reconstruct: (
        (),
        [lambda x, m, c: m + (x - m) @ c.T @ c, lambda x, m, c: np.array([m + c.T @ (c @ (row - m)) for row in x])],
        [
            lambda x, m, c: (x - m) @ c.T,
            lambda x, m, c: (x - m) @ c.T @ c,
            lambda x, m, c: x @ c.T @ c,
            lambda x, m, c: x,
            lambda x, m, c: m + x @ c.T @ c,
        ],
    ),
    autoencoder.largest_angle: (
        (),
        [angle, lambda a, b: np.degrees(subspace_angles(a.T, b.T).max())],
        [
            lambda a, b: np.radians(angle(a, b)),
            lambda a, b: np.degrees(subspace_angles(a.T, b.T).min()),
            lambda a, b: 90 - angle(a, b),
            lambda a, b: 0.0,
            lambda a, b: np.degrees(np.arccos(np.clip(np.linalg.svd(a @ b.T)[1].min(), -1, 1))),
        ],
    ),
    autoencoder_anomaly.flagged_and_ill: (
        (),
        [12 / 61, 0.1967],
        [0.6, 0.012, 0.012 / 0.05, 0.012 / 0.062, 0.6 / 0.65, 19.67, 0.2],
    ),
    autoencoder_anomaly.mahalanobis: (
        (),
        [distance, whitened],
        [
            lambda x, m, c: distance(x, m, c) ** 2,
            lambda x, m, c: distance(x, m, np.eye(3)),
            lambda x, m, c: distance(x, m, np.diag(np.diag(c))),
            lambda x, m, c: distance(x, m, np.linalg.inv(c)),
            lambda x, m, c: distance(x, 0 * m, c),
            lambda x, m, c: x - m,
        ],
    ),
    autoencoder_anomaly.two_sided: (
        (),
        [lambda s, h: np.abs(s - h.mean()) / h.std(), lambda s, h: np.abs((s - np.mean(h)) / np.std(h, ddof=1))],
        [
            lambda s, h: (s - h.mean()) / h.std(),
            lambda s, h: np.abs(s - h.mean()),
            lambda s, h: np.abs(s - s.mean()) / s.std(),
            lambda s, h: ((s - h.mean()) / h.std()) ** 2,
            lambda s, h: np.abs(s - h.mean()) / h.var(),
        ],
    ),
    vae.divergence: (
        (),
        [2.318147, 0.5 * (4 + 0.25 - 1 + 2 * np.log(2))],
        [2.096574, 4.636, 1.318, 0.9319, 3.3444, 2.3],
    ),
    vae.reparameterise: (
        (),
        [lambda m, v, e: m + np.exp(v / 2) * e, lambda m, v, e: m + np.sqrt(np.exp(v)) * e],
        [
            lambda m, v, e: m + np.exp(v) * e,
            lambda m, v, e: m + v * e,
            lambda m, v, e: m,
            lambda m, v, e: m + np.exp(v / 2),
            lambda m, v, e: e * m + np.exp(v / 2),
        ],
    ),
    vae.elbo: (
        (),
        [bound, lambda x, m, s, a, v: bound(x, m, s, a, v).astype(np.float32)],
        [
            lambda *a: -bound(*a),
            lambda x, m, s, a, v: norm.logpdf(x, m, s).sum(1),
            lambda x, m, s, a, v: 2 * norm.logpdf(x, m, s).sum(1) - bound(x, m, s, a, v),
            lambda x, m, s, a, v: bound(x, m, s, a, v) + 6 * np.log(s * np.sqrt(2 * np.pi)),
            lambda x, m, s, a, v: bound(x, m, s, a, v).mean(),
            lambda x, m, s, a, v: bound(x, m, s**2, a, v),
        ],
    ),
    gan.optimal_discriminator: (
        (),
        [lambda p, q: p / (p + q), lambda p, q: 1 - q / (p + q)],
        [lambda p, q: q / (p + q), lambda p, q: (p > q) * 1.0, lambda p, q: p, lambda p, q: p**2 / (p**2 + q**2)],
    ),
    gan.equilibrium_loss: ((), [2 * np.log(2), 1.3863], [np.log(2), 2, 0, -1.3863, 0.5, 1.38]),
    gan.generator_gradient: (
        (),
        [
            lambda x, s: -1 / (1 + np.exp(-x)) if s else -1 / (1 + np.exp(x)),
            lambda x, s: -np.exp(x) / (1 + np.exp(x)) if s else 1 / (1 + np.exp(-x)) - 1,
        ],
        [
            lambda x, s: 1 / (1 + np.exp(-x)) if s else 1 / (1 + np.exp(x)),
            lambda x, s: -1 / (1 + np.exp(x)) if s else -1 / (1 + np.exp(-x)),
            lambda x, s: -1 / (1 + np.exp(-x)),
            lambda x, s: -np.ones(4),
            lambda x, s: -np.exp(x) / (1 + np.exp(x)) ** 2,
        ],
    ),
    gan.upsampled: (
        (),
        [edge, lambda n, k, s, p: float(edge(n, k, s, p))],
        [
            lambda n, k, s, p: n * s,
            lambda n, k, s, p: (n - 1) * s + k,
            lambda n, k, s, p: -(-n // s),
            lambda n, k, s, p: n * s if p == "same" else (n - 1) * s + k,
            lambda n, k, s, p: n * s if p == "same" else n * s + k,
            lambda n, k, s, p: n * s if p == "same" else (n - 1) * s + k - 1,
        ],
    ),
    gan_evaluation.frechet_1d: (
        (),
        [
            lambda a, b: (a.mean() - b.mean()) ** 2 + (a.std(ddof=1) - b.std(ddof=1)) ** 2,
            lambda a, b: (a.mean() - b.mean()) ** 2 + a.var() + b.var() - 2 * np.sqrt(a.var() * b.var()),
        ],
        [
            lambda a, b: abs(a.mean() - b.mean()),
            lambda a, b: (a.mean() - b.mean()) ** 2,
            lambda a, b: (a.mean() - b.mean()) ** 2 + (a.var() - b.var()) ** 2,
            lambda a, b: np.hypot(a.mean() - b.mean(), a.std() - b.std()),
            lambda a, b: (a.mean() - b.mean()) ** 2 + a.var() + b.var(),
        ],
    ),
    gan_evaluation.precision: (
        (),
        [lambda r, d, k: inside(d, r, k), lambda r, d, k: float(inside(np.asarray(d), np.asarray(r), k))],
        [
            lambda r, d, k: inside(r, d, k),
            lambda r, d, k: inside(d, r, k - 1),
            lambda r, d, k: inside(d, r, k + 1),
            lambda r, d, k: inside(d, d, k),
            lambda r, d, k: 1.0,
        ],
    ),
    gan_evaluation.chance_of_guessing: (
        (),
        [binom.sf(13, 20, 0.5), 0.0577],
        [binom.sf(14, 20, 0.5), binom.pmf(14, 20, 0.5), 0.0368, 0.0894, 0.1153, 0.7, 5.77, 0.06],
    ),
    gan_augmentation.drawn_needed: ((), [1140, 1140.0], [1200, 1260, 630, 570, 20, 19, 1139]),
    gan_augmentation.class_weights: (
        (),
        [lambda y: len(y) / (2 * np.bincount(y)), lambda y: {c: len(y) / (2 * (y == c).sum()) for c in (0, 1)}],
        [
            lambda y: len(y) / (2 * np.bincount(y))[::-1],
            lambda y: 1 / np.bincount(y),
            lambda y: np.bincount(y) / len(y),
            lambda y: [1, 1],
            lambda y: len(y) / np.bincount(y),
        ],
    ),
    gan_augmentation.advantage: (
        (),
        [gain, lambda m, o: max(0, *(np.mean(m <= t) - np.mean(o <= t) for t in [*m, *o]))],
        [
            lambda m, o: o.mean() - m.mean(),
            lambda m, o: max(abs(np.mean(m <= t) - np.mean(o <= t)) for t in [*m, *o]),
            lambda m, o: np.mean(m <= np.median(o)),
            lambda m, o: 0.5,
            lambda m, o: max(np.mean(m <= t) - np.mean(o <= t) for t in np.quantile([*m, *o], [0.25, 0.5])),
        ],
    ),
}
