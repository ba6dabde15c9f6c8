"""Lesson 31: PCA and the convolutional autoencoder on PneumoniaMNIST, with codes of 2 to 128 numbers."""

import time
from functools import partial

import numpy as np

from benchmarks.protocol import Blind, Fitted, Model, TableOf, official, recipe, rounded
from course_utils.data import Split, to_unit

SIZES = (2, 4, 8, 16, 32, 128)
BATCH_SIZE = 32
STEPS = {"coarse": 1.0, "medium": 0.5, "fine": 0.25, "finest": 0.1}  # in units of the widest number of the code


def datasets(size: int = 28) -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return official(size, "pneumoniamnist") if size == 28 else []


def fit(blind: Blind, seed: int, method, **options) -> Fitted:
    """Fit without labels on the training split with the recipe of lesson 31, and rebuild validation and test images.

    method: (images of 0..1, seed, **options) -> encode, decode, facts.
    """
    x, x_val, x_test = (to_unit(images) for images in (blind.train.images, blind.val.images, blind.test_images))
    start = time.perf_counter()
    encode, decode, facts = method(x, seed, **options)
    facts |= {"train_images": len(x), "train_seconds": time.perf_counter() - start}
    low, high = np.quantile(encode(x), (0.001, 0.999), axis=0)  # each number of the code becomes one of 256 steps

    def in_bytes(images: np.ndarray) -> np.ndarray:
        steps = np.clip(np.round((encode(images) - low) / np.maximum(high - low, 1e-12) * 255), 0, 255)
        return decode((steps / 255 * (high - low) + low).astype("float32"))

    outputs = {"rebuilt": decode(encode(x_test)), "rebuilt_8bit": in_bytes(x_test)}
    found = compared(x_val, decode(encode(x_val)), in_bytes(x_val))
    for step, pack in packed(encode(x), decode).items():
        size, rebuilt = pack(encode(x_val))
        found |= rounded({f"bytes_{step}": size, f"mse_{step}": np.mean((x_val - rebuilt) ** 2)}, digits=6)
        size, outputs[f"rebuilt_{step}"] = pack(encode(x_test))
        outputs[f"bytes_{step}"] = np.array(size)
    return Fitted(found, outputs, facts)


def packed(known: np.ndarray, decode) -> dict:
    """Name of a step -> function of codes (n, k) that returns their mean bytes and the images rebuilt from them.

    The code is turned to its principal axes; one step for all its numbers; an ideal static code with one table a number,
    counted on the known (training) codes.
    """
    middle = known.mean(axis=0)
    axes = np.linalg.eigh(np.atleast_2d(np.cov(known.T)))[1] if known.shape[1] else np.zeros((0, 0))
    turned = (known - middle) @ axes
    unit = turned.std(axis=0).max() if known.shape[1] else 1.0

    def at(step: float):
        def pack(codes: np.ndarray) -> tuple[float, np.ndarray]:
            new = np.round((codes - middle) @ axes / step)
            rebuilt = decode((new * step @ axes.T + middle).astype("float32"))
            return bytes_needed(np.round(turned / step), new), rebuilt

        return pack

    return {name: at(share * unit) for name, share in STEPS.items()}


def bytes_needed(known: np.ndarray, new: np.ndarray) -> float:
    """Mean bytes of rounded codes (n, k) in an ideal static code, one table a column, counted on the known ones."""
    bits = np.zeros(len(new))
    for column in range(new.shape[1]):
        a, b = known[:, column].astype(int), new[:, column].astype(int)
        low = min(a.min(), b.min())
        counts = np.bincount(a - low, minlength=b.max() - low + 1) + 0.02  # a little for what was never seen
        bits -= np.log2(counts / counts.sum())[b - low]
    return float(bits.mean() / 8)


def compared(images: np.ndarray, rebuilt: np.ndarray, rebuilt_8bit: np.ndarray) -> dict[str, float]:
    """How far reconstructions (n, 28, 28, 1) of 0..1 are from their images; SSIM with scikit-image's window of 7 pixels."""
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity

    pairs = zip(images[..., 0], rebuilt[..., 0], strict=True)
    return rounded(
        {
            "mse": np.mean((images - rebuilt) ** 2),
            "mse_8bit": np.mean((images - rebuilt_8bit) ** 2),
            "psnr": peak_signal_noise_ratio(images, rebuilt, data_range=1.0),
            "ssim": np.mean([structural_similarity(a, b, data_range=1.0) for a, b in pairs]),
        },
        digits=6,
    )


def score(outputs: dict, test: Split, seed: int) -> dict:
    """The same measures on the test images."""
    images = to_unit(test.images)
    found = compared(images, outputs["rebuilt"], outputs["rebuilt_8bit"])
    for step in STEPS:
        error = np.mean((images - outputs[f"rebuilt_{step}"]) ** 2)
        found |= rounded({f"bytes_{step}": outputs[f"bytes_{step}"], f"mse_{step}": error}, digits=6)
    return found


def pca(x: np.ndarray, seed: int, size: int):
    """Encoder, decoder and facts of PCA; nothing in it depends on the seed. size 0: the mean image for everybody."""
    flat = x.reshape(len(x), -1)
    mean = flat.mean(axis=0)
    v = np.linalg.eigh((flat - mean).T @ (flat - mean))[1].T[::-1][:size]
    return (
        lambda images: (images.reshape(len(images), -1) - mean) @ v.T,
        lambda codes: (mean + codes @ v).reshape(-1, 28, 28, 1).astype("float32"),
        {"params": v.size + mean.size},
    )


def convolutional(x: np.ndarray, seed: int, size: int, epochs: int = 16):
    """Encoder, decoder and facts of a trained convolutional autoencoder."""
    from course_utils import lab

    lab.seed_keras(seed)
    import keras

    from course_utils import models, training

    model = models.autoencoder(size)
    rate = training.schedule(len(x), epochs, BATCH_SIZE, peak=3e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-4), "mse")
    model.fit(x, x, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    encoder, decoder = model.layers
    facts = {"params": model.count_params(), "recipe": recipe(model, epochs, BATCH_SIZE)}
    return (
        lambda images: encoder.predict(images, batch_size=256, verbose=0),
        lambda codes: decoder.predict(codes, batch_size=256, verbose=0),
        facts,
    )


def _coder(label: str, method, size: int) -> Model:
    return Model(label, "compression", partial(fit, method=method, size=size), score)


MODELS = {
    "mean_image": _coder("the mean image, no code at all", pca, 0),
    **{f"pca_{size}": _coder(f"PCA, {size} numbers", pca, size) for size in (*SIZES, 784)},
    **{f"autoencoder_{size}": _coder(f"autoencoder, {size} numbers", convolutional, size) for size in SIZES},
}
TABLES = [
    TableOf(
        "Compression of chest X-rays (lesson 31)",
        "compression",
        {
            "mse": ("MSE", 5),
            "psnr": ("PSNR in dB", 1),
            "ssim": ("SSIM", 3),
            "bytes_medium": ("bytes, medium step", 1),
            "mse_medium": ("MSE, medium step", 5),
            "bytes_fine": ("bytes, fine step", 1),
            "mse_fine": ("MSE, fine step", 5),
        },
        "The number in a row is the length of the code. Grey levels run from 0 to 1. Bytes: one step for all numbers of the "
        "code, turned to its principal axes, in an ideal static code counted on training images.",
        tuple(MODELS),
    )
]
