"""A network that has learned on other patients, and what is done with it: features, a new head, thawing. Lesson 15."""

from importlib.resources import files

import keras
import numpy as np
from keras import layers

from course_utils.models.classifier import augmentation, cnn


def chest_network() -> keras.Model:
    """The course's CNN after training for 14 findings on 24,000 chest X-rays, most of adults; its weights: `make weights`.

    uint8 images (n, 28, 28, 1) to 14 probabilities, in the order of ChestMNIST's labels.
    """
    network = cnn((28, 28, 1), 14, augmentation(), several=True, dropout=0.2)
    with files("course_utils.models.weights").joinpath("chest.npz").open("rb") as file, np.load(file) as stored:
        network.set_weights([stored[name].astype("float32") for name in stored.files])
    return network


def features(network: keras.Model, images: np.ndarray) -> np.ndarray:
    """What the network finds in images and their mirror images: the mean over places of each of its feature maps, (n, maps).

    The maps are those after each activation, from the first layer to the last.
    """
    maps = [layer.output for layer in network.layers if isinstance(layer, (layers.ReLU, layers.LeakyReLU))]
    pooled = [layers.GlobalAveragePooling2D()(part) for part in maps]
    reader = keras.Model(network.input, layers.Concatenate()(pooled) if len(pooled) > 1 else pooled[0])
    views = (images, images[:, :, ::-1])
    return np.mean([reader.predict(v.astype("float32"), batch_size=256, verbose=0) for v in views], axis=0)


def with_new_head(network: keras.Model, outputs: int = 1, dropout: float = 0.5) -> keras.Model:
    """The network with another last layer for another question; all other layers are shared, not copied.

    outputs: 1 for yes or no (sigmoid), else the number of classes (softmax). Raises ValueError for a network that does not
    end in a global average, dropout and a dense layer, as the course's CNN does.
    """
    pooling, _, last = network.layers[-3:]
    if not isinstance(pooling, layers.GlobalAveragePooling2D) or not isinstance(last, layers.Dense):
        raise ValueError(f"{network.name} does not end in a global average, dropout and a dense layer")
    x = layers.Dropout(dropout)(pooling.output)
    activation = "sigmoid" if outputs == 1 else "softmax"
    return keras.Model(network.input, layers.Dense(outputs, activation=activation)(x), name=f"{network.name}_new_head")


def thaw(network: keras.Model, part: str) -> None:
    """Let only a part of the network learn: "head" (the last layer), "last" (the last stage too) or "all". Compile it anew.

    Frozen batch norm uses its stored statistics. Raises ValueError for another part.
    """
    if part not in ("head", "last", "all"):
        raise ValueError(f"unknown part {part!r}: use 'head', 'last' or 'all'")
    kinds = (layers.Conv2D, layers.BatchNormalization)
    learned = [layer for layer in network.layers if isinstance(layer, kinds)]
    first = {"head": len(learned), "last": len(learned) - 4, "all": 0}[part]
    for place, layer in enumerate(learned):
        layer.trainable = place >= first
