"""Lesson 13's comparison: the often printed classic network and the reference CNN on PathMNIST, tumour or nine tissues."""

import time

import numpy as np

from course_utils import data, lab, metrics

SOURCES = ("course_utils/models/classifier.py", "course_utils/training.py")
# model -> task: nine tissues are the published question, tumour or not is lesson 13's own
MODELS = {
    "cnn_tissue": "diagnosis",
    "cnn_all_tissue": "diagnosis",  # with the augmentations that have to invent pixels as well
    "classic_tissue": "diagnosis",
    "cnn_tumour": "tumour",
    "classic_tumour": "tumour",
}
TUMOUR, MOST, BATCH_SIZE = 8, 20_000, 32


def datasets() -> list[str]:
    """PathMNIST, if its official file or a subset of it is at hand."""
    return ["pathmnist"] if data.source("pathmnist") in ("official", "subset") else []


def classic(outputs: int):
    """Three unpadded 3x3 convolutions with pooling, flatten, dense 128: the form that tutorials print, for 28 pixels."""
    import keras
    from keras import layers

    stages = [f(x) for x in (32, 64, 128) for f in (_convolution, lambda _: layers.MaxPooling2D(2))]
    ends = [layers.Flatten(), layers.Dense(128, activation="relu")]
    ends.append(layers.Dense(outputs, activation="sigmoid" if outputs == 1 else "softmax"))
    return keras.Sequential([keras.Input((28, 28, 3)), layers.Rescaling(1 / 255), *stages, *ends], name="classic")


def _convolution(filters: int):
    from keras import layers

    return layers.Conv2D(filters, 3, activation="relu")


def measure(name: str, model_name: str, seed: int) -> dict:
    """Train on at most 20,000 tiles with the recipe of lesson 13 and measure once on the test split."""
    lab.start(seed)
    import keras
    from sklearn.model_selection import train_test_split

    from course_utils import models, training

    network, question = model_name.rsplit("_", 1)
    dataset = data.load(name, download=False)
    (x, y), (x_test, y_test) = dataset.train, dataset.test
    if len(x) > MOST:
        x, _, y, _ = train_test_split(x, y, train_size=MOST, stratify=y, random_state=0)
    if question == "tumour":
        y, y_test = (y == TUMOUR).astype(int), (y_test == TUMOUR).astype(int)
    outputs, loss = (1, "binary_crossentropy") if question == "tumour" else (9, "sparse_categorical_crossentropy")
    epochs = int(np.clip(30_000 // len(x), 2, 36))
    if network == "classic":
        model, optimizer = classic(outputs), "adam"
    else:
        moves = {"shift": 0.1, "rotation": 0.5, "zoom": 0.1, "blur": 0.25}
        if network == "cnn":
            moves = dict.fromkeys(moves, 0)
        augment = models.augmentation(
            "horizontal_and_vertical", brightness=0.1, contrast=0.1, hue=0.02, saturation=0.15, **moves
        )
        model = models.cnn((28, 28, 3), outputs, augment)
        optimizer = keras.optimizers.AdamW(training.schedule(len(x), epochs, BATCH_SIZE), weight_decay=5e-2)
    model.compile(optimizer, loss)
    start = time.perf_counter()
    model.fit(x, y, batch_size=BATCH_SIZE, epochs=epochs, verbose=0, callbacks=[training.Progress()])
    seconds = time.perf_counter() - start
    if network == "classic":
        score = np.asarray(model.predict(x_test, batch_size=256, verbose=0))
    else:
        score = models.predict_mirrored(model, x_test, "horizontal_and_vertical")
    return {
        "source": dataset.source,
        "params": model.count_params(),
        "train_images": len(x),
        "epochs": epochs,
        "train_seconds": round(seconds, 1),
        "auc": round(metrics.auc(y_test, score), 4),
        "acc": round(metrics.accuracy(y_test, score), 4),
    }
