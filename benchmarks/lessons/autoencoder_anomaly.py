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
    """Functions from images of 0..1 that a trained network offers; None where it has no code, or does not find."""

    rebuild: Callable | None
    encode: Callable | None
    facts: dict
    find: Callable | None = None  # images -> logit of "something is planted here"


def datasets(size: int = 28) -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return official(size, "pneumoniamnist") if size == 28 else []


def edges(images: np.ndarray) -> np.ndarray:
    """Logarithm of the mean absolute difference of neighbouring pixels, (n,)."""
    return np.log(sum(np.abs(np.diff(images, axis=axis)).mean(axis=(1, 2, 3)) for axis in (1, 2)))


def standardised(scores: np.ndarray, healthy: np.ndarray) -> np.ndarray:
    """Distance above the healthy mean in healthy standard deviations."""
    return (scores - healthy.mean()) / healthy.std()


def typicality(scores: np.ndarray, healthy: np.ndarray) -> np.ndarray:
    """Distance from the healthy mean in healthy standard deviations, in either direction."""
    return np.abs(standardised(scores, healthy))


def fit(blind: Blind, seed: int, method, scored, **options) -> Fitted:
    """Fit on four fifths of the healthy training images, calibrate on the last fifth, score validation and test images.

    method: (images of 0..1, seed, **options) -> Trained. scored: (Trained, fitted on, calibrated on, images) -> scores,
    higher = more unusual.
    """
    held_out = {image.tobytes() for images in (blind.val.images, blind.test_images) for image in images}
    alone = np.array([image.tobytes() not in held_out for image in blind.train.images])  # without lesson 12's twins
    healthy = to_unit(blind.train.images[alone & (blind.train.labels == 0)])
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


def ellipse(rng: np.random.Generator) -> np.ndarray:
    """1 inside a random ellipse, 0 outside, with a soft edge, (28, 28, 1)."""
    rows, columns = np.mgrid[:28, :28]
    (y, x), (a, b), turn = rng.uniform(4, 24, 2), rng.uniform(6, 20, 2), rng.uniform(0, np.pi)
    along = (columns - x) * np.cos(turn) + (rows - y) * np.sin(turn)
    across = (rows - y) * np.cos(turn) - (columns - x) * np.sin(turn)
    return 1 / (1 + np.exp(np.minimum(6 * ((along / a) ** 2 + (across / b) ** 2 - 1), 50)))[..., None]


def opacity(image: np.ndarray, chests: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The image with one to three regions blurred and veiled."""
    from scipy.ndimage import gaussian_filter

    for _ in range(rng.integers(1, 4)):
        sigma, inside = rng.uniform(0.3, 2.0), ellipse(rng)
        veiled = gaussian_filter(image, (sigma, sigma, 0))
        veiled = veiled + rng.uniform(0, 0.5) * (0.75 - veiled)
        image = image * (1 - inside) + veiled * inside
    return image.astype("float32")


def cut_and_paste(image: np.ndarray, chests: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The image with a rectangle of its own at another place (Li et al. 2021, arXiv:2104.04015)."""
    height, width = rng.integers(4, 14, 2)
    (y, to_y), (x, to_x) = rng.integers(0, 28 - height, 2), rng.integers(0, 28 - width, 2)
    pasted = image.copy()
    pasted[to_y : to_y + height, to_x : to_x + width] = image[y : y + height, x : x + width]
    return pasted


def foreign_patch(image: np.ndarray, chests: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The image with a rectangle blended with that of another chest (after Tan et al. 2022, arXiv:2011.04197)."""
    other, share = chests[rng.integers(len(chests))], rng.uniform(0.2, 1.0)
    height, width = rng.integers(4, 20, 2)
    y, x = rng.integers(0, 28 - height), rng.integers(0, 28 - width)
    blended = image.copy()
    part = np.s_[y : y + height, x : x + width]
    blended[part] = (1 - share) * image[part] + share * other[part]
    return blended


def detector():
    """Three convolutions, the mean over the image, one logit; lesson 32's detector of planted anomalies."""
    import keras
    from keras import layers

    inputs = keras.Input((28, 28, 1))
    x = layers.RandomFlip("horizontal")(inputs)
    for filters, stride in ((16, 1), (32, 2), (32, 2)):
        x = layers.Conv2D(filters, 3, strides=stride, padding="same")(x)
        x = layers.Activation("gelu")(layers.BatchNormalization(momentum=0.9)(x))
    return keras.Model(inputs, layers.Dense(1)(layers.GlobalAveragePooling2D()(x)))


def exposed(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each image with another contrast and brightness."""
    contrast, brightness = (
        rng.uniform(*ends, (len(images), 1, 1, 1)).astype("float32") for ends in ((0.75, 1.25), (-0.12, 0.12))
    )
    return np.clip((images - 0.5) * contrast + (brightness + 0.5), 0, 1)


def planted(inside: np.ndarray, seed: int, change=opacity, epochs: int = 12) -> Trained:
    """A detector of what `change` plants in healthy chests; each copy of a chest is spoilt anew."""
    from course_utils import lab

    lab.seed_keras(seed)
    import keras

    from course_utils import training

    rng, model = np.random.default_rng(seed), detector()
    spoilt = [change(image, inside, rng) for _ in range(epochs) for image in inside]
    x = exposed(np.concatenate([*[inside] * epochs, spoilt]), rng)
    rate = training.schedule(len(x), 1, 64, peak=3e-3)
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3), loss)
    model.fit(x, np.repeat([0.0, 1.0], len(x) // 2), batch_size=64, verbose=0)
    facts = {"params": model.count_params(), "recipe": recipe(model, epochs, 64)}
    return Trained(None, None, facts, lambda images: model.predict(images, batch_size=256, verbose=0)[:, 0])


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


def by_softness(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Minus edge strength: soft is unusual, a direction that was fixed on validation."""
    return -edges(x)


def lung_contrast(inside: np.ndarray, x: np.ndarray) -> np.ndarray:
    """How much darker than the rest the places are where the mean healthy chest is darkest, (n,)."""
    mean = inside.mean(axis=0)
    lungs = mean < np.quantile(mean, 0.4)
    return x[:, ~lungs].mean(axis=1) - x[:, lungs].mean(axis=1)


def by_haze(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Softness plus lost contrast of the lungs, in healthy standard deviations; both directions fixed on validation."""
    contrast = standardised(lung_contrast(inside, x), lung_contrast(inside, calibrate))
    return -standardised(edges(x), edges(calibrate)) - contrast


def by_finding(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """What a detector of planted anomalies says."""
    return trained.find(x)


def by_finding_and_haze(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The detector's word plus softness and haze, in healthy standard deviations."""
    return by_haze(trained, inside, calibrate, x) + standardised(trained.find(x), trained.find(calibrate))


def by_smooth_residual(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Minus the texture of the residual: smooth is unusual, a direction that was fixed on validation."""
    return -texture(trained, x)


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
    """Squared Mahalanobis distance of the code from codes of healthy images that were not trained on."""
    from sklearn.covariance import LedoitWolf

    return LedoitWolf().fit(trained.encode(calibrate)).mahalanobis(trained.encode(x))


def by_mixture(trained: Trained, inside: np.ndarray, calibrate: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Minus the log density of the code under three Gaussians, fitted to the same codes as the Mahalanobis distance."""
    from sklearn.mixture import GaussianMixture

    codes = trained.encode(calibrate)
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
    "edge_strength_low": _method("edge strength, soft = unusual, no network", nothing, by_softness),
    "softness_and_haze": _method("softness and lost contrast of the lungs, no network", nothing, by_haze),
    "planted_opacities": _method("detector of planted opacities", planted, by_finding, change=opacity),
    "planted_rectangles": _method(
        "detector of pasted rectangles (CutPaste)", planted, by_finding, change=cut_and_paste
    ),
    "planted_foreign_patches": _method(
        "detector of foreign patches, blended in", planted, by_finding, change=foreign_patch
    ),
    "planted_opacities_softness_and_haze": _method(
        "detector of planted opacities, softness and haze added up", planted, by_finding_and_haze, change=opacity
    ),
    "pca_64_error": _method("PCA of 64 numbers, error", pca, by_error),
    "autoencoder_4_error": _method("autoencoder of 4, error", network, by_error, size=4),
    "autoencoder_32_error": _method("autoencoder of 32, error", network, by_error, size=32),
    "autoencoder_32_error_scaled": _method(
        "autoencoder of 32, error in units of the usual one", network, by_scaled_error, size=32
    ),
    "autoencoder_32_error_typicality": _method(
        "autoencoder of 32, error two-sided", network, by_typical_error, size=32
    ),
    "autoencoder_32_mahalanobis": _method("autoencoder of 32, distance of the code", network, by_mahalanobis, size=32),
    "autoencoder_32_mixture": _method("autoencoder of 32, density of the code", network, by_mixture, size=32),
    "autoencoder_32_residual_texture_low": _method(
        "autoencoder of 32, texture of the residual, smooth = unusual", network, by_smooth_residual, size=32
    ),
    "autoencoder_32_residual_texture_typicality": _method(
        "autoencoder of 32, texture of the residual, two-sided", network, by_texture, size=32
    ),
    "denoiser_error_typicality": _method("denoiser, error two-sided", network, by_typical_error, size=None),
}
TABLES = [
    TableOf(
        "Pneumonia found by methods that saw healthy chests only (lesson 32)",
        "anomaly",
        {"auc": ("AUC", 3)},
        "A two-sided score calls unusual what is far from the healthy mean in either direction. The direction of one-sided "
        "scores was fixed on validation. Training images that stand in validation or test as well are left out.",
        tuple(MODELS),
    )
]


def compare(group: dict[str, list[dict]]) -> dict[str, dict]:
    """Mean AUC of each method minus that of one-sided edge strength, with its 95 % interval over cases and seeds."""
    if "edge_strength_low" not in group:
        return {}
    scores = {model: [run["scores"]["score"] for run in runs] for model, runs in group.items()}
    truth = np.array(group["edge_strength_low"][0]["scores"]["truth"])
    opponent = scores.pop("edge_strength_low")
    found = {model: metrics.paired_interval(truth, ours, opponent) for model, ours in scores.items()}
    return {model: {"auc_minus_edge_strength": [round(value, 4) for value in e]} for model, e in found.items()}
