"""Lesson 43's question on PneumoniaMNIST: do drawn images help a diagnosis, and whom do they give away?"""

import time

import numpy as np

from benchmarks.intervals import paired_interval
from course_utils import data, lab, metrics

SOURCES = (
    "course_utils/models/gans.py",
    "course_utils/models/classifier.py",
    "course_utils/generative.py",
    "course_utils/training.py",
)
# model -> task. few_N: N training images, as many of each class; unbalanced: 1,000 with pneumonia, 50 without.
MODELS = {"few_50": "augmentation", "few_100": "augmentation", "few_500": "augmentation", "unbalanced": "augmentation",
          "all": "augmentation"}  # fmt: skip
STEPS = {"few_50": 1000, "few_100": 1000, "few_500": 1500, "unbalanced": 1500, "all": 2000}
DRAWN, BATCH_SIZE = 1500, 32
# field -> two ways to train, whose difference in AUC it is
GAINS = {
    "gain_of_drawn": ("real_and_drawn", "real"),
    "gain_of_augmentation": ("augmented", "real"),
    "gain_of_drawn_after_augmentation": ("augmented_and_drawn", "augmented"),
    "gain_of_weights": ("weights", "real"),
    "gain_of_repetition": ("repeated", "real"),
    "gain_of_drawn_over_repetition": ("real_and_drawn", "repeated"),
}


def datasets() -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return ["pneumoniamnist"] if data.source("pneumoniamnist") == "official" else []


def conditional_gan(images: np.ndarray, labels: np.ndarray, steps: int, seed: int):
    """A trained conditional GAN with averaged weights. images: uint8 (n, 28, 28, 1)."""
    import keras

    from course_utils import models

    model = models.GAN(
        models.generator(32, conditions=2), models.discriminator(conditions=2), real_label=0.9, seed=seed
    )
    rates = (
        keras.optimizers.Adam(4e-4, beta_1=0.5),
        keras.optimizers.Adam(2e-4, beta_1=0.5, use_ema=True, ema_momentum=0.998),
    )
    model.compile(*rates)
    # As many of each class in a batch, and an epoch of a hundred steps, however few images there are.
    rng = np.random.default_rng(seed)
    chosen = np.concatenate([rng.choice(np.flatnonzero(labels == c), steps * BATCH_SIZE // 2) for c in (0, 1)])
    chosen = rng.permutation(chosen).reshape(-1, 100 * BATCH_SIZE)
    x, condition = images.astype("float32") / 127.5 - 1, np.eye(2, dtype="float32")[labels]
    for part in chosen:
        model.fit(x[part], condition[part], batch_size=BATCH_SIZE, shuffle=False, verbose=0)
    model.finish()
    return model


def scores(images, labels, test, seed: int, augment: bool = False, weights: bool = False) -> np.ndarray:
    """Scores (n,) of the test images by a small CNN after 400 steps on the images, whatever their number."""
    import keras

    from course_utils import models, training

    keras.utils.set_random_seed(seed)
    moves = models.augmentation() if augment else None
    model = models.cnn((28, 28, 1), 1, moves, widths=(16, 32, 64))
    rng, steps = np.random.default_rng(seed), 400
    turns = -(-steps * BATCH_SIZE // len(images))
    order = np.concatenate([rng.permutation(len(images)) for _ in range(turns)])[: steps * BATCH_SIZE]
    rate = training.schedule(len(order), 1, BATCH_SIZE)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=5e-2), "binary_crossentropy")
    balance = {c: len(labels) / (2 * np.sum(labels == c)) for c in (0, 1)} if weights else None
    model.fit(images[order], labels[order], batch_size=BATCH_SIZE, class_weight=balance, shuffle=False, verbose=0)
    return np.asarray(model.predict(test.images, batch_size=256, verbose=0))[:, 0].round(5)


def few(labels: np.ndarray, model_name: str, seed: int) -> np.ndarray:
    """Indices of the training images that a model may see."""
    if model_name == "all":
        return np.arange(len(labels))
    sizes = (50, 1000) if model_name == "unbalanced" else (int(model_name[4:]) // 2,) * 2
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.choice(np.flatnonzero(labels == c), n, replace=False) for c, n in enumerate(sizes)])


def attack_auc(near: np.ndarray, y_near: np.ndarray, far: np.ndarray, y_far: np.ndarray) -> float:
    """AUC of telling members (scores near) from others (far): within each class, so that no class gives it away; the mean."""
    pairs = [(near[y_near == c], far[y_far == c]) for c in (0, 1)]
    return np.mean([metrics.auc(np.repeat([1, 0], [len(a), len(b)]), np.r_[a, b]) for a, b in pairs])


def measure(name: str, model_name: str, seed: int) -> dict:
    """Draw images with a conditional GAN that saw only the few, and train classifiers with and without them."""
    lab.start(seed)
    from course_utils import generative, models

    dataset = data.load(name, download=False)
    seen = few(dataset.train.labels, model_name, seed)
    x, y = dataset.train.images[seen], dataset.train.labels[seen]
    start = time.perf_counter()
    model = conditional_gan(x, y, STEPS[model_name], seed)
    seconds = time.perf_counter() - start
    wanted = np.arange(2 * DRAWN) % 2
    drawn = models.draw(model.generator, 2 * DRAWN, seed, wanted)
    if model_name == "unbalanced":  # only what is missing
        drawn, wanted = drawn[wanted == 0][:950], wanted[wanted == 0][:950]
    times = max(1, len(drawn) // len(x))  # as many real as drawn images, where there are fewer
    both = np.concatenate([x] * times + [drawn]), np.concatenate([y] * times + [wanted])
    said = {
        "real": scores(x, y, dataset.test, seed),
        "augmented": scores(x, y, dataset.test, seed, augment=True),
        "real_and_drawn": scores(*both, dataset.test, seed),
        "augmented_and_drawn": scores(*both, dataset.test, seed, augment=True),
    }
    if model_name == "unbalanced":
        said["repeated"] = scores(
            *(np.concatenate([part, *[part[y == 0]] * 19]) for part in (x, y)), dataset.test, seed
        )
        said["weights"] = scores(x, y, dataset.test, seed, weights=True)
        said["augmented_and_weights"] = scores(x, y, dataset.test, seed, augment=True, weights=True)
    else:
        said["drawn"] = scores(drawn, wanted, dataset.test, seed)
    found = {f"auc_{way}": metrics.auc(dataset.test.labels, score) for way, score in said.items()}
    # Two membership attacks, on images that the GAN saw and on validation images: by the distance to the nearest drawing,
    # and, with the discriminator in hand, by its logit (Hayes et al. 2019, arXiv:1705.07663).
    chosen = np.random.default_rng(seed).permutation(len(x))[:500]
    members, others = (x[chosen], y[chosen]), (dataset.val.images, dataset.val.labels)
    near, far = (-generative.nearest(images, drawn)[0] for images, _ in (members, others))
    found["attack_auc_distance"] = attack_auc(near, members[1], far, others[1])
    near, far = (
        model.discriminator.predict([images.astype("float32") / 127.5 - 1, np.eye(2)[labels]], verbose=0)[:, 0]
        for images, labels in (members, others)
    )
    found["attack_auc_discriminator"] = attack_auc(near, members[1], far, others[1])
    return {
        "source": dataset.source,
        "params": model.generator.count_params(),
        "train_images": len(seen),
        "train_seconds": round(seconds, 1),
        **{key: round(value, 4) for key, value in found.items()},
        "scores": {way: score.tolist() for way, score in said.items()},
        "truth": dataset.test.labels.tolist(),
    }


def compare(runs: dict[str, list[dict]]) -> dict[str, dict]:
    """For each model the differences in AUC named in GAINS, each with its interval over test images and seeds, paired in both."""

    def scored(model: str, way: str) -> list[dict]:
        return [{"scores": run["scores"][way], "truth": run["truth"]} for run in runs[model]]

    return {
        model: {
            field: paired_interval(scored(model, way), scored(model, other), same_seeds=True)
            for field, (way, other) in GAINS.items()
            if {way, other} <= set(runs[model][0]["scores"])
        }
        for model in runs
    }
