"""Lesson 13: the often printed classic network and the reference CNN on PathMNIST, tumour or nine tissues."""

import time
from functools import partial

import numpy as np

from benchmarks.protocol import Blind, Fitted, Model, TableOf, diagnosed, majority, recipe, score_diagnosis
from course_utils import data, lab
from course_utils.data import Split

TUMOUR, MOST, BATCH_SIZE = 8, 20_000, 32


def datasets(size: int = 28) -> list[str]:
    """PathMNIST, if its official file or a subset of it is at hand."""
    return ["pathmnist"] if size == 28 and data.source("pathmnist") in ("official", "subset") else []


def classic(outputs: int):
    """Three unpadded 3x3 convolutions with pooling, flatten, dense 128: the form that tutorials print, for 28 pixels."""
    import keras
    from keras import layers

    stages = []
    for filters in (32, 64, 128):
        stages += [layers.Conv2D(filters, 3, activation="relu"), layers.MaxPooling2D(2)]
    ends = [layers.Flatten(), layers.Dense(128, activation="relu")]
    ends.append(layers.Dense(outputs, activation="sigmoid" if outputs == 1 else "softmax"))
    return keras.Sequential([keras.Input((28, 28, 3)), layers.Rescaling(1 / 255), *stages, *ends], name="classic")


def asked(labels: np.ndarray, question: str) -> np.ndarray:
    """The labels of a question: nine tissues, or 1 where the tile is tumour."""
    return (labels == TUMOUR).astype(int) if question == "tumour" else labels


def fit(blind: Blind, seed: int, question: str, network: str, moves: bool = False, epochs: int | None = None) -> Fitted:
    """Train on at most 20,000 tiles with the recipe of lesson 13. moves: whether augmentation shifts, turns, zooms, blurs."""
    lab.seed_keras(seed)
    import keras
    from sklearn.model_selection import train_test_split

    from course_utils import models, training

    x, y = blind.train
    if len(x) > MOST:
        x, _, y, _ = train_test_split(x, y, train_size=MOST, stratify=y, random_state=0)
    y = asked(y, question)
    outputs, loss = (1, "binary_crossentropy") if question == "tumour" else (9, "sparse_categorical_crossentropy")
    epochs = epochs or int(np.clip(30_000 // len(x), 2, 36))
    if network == "classic":
        model, optimizer = classic(outputs), "adam"
    else:
        smear = {"shift": 0.1, "rotation": 0.5, "zoom": 0.1, "blur": 0.25}
        augment = models.augmentation(
            flip="horizontal_and_vertical", brightness=0.1, contrast=0.1, hue=0.02, saturation=0.15,
            **(smear if moves else dict.fromkeys(smear, 0)),
        )  # fmt: skip
        model = models.cnn((28, 28, 3), outputs, augment)
        optimizer = keras.optimizers.AdamW(training.schedule(len(x), epochs, BATCH_SIZE), weight_decay=5e-2)
    model.compile(optimizer, loss)
    start = time.perf_counter()
    model.fit(x, y, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    seconds = time.perf_counter() - start

    def answer(images: np.ndarray) -> np.ndarray:
        if network == "classic":
            score = np.asarray(model.predict(images, batch_size=256, verbose=0))
        else:
            score = models.predict_mirrored(model, images, "horizontal_and_vertical")
        return score[:, 0] if outputs == 1 else score

    facts = {"params": model.count_params(), "train_images": len(x), "train_seconds": seconds}
    facts["recipe"] = recipe(model, epochs, BATCH_SIZE)
    validation = diagnosed(asked(blind.val.labels, question), answer(blind.val.images))
    return Fitted(validation, {"score": answer(blind.test_images)}, facts)


def score(outputs: dict, test: Split, seed: int, question: str) -> dict:
    """AUC and accuracy on the test split."""
    return score_diagnosis(outputs, Split(test.images, asked(test.labels, question)), seed)


def _pair(label: str, question: str, **options) -> Model:
    task = "diagnosis" if question == "tissue" else "tumour"
    return Model(label, task, partial(fit, question=question, **options), partial(score, question=question))


# nine tissues are the published question, tumour or not is lesson 13's own
MODELS = {
    "cnn_tissue": _pair("the course's CNN", "tissue", network="cnn"),
    "cnn_all_tissue": _pair("the same with augmentations that smear texture", "tissue", network="cnn", moves=True),
    "classic_tissue": _pair("the often printed network, for 28 pixels", "tissue", network="classic"),
    "majority": Model("always the commonest tissue", "diagnosis", majority, partial(score, question="tissue")),
    "cnn_tumour": _pair("the course's CNN", "tumour", network="cnn"),
    "classic_tumour": _pair("the often printed network, for 28 pixels", "tumour", network="classic"),
    "majority_tumour": Model(
        "never tumour", "tumour", partial(majority, positive=TUMOUR), partial(score, question="tumour")
    ),
}
TABLES = [
    TableOf(
        "Histology of colorectal cancer: which of nine tissues? (lesson 13)",
        "diagnosis",
        {"auc": ("AUC", 3), "acc": ("accuracy", 3)},
        "On a part of the images (see the table), so nothing published stands beside it.",
        ("majority", "classic_tissue", "cnn_all_tissue", "cnn_tissue"),
    ),
    TableOf(
        "Histology of colorectal cancer: tumour or not? (lesson 13)",
        "tumour",
        {"auc": ("AUC", 3), "acc": ("accuracy", 3)},
        "The same tiles, one question: is this tile tumour epithelium?",
        ("majority_tumour", "classic_tumour", "cnn_tumour"),
    ),
]
