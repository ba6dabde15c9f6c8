"""Lesson 33: variational autoencoders on PneumoniaMNIST, the exchange rate beta, and the conditional one."""

import time
from functools import partial

import numpy as np

from benchmarks.protocol import Blind, Fitted, Model, TableOf, official, recipe, rounded
from course_utils import lab
from course_utils.data import Split, to_bytes, to_unit

BATCH_SIZE = 64


def datasets(size: int = 28) -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return official(size, "pneumoniamnist") if size == 28 else []


def train(x: np.ndarray, y: np.ndarray, seed: int, epochs: int = 30, **options):
    """A VAE after training with the recipe of lesson 33. x: float32 (n, 28, 28, 1) of 0..1. options: of models.VAE."""
    import keras

    from course_utils import models, training

    model = models.VAE(**{"latent_dim": 16, "seed": seed, **options})
    rate = training.schedule(len(x), epochs, BATCH_SIZE, peak=2e-3)
    model.compile(keras.optimizers.Adam(rate, global_clipnorm=100.0))
    inputs = (x, np.eye(2, dtype="float32")[y]) if model.conditions else x
    model.fit(inputs, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    return model


def bound(model, images: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    """Reconstruction and KL of each image in nats, and its squared error, with one draw of the code each."""
    from course_utils import models

    x = to_unit(images)
    inputs = (x, np.eye(2, dtype="float32")[labels]) if model.conditions else x
    mean, z_mean, log_var = (np.asarray(part) for part in model.predict(inputs, batch_size=256, verbose=0))
    kl = np.asarray(models.kl_to_normal(z_mean, log_var)).sum(axis=1)
    squares = ((x - mean) ** 2).mean(axis=(1, 2, 3))
    return {"reconstruction": -np.asarray(model.reconstruction_nats(x, mean)), "kl": kl, "squares": squares}


def averaged(parts: dict[str, np.ndarray]) -> dict[str, float]:
    """The evidence lower bound and its parts, means over images, and the mean squared error."""
    reconstruction, kl = parts["reconstruction"].mean(), parts["kl"].mean()
    return rounded(
        {"elbo": reconstruction - kl, "reconstruction": reconstruction, "kl": kl, "mse": parts["squares"].mean()}, 5
    )


def fit(blind: Blind, seed: int, epochs: int = 30, shuffled: bool = False, **options) -> Fitted:
    """Train on the training split; the bound, and how drawings look to the judge beside training images.

    The bound of a conditional model needs labels: on the test split those are read when it is scored, so both answers are
    kept for each image. shuffled: labels that tell nothing, the control of the conditional model; its drawings have no class.
    """
    lab.seed_keras(seed)
    from course_utils import generative, models

    x, y = to_unit(blind.train.images), blind.train.labels
    if shuffled:
        y = np.random.default_rng(seed).permutation(y)
    start = time.perf_counter()
    model = train(x, y, seed, epochs, **options)
    seconds = time.perf_counter() - start
    wanted = np.repeat([0, 1], 500)
    from_prior = np.random.default_rng(seed).standard_normal((1000, model.latent_dim))
    codes = models.class_codes(model, x, y, wanted, seed) if model.conditions else from_prior
    drawn = to_bytes(model.sample(codes, wanted if model.conditions else None))
    judge = models.judge()
    real = generative.features(blind.train.images[:1000], judge)
    found = {"frechet_train": generative.frechet(real, generative.features(drawn, judge))}
    if model.conditions:
        for name, images in (
            ("agreement", drawn),
            ("agreement_from_prior", to_bytes(model.sample(from_prior, wanted))),
        ):
            said = judge.predict(images, batch_size=256, verbose=0)[:, 0] > 0.5
            found[name] = np.mean(said == wanted)
    outputs = {}
    for label in (0, 1):
        parts = bound(model, blind.test_images, np.full(len(blind.test_images), label))
        outputs |= {f"{part}_{label}": values for part, values in parts.items()}
    validation = averaged(bound(model, blind.val.images, blind.val.labels)) | rounded(found)
    outputs |= {f"found_{name}": np.array(value) for name, value in found.items()}
    facts = {"params": model.count_params(), "train_images": len(x), "train_seconds": seconds}
    return Fitted(validation, outputs, facts | {"recipe": recipe(model, epochs, BATCH_SIZE)})


def fit_pixels(blind: Blind, seed: int) -> Fitted:
    """The trivial opponent: each pixel a Gaussian of its own, whose log density needs no code."""
    x = to_unit(blind.train.images)
    mean, sigma = x.mean(axis=0), np.maximum(x.std(axis=0), 0.01)

    def parts(images: np.ndarray) -> dict[str, np.ndarray]:
        squares = (to_unit(images) - mean) ** 2
        nats = -(squares / (2 * sigma**2) + np.log(sigma * np.sqrt(2 * np.pi))).sum(axis=(1, 2, 3))
        return {"reconstruction": nats, "kl": np.zeros(len(nats)), "squares": squares.mean(axis=(1, 2, 3))}

    outputs = {f"{k}_{label}": v for label in (0, 1) for k, v in parts(blind.test_images).items()}
    facts = {"params": mean.size + sigma.size, "train_images": len(x), "train_seconds": 0.0}
    return Fitted(averaged(parts(blind.val.images)), outputs, facts)


def score(outputs: dict, test: Split, seed: int) -> dict:
    """The bound on the test split, each image with its own label where the model is conditional; the judge's findings."""
    parts = {
        part: np.where(test.labels == 1, outputs[f"{part}_1"], outputs[f"{part}_0"])
        for part in ("reconstruction", "kl", "squares")
    }
    found = {name.removeprefix("found_"): value for name, value in outputs.items() if name.startswith("found_")}
    elbo = (parts["reconstruction"] - parts["kl"]).round(2).tolist()
    return averaged(parts) | rounded(found) | {"scores": {"elbo": elbo}}


def compare(group: dict[str, list[dict]]) -> dict[str, dict]:
    """Nats an image by which each VAE's bound is above that of the control, with its 95 % interval over images and seeds."""
    if "conditional_vae_16_shuffled" not in group:
        return {}
    nats = {m: np.array([run["scores"]["elbo"] for run in runs]) for m, runs in group.items() if m in LIKE_THE_CONTROL}
    control, rng, found = nats.pop("conditional_vae_16_shuffled"), np.random.default_rng(0), {}
    for model, ours in nats.items():
        drawn = []
        for _ in range(2000):
            images = rng.integers(0, control.shape[1], control.shape[1])
            means = [group[rng.integers(0, len(group), len(group))][:, images].mean() for group in (ours, control)]
            drawn.append(means[0] - means[1])
        interval = (ours.mean() - control.mean(), *np.quantile(drawn, (0.025, 0.975)))
        found[model] = {"nats_above_shuffled_labels": [round(float(value), 2) for value in interval]}
    return found


def _vae(label: str, **options) -> Model:
    return Model(label, "generation", partial(fit, **options), score)


MODELS = {
    "pixel_normal": Model("a Gaussian a pixel, no code", "generation", fit_pixels, score),
    "vae_16_beta_0.3": _vae("VAE of 16 numbers, beta 0.3", beta=0.3),
    "vae_16": _vae("VAE of 16 numbers, beta 1"),
    "vae_16_beta_3": _vae("VAE of 16 numbers, beta 3", beta=3.0),
    "vae_16_beta_10": _vae("VAE of 16 numbers, beta 10", beta=10.0),
    "conditional_vae_16": _vae("VAE of 16 numbers that is told the class", conditions=2),
    "conditional_vae_16_shuffled": _vae(
        "the same, told classes that were shuffled before training", conditions=2, shuffled=True
    ),
}
LIKE_THE_CONTROL = ("vae_16", "conditional_vae_16", "conditional_vae_16_shuffled")
TABLES = [
    TableOf(
        "Variational autoencoders of chest X-rays (lesson 33)",
        "generation",
        {
            "elbo": ("ELBO in nats", 0),
            "reconstruction": ("reconstruction", 0),
            "kl": ("KL", 1),
            "frechet_train": ("Fréchet distance of drawings from training images", 2),
            "agreement": ("agreement with the order", 3),
        },
        "ELBO: the evidence lower bound, higher is better. Agreement: share of drawings in which a judge sees the class that "
        "was ordered.",
        tuple(MODELS),
    )
]
