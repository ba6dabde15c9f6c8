"""Lesson 32's methods on PneumoniaMNIST: scores of methods that saw healthy training images only."""

import time

import numpy as np

from course_utils import data

SOURCES = ("course_utils/models/autoencoders.py", "course_utils/training.py")
# model -> task. All scores are higher for the more unusual; "typicality" is two-sided, the others are as they are.
MODELS = dict.fromkeys(
    (
        "edge_strength_typicality",
        "pca_64_error",
        "autoencoder_4_error",
        "autoencoder_32_error",
        "autoencoder_32_error_scaled",
        "autoencoder_32_error_typicality",
        "autoencoder_32_mahalanobis",
        "autoencoder_32_mixture",
        "autoencoder_32_residual_texture_typicality",
        "denoiser_error_typicality",
    ),
    "anomaly",
)
EPOCHS, BATCH_SIZE = 30, 32


def datasets() -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return ["pneumoniamnist"] if data.source("pneumoniamnist") == "official" else []


def edges(images: np.ndarray) -> np.ndarray:
    """Logarithm of the mean absolute difference of neighbouring pixels, (n,)."""
    return np.log(sum(np.abs(np.diff(images, axis=axis)).mean(axis=(1, 2, 3)) for axis in (1, 2)))


def typicality(scores: np.ndarray, healthy: np.ndarray) -> np.ndarray:
    """Distance from the healthy mean in healthy standard deviations, in either direction."""
    return np.abs(scores - healthy.mean()) / healthy.std()


def measure(name: str, model_name: str, seed: int) -> dict:
    """Fit on four fifths of the healthy training images, calibrate on the last fifth, measure once on the test split."""
    from course_utils import metrics

    dataset = data.load(name, download=False)
    healthy = dataset.train.images[dataset.train.labels == 0].astype("float32") / 255
    order = np.random.default_rng(seed).permutation(len(healthy))
    fit, calibrate = np.split(healthy[order], [4 * len(order) // 5])
    start = time.perf_counter()
    score, params = scorer(model_name, fit, calibrate, seed)
    seconds = time.perf_counter() - start
    return {
        "source": dataset.source,
        "params": params,
        "train_images": len(fit),
        "train_seconds": round(seconds, 1),
        "auc": round(metrics.auc(dataset.test.labels, score(dataset.test.images.astype("float32") / 255)), 4),
    }


def scorer(model_name: str, fit: np.ndarray, calibrate: np.ndarray, seed: int):
    """A function from images of 0..1 to scores (n,), higher = more unusual, and the number of trained parameters."""
    if model_name.startswith("edge_strength"):
        return lambda x: typicality(edges(x), edges(calibrate)), 0
    if model_name == "pca_64_error":
        flat = fit.reshape(len(fit), -1)
        mean = flat.mean(axis=0)
        v = np.linalg.svd(flat - mean, full_matrices=False)[2][:64]

        def missed(x):
            off = x.reshape(len(x), -1) - mean
            return np.mean((off - off @ v.T @ v) ** 2, axis=1)

        return missed, v.size + mean.size
    rebuild, encode, params = train(model_name, fit, seed)

    def error(x):
        return np.mean((x - rebuild(x)) ** 2, axis=(1, 2, 3))

    def texture(x):
        return edges(x - rebuild(x)) - np.log(error(x)) / 2

    if model_name.endswith("_error"):
        return error, params
    if model_name.endswith("_error_scaled"):
        usual = np.mean((calibrate - rebuild(calibrate)) ** 2, axis=0)
        return lambda x: np.mean((x - rebuild(x)) ** 2 / usual, axis=(1, 2, 3)), params
    if model_name.endswith("_error_typicality"):
        return lambda x: typicality(np.log(error(x)), np.log(error(calibrate))), params
    if model_name.endswith("_mahalanobis"):
        from sklearn.covariance import LedoitWolf

        spread = LedoitWolf().fit(encode(calibrate))
        return lambda x: spread.mahalanobis(encode(x)), params
    if model_name.endswith("_mixture"):
        from sklearn.mixture import GaussianMixture

        mixture = GaussianMixture(3, covariance_type="diag", reg_covar=1e-3, random_state=seed).fit(encode(fit))
        return lambda x: -mixture.score_samples(encode(x)), params
    return lambda x: typicality(texture(x), texture(calibrate)), params


def train(model_name: str, fit: np.ndarray, seed: int):
    """Functions that rebuild and encode images of 0..1, and the number of parameters."""
    from course_utils import lab

    lab.start(seed)
    import keras

    from course_utils import models, training

    rate = training.schedule(len(fit), EPOCHS, BATCH_SIZE, peak=2e-3)
    if model_name.startswith("denoiser"):
        model, encode = denoiser(), None  # it has no code
        rng = np.random.default_rng(seed)
        x = np.concatenate([fit + 0.1 * rng.standard_normal(fit.shape) for _ in range(EPOCHS // 2)]).astype("float32")
        y, epochs = np.concatenate([fit] * (EPOCHS // 2)), 1
        rate = training.schedule(len(x), 1, BATCH_SIZE, peak=2e-3)
    else:
        model, x, y, epochs = models.autoencoder(int(model_name.split("_")[1])), fit, fit, EPOCHS

        def encode(images):
            return model.layers[0].predict(images, batch_size=256, verbose=0)

    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-4), "mse")
    model.fit(x, y, batch_size=BATCH_SIZE, epochs=epochs, verbose=0, callbacks=[training.Progress()])
    return lambda images: model.predict(images, batch_size=256, verbose=0), encode, model.count_params()


def denoiser():
    """Four 3x3 convolutions that find the noise, which is then taken away; lesson 31's denoising autoencoder."""
    import keras
    from keras import layers

    inputs = x = keras.Input((28, 28, 1))
    for _ in range(4):
        x = layers.Conv2D(32, 3, padding="same", activation="gelu")(x)
    return keras.Model(inputs, inputs - layers.Conv2D(1, 3, padding="same")(x))
