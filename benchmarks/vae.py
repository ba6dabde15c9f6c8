"""Lesson 33's variational autoencoders on PneumoniaMNIST: the exchange rate beta, and the conditional one."""

import time

import numpy as np

from course_utils import data, lab

SOURCES = (
    "course_utils/models/autoencoders.py",
    "course_utils/training.py",
    "course_utils/generative.py",
    "course_utils/weights/judge.sha256",
)
# model -> options of models.VAE
OPTIONS = {
    "vae_16": {},
    **{f"vae_16_beta_{beta}": {"beta": beta} for beta in (0.3, 3, 10)},
    "conditional_vae_16": {"conditions": 2},
}
MODELS = dict.fromkeys(OPTIONS, "generation")  # model -> task
EPOCHS, BATCH_SIZE = 14, 64


def datasets() -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return ["pneumoniamnist"] if data.source("pneumoniamnist") == "official" else []


def train(x: np.ndarray, y: np.ndarray, seed: int, **options):
    """A VAE after training with the recipe of lesson 33. x: float32 (n, 28, 28, 1) of 0..1."""
    import keras

    from course_utils import models, training

    model = models.VAE(**{"latent_dim": 16, "seed": seed, **options})
    rate = training.schedule(len(x), EPOCHS, BATCH_SIZE, peak=2e-3)
    model.compile(keras.optimizers.Adam(rate, global_clipnorm=100.0))
    inputs = (x, np.eye(2, dtype="float32")[y]) if model.conditions else x
    model.fit(inputs, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0, callbacks=[training.Progress()])
    return model


def measure(name: str, model_name: str, seed: int) -> dict:
    """Train on the training split; the bound on the test split, and how its drawings look to the judge."""
    lab.start(seed)
    from course_utils import generative, models

    dataset = data.load(name, download=False)
    (x, y), (x_test, y_test) = (
        (split.images.astype("float32") / 255, split.labels) for split in (dataset.train, dataset.test)
    )
    start = time.perf_counter()
    model = train(x, y, seed, **OPTIONS[model_name])
    seconds = time.perf_counter() - start
    inputs = (x_test, np.eye(2, dtype="float32")[y_test]) if model.conditions else x_test
    parts = model.evaluate(inputs, batch_size=256, verbose=0, return_dict=True)
    rebuilt = np.asarray(model.predict(inputs, batch_size=256, verbose=0)[0])
    wanted = np.repeat([0, 1], 500)
    if model.conditions:
        drawn = model.sample(models.class_codes(model, x, y, wanted, seed), wanted)
    else:
        drawn = model.sample(np.random.default_rng(seed).standard_normal((1000, model.latent_dim)))
    drawn = np.round(drawn * 255).astype(np.uint8)
    judge = models.judge()
    real = generative.features(dataset.train.images[:1000], judge)
    found = {
        "elbo": round(-parts["reconstruction"] - parts["kl"], 1),
        "reconstruction": round(-parts["reconstruction"], 1),
        "kl": round(parts["kl"], 2),
        "mse": round(float(np.mean((x_test - rebuilt) ** 2)), 5),
        "frechet": round(generative.frechet(real, generative.features(drawn, judge)), 3),
    }
    if model.conditions:
        from_prior = model.sample(np.random.default_rng(seed).standard_normal((1000, model.latent_dim)), wanted)
        from_prior = np.round(from_prior * 255).astype(np.uint8)
        for measure_name, images in (("agreement", drawn), ("agreement_from_prior", from_prior)):
            said = judge.predict(images, batch_size=256, verbose=0)[:, 0] > 0.5
            found[measure_name] = round(float(np.mean(said == wanted)), 4)
    elif model_name == "vae_16":
        bound = models.importance_bound(model, x_test[:: len(x_test) // 200][:200], 100, seed)
        found["importance_bound"] = round(float(bound.mean()), 1)
    return {
        "source": dataset.source,
        "params": model.count_params(),
        "train_images": len(x),
        "epochs": EPOCHS,
        "train_seconds": round(seconds, 1),
        **found,
    }
