"""Lesson 32: scores of methods that saw healthy chests of PneumoniaMNIST only."""

import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from benchmarks.protocol import Blind, Fitted, Model, TableOf, official, recipe, rounded
from course_utils import metrics
from course_utils.data import Split, to_unit

BATCH_SIZE = 32


class Trained(NamedTuple):
    """Functions from images of 0..1 that a trained network offers; encode is None where it has no code."""

    rebuild: Callable | None
    encode: Callable | None
    facts: dict


def datasets(size: int = 28) -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return official(size, "pneumoniamnist") if size == 28 else []


def edges(images: np.ndarray) -> np.ndarray:
    """Logarithm of the mean absolute difference of neighbouring pixels, (n,)."""
    return np.log(sum(np.abs(np.diff(images, axis=axis)).mean(axis=(1, 2, 3)) for axis in (1, 2)))


def typicality(scores: np.ndarray, healthy: np.ndarray) -> np.ndarray:
    """Distance from the healthy mean in healthy standard deviations, in either direction."""
    return np.abs(scores - healthy.mean()) / healthy.std()


def fit(blind: Blind, seed: int, method, scored, **options) -> Fitted:
    """Fit on four fifths of the healthy training images, calibrate on the last fifth, score validation and test images.

    method: (images of 0..1, seed, **options) -> Trained. scored: (Trained, fitted on, calibrated on, images) -> scores,
    higher = more unusual.
    """
    healthy = to_unit(blind.train.images[blind.train.labels == 0])
    order = np.random.default_rng(seed).permutation(len(healthy))
    inside, calibrate = np.split(healthy[order], [4 * len(order) // 5])
    start = time.perf_counter()
    trained = method(inside, seed, **options)
    facts = trained.facts | {"train_images": len(inside), "train_seconds": time.perf_counter() - start}
    val, test = (scored(trained, inside, calibrate, to_unit(x)) for x in (blind.val.images, blind.test_images))
    return Fitted(rounded({"auc": metrics.auc(blind.val.labels, val)}), {"score": test}, facts)


def score(outputs: dict, test: Split, seed: int) -> dict:
    """AUC of pneumonia against the healthy on the test split."""
    scores = {"score": [float(f"{value:.6g}") for value in outputs["score"]], "truth": test.labels.tolist()}
    return rounded({"auc": metrics.auc(test.labels, outputs["score"])}) | {"scores": scores}


def nothing(inside: np.ndarray, seed: int) -> Trained:
    """No network at all."""
    return Trained(None, None, {"params": 0})


def pca(inside: np.ndarray, seed: int, size: int = 64) -> Trained:
    """Reconstruction from the first principal components of healthy chests."""
    flat = inside.reshape(len(inside), -1)
    mean = flat.mean(axis=0)
    v = np.linalg.svd(flat - mean, full_matrices=False)[2][:size]

    def rebuild(x: np.ndarray) -> np.ndarray:
        return (mean + (x.reshape(len(x), -1) - mean) @ v.T @ v).reshape(x.shape)

    return Trained(rebuild, None, {"params": v.size + mean.size})


def network(inside: np.ndarray, seed: int, size: int | None, epochs: int = 30) -> Trained:
    """An autoencoder with a code of `size` numbers, or lesson 31's denoiser (None), trained on healthy chests."""
    from course_utils import lab

    lab.seed_keras(seed)
    import keras

    from course_utils import models, training

    x = y = inside
    if size is None:
        model, encode = denoiser(), None
        rng = np.random.default_rng(seed)
        turns = max(1, epochs // 2)  # copies with noise of their own, once each: the images seen are half as many
        x = np.concatenate([inside + 0.1 * rng.standard_normal(inside.shape) for _ in range(turns)]).astype("float32")
        y, epochs = np.concatenate([inside] * turns), 1
    else:
        model = models.autoencoder(size)

        def encode(images: np.ndarray) -> np.ndarray:
            return model.layers[0].predict(images, batch_size=256, verbose=0)

    rate = training.schedule(len(x), epochs, BATCH_SIZE, peak=2e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-4), "mse")
    model.fit(x, y, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    facts = {"params": model.count_params(), "recipe": recipe(model, epochs, BATCH_SIZE)}
    return Trained(lambda images: model.predict(images, batch_size=256, verbose=0), encode, facts)


def denoiser():
    """Four 3x3 convolutions that find the noise, which is then taken away; lesson 31's denoising autoencoder."""
    import keras
    from keras import layers

    inputs = x = keras.Input((28, 28, 1))
    for _ in range(4):
        x = layers.Conv2D(32, 3, padding="same", activation="gelu")(x)
    return keras.Model(inputs, inputs - layers.Conv2D(1, 3, padding="same")(x))


def squared_error(trained: Trained, x: np.ndarray) -> np.ndarray:
    """Mean squared error of each image, (n,)."""
    return np.mean((x - trained.rebuild(x)) ** 2, axis=(1, 2, 3))


def texture(trained: Trained, x: np.ndarray) -> np.ndarray:
    """Roughness of what the reconstruction leaves over, whatever its size."""
    left = x - trained.rebuild(x)
    return edges(left) - np.log(np.mean(left**2, axis=(1, 2, 3))) / 2


def constant(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The trivial score: everybody is equally unusual."""
    return np.zeros(len(x))


def by_edges(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Edge strength, unusual in either direction."""
    return typicality(edges(x), edges(calibrate))


def by_error(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Squared error."""
    return squared_error(trained, x)


def by_scaled_error(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Squared error, each pixel in units of what is usual there."""
    usual = np.mean((calibrate - trained.rebuild(calibrate)) ** 2, axis=0)
    return np.mean((x - trained.rebuild(x)) ** 2 / usual, axis=(1, 2, 3))


def by_typical_error(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Logarithm of the error, unusual in either direction."""
    return typicality(np.log(squared_error(trained, x)), np.log(squared_error(trained, calibrate)))


def by_mahalanobis(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Squared Mahalanobis distance of the code from healthy codes."""
    from sklearn.covariance import LedoitWolf

    return LedoitWolf().fit(trained.encode(calibrate)).mahalanobis(trained.encode(x))


def by_mixture(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Minus the log density of the code under three Gaussians."""
    from sklearn.mixture import GaussianMixture

    codes = trained.encode(inside)
    mixture = GaussianMixture(3, covariance_type="diag", reg_covar=1e-3, random_state=0).fit(codes)
    return -mixture.score_samples(trained.encode(x))


def by_texture(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Texture of the residual, unusual in either direction."""
    return typicality(texture(trained, x), texture(trained, calibrate))


def _method(label: str, method, scored, **options) -> Model:
    return Model(label, "anomaly", partial(fit, method=method, scored=scored, **options), score)


MODELS = {
    "constant": _method("the same score for everybody", nothing, constant),
    "edge_strength_typicality": _method("edge strength, two-sided, no network", nothing, by_edges),
    "pca_64_error": _method("PCA of 64 numbers, error", pca, by_error),
    "autoencoder_4_error": _method("autoencoder of 4 numbers, error", network, by_error, size=4),
    "autoencoder_32_error": _method("autoencoder of 32 numbers, error", network, by_error, size=32),
    "autoencoder_32_error_scaled": _method(
        "the same, error in units of the usual one", network, by_scaled_error, size=32
    ),
    "autoencoder_32_error_typicality": _method("the same, error two-sided", network, by_typical_error, size=32),
    "autoencoder_32_mahalanobis": _method("the same, distance of the code", network, by_mahalanobis, size=32),
    "autoencoder_32_mixture": _method("the same, density of the code", network, by_mixture, size=32),
    "autoencoder_32_residual_texture_typicality": _method(
        "the same, texture of the residual, two-sided", network, by_texture, size=32
    ),
    "denoiser_error_typicality": _method("denoiser, error two-sided", network, by_typical_error, size=None),
}
TABLES = [
    TableOf(
        "Pneumonia found by methods that saw healthy chests only (lesson 32)",
        "anomaly",
        {"auc": ("AUC", 3)},
        "A two-sided score calls unusual what is far from the healthy mean in either direction.",
        tuple(MODELS),
    )
]
