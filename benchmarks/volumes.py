"""Lesson 22's comparison on binary 3D data sets: what order, direction and mask add to a network that reads slices."""

import time

import numpy as np

from benchmarks.intervals import paired_interval
from course_utils import data, lab, metrics

SOURCES = ("course_utils/models/slices.py", "course_utils/training.py")
# model -> options of models.slice_reader. bigru is the lesson's network; each of the others differs from it in one thing.
READERS = {
    "bigru": {},
    "bigru_shuffled": {},  # trained and tested on slices without order
    "bigru_axis_2": {},  # scrolls along the second axis of the volume
    "bigru_axis_3": {},
    "bigru_unmasked": {"masked": False},
    "gru": {"bidirectional": False},
    "bilstm": {"cell": "lstm"},
    "mean_of_slices": {"cell": "none"},
}
MODELS = dict.fromkeys(READERS, "diagnosis")  # model -> task
EPOCHS, BATCH_SIZE = 30, 32


def datasets() -> list[str]:
    """Names of the binary 3D data sets whose official file is at hand."""
    entries = [data.entry(name) for name in data.names() if data.source(name) == "official"]
    return [item.name for item in entries if item.is_3d and item.task == "binary-class"]


def shuffle_slices(volumes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Volumes with their slices in an order of its own for each: (n, depth, ...)."""
    return np.stack([volume[rng.permutation(len(volume))] for volume in volumes])


def measure(name: str, model_name: str, seed: int) -> dict:
    """Train with the recipe of lesson 22 and measure once on the test split; the last epoch's weights."""
    lab.start(seed)
    import keras

    from course_utils import models, training

    dataset = data.load(name, download=False)
    (x, y), (x_test, y_test) = dataset.train, dataset.test
    if model_name == "bigru_shuffled":
        rng = np.random.default_rng(seed)
        x, x_test = shuffle_slices(x, rng), shuffle_slices(x_test, rng)
    if model_name.startswith("bigru_axis"):
        x, x_test = (np.moveaxis(volumes, int(model_name[-1]), 1) for volumes in (x, x_test))
    model = models.slice_reader(x.shape[1:], **READERS[model_name])
    rate = training.schedule(len(x), EPOCHS, BATCH_SIZE, peak=2e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-2, global_clipnorm=1.0), "binary_crossentropy")
    start = time.perf_counter()
    options = {"epochs": EPOCHS, "verbose": 0, "callbacks": [training.Progress()]}
    if x.nbytes > 100e6:  # 64-voxel files: a second copy would not fit into the memory budget
        model.fit(models.Batches(x, y, BATCH_SIZE, seed), **options)
    else:
        model.fit(x, y, batch_size=BATCH_SIZE, **options)
    seconds = time.perf_counter() - start
    score = np.asarray(model.predict(x_test, batch_size=32, verbose=0))[:, 0]
    return {
        "source": dataset.source,
        "params": model.count_params(),
        "train_images": len(x),
        "epochs": EPOCHS,
        "train_seconds": round(seconds, 1),
        "auc": round(metrics.auc(y_test, score), 4),
        "acc": round(metrics.accuracy(y_test, score), 4),
        "scores": score.round(5).tolist(),
        "truth": y_test.tolist(),
    }


def compare(runs: dict[str, list[dict]]) -> dict[str, dict]:
    """For each model but bigru: AUC of bigru minus AUC of this model, with its interval."""
    ours = runs["bigru"]
    return {
        model: {"auc_bigru_minus_this": paired_interval(ours, theirs)}
        for model, theirs in runs.items()
        if model != "bigru"
    }
