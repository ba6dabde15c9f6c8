"""Lesson 42: how good are drawn chests, by one protocol for all that draw? Lesson 41's unstable GANs use the same one."""

import time
from functools import partial
from itertools import chain, count, repeat

import numpy as np

from benchmarks.lessons import vae
from benchmarks.protocol import Blind, Fitted, Model, TableOf, official, rounded, settings
from course_utils import lab
from course_utils.data import Split, to_bytes, to_signed, to_unit

KNOWN = 1500  # real images, and as many drawn ones, that train the two-sample test
SETS = 20  # of drawings, whose measures are averaged: from set to set the Fréchet distance varies by a fifth and more
REAL_SETS = 200  # of real training images, whose mean distance is the floor


def datasets(size: int = 28) -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return official(size, "pneumoniamnist") if size == 28 else []


def other_real_images(images: np.ndarray, labels: np.ndarray, seed: int):
    """Draws other training images: the best that a drawing can reach."""
    rng = np.random.default_rng(seed)
    known = min(KNOWN, len(images) // 2)
    # the last ones train the two-sample test; when all others have been drawn, they come again in another order
    order = chain.from_iterable(map(rng.permutation, repeat(len(images) - known)))
    return lambda n: images[[next(order) for _ in range(n)]], {"params": 0}


def pixel_gaussian(images: np.ndarray, labels: np.ndarray, seed: int):
    """Draws from one Gaussian over all pixels together: the trivial generator."""
    rng = np.random.default_rng(seed)
    flat = images.reshape(len(images), -1).astype(float)
    mean, covariance = flat.mean(axis=0), np.cov(flat, rowvar=False)
    root = np.linalg.cholesky(covariance + 1e-3 * np.eye(784))

    def draw(n: int) -> np.ndarray:
        return to_bytes((mean + rng.standard_normal((n, 784)) @ root.T).reshape(n, 28, 28, 1) / 255)

    return draw, {"params": mean.size + covariance.size}


def autoencoder(images: np.ndarray, labels: np.ndarray, seed: int, epochs: int = 14):
    """Draws with the VAE of lesson 33."""
    model = vae.train(to_unit(images), labels, seed, epochs)
    rng = np.random.default_rng(seed)
    facts = {"params": model.count_params()}
    facts["recipe"] = {"epochs": epochs, "batch_size": vae.BATCH_SIZE, "optimizer": settings(model.optimizer)}
    return lambda n: to_bytes(model.sample(rng.standard_normal((n, 16)))), facts


def trained_gan(images: np.ndarray, seed: int, channels=(64, 48, 24), critic=(24, 48, 64), latent_dim=32, steps=4000,
                batch_size=32, smooth=1.0, noise=0.0, r1=0.0, d_rate=4e-4, g_rate=2e-4, momentum=None,
                upsampling="transposed", spread=False):  # fmt: skip
    """A GAN after training, and its recipe. images: uint8 (n, 28, 28, 1). momentum: of the generator's average, or None."""
    import keras

    from course_utils import models

    average = {"use_ema": True, "ema_momentum": momentum} if momentum else {}
    judge = models.discriminator(critic, noise=noise, spread=spread)
    model = models.GAN(
        models.generator(latent_dim, channels, upsampling=upsampling), judge, real_label=smooth, r1=r1, seed=seed
    )
    model.compile(keras.optimizers.Adam(d_rate, beta_1=0.5), keras.optimizers.Adam(g_rate, beta_1=0.5, **average))
    epochs = max(1, round(steps * batch_size / len(images)))
    model.fit(to_signed(images), batch_size=batch_size, epochs=epochs, verbose=0)
    model.finish()
    both = {"discriminator": settings(model.d_optimizer), "generator": settings(model.g_optimizer)}
    return model, {"epochs": epochs, "batch_size": batch_size, "optimizer": both}


def gan(images: np.ndarray, labels: np.ndarray, seed: int, **options):
    """Draws with a GAN; options of trained_gan."""
    from course_utils import models

    model, trained_by = trained_gan(images, seed, **options)
    draws = count(1000 * seed)
    facts = {"params": model.generator.count_params(), "recipe": trained_by}
    return lambda n: models.draw(model.generator, n, next(draws)), facts


def fit(blind: Blind, seed: int, drawer, **options) -> Fitted:
    """Train on the training split and compare drawn images with as many validation images, which no generator has seen.

    The validation split has the training split's distribution, which the test split has not (other training images are
    several times as far from it), so that a perfect generator would fail there. Validation images that are training images
    pixel by pixel are left out. Measures are means over SETS sets of drawings, in the judge's live features, standardised by
    the training split; the Fréchet distance counts from its mean over REAL_SETS sets of training images.
    drawer: (images, labels, seed, **options) -> a function n -> uint8 images, and facts.
    """
    lab.seed_keras(seed)
    from course_utils import generative

    train = blind.train.images
    real = blind.val.images[~generative.twins(blind.val.images, train)]
    start = time.perf_counter()
    draw, facts = drawer(train, blind.train.labels, seed, **options)
    facts |= {"train_images": len(train), "train_seconds": time.perf_counter() - start}
    known = min(KNOWN, len(train) // 2)
    first, new = draw(known), draw(len(real))
    sets = [draw(len(real)) for _ in range(SETS)]
    drawn = np.stack([generative.features(images) for images in sets])
    stranger = real if drawer is other_real_images else sets[0]  # a training image is its own nearest one
    distance, _ = generative.nearest(stranger, train)
    validation = measures(generative.features(real), drawn, generative.features(train), seed)
    validation |= {
        "two_sample_accuracy": generative.two_sample_accuracy(train[-known:], first, real, new, seed=seed),
        "nearest_training_image": np.median(distance),
    }
    outputs = {"drawn": drawn} | {f"found_{name}": np.array(value) for name, value in validation.items()}
    return Fitted(rounded(validation, 5), outputs, facts)


def measures(real: np.ndarray, drawn: np.ndarray, train: np.ndarray, seed: int) -> dict[str, float]:
    """Measures of sets of drawings (sets, n, 48) against as many real ones (n, 48), all of them the judge's features.

    frechet_validation alone is that of the raw features, as lesson 33 has it, with its bias.
    """
    from course_utils import generative

    f_train, f_real, *f_drawn = generative.standardised(train, real, *drawn)
    above = generative.above_floor(partial(generative.frechet, f_real), f_drawn, f_train, REAL_SETS, seed)
    width = generative.median_distance(f_real)
    density = np.mean([generative.density_coverage(f_real, part) for part in f_drawn], axis=0)
    within = np.mean([generative.precision_recall(f_real, part) for part in f_drawn], axis=0)
    return {
        "frechet_above_floor": above.value,
        "frechet_above_floor_error": above.error,
        "frechet_floor_low": above.low,
        "frechet_floor_high": above.high,
        "frechet_validation": np.mean([generative.frechet(real, part) for part in drawn]),
        "mmd": np.mean([generative.mmd(f_real, part, width) for part in f_drawn]),
        "density": density[0],
        "coverage": density[1],
        "precision": within[0],
        "recall": within[1],
    }


def score(outputs: dict, test: Split, seed: int) -> dict:
    """The findings on validation images, and the Fréchet distance of raw features from as many test images."""
    lab.seed_keras(seed)
    from course_utils import generative

    drawn = outputs["drawn"]
    chosen = np.random.default_rng(seed).permutation(len(test.labels))[: drawn.shape[1]]
    theirs = generative.features(test.images[chosen])
    found = {name.removeprefix("found_"): value for name, value in outputs.items() if name.startswith("found_")}
    found |= {"frechet_test": np.mean([generative.frechet(theirs, features) for features in drawn])}
    return rounded(found, 5)


def drawer(label: str, drawn_by, **options) -> Model:
    """A row of the table of drawings."""
    return Model(label, "generation", partial(fit, drawer=drawn_by, **options), score)


AVERAGED = {"smooth": 0.9, "momentum": 0.999}
# chosen on validation images: without noise on what the discriminator sees, which hides the finest grey levels from it
FINE = AVERAGED | {"upsampling": "bilinear", "spread": True, "steps": 3000}
MODELS = {
    "real": drawer("other real images, the floor", other_real_images),
    "pixel_gaussian": drawer("a Gaussian over all pixels", pixel_gaussian),
    "vae": drawer("variational autoencoder of lesson 33", autoencoder),
    "dcgan": drawer("DCGAN, larger, fewer steps", gan, channels=(96, 64, 32), critic=(32, 64, 96), latent_dim=64, steps=1000,
                    batch_size=64),
    "gan_average": drawer("GAN with smoothed labels, noise and averaged weights", gan, noise=0.05, **AVERAGED),
    "gan_bilinear": drawer("that GAN with bilinear upsampling and noise on every drawn pixel", gan, noise=0.05,
                           upsampling="bilinear", **AVERAGED),
    "gan_no_noise": drawer("GAN, bilinear, pixel noise, none on what the discriminator sees", gan, **(FINE | {"spread": False})),
    "gan_fine": drawer("the same, and the discriminator is told the spread of a batch", gan, **FINE),
}  # fmt: skip
COLUMNS = {
    "two_sample_accuracy": ("two-sample accuracy", 3),
    "frechet_above_floor": ("Fréchet distance above the floor", 3),
    "mmd": ("MMD²", 4),
    "density": ("density", 2),
    "coverage": ("coverage", 2),
    "precision": ("precision", 2),
    "recall": ("recall", 2),
    "frechet_validation": ("Fréchet distance from validation images", 3),
    "frechet_test": ("from test images", 3),
}
TABLES = [
    TableOf(
        "Drawn chests (lesson 42)",
        "generation",
        COLUMNS,
        "Two-sample accuracy: how often a fresh network tells drawn from real, 0.5 is chance. Above the floor: minus the mean "
        "of real training images, in standardised features; there, 0 is the best. `other real images` is the best "
        "that a drawing can reach, `a Gaussian over all pixels` the trivial generator.",
        tuple(MODELS),
    )
]
