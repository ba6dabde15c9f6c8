"""Lesson 42's comparison on PneumoniaMNIST: how good are drawn images, by one protocol for all that draw?"""

import time
from itertools import chain, repeat

import numpy as np

from benchmarks import vae
from course_utils import data, lab

SOURCES = (
    "benchmarks/vae.py",
    "course_utils/models/autoencoders.py",
    "course_utils/models/gans.py",
    "course_utils/models/judge.py",
    "course_utils/generative.py",
    "course_utils/training.py",
    "course_utils/weights/judge.sha256",
)
UNSTABLE = {"d_rate": 2e-3, "g_rate": 2e-3, "steps": 600}
# model -> options of `gan` below; None for what is no GAN
GANS = {
    "real": None,  # other real images, the floor
    "pixel_gaussian": None,
    "vae": None,
    "dcgan": {"channels": (96, 64, 32), "critic": (32, 64, 96), "latent_dim": 64, "steps": 1000, "batch_size": 64},
    "gan_average": {"smooth": 0.9, "noise": 0.05, "momentum": 0.999},
    # lesson 41: what a high learning rate does, and three cures, one change at a time
    "unstable": UNSTABLE,
    "unstable_smooth": UNSTABLE | {"smooth": 0.9},
    "unstable_r1": UNSTABLE | {"r1": 1.0},
    "unstable_two_rates": UNSTABLE | {"g_rate": 2e-4},
}
KNOWN = 1500  # real images, and as many drawn ones, that train the two-sample test
SETS = 12  # of drawings, whose measures are averaged: from set to set the Fréchet distance varies by a fifth and more
MODELS = dict.fromkeys(GANS, "generation")  # model -> task


def datasets() -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return ["pneumoniamnist"] if data.source("pneumoniamnist") == "official" else []


def gan(images: np.ndarray, seed: int, channels=(64, 48, 24), critic=(24, 48, 64), latent_dim=32, steps=4000,
        batch_size=32, smooth=1.0, noise=0.0, r1=0.0, d_rate=4e-4, g_rate=2e-4, momentum=None):  # fmt: skip
    """A trained GAN. images: uint8 (n, 28, 28, 1). momentum: of the moving average of the generator's weights, or None."""
    import keras

    from course_utils import models, training

    average = {"use_ema": True, "ema_momentum": momentum} if momentum else {}
    networks = models.generator(latent_dim, channels), models.discriminator(critic, noise=noise)
    model = models.GAN(*networks, real_label=smooth, r1=r1, seed=seed)
    model.compile(keras.optimizers.Adam(d_rate, beta_1=0.5), keras.optimizers.Adam(g_rate, beta_1=0.5, **average))
    x = images.astype("float32") / 127.5 - 1
    epochs = round(steps * batch_size / len(x))
    model.fit(x, batch_size=batch_size, epochs=epochs, verbose=0, callbacks=[training.Progress()])
    model.finish()
    return model


def drawer(model_name: str, dataset, seed: int):
    """A function n -> n images uint8 that the model draws, and its number of parameters."""
    from course_utils import models

    train = dataset.train.images
    rng = np.random.default_rng(seed)
    if model_name == "real":
        # the last ones train the two-sample test; when all others have been drawn, they come again in another order
        order = chain.from_iterable(map(rng.permutation, repeat(len(train) - KNOWN)))
        return lambda n: train[[next(order) for _ in range(n)]], 0
    if model_name == "pixel_gaussian":
        flat = train.reshape(len(train), -1).astype(float)
        mean, covariance = flat.mean(axis=0), np.cov(flat, rowvar=False)
        root = np.linalg.cholesky(covariance + 1e-3 * np.eye(784))

        def draw(n):
            drawn = mean + rng.standard_normal((n, 784)) @ root.T
            return np.clip(np.round(drawn), 0, 255).astype(np.uint8).reshape(n, 28, 28, 1)

        return draw, mean.size + covariance.size
    if model_name == "vae":
        model = vae.train(train.astype("float32") / 255, dataset.train.labels, seed)
        return lambda n: np.round(model.sample(rng.standard_normal((n, 16))) * 255).astype(
            np.uint8
        ), model.count_params()
    model = gan(train, seed, **GANS[model_name])
    draws = iter(range(1000 * seed, 1000 * seed + 1000))
    return lambda n: models.draw(model.generator, n, next(draws)), model.generator.count_params()


def measure(name: str, model_name: str, seed: int) -> dict:
    """Train on the training split and compare drawn images with as many real ones that no generator has seen.

    These are the validation split: it has the training split's distribution, which the test split has not (the floor, other
    training images, is several times as far from it), so that a perfect generator would fail there. The Fréchet distance
    from as many test images stands beside it. Distances, precision and recall are means over SETS sets of drawings.
    """
    lab.start(seed)
    from course_utils import generative

    dataset = data.load(name, download=False)
    start = time.perf_counter()
    draw, params = drawer(model_name, dataset, seed)
    seconds = time.perf_counter() - start
    real = dataset.val.images
    known, new = draw(KNOWN), draw(len(real))
    sets = [draw(len(real)) for _ in range(SETS)]
    test = dataset.test.images[np.random.default_rng(seed).permutation(len(dataset.test.labels))[: len(real)]]
    ours, theirs = generative.features(real), generative.features(test)
    drawn = [generative.features(images) for images in sets]
    coverage = np.mean([generative.precision_recall(ours, features) for features in drawn], axis=0)
    stranger = real if model_name == "real" else sets[0]  # a training image is its own nearest one
    distance, _ = generative.nearest(stranger, dataset.train.images)
    accuracy = generative.two_sample_accuracy(dataset.train.images[-KNOWN:], known, real, new)
    return {
        "source": dataset.source,
        "params": params,
        "train_images": len(dataset.train.labels),
        "train_seconds": round(seconds, 1),
        "frechet": round(np.mean([generative.frechet(ours, features) for features in drawn]), 4),
        "frechet_test": round(np.mean([generative.frechet(theirs, features) for features in drawn]), 4),
        "precision": round(coverage[0], 4),
        "recall": round(coverage[1], 4),
        "two_sample_accuracy": round(accuracy, 4),
        "nearest_training_image": round(float(np.median(distance)), 2),
    }
