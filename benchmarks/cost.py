"""What the published ResNet-18 and the reference CNN cost: seconds per 1,000 training images, measured in the same run."""

import time

from benchmarks.resnet import resnet18
from course_utils import data, lab


def measure(epochs: int = 2) -> list[dict]:
    """Parameters and seconds per 1,000 training images of both networks on PneumoniaMNIST, after a first warm-up step."""
    lab.start(0)
    import keras

    from course_utils import models, training

    x, y = data.load("pneumoniamnist").train
    networks = {
        "cnn": (models.cnn(x.shape[1:], 1, models.augmentation()), "binary_crossentropy"),
        "resnet18": (resnet18(x.shape[1:], 2), keras.losses.SparseCategoricalCrossentropy(from_logits=True)),
    }
    records = []
    for name, (model, loss) in networks.items():
        model.compile("adam", loss)
        model.fit(x[:128], y[:128], batch_size=64, verbose=0)
        start = time.perf_counter()
        model.fit(x, y, batch_size=64, epochs=epochs, verbose=0, callbacks=[training.Progress()])
        seconds = (time.perf_counter() - start) / (epochs * len(x)) * 1000
        records.append({"model": name, "params": model.count_params(), "seconds_per_1000_images": round(seconds, 2)})
    return records
