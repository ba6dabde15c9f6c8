"""Lesson 22's comparison on binary 3D data sets: what the order of slices adds to a network that reads them."""

import time

import numpy as np

from course_utils import data, lab, metrics

# model -> task. bigru is the lesson's network; the others leave something out.
MODELS = {"bigru": "diagnosis", "bigru_shuffled": "diagnosis", "mean_of_slices": "diagnosis", "bilstm": "diagnosis"}
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
    cell = {"mean_of_slices": "none", "bilstm": "lstm"}.get(model_name, "gru")
    model = models.slice_reader(x.shape[1:], cell)
    rate = training.schedule(len(x), EPOCHS, BATCH_SIZE, peak=2e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-2, global_clipnorm=1.0), "binary_crossentropy")
    start = time.perf_counter()
    model.fit(x, y, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0, callbacks=[training.Progress()])
    seconds = time.perf_counter() - start
    score = np.asarray(model.predict(x_test, batch_size=64, verbose=0))
    return {
        "source": dataset.source,
        "params": model.count_params(),
        "train_images": len(x),
        "epochs": EPOCHS,
        "train_seconds": round(seconds, 1),
        "auc": round(metrics.auc(y_test, score), 4),
        "acc": round(metrics.accuracy(y_test, score), 4),
    }
