"""Lesson 12: the reference CNN on 2D data sets, one recipe, the augmentation chosen for each kind of image; and its cost."""

import time

import numpy as np

from benchmarks.protocol import Blind, Fitted, Model, TableOf, diagnosed, majority, official, recipe, score_diagnosis
from course_utils import data, lab

# The recipe is that of lesson 12. What is different in a data set, and why; chosen on validation images:
AUGMENTATION = {
    # In ultrasound brightness carries meaning (most masses are darker than the tissue around them), and so does the
    # grain: whatever has to invent pixels between pixels smears it. Only mirror images are left.
    "breastmnist": {"brightness": 0, "contrast": 0, "shift": 0, "rotation": 0, "zoom": 0, "blur": 0},
    # A retina has no up and down for this question: cameras see left and right eyes, which mirror each other. Small
    # bleedings are lost in a blur.
    "retinamnist": {"flip": "horizontal_and_vertical", "rotation": 0.5, "blur": 0},
}
IMAGES_SEEN, MAX_EPOCHS = 94_000, 60


def datasets(size: int = 28) -> list[str]:
    """The 2D data sets whose official file of this size is at hand; PathMNIST has a lesson of its own."""
    return [name for name in official(size) if "3d" not in name and not name.startswith("pathmnist")]


def fit(blind: Blind, seed: int, epochs: int | None = None) -> Fitted:
    """Train the CNN; the last epoch's weights, nothing is selected. epochs: None for as many as the recipe says."""
    lab.seed_keras(seed)
    import keras

    from course_utils import models, training

    (x, y), (x_val, y_val) = blind.train, blind.val
    several = blind.entry.is_multi_label
    outputs = 1 if len(blind.entry.classes) == 2 else len(blind.entry.classes)
    epochs = epochs or min(MAX_EPOCHS, max(1, round(IMAGES_SEEN / len(x))))
    batch_size = 64 if len(x) > 2000 else 32  # small sets: at least a thousand steps
    options = AUGMENTATION.get(blind.entry.name, {})
    model = models.cnn(x.shape[1:], outputs, models.augmentation(**options), several=several)
    rate = training.schedule(len(x), epochs, batch_size)
    loss = "binary_crossentropy" if outputs == 1 or several else "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.AdamW(rate, weight_decay=5e-2), loss)
    start = time.perf_counter()
    model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0)
    seconds = time.perf_counter() - start

    def answer(images: np.ndarray) -> np.ndarray:
        score = models.predict_mirrored(model, images, options.get("flip", "horizontal"))
        return score[:, 0] if outputs == 1 else score

    facts = {"params": model.count_params(), "train_images": len(x), "train_seconds": seconds}
    facts["recipe"] = recipe(model, epochs, batch_size)
    return Fitted(diagnosed(y_val, answer(x_val)), {"score": answer(blind.test_images)}, facts)


def fit_cost(blind: Blind, seed: int, epochs: int = 2) -> Fitted:
    """Seconds per 1,000 training images of the CNN and of the published ResNet-18, one after the other in one process."""
    lab.seed_keras(seed)
    import keras

    from benchmarks.resnet import resnet18
    from course_utils import models

    x, y = blind.train
    networks = {
        "cnn": (models.cnn(x.shape[1:], 1, models.augmentation()), "binary_crossentropy"),
        "resnet18": (resnet18(x.shape[1:], 2), keras.losses.SparseCategoricalCrossentropy(from_logits=True)),
    }
    found = {}
    for name, (model, loss) in networks.items():
        model.compile("adam", loss)
        model.fit(x[:128], y[:128], batch_size=64, verbose=0)
        start = time.perf_counter()
        model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
        found[f"{name}_seconds_per_1000"] = round((time.perf_counter() - start) / (epochs * len(x)) * 1000, 2)
    facts = {"params": networks["resnet18"][0].count_params(), "train_images": len(x), "train_seconds": 0.0}
    facts["recipe"] = recipe(networks["resnet18"][0], epochs, 64)
    return Fitted(found, {}, facts)


def no_score(outputs: dict, test: data.Split, seed: int) -> dict:
    """Nothing is asked of the test split."""
    return {}


MODELS = {
    "cnn": Model("the course's CNN", "diagnosis", fit, score_diagnosis),
    "majority": Model("always the commonest answer", "diagnosis", majority, score_diagnosis),
    "cost": Model("ResNet-18 beside the course's CNN, one process", "cost", fit_cost, no_score,
                  ("pneumoniamnist",)),
}  # fmt: skip
TABLES = [
    TableOf(
        "2D images: is the disease there? (lesson 12)",
        "diagnosis",
        {"auc": ("AUC", 3), "acc": ("accuracy", 3)},
        "One network and one recipe for all data sets; only the augmentation differs. The published networks were trained "
        "for 100 epochs on the same images, AutoML products as they come.",
        ("majority", "cnn"),
        published=True,
    ),
    TableOf(
        "What a thousand training images cost (lesson 12)",
        "cost",
        {
            "cnn_seconds_per_1000": ("the course's CNN, seconds", 2),
            "resnet18_seconds_per_1000": ("ResNet-18, seconds", 2),
        },
        "Both networks in one process, on the same images and in the same batches. `parameters` are those of ResNet-18.",
        ("cost",),
    ),
]
