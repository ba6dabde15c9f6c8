"""Lesson 43: do drawn images help a diagnosis on PneumoniaMNIST, and whom do they give away?"""

import time
from functools import partial

import numpy as np

from benchmarks.protocol import Blind, Fitted, Model, TableOf, official, rounded, settings
from course_utils import lab, metrics
from course_utils.data import Split, to_signed

DRAWN, BATCH_SIZE = 1500, 32
CLASSIFIERS = 3  # trained for each way to use the images, from other first weights; a run's AUC is their mean


def datasets(size: int = 28) -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return official(size, "pneumoniamnist") if size == 28 else []


def conditional_gan(images: np.ndarray, labels: np.ndarray, steps: int, seed: int, diffaugment: bool = False):
    """A trained conditional GAN with averaged weights. images: uint8 (n, 28, 28, 1)."""
    import keras

    from course_utils import models

    networks = models.generator(32, conditions=2), models.discriminator(conditions=2)
    model = models.GAN(*networks, real_label=0.9, seed=seed, augment=diffaugment)
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


def attacked(near: np.ndarray, y_near: np.ndarray, far: np.ndarray, y_far: np.ndarray) -> tuple[float, float, float]:
    """AUC of telling members (scores near) from others (far), its standard error, and the members found at 1 % false alarms.

    All within each class, so that no class gives members away, and the mean over both.
    """
    from course_utils import generative

    found = [generative.attack(near[y_near == c], far[y_far == c]) for c in (0, 1)]
    return np.mean([f.auc for f in found]), np.hypot(*(f.error for f in found)) / 2, np.mean([f.found for f in found])


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


def fit(blind: Blind, seed: int, sizes: tuple[int, int] | None, steps: int, unbalanced: bool = False,
        classifiers: int = CLASSIFIERS, diffaugment: bool = False) -> Fitted:  # fmt: skip
    """Draw images with a conditional GAN that saw only the few, and train classifiers with and without them.

    The seed chooses the few images and trains the GAN; within it each way trains `classifiers` networks, from the same first
    weights in each way. A way's AUC is their mean: on the test split, on validation, and on the images it was trained on.
    """
    lab.seed_keras(seed)
    from course_utils import models

    seen = few(blind.train.labels, sizes, seed)
    x, y = blind.train.images[seen], blind.train.labels[seen]
    start = time.perf_counter()
    model = conditional_gan(x, y, steps, seed, diffaugment)
    seconds = time.perf_counter() - start
    wanted = np.arange(2 * DRAWN) % 2
    drawn = models.draw(model.generator, 2 * DRAWN, seed, wanted)
    if unbalanced:  # only what is missing
        missing = sizes[1] - sizes[0]
        drawn, wanted = drawn[wanted == 0][:missing], wanted[wanted == 0][:missing]
    outputs, validation, facts = {}, {}, {"params": model.generator.count_params(), "train_images": len(seen)}
    asked = blind.val.images, blind.test_images, x
    for way, (images, labels, options) in ways_to_train(x, y, drawn, wanted, unbalanced).items():
        runs = [scores(images, labels, asked, 100 * seed + n, min(steps, 400), **options) for n in range(classifiers)]
        on_val, outputs[f"way_{way}"], on_train = (np.stack(part) for part in zip(*runs, strict=True))
        validation[f"auc_{way}"] = np.mean([metrics.auc(blind.val.labels, one) for one in on_val])
        outputs[f"found_train_auc_{way}"] = np.mean([metrics.auc(y, one) for one in on_train])
    for name, values in attacks(blind, model, seen, drawn, seed).items():
        validation[name] = outputs[f"found_{name}"] = values
    both = {"discriminator": settings(model.d_optimizer), "generator": settings(model.g_optimizer)}
    facts |= {
        "train_seconds": seconds,
        "recipe": {"epochs": max(1, steps // 100), "batch_size": BATCH_SIZE, "optimizer": both},
    }
    return Fitted(rounded(validation), {name: np.asarray(value) for name, value in outputs.items()}, facts)


def attacks(blind: Blind, model, seen: np.ndarray, drawn: np.ndarray, seed: int) -> dict[str, float]:
    """Membership attacks, on images that the GAN saw and on validation images that are none of the training images.

    By the distance to the nearest drawing, also of a planted memoriser as the positive control, and, with the discriminator
    in hand, by its logit (Hayes et al. 2019, arXiv:1705.07663).
    """
    from course_utils import generative

    outside = ~generative.twins(blind.val.images, blind.train.images)
    chosen = np.random.default_rng(seed).permutation(seen)[:500]
    groups = (
        (blind.train.images[chosen], blind.train.labels[chosen]),
        (blind.val.images[outside], blind.val.labels[outside]),
    )

    def by_distance(drawings: np.ndarray) -> list[np.ndarray]:
        return [-generative.nearest(images, drawings)[0] for images, _ in groups]

    noise = np.random.default_rng(seed).integers(-4, 5, (len(seen), 1, 1, 1))
    memoriser = np.clip(blind.train.images[seen].astype(int) + noise, 0, 255).astype(np.uint8)
    logits = [
        model.discriminator.predict([to_signed(images), np.eye(2, dtype="float32")[labels]], verbose=0)[:, 0]
        for images, labels in groups
    ]
    found = {}
    for name, (near, far) in (
        ("distance", by_distance(drawn)),
        ("discriminator", logits),
        ("memoriser", by_distance(memoriser)),
    ):
        measured = attacked(near, groups[0][1], far, groups[1][1])
        for measure, value in zip(("auc", "error", "found"), measured, strict=True):
            found[f"attack_{measure}_{name}"] = float(value)
    return found


def score(outputs: dict, test: Split, seed: int) -> dict:
    """Mean AUC of each way to train over its classifiers, on the test split; and what needs no test image."""
    found = {
        f"auc_{name.removeprefix('way_')}": np.mean([metrics.auc(test.labels, one) for one in values])
        for name, values in outputs.items()
        if name.startswith("way_")
    }
    return rounded(found | {name.removeprefix("found_"): v for name, v in outputs.items() if name.startswith("found_")})


def _few(label: str, sizes: tuple[int, int] | None, steps: int, **options) -> Model:
    return Model(label, "augmentation", partial(fit, sizes=sizes, steps=steps, **options), score)


MODELS = {
    "few_50": _few("50 real images, as many of each class", (25, 25), 1000),
    "few_100": _few("100 real images", (50, 50), 1000, classifiers=10),
    "few_500": _few("500 real images", (250, 250), 1500),
    "unbalanced": _few("50 healthy and 1,000 with pneumonia", (50, 1000), 1500, unbalanced=True, classifiers=10),
    "all": _few("all training images", None, 2000),
    "few_50_diffaugment": _few("50 real images, GAN with DiffAugment", (25, 25), 1000, diffaugment=True),
    "few_100_diffaugment": _few("100 real images, GAN with DiffAugment", (50, 50), 1000, diffaugment=True),
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
            "attack_auc_memoriser": ("attack on a planted memoriser", 3),
        },
        "A row says which real images generator and classifier saw. The trivial answer has an AUC of 0.5; `real images` is the "
        "opponent that drawings have to beat. Attacks: AUC of telling members from others.",
        tuple(MODELS),
    )
]
