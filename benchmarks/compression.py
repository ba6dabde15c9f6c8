"""Lesson 31's comparison on PneumoniaMNIST: PCA and the convolutional autoencoder with codes of 2 to 128 numbers."""

import time

import numpy as np

from course_utils import data

SOURCES = ("course_utils/models/autoencoders.py", "course_utils/training.py")
SIZES = (2, 4, 8, 16, 32, 128)
MODELS = {f"{method}_{size}": "compression" for method in ("pca", "autoencoder") for size in SIZES}  # model -> task
EPOCHS, BATCH_SIZE = 16, 32


def datasets() -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return ["pneumoniamnist"] if data.source("pneumoniamnist") == "official" else []


def measure(name: str, model_name: str, seed: int) -> dict:
    """Fit without labels on the training split with the recipe of lesson 31 and measure once on the test split."""
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity

    method, size = model_name.split("_")
    dataset = data.load(name, download=False)
    x, x_test = (split.images.astype("float32") / 255 for split in (dataset.train, dataset.test))
    start = time.perf_counter()
    encode, decode, params = {"pca": pca, "autoencoder": autoencoder}[method](x, int(size), seed)
    seconds = time.perf_counter() - start
    codes = encode(x_test)
    rebuilt = decode(codes)
    low, high = np.quantile(encode(x), (0.001, 0.999), axis=0)  # each number of the code becomes one of 256 steps
    steps = np.clip(np.round((codes - low) / (high - low) * 255), 0, 255)
    pairs = zip(x_test[..., 0], rebuilt[..., 0], strict=True)
    return {
        "source": dataset.source,
        "params": params,
        "train_images": len(x),
        "epochs": EPOCHS if method == "autoencoder" else 0,
        "train_seconds": round(seconds, 1),
        "mse": round(float(np.mean((x_test - rebuilt) ** 2)), 6),
        "mse_8bit": round(
            float(np.mean((x_test - decode((steps / 255 * (high - low) + low).astype("float32"))) ** 2)), 6
        ),
        "psnr": round(float(peak_signal_noise_ratio(x_test, rebuilt, data_range=1.0)), 3),
        "ssim": round(float(np.mean([structural_similarity(a, b, data_range=1.0) for a, b in pairs])), 4),
    }


def pca(x: np.ndarray, size: int, seed: int):
    """Encoder, decoder and number of parameters of PCA; nothing in it depends on the seed."""
    flat = x.reshape(len(x), -1)
    mean = flat.mean(axis=0)
    v = np.linalg.eigh((flat - mean).T @ (flat - mean))[1].T[::-1][:size]
    return (
        lambda images: (images.reshape(len(images), -1) - mean) @ v.T,
        lambda codes: (mean + codes @ v).reshape(-1, 28, 28, 1),
        v.size + mean.size,
    )


def autoencoder(x: np.ndarray, size: int, seed: int):
    """Encoder, decoder and number of parameters of a trained convolutional autoencoder."""
    from course_utils import lab

    lab.start(seed)
    import keras

    from course_utils import models, training

    model = models.autoencoder(size)
    rate = training.schedule(len(x), EPOCHS, BATCH_SIZE, peak=3e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-4), "mse")
    model.fit(x, x, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0, callbacks=[training.Progress()])
    parts = [lambda a, part=part: part.predict(a, batch_size=256, verbose=0) for part in model.layers]
    return *parts, model.count_params()
