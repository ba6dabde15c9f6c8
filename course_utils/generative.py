"""How good are drawn images? Measures in the features of a fixed judge, introduced in lesson 42."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import keras
import numpy as np
from scipy.spatial.distance import cdist, pdist
from scipy.stats import binom
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


def standardised(reference: np.ndarray, *others: np.ndarray) -> tuple[np.ndarray, ...]:
    """Features (n, d) of the reference and of others (m, d), in units of the reference's standard deviations: float64.

    Features whose standard deviation in the reference is below a hundredth of the largest one are dead, and dropped from
    all sets. Raises ValueError if no feature is left.
    """
    reference = np.asarray(reference, np.float64)
    mean, spread = reference.mean(axis=0), reference.std(axis=0)
    live = spread > 1e-2 * spread.max()
    if not live.any():
        raise ValueError("no feature varies in the reference")
    return tuple((np.asarray(part, np.float64) - mean)[:, live] / spread[live] for part in (reference, *others))


def in_effect(features: np.ndarray) -> float:
    """How many numbers features (n, d) are in effect: (sum of the covariance's eigenvalues)^2 / sum of their squares.

    1 if all vary along one line, d if they spread alike in all directions. Known as the participation ratio.
    """
    values = np.linalg.eigvalsh(np.atleast_2d(np.cov(features, rowvar=False)))
    return float(values.sum() ** 2 / (values**2).sum())


def median_distance(features: np.ndarray) -> float:
    """Median distance between two rows of features (n, d): the usual width of the kernel of `mmd`."""
    return float(np.median(pdist(features)))


def mmd(a: np.ndarray, b: np.ndarray, width: float) -> float:
    """Squared maximum mean discrepancy of features (n, d), (m, d), unbiased: 0 on average for two draws of one kind.

    Kernel exp(-|x - y|^2 / (2 width^2)). As it is unbiased it is negative in half of the draws of one kind.
    Source: Gretton et al. 2012 (JMLR 13:723). Raises ValueError for fewer than two rows.
    """
    n, m = len(a), len(b)
    if min(n, m) < 2:
        raise ValueError("at least two rows of each set are needed")

    def kernel(squared: np.ndarray) -> float:
        return float(np.exp(-squared / (2 * width**2)).sum())

    within = [2 * kernel(pdist(part, "sqeuclidean")) / (len(part) * (len(part) - 1)) for part in (a, b)]
    return sum(within) - 2 * kernel(cdist(a, b, "sqeuclidean")) / (n * m)


class Density(NamedTuple):
    """density: balls around real images that hold a drawn one, in units of k. coverage: share of the balls that hold one."""

    density: float
    coverage: float


def density_coverage(real: np.ndarray, drawn: np.ndarray, k: int = 5) -> Density:
    """Density and coverage of drawn features (m, d) against real ones (n, d); both about 1 for two draws of one kind.

    A ball around each real point reaches to its k-th real neighbour. Unlike precision, density counts in how many balls a
    drawn point lies, so that one stray real point with a wide ball weighs little. With as many drawn as real points coverage
    of one kind is 1 - 2^-k on average. Source: Naeem et al. 2020 (arXiv:2002.09797).
    Raises ValueError if the real set has no k-th neighbour.
    """
    if len(real) <= k:
        raise ValueError(f"more than {k} real rows are needed")
    radius = np.sort(cdist(real, real), axis=1)[:, k]  # column 0 is the point itself
    inside = cdist(drawn, real) < radius
    return Density(float(inside.sum() / (k * len(drawn))), float(inside.any(axis=0).mean()))


class AboveFloor(NamedTuple):
    """A distance minus its floor. value: mean over draws, minus the mean over draws of real images. error: the value's standard
    error over both kinds of draws. low, high: where 95 % of single draws of real images lie, minus their mean.
    """

    value: float
    error: float
    low: float
    high: float


def above_floor(distance: Callable[[np.ndarray], float], drawn: Sequence[np.ndarray], pool: np.ndarray, draws: int = 200,
                seed: int = 0) -> AboveFloor:  # fmt: skip
    """How much farther than real images drawn ones lie from a reference: a difference, so that the distance's bias cancels.

    distance: (features) -> distance from the reference. drawn: several sets of features, all of one size. pool: features of
    other real images, of which `draws` sets of that size are drawn, each without repetition. Images of both kinds vary; the
    reference stays. Raises ValueError if sets differ in size, or the pool is smaller than a set.
    """
    sizes = {len(part) for part in drawn}
    if len(sizes) != 1 or len(pool) < min(sizes):
        raise ValueError(f"sets of one size are wanted, and a pool that holds as many: {sorted(sizes)}, {len(pool)}")
    rng, n = np.random.default_rng(seed), sizes.pop()
    floor = np.array([distance(pool[rng.choice(len(pool), n, replace=False)]) for _ in range(draws)])
    found = np.array([distance(part) for part in drawn])
    low, high = np.quantile(floor, (0.025, 0.975)) - floor.mean()
    spreads = [part.var(ddof=1) / len(part) if len(part) > 1 else np.nan for part in (found, floor)]
    return AboveFloor(float(found.mean() - floor.mean()), float(np.sqrt(sum(spreads))), float(low), float(high))


def power_spectrum(images: np.ndarray) -> np.ndarray:
    """Mean power of images (n, s, s, 1) at 0, 1, … s / 2 waves an image, over all directions: (s // 2 + 1,).

    Each image loses its mean and is faded out towards its edges (Hann window), or the edges would count as texture. Units:
    squared grey levels. Waves in the corners, shorter than two pixels along either axis, are left out.
    Source: the radial profile of Durall et al. 2020 (arXiv:2003.01826).
    """
    x = np.asarray(images, np.float64)[..., 0]
    size = x.shape[1]
    window = np.outer(np.hanning(size), np.hanning(size))
    mean = (x * window).sum(axis=(1, 2), keepdims=True) / window.sum()
    power = (np.abs(np.fft.fft2((x - mean) * window)) ** 2).mean(axis=0) / (window**2).sum()
    waves = np.abs(np.fft.fftfreq(size)) * size
    ring = np.round(np.hypot(waves[:, None], waves[None])).astype(int)
    return np.array([power[ring == radius].mean() for radius in range(size // 2 + 1)])


def twins(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Which images (n, ...) stand pixel by pixel among others (m, ...) too: bool (n,)."""
    known = {np.ascontiguousarray(image).tobytes() for image in others}
    return np.array([np.ascontiguousarray(image).tobytes() in known for image in images], bool)


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


def two_sample_p(accuracy: float, n: int) -> float:
    """Probability of at least this accuracy on n new images, half of either kind, if nothing tells the two kinds apart.

    The fresh network is fixed when it is asked, so its right answers are those of n coin flips. (Where it calls all images
    alike, the true probability is smaller, as both kinds are equally many.) Source: Lopez-Paz and Oquab 2017.
    """
    return float(binom.sf(round(accuracy * n) - 1, n, 0.5))


class Attack(NamedTuple):
    """auc: share of pairs of a member and another in which the member scores higher, ties half. error: its standard error.

    found: share of the members that score above all but one in a hundred of the others, the rate at 1 % false alarms.
    """

    auc: float
    error: float
    found: float


def attack(members: np.ndarray, others: np.ndarray) -> Attack:
    """How well scores (m,), (n,) tell members of a training set from others; higher should mean "member".

    Standard error: DeLong et al. 1988 (doi:10.2307/2531595). Rate at few false alarms: Carlini et al. 2022 (arXiv:2112.03570).
    Raises ValueError for fewer than two scores of a kind.
    """
    if min(len(members), len(others)) < 2:
        raise ValueError("at least two members and two others are needed")
    won = (members[:, None] > others[None]) + 0.5 * (members[:, None] == others[None])
    spread = won.mean(axis=1).var(ddof=1) / len(members) + won.mean(axis=0).var(ddof=1) / len(others)
    highest = np.sort(others)[::-1][len(others) // 100]
    return Attack(float(won.mean()), float(np.sqrt(spread)), float(np.mean(members > highest)))
