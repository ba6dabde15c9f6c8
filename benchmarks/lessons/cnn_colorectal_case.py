"""Lesson 13: the often printed network, colour alone, and the reference CNN on PathMNIST, tumour or nine tissues."""

import time
from functools import partial

import numpy as np

from benchmarks.protocol import Blind, Fitted, Model, TableOf, diagnosed, majority, recipe, score_diagnosis
from course_utils import data, lab
from course_utils.data import Split

TUMOUR, MOST, BATCH_SIZE = 8, 20_000, 32
PRINTED_MOST, EDGE, MARGIN = 1_000, 224, 256  # tiles; the printed input; what is enlarged to before a window is cut out


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


def printed():
    """The often printed network as printed: 224 x 224 x 3 of numbers from 0 to 1, one sigmoid unit, 11 million parameters."""
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input((EDGE, EDGE, 3)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(128, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ],
        name="printed",
    )


def enlarged(images: np.ndarray, labels: np.ndarray, window: bool, seed: int | None = None):
    """Batches of 32 tiles enlarged to 224 pixels, divided by 255, made as they are asked for, as a Keras PyDataset.

    window: whether tiles are enlarged to 256 pixels and a window of 224 is cut out of each. seed: None for testing, in the
    given order and with the middle window; else a new order every epoch and, with window, flips, turns and windows at random.
    """
    import keras
    from keras import layers

    rng = np.random.default_rng(seed)
    grow = layers.Resizing(*(2 * [MARGIN if window else EDGE]))
    move = keras.Sequential([layers.RandomFlip("horizontal_and_vertical", seed=seed),
                             layers.RandomRotation(0.1, fill_mode="nearest", seed=seed)])  # fmt: skip

    class Enlarged(keras.utils.PyDataset):
        def __init__(self):
            super().__init__()
            self.on_epoch_end()

        def __len__(self):
            return -(-len(labels) // BATCH_SIZE)

        def __getitem__(self, index):
            chosen = self.order[index * BATCH_SIZE : (index + 1) * BATCH_SIZE]
            x = grow(images[chosen].astype("float32"))
            free = (MARGIN - EDGE) // 2
            corners = np.full((len(chosen), 2), free)
            if window and seed is not None:
                x = move(x, training=True)
                corners = rng.integers(0, 2 * free + 1, corners.shape)
            x = np.asarray(x)
            if window:
                x = np.stack([one[i : i + EDGE, j : j + EDGE] for one, (i, j) in zip(x, corners, strict=True)])
            return x / 255, labels[chosen]

        def on_epoch_end(self):
            self.order = np.arange(len(labels)) if seed is None else rng.permutation(len(labels))

    return Enlarged()


def fit_printed(blind: Blind, seed: int, augmented: bool = False, epochs: int = 10) -> Fitted:
    """The often printed program: Adam, binary cross-entropy, accuracy, batches of 32, 10 epochs; the last weights.

    The tiles are 28 pixels wide and are enlarged; so the network gets its size, and no detail that was not there.
    """
    lab.seed_keras(seed)
    x, y = at_most(PRINTED_MOST, *blind.train)
    (x_val, y_val), y = blind.val, asked(y, "tumour")
    y_val = asked(y_val, "tumour")
    model = printed()
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    start = time.perf_counter()
    model.fit(enlarged(x, y, augmented, seed), epochs=epochs, verbose=0)
    seconds = time.perf_counter() - start

    def answer(images: np.ndarray) -> np.ndarray:
        return model.predict(enlarged(images, np.zeros(len(images)), augmented), verbose=0)[:, 0]

    validation = diagnosed(y_val, answer(x_val))
    validation["evaluate_acc"] = round(model.evaluate(enlarged(x_val, y_val, augmented), verbose=0)[1], 4)
    facts = {"params": model.count_params(), "train_images": len(x), "train_seconds": seconds}
    facts["recipe"] = recipe(model, epochs, BATCH_SIZE)
    return Fitted(validation, {"score": answer(blind.test_images)}, facts)


def at_most(n: int, images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Up to n images with their labels, every class in its proportion."""
    from sklearn.model_selection import train_test_split

    if len(labels) > n:
        images, _, labels, _ = train_test_split(images, labels, train_size=n, stratify=labels, random_state=0)
    return images, labels


def colour(images: np.ndarray, contrast: bool) -> np.ndarray:
    """Mean red, green and blue of each tile, (n, 3); with contrast also their standard deviations over the tile, (n, 6)."""
    means = images.mean(axis=(1, 2))
    return np.concatenate([means, images.std(axis=(1, 2))], axis=1) if contrast else means


def fit_colour(blind: Blind, seed: int, question: str, contrast: bool = False) -> Fitted:
    """Logistic regression on three numbers a tile, or six; it has no idea of shape."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = at_most(MOST, *blind.train)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    start = time.perf_counter()
    model.fit(colour(x, contrast), asked(y, question))
    seconds = time.perf_counter() - start

    def answer(images: np.ndarray) -> np.ndarray:
        found = model.predict_proba(colour(images, contrast))
        return found[:, 1] if question == "tumour" else found

    facts = {
        "params": model[-1].coef_.size + model[-1].intercept_.size,
        "train_images": len(x),
        "train_seconds": seconds,
    }
    validation = diagnosed(asked(blind.val.labels, question), answer(blind.val.images))
    return Fitted(validation, {"score": answer(blind.test_images)}, facts)


def score(outputs: dict, test: Split, seed: int, question: str) -> dict:
    """AUC and accuracy on the test split."""
    return score_diagnosis(outputs, Split(test.images, asked(test.labels, question)), seed)


def _pair(label: str, question: str, way=fit, **options) -> Model:
    task = "diagnosis" if question == "tissue" else "tumour"
    return Model(label, task, partial(way, question=question, **options), partial(score, question=question))


# nine tissues are the published question, tumour or not is lesson 13's own
MODELS = {
    "cnn_tissue": _pair("the course's CNN", "tissue", network="cnn"),
    "cnn_all_tissue": _pair(
        "the course's CNN, first recipe: augmentations that smear texture", "tissue", network="cnn", moves=True
    ),
    "classic_tissue": _pair("the often printed network, for 28 pixels", "tissue", network="classic"),
    "majority": Model("always the commonest tissue", "diagnosis", majority, partial(score, question="tissue")),
    "colour_tissue": _pair("mean colour alone, three numbers a tile", "tissue", fit_colour),
    "colour_contrast_tissue": _pair(
        "mean colour and contrast, six numbers a tile", "tissue", fit_colour, contrast=True
    ),
    "cnn_tumour": _pair("the course's CNN", "tumour", network="cnn"),
    "classic_tumour": _pair("the often printed network, for 28 pixels", "tumour", network="classic"),
    "majority_tumour": Model(
        "never tumour", "tumour", partial(majority, positive=TUMOUR), partial(score, question="tumour")
    ),
    "colour_tumour": _pair("mean colour alone, three numbers a tile", "tumour", fit_colour),
    "colour_contrast_tumour": _pair(
        "mean colour and contrast, six numbers a tile", "tumour", fit_colour, contrast=True
    ),
    "printed_tumour": Model(
        "the often printed program, tiles enlarged to 224 pixels",
        "tumour",
        fit_printed,
        partial(score, question="tumour"),
    ),
    "printed_augmented_tumour": Model(
        "the often printed program with crop, rotation and flip",
        "tumour",
        partial(fit_printed, augmented=True),
        partial(score, question="tumour"),
    ),
}
TABLES = [
    TableOf(
        "Histology of colorectal cancer: which of nine tissues? (lesson 13)",
        "diagnosis",
        {"auc": ("AUC", 3), "acc": ("accuracy", 3)},
        "On a part of the images (see the table), so nothing published stands beside it.",
        ("majority", "colour_tissue", "colour_contrast_tissue", "classic_tissue", "cnn_all_tissue", "cnn_tissue"),
    ),
    TableOf(
        "Histology of colorectal cancer: tumour or not? (lesson 13)",
        "tumour",
        {"auc": ("AUC", 3), "acc": ("accuracy", 3)},
        "The same tiles, one question: is this tile tumour epithelium? The printed program runs as printed (Adam, batches "
        "of 32, 10 epochs); its images are the tiles of 28 pixels, enlarged.",
        (
            "majority_tumour",
            "colour_tumour",
            "colour_contrast_tumour",
            "printed_tumour",
            "printed_augmented_tumour",
            "classic_tumour",
            "cnn_tumour",
        ),
    ),
]
