"""Lesson 15: what a network knows that has seen other patients, with 20 labels and with all; PneumoniaMNIST."""

import time
from functools import partial

import numpy as np
from scipy.stats import rankdata

from benchmarks.lessons.autoencoder_anomaly import edges
from benchmarks.lessons.gan_augmentation import few
from benchmarks.lessons.gan_evaluation import FINE, trained_gan
from benchmarks.protocol import Blind, Fitted, Model, TableOf, official, rounded
from course_utils import data, lab, metrics
from course_utils.data import Split

LABELS = (20, 50, 100, 500, 0)  # so many labelled images, half of each class; 0: all of them
DRAWS = 2  # of the labelled images, in one run
BATCH_SIZE, FEW_STEPS, ALL_STEPS = 32, 200, 1500  # batches from few labels, and from all


def datasets(size: int = 28) -> list[str]:
    """PneumoniaMNIST, if its official file is at hand."""
    return official(size, "pneumoniamnist") if size == 28 else []


def judged(blind: Blind, answers, seed: int, facts: dict) -> Fitted:
    """Validation AUC and scores of the test images for each draw of labels. answers: (indices, number) -> scores of both."""
    outputs, validation = {}, {}
    for number in LABELS:
        sizes = (number // 2, number // 2) if number else None
        for draw in range(DRAWS if number else 1):
            on_val, on_test = answers(few(blind.train.labels, sizes, DRAWS * seed + draw), number)
            outputs.setdefault(f"labels_{number or 'all'}", []).append(on_test)
            validation.setdefault(f"auc_{number or 'all'}", []).append(metrics.auc(blind.val.labels, on_val))
    means = {name: np.mean(values) for name, values in validation.items()}
    return Fitted(rounded(means), {name: np.stack(values) for name, values in outputs.items()}, facts)


def trained_on(images: np.ndarray, targets: np.ndarray, seed: int, epochs: int, loss: str, outputs: int):
    """The course's CNN after training on another question, with its augmentation. targets: as the loss wants them."""
    lab.seed_keras(seed)
    import keras

    from course_utils import models, training

    several = loss == "binary_crossentropy"
    model = models.cnn(images.shape[1:], outputs, models.augmentation(), several=several, dropout=0.2)
    rate = training.schedule(len(images), epochs, 64, peak=2e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=5e-2), loss)
    model.fit(images, targets, batch_size=64, epochs=epochs, verbose=0)
    return model


def other_chests(blind: Blind, seed: int):
    """The network that ships with the course: 14 findings on 24,000 chest X-rays, most of them of adults."""
    from course_utils import models

    return models.chest_network()


def few_chests(blind: Blind, seed: int, number: int = 801, epochs: int = 20):
    """Trained in the same way, on as many chests as there are tiles in `tissue`."""
    chests = blind.others["chestmnist"]
    chosen = np.random.default_rng(seed).permutation(len(chests.labels))[:number]
    return trained_on(chests.images[chosen], chests.labels[chosen], seed, epochs, "binary_crossentropy", 14)


def tissue(blind: Blind, seed: int, number: int = 801, epochs: int = 20):
    """Trained to tell nine tissues of colorectal tiles apart, in grey: another domain and another question."""
    tiles = blind.others["pathmnist"]
    chosen = np.random.default_rng(seed).permutation(len(tiles.labels))[:number]
    grey = tiles.images[chosen].mean(axis=-1, keepdims=True).round().astype("uint8")
    return trained_on(grey, tiles.labels[chosen], seed, epochs, "sparse_categorical_crossentropy", 9)


def rotations(blind: Blind, seed: int, epochs: int = 5):
    """Self-supervised on the unlabelled training images: by how many quarter turns is this image turned?

    Without mirror images: mirrored, a chest on its left side looks like one on its right.
    Source: Gidaris et al. 2018, arXiv:1803.07728.
    """
    lab.seed_keras(seed)
    import keras

    from course_utils import models, training

    images = blind.train.images
    turned = np.concatenate([np.rot90(images, turns, axes=(1, 2)) for turns in range(4)])
    model = models.cnn(images.shape[1:], 4, models.augmentation(flip=None), dropout=0.2)
    rate = training.schedule(len(turned), epochs, 64, peak=2e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=5e-2), "sparse_categorical_crossentropy")
    model.fit(turned, np.repeat(np.arange(4), len(images)), batch_size=64, epochs=epochs, verbose=0)
    return model


def critic(blind: Blind, seed: int, steps: int = FINE["steps"]):
    """The discriminator of lesson 42's GAN, which has learned to tell X-rays from drawings without a label.

    Source: Radford et al. 2016, arXiv:1511.06434.
    """
    lab.seed_keras(seed)
    return trained_gan(blind.train.images, seed, **(FINE | {"steps": steps}))[0].discriminator


def untrained(blind: Blind, seed: int):
    """A network that has learned nothing."""
    lab.seed_keras(seed)
    from course_utils import models

    return models.cnn(blind.train.images.shape[1:], 1, models.augmentation())


def edge_strength(blind: Blind, seed: int):
    """One number an image, no network: lesson 12's edge strength."""
    return _edge_strength


def _edge_strength(images: np.ndarray) -> np.ndarray:
    return edges(data.to_unit(images))[:, None]


def pixels(blind: Blind, seed: int):
    """The pixels themselves, no network."""
    return _pixels


def _pixels(images: np.ndarray) -> np.ndarray:
    return data.to_unit(images).reshape(len(images), -1)


def fit_answers(blind: Blind, seed: int) -> Fitted:
    """What the source network says by itself: the mean of its probabilities of infiltration, pneumonia and consolidation.

    It takes no label of the target.
    """
    from course_utils import models

    start = time.perf_counter()
    network = models.chest_network()
    said = [models.predict_mirrored(network, part)[:, [3, 6, 8]].mean(axis=1)
            for part in (blind.val.images, blind.test_images)]  # fmt: skip
    seconds = time.perf_counter() - start
    facts = {"params": network.count_params(), "train_images": len(blind.train.labels), "train_seconds": seconds}
    return judged(blind, lambda chosen, number: said, seed, facts)


def fit_probe(blind: Blind, seed: int, backbone, **options) -> Fitted:
    """Logistic regression on standardised features: of a frozen network, or those that a function counts.

    backbone: (Blind, seed, **options) -> a network, or a function from images to features (n, k).
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    from course_utils import models

    x, y = blind.train
    start = time.perf_counter()
    found = backbone(blind, seed, **options)

    def read(images: np.ndarray) -> np.ndarray:
        if not hasattr(found, "layers"):
            return found(images)
        return models.features(found, data.to_signed(images) if found.name == "discriminator" else images)

    scaler = StandardScaler().fit(read(x))  # the scale of a feature needs no labels
    known, on_val, on_test = (scaler.transform(read(part)) for part in (x, blind.val.images, blind.test_images))
    seconds = time.perf_counter() - start

    def answers(chosen: np.ndarray, number: int) -> list[np.ndarray]:
        model = LogisticRegression(C=0.01, max_iter=2000).fit(known[chosen], y[chosen])
        return [model.decision_function(part) for part in (on_val, on_test)]

    params = found.count_params() if hasattr(found, "layers") else 0
    facts = {"params": params, "train_images": len(x), "train_seconds": seconds}
    return judged(blind, answers, seed, facts)


def fit_tuned(blind: Blind, seed: int, backbone, peak: float, layers: str = "all", steps: int | None = None,
              **options) -> Fitted:  # fmt: skip
    """Train a network on the labelled images that has learned something else before, with augmentation.

    backbone: (Blind, seed, **options) -> the network.
    layers: "all", "last" (its last two convolutions and the new head), or "gradual" (a third of the steps the head alone,
    then the last two convolutions too, then all; Howard and Ruder 2018, arXiv:1801.06146).
    """
    import keras

    from course_utils import models, training

    x, y = blind.train
    start = time.perf_counter()
    base = backbone(blind, seed, **options)
    weights = base.get_weights()

    def answers(chosen: np.ndarray, number: int) -> list[np.ndarray]:
        lab.seed_keras(seed + len(chosen))
        base.set_weights(weights)
        model = models.with_new_head(base)
        batches = steps or (FEW_STEPS if number else ALL_STEPS)
        rng = np.random.default_rng(seed)
        turns = -(-batches * BATCH_SIZE // len(chosen))
        order = np.concatenate([rng.permutation(chosen) for _ in range(turns)])[: batches * BATCH_SIZE]
        stages = ("head", "last", "all") if layers == "gradual" else (layers,)
        for stage, part in zip(stages, np.array_split(order, len(stages)), strict=True):
            models.thaw(model, stage)
            rate = training.schedule(len(part), 1, BATCH_SIZE, peak=peak)
            model.compile(keras.optimizers.AdamW(rate, weight_decay=5e-2), "binary_crossentropy")
            model.fit(x[part], y[part], batch_size=BATCH_SIZE, shuffle=False, verbose=0)
        return [models.predict_mirrored(model, part)[:, 0] for part in (blind.val.images, blind.test_images)]

    fitted = judged(blind, answers, seed, {})
    facts = {"params": base.count_params(), "train_images": len(x), "train_seconds": time.perf_counter() - start}
    return fitted._replace(facts=facts)


def score(outputs: dict, test: Split, seed: int) -> dict:
    """Mean AUC on the test split over the draws of labels, for each number of labels; ranks are kept for comparisons."""
    aucs = {
        name.removeprefix("labels_"): [metrics.auc(test.labels, one) for one in group]
        for name, group in outputs.items()
    }
    kept = {name: rankdata(group, "min", axis=1).astype(int).tolist() for name, group in outputs.items()}
    return rounded({f"auc_{number}": np.mean(values) for number, values in aucs.items()}) | {
        "scores": kept | {"truth": test.labels.tolist()}
    }


def _recipe(epochs: int | str, batch_size: int, peak: float) -> dict:
    rate = {"schedule": "CosineDecay", "peak": peak}
    return {"epochs": epochs, "batch_size": batch_size,
            "optimizer": {"name": "adamw", "weight_decay": 5e-2, "learning_rate": rate}}  # fmt: skip


def _probe(label: str, backbone, *also: str, recipe: dict) -> Model:
    return Model(label, "transfer", partial(fit_probe, backbone=backbone), score, also=also, recipe=recipe)


def _tuned(label: str, backbone, peak: float = 1e-3, layers: str = "all") -> Model:
    recipe = _recipe(f"{FEW_STEPS} batches, {ALL_STEPS} with all labels", BATCH_SIZE, peak)
    fit = partial(fit_tuned, backbone=backbone, peak=peak, layers=layers)
    return Model(label, "transfer", fit, score, recipe=recipe)


NOTHING = {"epochs": 0, "batch_size": 0, "optimizer": {"name": "none"}}
PRETRAINED = _recipe(12, 64, 2e-3)  # as tools.weights trains it
ADAM = {name: {"name": "adam", "learning_rate": rate, "beta_1": 0.5} for name, rate in
        (("discriminator", FINE.get("d_rate", 4e-4)), ("generator", FINE.get("g_rate", 2e-4)))}  # fmt: skip
MODELS = {
    "edge_strength": _probe("edge strength, one number, no network", edge_strength, recipe=NOTHING),
    "pixels": _probe("logistic regression on the pixels, no network", pixels, recipe=NOTHING),
    "source_answers": Model(
        "the source network's own word, no label of the target", "transfer", fit_answers, score, recipe=PRETRAINED
    ),
    "scratch": _tuned("from scratch", untrained, 3e-3),
    "probe_untrained": _probe("probe of a network that has learned nothing", untrained, recipe=NOTHING),
    "probe_tissue": _probe(
        "probe, pretrained on 801 tissue tiles in grey", tissue, "pathmnist", recipe=_recipe(20, 64, 2e-3)
    ),
    "probe_few_chests": _probe(
        "probe, pretrained on 801 other chests", few_chests, "chestmnist", recipe=_recipe(20, 64, 2e-3)
    ),
    "probe_critic": _probe(
        "probe of a GAN's discriminator",
        critic,
        recipe={"epochs": f"{FINE['steps']} batches", "batch_size": 32, "optimizer": ADAM},
    ),
    "probe_rotations": _probe("probe, self-supervised: which way is up?", rotations, recipe=_recipe(5, 64, 2e-3)),
    "probe_chests": _probe("probe, pretrained on 24,000 other chests", other_chests, recipe=PRETRAINED),
    "tuned_last": _tuned("fine-tuned from 24,000 other chests, last stage", other_chests, layers="last"),
    "tuned_gradual": _tuned("fine-tuned from 24,000 other chests, gradually", other_chests, layers="gradual"),
    "tuned": _tuned("fine-tuned from 24,000 other chests, all layers", other_chests),
}
TABLES = [
    TableOf(
        "Few labels, and a network that has seen other patients (lesson 15)",
        "transfer",
        {f"auc_{n or 'all'}": (f"AUC, {n or 'all'} labels", 3) for n in LABELS},
        "Probe: logistic regression on frozen features. Labels are drawn twice a run, half of them of each class; a cell is "
        "the mean over draws and seeds, in brackets the lowest and the highest mean of a run.",
        tuple(MODELS),
    )
]


COMPARED = {  # the opponent -> who is compared with it
    "pixels": ("scratch", "probe_critic", "probe_rotations", "probe_chests", "tuned"),
    "scratch": ("tuned_last", "tuned_gradual", "tuned"),
    "probe_few_chests": ("probe_untrained", "probe_tissue", "probe_chests"),
    "edge_strength": ("pixels", "probe_untrained", "probe_chests"),
    "probe_untrained": ("probe_critic", "probe_rotations"),
    "probe_chests": ("tuned_last", "tuned_gradual", "tuned"),
}


def compare(runs: dict[str, list[dict]]) -> dict[str, dict]:
    """AUC minus that of an opponent on the same draws of labels, with its 95 % interval over cases and draws."""
    scores = {model: [run["scores"] for run in group] for model, group in runs.items() if group}
    found: dict[str, dict] = {}
    for opponent, models in COMPARED.items():
        for model in (m for m in models if {m, opponent} <= set(scores)):
            for number in (20, 100, "all"):
                ours, theirs = (
                    [one for run in scores[m] for one in run[f"labels_{number}"]] for m in (model, opponent)
                )
                interval = metrics.paired_interval(
                    scores[model][0]["truth"], ours, theirs, resamples=1000, same_seeds=len(ours) == len(theirs)
                )
                found.setdefault(model, {})[f"auc_{number}_minus_{opponent}"] = [round(v, 4) for v in interval]
    return found
