"""The course's convolutional network and its augmentation, introduced in lesson 12."""

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers


def augmentation(
    flip: str | None = "horizontal",
    *,
    shift: float = 0.1,
    rotation: float = 0.03,
    zoom: float = 0.1,
    brightness: float = 0.2,
    contrast: float = 0.2,
    blur: float = 0.25,
    hue: float = 0.0,
    saturation: float = 0.0,
) -> keras.Sequential:
    """Layers that change a training image at random, and pass it on unchanged outside training.

    flip: "horizontal", "vertical", "horizontal_and_vertical" or None. shift and zoom: shares of the edge, to either side; a
    shift is a translation, no crop: what moves in repeats the nearest pixel of the edge, as it does around a turned or
    shrunk image. rotation: share of a full turn, to either side. brightness and contrast: shares of the range. blur: share
    of the images that are blurred, by a 3x3 Gaussian of up to one pixel. hue: twice the share of the colour circle by
    which colours turn at most, to either side, since Keras halves its factor: 0.02 turns them by up to 3.6 degrees.
    saturation: draws Keras's factor f within half of this to either side of 0.5, and f multiplies the saturation by
    f / (1 - f): 0.15 makes it 0.74 to 1.35 times as strong. Both need three channels. All expect images of 0..255, before
    rescaling.
    A value of 0 leaves the layer out. Raises ValueError (from Keras) for a value out of range.
    """
    chosen = [
        layers.RandomFlip(flip) if flip else None,
        layers.RandomTranslation(shift, shift, fill_mode="nearest") if shift else None,
        layers.RandomRotation(rotation, fill_mode="nearest") if rotation else None,
        layers.RandomZoom((-zoom, zoom), fill_mode="nearest") if zoom else None,
        layers.RandomBrightness(brightness) if brightness else None,
        layers.RandomContrast(contrast) if contrast else None,
        layers.RandomGaussianBlur((blur, blur), kernel_size=3, sigma=(0.0, 1.0)) if blur else None,
        layers.RandomHue(hue) if hue else None,
        layers.RandomSaturation((0.5 - saturation / 2, 0.5 + saturation / 2)) if saturation else None,
        layers.ReLU(max_value=255.0) if hue or saturation else None,  # the two above can leave the range 0..255
    ]
    return keras.Sequential([layer for layer in chosen if layer], name="augmentation")


def cnn(
    input_shape: tuple[int, int, int],
    outputs: int = 1,
    augment: keras.Model | None = None,
    *,
    widths: Sequence[int] = (32, 64, 128),
    dropout: float = 0.5,
    several: bool = False,
) -> keras.Model:
    """The course's convolutional network: stages of two 3x3 convolutions, global average pooling, one dense layer.

    input_shape: (height, width, channels) of uint8 images, 0..255; rescaling is a layer of the model.
    outputs: 1 for a yes-or-no diagnosis (sigmoid), else the number of classes (softmax). several: whether one image can have
    several of them at once (a sigmoid each, as ChestMNIST needs).
    augment: layers from `augmentation`. widths: filters of each stage; between stages the image is halved.
    Returns an uncompiled model whose output is (n, outputs) of probabilities.
    Raises ValueError if the image is too small to be halved between all stages, or outputs is below 1.
    """
    if outputs < 1:
        raise ValueError(f"outputs is {outputs}, it must be at least 1")
    if min(input_shape[:2]) < 2 ** (len(widths) - 1):
        raise ValueError(f"an image of {input_shape[0]} x {input_shape[1]} cannot be halved {len(widths) - 1} times")
    inputs = x = keras.Input(input_shape)
    if augment is not None:
        x = augment(x)
    x = layers.Rescaling(1 / 127.5, offset=-1)(x)
    for stage, filters in enumerate(widths):
        if stage:
            x = layers.MaxPooling2D(2)(x)
        for _ in range(2):
            x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
            x = layers.BatchNormalization()(x)
            x = layers.ReLU()(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(dropout)(x)
    activation = "sigmoid" if outputs == 1 or several else "softmax"
    return keras.Model(inputs, layers.Dense(outputs, activation=activation)(x), name="cnn")


def predict_mirrored(model: keras.Model, images: np.ndarray, flip: str = "horizontal") -> np.ndarray:
    """Mean of the model's probabilities for each image and its mirror images, (n, outputs).

    flip: "horizontal", or "horizontal_and_vertical" for all four; allowed where the mirror image has the same label.
    """
    views = [images, images[:, :, ::-1]]
    if flip == "horizontal_and_vertical":
        views += [view[:, ::-1] for view in views]
    return np.mean([model.predict(view.astype("float32"), batch_size=256, verbose=0) for view in views], axis=0)
