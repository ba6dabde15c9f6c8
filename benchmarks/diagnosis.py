"""The reference CNN on 2D data sets: one recipe, the augmentation chosen for each kind of image."""

import time

from course_utils import data, lab, metrics

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
SOURCES = ("course_utils/models/classifier.py", "course_utils/training.py")
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
    options = AUGMENTATION.get(name, {})
    augment = models.augmentation(**options)
    model = models.cnn(x.shape[1:], outputs, augment)
    rate = training.schedule(len(x), epochs, batch_size)
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=5e-2),
        "binary_crossentropy" if outputs == 1 else "sparse_categorical_crossentropy",
    )
    start = time.perf_counter()
    model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0, callbacks=[training.Progress()])
    seconds = time.perf_counter() - start
    score = models.predict_mirrored(model, x_test, options.get("flip", "horizontal"))
    return {
        "source": dataset.source,
        "params": model.count_params(),
        "train_images": len(x),
        "epochs": epochs,
        "train_seconds": round(seconds, 1),
        "auc": round(metrics.auc(y_test, score), 4),
        "acc": round(metrics.accuracy(y_test, score), 4),
    }
