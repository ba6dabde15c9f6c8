"""Lesson 43's question on PneumoniaMNIST: do drawn images help a diagnosis, and whom do they give away?"""

import time

import numpy as np

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


def classifier_auc(images, labels, test, seed: int, augment: bool = False, weights: bool = False) -> float:
    """Test AUC of a small CNN after 400 steps on the images, whatever their number."""
    import keras

    from course_utils import models, training

    keras.utils.set_random_seed(seed)
    moves = models.augmentation() if augment else None
    model = models.cnn((28, 28, 1), 1, moves, widths=(16, 32, 64))
    epochs = max(1, round(400 * BATCH_SIZE / len(images)))
    rate = training.schedule(len(images), epochs, BATCH_SIZE)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=5e-2), "binary_crossentropy")
    balance = {c: len(labels) / (2 * np.sum(labels == c)) for c in (0, 1)} if weights else None
    model.fit(images, labels, batch_size=BATCH_SIZE, epochs=epochs, class_weight=balance, verbose=0)
    return metrics.auc(test.labels, np.asarray(model.predict(test.images, batch_size=256, verbose=0)))


def few(labels: np.ndarray, model_name: str, seed: int) -> np.ndarray:
    """Indices of the training images that a model may see."""
    if model_name == "all":
        return np.arange(len(labels))
    sizes = (50, 1000) if model_name == "unbalanced" else (int(model_name[4:]) // 2,) * 2
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.choice(np.flatnonzero(labels == c), n, replace=False) for c, n in enumerate(sizes)])


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
    both = np.concatenate([x, drawn]), np.concatenate([y, wanted])
    found = {
        "auc_real": classifier_auc(x, y, dataset.test, seed),
        "auc_augmented": classifier_auc(x, y, dataset.test, seed, augment=True),
        "auc_real_and_drawn": classifier_auc(*both, dataset.test, seed),
        "auc_augmented_and_drawn": classifier_auc(*both, dataset.test, seed, augment=True),
    }
    if model_name == "unbalanced":
        found["auc_weights"] = classifier_auc(x, y, dataset.test, seed, weights=True)
        found["auc_augmented_and_weights"] = classifier_auc(x, y, dataset.test, seed, augment=True, weights=True)
    else:
        found["auc_drawn"] = classifier_auc(drawn, wanted, dataset.test, seed)
    # Two membership attacks, on images that the GAN saw and on validation images: by the distance to the nearest drawing,
    # and, with the discriminator in hand, by its logit (Hayes et al. 2019, arXiv:1705.07663).
    chosen = np.random.default_rng(seed).permutation(len(x))[:500]
    groups = (x[chosen], y[chosen]), (dataset.val.images, dataset.val.labels)
    near, far = (-generative.nearest(images, drawn)[0] for images, _ in groups)
    found["attack_auc_distance"] = metrics.auc(np.repeat([1, 0], [len(near), len(far)]), np.r_[near, far])
    near, far = (
        model.discriminator.predict([images.astype("float32") / 127.5 - 1, np.eye(2)[labels]], verbose=0)[:, 0]
        for images, labels in groups
    )
    found["attack_auc_discriminator"] = metrics.auc(np.repeat([1, 0], [len(near), len(far)]), np.r_[near, far])
    return {
        "source": dataset.source,
        "params": model.generator.count_params(),
        "train_images": len(seen),
        "train_seconds": round(seconds, 1),
        **{key: round(value, 4) for key, value in found.items()},
    }
