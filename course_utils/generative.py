"""How good are drawn images? Measures in the features of a fixed judge, introduced in lesson 42."""

from typing import NamedTuple

import keras
import numpy as np
from scipy.spatial.distance import cdist
from sklearn.metrics import pairwise_distances_argmin_min

from course_utils import models, training


def features(images: np.ndarray, network: keras.Model | None = None) -> np.ndarray:
    """The judge's features of uint8 images (n, 28, 28, 1): float32 (n, 48). Raises ValueError for images of another kind."""
    if images.dtype != np.uint8 or images.shape[1:] != (28, 28, 1):
        raise ValueError(f"uint8 images (n, 28, 28, 1) are wanted, not {images.dtype} {images.shape}")
    network = network or models.judge()
    inner = keras.Model(network.inputs, network.get_layer("features").output)
    return np.asarray(inner.predict(images, batch_size=512, verbose=0))


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """Fréchet distance between two sets of features (n, d), (m, d), each taken as a Gaussian; 0 = the same mean and covariance.

    |mean_a - mean_b|^2 + trace(C_a + C_b - 2 (C_a C_b)^(1/2)). Source: Heusel et al. 2017 (arXiv:1706.08500), equation 6.
    Raises ValueError for fewer than two rows.
    """
    if min(len(a), len(b)) < 2:
        raise ValueError("a covariance needs at least two rows")
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    c_a, c_b = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    # the trace of the root is the sum of the roots of the eigenvalues, which are real and not negative
    roots = np.sqrt(np.clip(np.linalg.eigvals(np.atleast_2d(c_a @ c_b)).real, 0, None)).sum()
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(np.atleast_2d(c_a + c_b)) - 2 * roots)


class Coverage(NamedTuple):
    """precision: share of drawn images that lie where real ones do. recall: share of real ones that lie where drawn ones do."""

    precision: float
    recall: float


def precision_recall(real: np.ndarray, drawn: np.ndarray, k: int = 3) -> Coverage:
    """Precision and recall of drawn features (m, d) against real ones (n, d): two manifolds of balls around each point.

    A ball reaches to the point's k-th neighbour of its own set. Source: Kynkäänniemi et al. 2019 (arXiv:1904.06991).
    Raises ValueError if a set has no k-th neighbour.
    """
    if min(len(real), len(drawn)) <= k:
        raise ValueError(f"more than {k} rows of each set are needed")

    def covered(points: np.ndarray, centres: np.ndarray) -> float:
        radius = np.sort(cdist(centres, centres), axis=1)[:, k]  # column 0 is the point itself
        return float((cdist(points, centres) <= radius).any(axis=1).mean())

    return Coverage(covered(drawn, real), covered(real, drawn))


def nearest(images: np.ndarray, stored: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each image the distance (root mean square, grey levels 0..255) to the nearest stored one, and its index; both (n,)."""
    flat, others = (x.reshape(len(x), -1).astype(np.float32) for x in (images, stored))
    index, distance = pairwise_distances_argmin_min(flat.astype(float), others.astype(float))
    return distance / np.sqrt(flat.shape[1]), index


def two_sample_accuracy(real: np.ndarray, drawn: np.ndarray, real_new: np.ndarray, drawn_new: np.ndarray,
                        *, epochs: int = 16, seed: int | None = None) -> float:  # fmt: skip
    """Accuracy with which a fresh small CNN tells new real from new drawn images; 0.5 is what a perfect generator leaves.

    real, drawn: uint8 (n, 28, 28, 1), what it is trained on; real_new, drawn_new: equally many of each, seen by nobody before.
    seed: of the CNN's weights and of the order of images; None goes on with Keras's present state.
    Source: Lopez-Paz and Oquab 2017 (arXiv:1610.06545). Raises ValueError if the two sets of a pair differ in size.
    """
    if len(real) != len(drawn) or len(real_new) != len(drawn_new):
        raise ValueError("as many real as drawn images are needed: with more of one kind, guessing beats 0.5")
    if seed is not None:
        keras.utils.set_random_seed(seed)
    network = models.judge_network()
    # at a steady rate this network stays at chance for several epochs, on some seeds for all of eight
    rate = training.schedule(2 * len(real), epochs, 64, peak=2e-3)
    network.compile(keras.optimizers.Adam(rate), "binary_crossentropy")
    x, y = np.concatenate([real, drawn]), np.repeat([1, 0], len(real))
    network.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
    answers = [np.asarray(network.predict(part, batch_size=512, verbose=0)) for part in (real_new, drawn_new)]
    return float(((answers[0] > 0.5).mean() + (answers[1] <= 0.5).mean()) / 2)
