"""The course's recurrent network for volumes, introduced in lesson 22."""

import keras
from keras import layers, ops


class NotConstant(layers.Layer):
    """Mask of a volume's slices, bool (n, depth): true where a slice (n, depth, height, width, 1) is not all one value.

    A volume in which every slice is constant keeps them all, so that a mean over its slices is defined.
    """

    def call(self, volumes):
        """True where the largest and the smallest value of a slice differ."""
        some = ops.max(volumes, axis=(2, 3, 4)) > ops.min(volumes, axis=(2, 3, 4))
        return ops.logical_or(some, ops.logical_not(ops.any(some, axis=1, keepdims=True)))

    def compute_output_shape(self, shape):
        """One truth value a slice."""
        return shape[:2]


def shift_volume(volumes, voxels: int = 2):
    """Volumes (n, depth, height, width, 1) moved at random by up to `voxels` along each axis, in training only.

    Depth and channels change places, so that Keras's 2D layer moves all slices together; voxels from outside are 0.
    """
    depth, height, width, _ = volumes.shape[1:]
    options = {"fill_mode": "constant", "fill_value": 0.0, "interpolation": "nearest"}
    x = layers.Reshape((depth, height, width))(volumes)
    x = layers.Permute((2, 3, 1))(x)  # height, width, and depth as channels
    x = layers.RandomTranslation(voxels / height, voxels / width, **options)(x)
    x = layers.Permute((3, 1, 2))(x)  # depth, height, and width as channels
    x = layers.RandomTranslation(voxels / depth, 0.0, **options)(x)
    return layers.Reshape((depth, height, width, 1))(x)


def slice_reader(
    input_shape: tuple[int, int, int, int], cell: str = "gru", *, bidirectional: bool = True, masked: bool = True
) -> keras.Model:
    """The course's recurrent network for volumes, of lesson 22: a shared slice encoder, a reader, a mean over slices.

    input_shape: (depth, height, width, 1) of uint8 volumes, 0..255. Volumes with an edge above 32 voxels are halved first,
    so that 64 voxels need no more memory than 32. cell: "gru" or "lstm"; "none" leaves the order out: a dense layer on
    each slice's code and the mean. masked: whether constant slices are skipped. Returns an uncompiled model whose output
    is (n, 1), the probability of disease.
    Raises ValueError for an unknown cell, or a shape that is no volume of one channel.
    """
    if len(input_shape) != 4 or input_shape[3] != 1 or min(input_shape) < 1:
        raise ValueError(f"input_shape is {input_shape}, it must be (depth, height, width, 1)")
    if cell not in ("gru", "lstm", "none"):
        raise ValueError(f"unknown cell {cell!r}: use 'gru', 'lstm' or 'none'")
    inputs = x = keras.Input(input_shape)
    if max(input_shape) > 32:
        x = layers.AveragePooling3D(2)(x)
    x = shift_volume(x)
    mask = NotConstant()(x) if masked else None
    encoder = keras.Sequential([keras.Input(x.shape[2:]), layers.Rescaling(1 / 127.5, offset=-1)], name="slice_encoder")
    for filters in (16, 32, 48):
        encoder.add(layers.Conv2D(filters, 3, strides=2, padding="same", use_bias=False))
        encoder.add(layers.BatchNormalization())
        encoder.add(layers.ReLU())
    encoder.add(layers.GlobalAveragePooling2D())
    depth, *slice_shape = x.shape[1:]
    codes = encoder(ops.reshape(x, (-1, *slice_shape)))  # all slices of all volumes are one batch
    x = ops.reshape(codes, (-1, depth, codes.shape[-1]))
    if cell == "none":
        x = layers.Dense(64, activation="tanh")(x)
    else:
        reader = {"gru": layers.GRU, "lstm": layers.LSTM}[cell](
            32, return_sequences=True, use_cudnn=False, name="reader"
        )
        x = (layers.Bidirectional(reader, name="reader") if bidirectional else reader)(x, mask=mask)
    x = layers.GlobalAveragePooling1D(name="mean_over_slices")(x, mask=mask)
    x = layers.Dropout(0.3)(x)
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="answer")(x), name="slice_reader")
