"""The reference CNN on 2D data sets: one recipe, the augmentation chosen for each kind of image."""

import time

import numpy as np

from course_utils import data, lab, metrics

# The recipe is that of lesson 12. What is different in a data set, and why:
AUGMENTATION = {
    # Brightness carries meaning in ultrasound: a malignant mass is darker than its surroundings and casts a shadow.
    "breastmnist": {"brightness": 0, "contrast": 0},
    # A retina has no up and down for this question: fundus cameras see left and right eyes, which mirror each other.
    "retinamnist": {"flip": "horizontal_and_vertical", "rotation": 0.5},
}
IMAGES_SEEN, MAX_EPOCHS = 94_000, 60
MODELS = {"cnn": "diagnosis"}  # model -> task


def datasets() -> list[str]:
    """Names of the 2D data sets whose official file is at hand; PathMNIST has a module of its own, multi-label is left out."""
    entries = [data.entry(name) for name in data.names() if name != "pathmnist" and data.source(name) == "official"]
    return [item.name for item in entries if not item.is_3d and not item.is_multi_label]


def measure(name: str, model_name: str, seed: int) -> dict:
    """Train on the training split and measure once on the test split; the last epoch's weights, nothing is selected."""
    lab.start(seed)
    import keras

    from course_utils import models, training

    dataset = data.load(name, download=False)
    (x, y), (x_test, y_test) = dataset.train, dataset.test
    outputs = 1 if len(dataset.classes) == 2 else len(dataset.classes)
    epochs = min(MAX_EPOCHS, max(1, round(IMAGES_SEEN / len(x))))
    batch_size = 64 if len(x) > 2000 else 32  # small sets: at least a thousand steps
    augment = models.augmentation(**AUGMENTATION.get(name, {}))
    model = models.cnn(x.shape[1:], outputs, augment)
    rate = training.schedule(len(x), epochs, batch_size)
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=5e-2),
        "binary_crossentropy" if outputs == 1 else "sparse_categorical_crossentropy",
    )
    start = time.perf_counter()
    model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0, callbacks=[training.Progress()])
    seconds = time.perf_counter() - start
    score = np.asarray(model.predict(x_test, batch_size=256, verbose=0))
    return {
        "source": dataset.source,
        "params": model.count_params(),
        "train_images": len(x),
        "epochs": epochs,
        "train_seconds": round(seconds, 1),
        "auc": round(metrics.auc(y_test, score), 4),
        "acc": round(metrics.accuracy(y_test, score), 4),
    }
