"""Lesson 22: what order, direction and mask add to a network that reads a volume slice by slice; binary 3D data sets."""

import time
from functools import partial

import numpy as np

from benchmarks.protocol import Blind, Fitted, Model, TableOf, diagnosed, majority, official, recipe, score_diagnosis
from course_utils import data, lab, metrics

BATCH_SIZE = 32
LARGE = 100e6  # bytes of training volumes above which a second copy would not fit into the memory budget


def datasets(size: int = 28) -> list[str]:
    """Names of the binary 3D data sets whose official file is at hand."""
    return [name for name in official(size) if "3d" in name and data.entry(name.split("_")[0]).task == "binary-class"]


def trained(blind: Blind, seed: int, axis: int, epochs: int, **options) -> tuple[np.ndarray, np.ndarray, dict]:
    """Probabilities for the validation and the test volumes after training with the recipe of lesson 22, and facts.

    axis: of the volume, along which it scrolls. options: of models.slice_reader. The last epoch's weights count.
    """
    lab.seed_keras(seed)
    import keras

    from course_utils import models, training

    x, x_val, x_test = (
        np.moveaxis(images, axis, 1) for images in (blind.train.images, blind.val.images, blind.test_images)
    )
    y = blind.train.labels
    model = models.slice_reader(x.shape[1:], **options)
    rate = training.schedule(len(x), epochs, BATCH_SIZE, peak=2e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-2, global_clipnorm=1.0), "binary_crossentropy")
    still = {"mirror": False, "shift": 0}  # the network shifts by itself
    inputs = (models.MovedBatches(x, y, BATCH_SIZE, seed, **still),) if x.nbytes > LARGE else (x, y, BATCH_SIZE)
    start = time.perf_counter()
    model.fit(*inputs, epochs=epochs, verbose=0)
    seconds = time.perf_counter() - start
    facts = {"params": model.count_params(), "train_images": len(x), "train_seconds": seconds}
    facts["recipe"] = recipe(model, epochs, BATCH_SIZE)
    val, test = (np.asarray(model.predict(v, batch_size=32, verbose=0))[:, 0] for v in (x_val, x_test))
    return val, test, facts


def fit(blind: Blind, seed: int, axes: tuple[int, ...] = (1,), epochs: int = 30, **options) -> Fitted:
    """One network for each of the axes, and the mean of their probabilities. options: of models.slice_reader."""
    runs = [trained(blind, seed, axis, epochs, **options) for axis in axes]
    val, test = (np.mean([run[part] for run in runs], axis=0) for part in (0, 1))
    facts = runs[0][2] | {name: sum(run[2][name] for run in runs) for name in ("params", "train_seconds")}
    return Fitted(diagnosed(blind.val.labels, val), {"score": test}, facts)


def four_numbers(volumes: np.ndarray) -> np.ndarray:
    """Volume, core, surface and thickness, (n, 4)."""
    from course_utils import models

    return models.shape_numbers(volumes)


def fit_shape(blind: Blind, seed: int, describe=four_numbers) -> Fitted:
    """Logistic regression on counted numbers of the shape. describe: volumes to numbers (n, k)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    start = time.perf_counter()
    numbers = describe(blind.train.images)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(numbers, blind.train.labels)
    seconds = time.perf_counter() - start
    val, test = (model.predict_proba(describe(v))[:, 1] for v in (blind.val.images, blind.test_images))
    facts = {"params": numbers.shape[1] + 1, "train_images": len(numbers), "train_seconds": seconds}
    return Fitted(diagnosed(blind.val.labels, val), {"score": test}, facts)


def _reader(label: str, **options) -> Model:
    return Model(label, "diagnosis", partial(fit, **options), score_diagnosis)


# bigru is the lesson's network; each of the other readers differs from it in one thing
MODELS = {
    "bigru": _reader("reader of slices: GRU, both directions"),
    "bigru_shuffled": _reader("slices in an order drawn anew at every look, in training and test", shuffled=True),
    "bigru_axis_2": _reader("scrolls along the second axis", axes=(2,)),
    "bigru_axis_3": _reader("scrolls along the third axis", axes=(3,)),
    "bigru_three_axes": _reader("three networks, one an axis, their answers averaged", axes=(1, 2, 3)),
    "bigru_unmasked": _reader("empty slices are read too", masked=False),
    "bigru_last_state": _reader("last states instead of the mean over slices", summary="last"),
    "gru": _reader("one direction instead of two", bidirectional=False),
    "bilstm": _reader("LSTM instead of GRU", cell="lstm"),
    "mean_of_slices": _reader("no reader: a dense layer on each slice's code, and the mean", cell="none"),
    "shape_numbers": Model(
        "logistic regression on volume, core, surface, thickness", "diagnosis", fit_shape, score_diagnosis
    ),
    "majority": Model("always the commonest answer", "diagnosis", majority, score_diagnosis),
}
TABLES = [
    TableOf(
        "CT volumes, read slice by slice (lesson 22)",
        "diagnosis",
        {"auc": ("AUC", 3), "acc": ("accuracy", 3)},
        "The first network is the lesson's, and scrolls along the first axis of the file; each of the other readers differs from "
        "it in the one thing that its name says. No axis was chosen: each has its row, and three_axes averages all of them.",
        ("majority", "shape_numbers", *(name for name in MODELS if name not in ("majority", "shape_numbers"))),
        published=True,
    ),
]


def compare(runs: dict[str, list[dict]]) -> dict[str, dict]:
    """For each model but bigru: AUC of bigru minus AUC of this model, with its interval over glands and seeds."""
    scores = {model: [run["scores"]["score"] for run in group] for model, group in runs.items()}
    found = {}
    for model in set(scores) - {"bigru"} if "bigru" in scores else ():
        truth = runs["bigru"][0]["scores"]["truth"]
        interval = metrics.paired_interval(truth, scores["bigru"], scores[model])
        found[model] = {"auc_bigru_minus_this": [round(value, 4) for value in interval]}
    return found
