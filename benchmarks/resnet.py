"""The published baseline: ResNet-18 as in MedMNIST's experiments, for images of 28 pixels."""

import keras
from keras import layers


def resnet18(input_shape: tuple[int, int, int], outputs: int) -> keras.Model:
    """ResNet-18 with a 3x3 stem of stride 1 and no first pooling; 11.2 million parameters, output logits (n, outputs).

    Source: He et al. 2016 (doi:10.1109/CVPR.2016.90); the stem as in Yang et al. 2023 (doi:10.1038/s41597-022-01721-8).
    """
    inputs = keras.Input(input_shape)
    x = layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    x = _convolution(x, 64, 3, 1, activate=True)
    for filters, stride in ((64, 1), (128, 2), (256, 2), (512, 2)):
        x = _block(_block(x, filters, stride), filters, 1)
    return keras.Model(inputs, layers.Dense(outputs)(layers.GlobalAveragePooling2D()(x)), name="resnet18")


def _convolution(x, filters: int, size: int, stride: int, activate: bool):
    x = layers.Conv2D(filters, size, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x) if activate else x


def _block(x, filters: int, stride: int):
    shortcut = x if stride == 1 and x.shape[-1] == filters else _convolution(x, filters, 1, stride, activate=False)
    x = _convolution(x, filters, 3, stride, activate=True)
    x = _convolution(x, filters, 3, 1, activate=False)
    return layers.ReLU()(layers.Add()([x, shortcut]))
