"""One recipe for images of 28 to 224 pixels and more, that says beforehand how long it will take."""

import math
import time

import keras
import numpy as np
from keras import layers

from course_utils import lab, models, training
from course_utils.data.dataset import Split

INNER = 32  # pixels along an edge at most, behind the stem
WIDTHS = (32, 64, 128)


def network(
    shape: tuple[int, int, int], outputs: int, flip: str | None = "horizontal", dropout: float = 0.3
) -> keras.Model:
    """The course's CNN behind a stem: convolutions with a stride of two until the image is at most 32 pixels wide.

    shape: (height, width, channels) of uint8 images. outputs: classes, a softmax over them. flip: as in
    `models.augmentation`; "horizontal_and_vertical" for what has no upright, such as tissue, None where sides matter.
    """
    inputs = x = keras.Input(shape)
    x = models.augmentation(flip, shift=0.05, rotation=0, zoom=0, brightness=0.1, contrast=0.1, blur=0)(x)
    x = layers.Rescaling(1 / 127.5, offset=-1)(x)
    stem = max(0, math.ceil(math.log2(shape[0] / INNER)))
    for step in range(stem):
        x = _stage(x, WIDTHS[0] // 2 ** (stem - step - 1 if stem - step < 3 else 1), strides=2)
    for number, filters in enumerate(WIDTHS):
        if number:
            x = layers.MaxPooling2D(2)(x)
        x = _stage(_stage(x, filters), filters)
    x = layers.Dropout(dropout)(layers.GlobalAveragePooling2D(name="pooled")(x))
    return keras.Model(inputs, layers.Dense(outputs, activation="softmax")(x), name="own_cnn")


def _stage(x, filters: int, strides: int = 1):
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(x)
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))


def fit(
    train: Split, outputs: int, *, minutes: float = 5.0, epochs: int | None = None, flip: str | None = "horizontal",
    batch_size: int = 32, seed: int = 0,
) -> tuple[keras.Model, dict]:  # fmt: skip
    """Train the network on labels 0..outputs-1, and say beforehand how long that will take on this machine.

    minutes: so long may it take; as many epochs as fit are trained, at least 3 and at most 60, unless `epochs` is given.
    Returns the model, and its facts: params, epochs, batch_size, seconds, and `expected_seconds`, as was said beforehand.
    Raises ValueError for labels out of range, or fewer than two classes.
    """
    x, y = train
    if outputs < 2 or y.min() < 0 or y.max() >= outputs:
        raise ValueError(f"labels from {y.min()} to {y.max()} do not fit {outputs} classes; at least two are wanted")
    lab.seed_keras(seed)
    model = network(x.shape[1:], outputs, flip)
    start = time.perf_counter()
    batches = -(-len(x) // batch_size)
    tried = min(4, batches)
    model.compile(keras.optimizers.AdamW(1e-9), "sparse_categorical_crossentropy")
    weights = model.get_weights()
    part = slice(0, tried * batch_size)
    model.fit(x[part], y[part], batch_size=batch_size, verbose=0)
    warm = time.perf_counter()
    model.fit(x[part], y[part], batch_size=batch_size, verbose=0)
    an_epoch = (time.perf_counter() - warm) * batches / tried
    epochs = epochs or int(np.clip(60 * minutes / an_epoch, 3, 60))
    expected = epochs * an_epoch
    print(f"{len(x):,} images, {model.count_params():,} parameters: {epochs} epochs of about {an_epoch:.1f} s, "
          f"{expected / 60:.1f} minutes in all")  # fmt: skip
    model.set_weights(weights)
    rate = training.schedule(len(x), epochs, batch_size)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=5e-2), "sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0, callbacks=[training.Progress()])
    facts = {"params": model.count_params(), "epochs": epochs, "batch_size": batch_size, "seed": seed, "flip": flip}
    return model, facts | {"seconds": round(time.perf_counter() - start), "expected_seconds": round(expected)}
