"""The judge of lesson 42: a small classifier of real chest X-rays, whose features measure drawn ones."""

from importlib.resources import files

import keras
import numpy as np
from keras import layers


def judge_network() -> keras.Model:
    """The judge without its weights: uint8 images (n, 28, 28, 1) to the probability of pneumonia, (n, 1).

    Without batch norm, whose statistics from a short training would bend the features. Its layer "features" has 48 units.
    """
    stages = [layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu") for filters in (24, 48, 48)]
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Rescaling(1 / 127.5, offset=-1),
            *stages,
            layers.GlobalAveragePooling2D(),
            layers.Dense(48, activation="relu", name="features"),
            layers.Dense(1, activation="sigmoid"),
        ],
        name="judge",
    )


def judge() -> keras.Model:
    """The judge with the weights that ship with the package; `make weights` makes them from the real training split."""
    network = judge_network()
    with files("course_utils.models.weights").joinpath("judge.npz").open("rb") as file, np.load(file) as stored:
        network.set_weights([stored[name].astype("float32") for name in stored.files])
    return network
