"""Lesson 43: do drawn images help a diagnosis on PneumoniaMNIST, and whom do they give away?"""

import time
from functools import partial

import numpy as np

from benchmarks.protocol import Blind, Fitted, Model, TableOf, official, rounded, settings
from course_utils import lab, metrics
from course_utils.data import Split, to_signed

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


def datasets(size: int = 28) -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return official(size, "pneumoniamnist") if size == 28 else []


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
    chosen = rng.permutation(chosen).reshape(-1, min(steps, 100) * BATCH_SIZE)
    x, condition = to_signed(images), np.eye(2, dtype="float32")[labels]
    for part in chosen:
        model.fit(x[part], condition[part], batch_size=BATCH_SIZE, shuffle=False, verbose=0)
    model.finish()
    return model


def scores(images, labels, asked: tuple[np.ndarray, ...], seed: int, steps: int = 400, augment=False, weights=False):
    """Scores of the asked sets of images by a small CNN after 400 steps on the given ones, whatever their number."""
    import keras

    from course_utils import models, training

    keras.utils.set_random_seed(seed)
    moves = models.augmentation() if augment else None
    model = models.cnn((28, 28, 1), 1, moves, widths=(16, 32, 64))
    rng = np.random.default_rng(seed)
    turns = -(-steps * BATCH_SIZE // len(images))
    order = np.concatenate([rng.permutation(len(images)) for _ in range(turns)])[: steps * BATCH_SIZE]
    rate = training.schedule(len(order), 1, BATCH_SIZE)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=5e-2), "binary_crossentropy")
    balance = {c: len(labels) / (2 * np.sum(labels == c)) for c in (0, 1)} if weights else None
    model.fit(images[order], labels[order], batch_size=BATCH_SIZE, class_weight=balance, shuffle=False, verbose=0)
    return [np.asarray(model.predict(part, batch_size=256, verbose=0))[:, 0].round(5) for part in asked]


def few(labels: np.ndarray, sizes: tuple[int, int] | None, seed: int) -> np.ndarray:
    """Indices of the training images that a model may see: so many of each class, or all."""
    if sizes is None:
        return np.arange(len(labels))
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.choice(np.flatnonzero(labels == c), n, replace=False) for c, n in enumerate(sizes)])


def attack_auc(near: np.ndarray, y_near: np.ndarray, far: np.ndarray, y_far: np.ndarray) -> float:
    """AUC of telling members (scores near) from others (far): within each class, so that no class gives it away; the mean."""
    pairs = [(near[y_near == c], far[y_far == c]) for c in (0, 1)]
    return np.mean([metrics.auc(np.repeat([1, 0], [len(a), len(b)]), np.r_[a, b]) for a, b in pairs])


def ways_to_train(x, y, drawn, wanted, unbalanced: bool) -> dict[str, tuple[np.ndarray, np.ndarray, dict]]:
    """Name -> images, labels and options of `scores`, for each way to use the few real images and the drawn ones."""
    times = max(1, len(drawn) // len(x))  # as many real as drawn images, where there are fewer
    both = np.concatenate([x] * times + [drawn]), np.concatenate([y] * times + [wanted])
    ways = {
        "real": (x, y, {}),
        "augmented": (x, y, {"augment": True}),
        "real_and_drawn": (*both, {}),
        "augmented_and_drawn": (*both, {"augment": True}),
    }
    if unbalanced:
        repeated = (np.concatenate([part, *[part[y == 0]] * 19]) for part in (x, y))
        ways["repeated"] = (*repeated, {})
        ways["weights"] = (x, y, {"weights": True})
        ways["augmented_and_weights"] = (x, y, {"augment": True, "weights": True})
    else:
        ways["drawn"] = (drawn, wanted, {})
    return ways


def fit(blind: Blind, seed: int, sizes: tuple[int, int] | None, steps: int, unbalanced: bool = False) -> Fitted:
    """Draw images with a conditional GAN that saw only the few, and train classifiers with and without them."""
    lab.seed_keras(seed)
    from course_utils import generative, models

    seen = few(blind.train.labels, sizes, seed)
    x, y = blind.train.images[seen], blind.train.labels[seen]
    start = time.perf_counter()
    model = conditional_gan(x, y, steps, seed)
    seconds = time.perf_counter() - start
    wanted = np.arange(2 * DRAWN) % 2
    drawn = models.draw(model.generator, 2 * DRAWN, seed, wanted)
    if unbalanced:  # only what is missing
        missing = sizes[1] - sizes[0]
        drawn, wanted = drawn[wanted == 0][:missing], wanted[wanted == 0][:missing]
    outputs, validation = {}, {}
    for way, (images, labels, options) in ways_to_train(x, y, drawn, wanted, unbalanced).items():
        on_val, outputs[way] = scores(
            images, labels, (blind.val.images, blind.test_images), seed, min(steps, 400), **options
        )
        validation[f"auc_{way}"] = metrics.auc(blind.val.labels, on_val)
    # Two membership attacks, on images that the GAN saw and on validation images: by the distance to the nearest drawing,
    # and, with the discriminator in hand, by its logit (Hayes et al. 2019, arXiv:1705.07663).
    chosen = np.random.default_rng(seed).permutation(len(x))[:500]
    members, others = (x[chosen], y[chosen]), (blind.val.images, blind.val.labels)
    near, far = (-generative.nearest(images, drawn)[0] for images, _ in (members, others))
    attacks = {"attack_auc_distance": attack_auc(near, members[1], far, others[1])}
    near, far = (
        model.discriminator.predict([to_signed(images), np.eye(2, dtype="float32")[labels]], verbose=0)[:, 0]
        for images, labels in (members, others)
    )
    attacks["attack_auc_discriminator"] = attack_auc(near, members[1], far, others[1])
    facts = {"params": model.generator.count_params(), "train_images": len(seen), "train_seconds": seconds}
    both = {"discriminator": settings(model.d_optimizer), "generator": settings(model.g_optimizer)}
    facts["recipe"] = {"epochs": max(1, steps // 100), "batch_size": BATCH_SIZE, "optimizer": both}
    outputs = {f"way_{way}": score for way, score in outputs.items()} | {k: np.array(v) for k, v in attacks.items()}
    return Fitted(rounded(validation | attacks), outputs, facts)


def score(outputs: dict, test: Split, seed: int) -> dict:
    """AUC of each way to train on the test split, and the attacks, which need no test image."""
    ways = {name.removeprefix("way_"): values for name, values in outputs.items() if name.startswith("way_")}
    found = {f"auc_{way}": metrics.auc(test.labels, values) for way, values in ways.items()}
    found |= {name: value for name, value in outputs.items() if name.startswith("attack")}
    scores = {way: values.tolist() for way, values in ways.items()} | {"truth": test.labels.tolist()}
    return rounded(found) | {"scores": scores}


def compare(runs: dict[str, list[dict]]) -> dict[str, dict]:
    """For each model the differences in AUC named in GAINS, each with its interval over test images and seeds, paired in both."""

    def difference(group: list[dict], way: str, other: str) -> list[float]:
        scored = [[run["scores"][name] for run in group] for name in (way, other)]
        interval = metrics.paired_interval(group[0]["scores"]["truth"], *scored, same_seeds=True)
        return [round(value, 4) for value in interval]

    return {
        model: {
            field: difference(group, *ways) for field, ways in GAINS.items() if set(ways) <= set(group[0]["scores"])
        }
        for model, group in runs.items()
    }


def _few(label: str, sizes: tuple[int, int] | None, steps: int, **options) -> Model:
    return Model(label, "augmentation", partial(fit, sizes=sizes, steps=steps, **options), score)


MODELS = {
    "few_50": _few("50 real images, as many of each class", (25, 25), 1000),
    "few_100": _few("100 real images", (50, 50), 1000),
    "few_500": _few("500 real images", (250, 250), 1500),
    "unbalanced": _few("50 healthy and 1,000 with pneumonia", (50, 1000), 1500, unbalanced=True),
    "all": _few("all training images", None, 2000),
}
TABLES = [
    TableOf(
        "Do drawn images help? AUC of the classifier (lesson 43)",
        "augmentation",
        {
            "auc_real": ("real images", 3),
            "auc_real_and_drawn": ("real + drawn", 3),
            "auc_augmented": ("augmented", 3),
            "auc_augmented_and_drawn": ("augmented + drawn", 3),
            "auc_drawn": ("drawn only", 3),
            "auc_weights": ("class weights", 3),
            "attack_auc_distance": ("attack by distance", 3),
            "attack_auc_discriminator": ("attack by discriminator", 3),
        },
        "A row says which real images generator and classifier saw. The trivial answer has an AUC of 0.5; `real images` is the "
        "opponent that drawings have to beat. Attacks: AUC of telling members from others.",
        tuple(MODELS),
    )
]
