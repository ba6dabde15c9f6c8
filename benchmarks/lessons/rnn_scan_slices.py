"""Lesson 22: what order, direction and mask add to a network that reads a volume slice by slice; binary 3D data sets."""

import time
from functools import partial

import numpy as np

from benchmarks.protocol import Blind, Fitted, Model, TableOf, diagnosed, majority, official, recipe, score_diagnosis
from course_utils import data, lab, metrics

BATCH_SIZE, LARGE = (
    32,
    100e6,
)  # bytes of training volumes above which a second copy would not fit into the memory budget


def datasets(size: int = 28) -> list[str]:
    """Names of the binary 3D data sets whose official file is at hand."""
    return [name for name in official(size) if "3d" in name and data.entry(name.split("_")[0]).task == "binary-class"]


def shuffle_slices(volumes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Volumes with their slices in an order of its own for each: (n, depth, ...)."""
    return np.stack([volume[rng.permutation(len(volume))] for volume in volumes])


def batches(volumes: np.ndarray, labels: np.ndarray, size: int, seed: int):
    """A Keras data set that cuts shuffled batches out one by one: `fit` on arrays would keep a second copy of them all."""
    import keras

    class Batches(keras.utils.PyDataset):
        def __init__(self):
            super().__init__()
            self.random = np.random.default_rng(seed)
            self.on_epoch_end()

        def __len__(self) -> int:
            return -(-len(labels) // size)

        def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
            chosen = np.sort(self.order[index * size : (index + 1) * size])
            return volumes[chosen], labels[chosen]

        def on_epoch_end(self) -> None:
            self.order = self.random.permutation(len(labels))

    return Batches()


def fit(blind: Blind, seed: int, axis: int = 1, shuffled: bool = False, epochs: int = 30, **options) -> Fitted:
    """Train with the recipe of lesson 22; the last epoch's weights. axis: of the volume, along which it scrolls.

    shuffled: whether the slices of each volume lose their order, in all splits. options: of models.slice_reader.
    """
    lab.seed_keras(seed)
    import keras

    from course_utils import models, training

    x, x_val, x_test = (
        np.moveaxis(images, axis, 1) for images in (blind.train.images, blind.val.images, blind.test_images)
    )
    if shuffled:
        rng = np.random.default_rng(seed)
        x, x_test, x_val = (shuffle_slices(images, rng) for images in (x, x_test, x_val))
    y = blind.train.labels
    model = models.slice_reader(x.shape[1:], **options)
    rate = training.schedule(len(x), epochs, BATCH_SIZE, peak=2e-3)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=1e-2, global_clipnorm=1.0), "binary_crossentropy")
    inputs = (batches(x, y, BATCH_SIZE, seed),) if x.nbytes > LARGE else (x, y, BATCH_SIZE)
    start = time.perf_counter()
    model.fit(*inputs, epochs=epochs, verbose=0)
    seconds = time.perf_counter() - start

    def answer(volumes: np.ndarray) -> np.ndarray:
        return np.asarray(model.predict(volumes, batch_size=32, verbose=0))[:, 0]

    facts = {"params": model.count_params(), "train_images": len(x), "train_seconds": seconds}
    facts["recipe"] = recipe(model, epochs, BATCH_SIZE)
    return Fitted(diagnosed(blind.val.labels, answer(x_val)), {"score": answer(x_test)}, facts)


def _reader(label: str, **options) -> Model:
    return Model(label, "diagnosis", partial(fit, **options), score_diagnosis)


# bigru is the lesson's network; each of the others differs from it in one thing
MODELS = {
    "bigru": _reader("reader of slices: GRU, both directions"),
    "bigru_shuffled": _reader("slices in random order, in training and test", shuffled=True),
    "bigru_axis_2": _reader("scrolls along the second axis", axis=2),
    "bigru_axis_3": _reader("scrolls along the third axis", axis=3),
    "bigru_unmasked": _reader("empty slices are read too", masked=False),
    "gru": _reader("one direction instead of two", bidirectional=False),
    "bilstm": _reader("LSTM instead of GRU", cell="lstm"),
    "mean_of_slices": _reader("no reader, the mean of the slice codes", cell="none"),
    "majority": Model("always the commonest answer", "diagnosis", majority, score_diagnosis),
}
TABLES = [
    TableOf(
        "CT volumes, read slice by slice (lesson 22)",
        "diagnosis",
        {"auc": ("AUC", 3), "acc": ("accuracy", 3)},
        "The first network is the lesson's, each of the others differs from it in the one thing that its name says. The axis "
        "was not chosen on validation volumes.",
        ("majority", *(name for name in MODELS if name != "majority")),
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
