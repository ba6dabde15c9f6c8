"""The course's recurrent network for volumes, introduced in lesson 22."""

import keras
import numpy as np
from keras import layers, ops


@keras.saving.register_keras_serializable("course_utils")
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


@keras.saving.register_keras_serializable("course_utils")
class ShuffleSlices(layers.Layer):
    """Volumes (n, depth, ...) with their slices in a random order of its own for each, drawn anew at every call.

    In training and in use: a network behind this layer never has an order to go by.
    """

    def __init__(self, **options):
        super().__init__(**options)
        self.random = keras.random.SeedGenerator()

    def call(self, volumes):
        """The same slices, each once, in another order."""
        shape = ops.shape(volumes)
        order = ops.argsort(keras.random.uniform((shape[0], volumes.shape[1]), seed=self.random), axis=1)
        flat = ops.reshape(volumes, (-1, volumes.shape[1], int(np.prod(volumes.shape[2:]))))
        mixed = ops.take_along_axis(flat, ops.broadcast_to(order[:, :, None], ops.shape(flat)), axis=1)
        return ops.reshape(mixed, (-1, *volumes.shape[1:]))

    def compute_output_shape(self, shape):
        """That of the volumes."""
        return shape


def shape_numbers(volumes, voxel_mm: float = 64 / 28) -> np.ndarray:
    """Four numbers of the shape in each volume, float (n, 4): volume and core in ml, surface in cm², thickness in mm.

    volumes: (n, depth, height, width, 1) of 0 and 255; edge of a voxel: voxel_mm. core: voxels with all six neighbours in
    the shape. surface: faces between inside and outside, counted. thickness: diameter of the largest ball that fits in,
    from the distance of each voxel's centre to the nearest centre outside, so up to one voxel too large: for comparing, not for
    reading off. The numbers are 0 where nothing is inside.
    """
    from scipy import ndimage

    found = []
    for volume in np.asarray(volumes)[..., 0] > 127:
        inside = np.pad(volume, 1)
        faces = sum(np.count_nonzero(np.diff(inside, axis=axis)) for axis in range(3))
        core, ball = ndimage.binary_erosion(inside).sum(), ndimage.distance_transform_edt(inside).max()
        found.append(
            [
                inside.sum() * voxel_mm**3 / 1000,
                core * voxel_mm**3 / 1000,
                faces * voxel_mm**2 / 100,
                2 * ball * voxel_mm,
            ]
        )
    return np.array(found)


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
    input_shape: tuple[int, int, int, int],
    cell: str = "gru",
    *,
    bidirectional: bool = True,
    masked: bool = True,
    shuffled: bool = False,
    summary: str = "mean",
) -> keras.Model:
    """The course's recurrent network for volumes, of lesson 22: a shared slice encoder, a reader, a mean over slices.

    input_shape: (depth, height, width, 1) of uint8 volumes, 0..255. Volumes with an edge above 32 voxels are halved first,
    so that 64 voxels need no more memory than 32. cell: "gru" or "lstm"; "none" leaves the order out: a dense layer on
    each slice's code and the mean. masked: whether constant slices are skipped. shuffled: whether the slices lose their
    order, after the random shift, which must not cut the shape anew. summary: "mean" of the reader's outputs over slices,
    or its "last" states. Returns an uncompiled model whose output is (n, 1), the probability of disease.
    Raises ValueError for an unknown cell or summary, or a shape that is no volume of one channel.
    """
    if len(input_shape) != 4 or input_shape[3] != 1 or min(input_shape) < 1:
        raise ValueError(f"input_shape is {input_shape}, it must be (depth, height, width, 1)")
    if cell not in ("gru", "lstm", "none"):
        raise ValueError(f"unknown cell {cell!r}: use 'gru', 'lstm' or 'none'")
    if summary not in ("mean", "last") or (summary, cell) == ("last", "none"):
        raise ValueError(f"unknown summary {summary!r} of {cell!r}: use 'mean', or 'last' where there is a reader")
    inputs = x = keras.Input(input_shape)
    if max(input_shape) > 32:
        x = layers.AveragePooling3D(2)(x)
    x = shift_volume(x)
    x = ShuffleSlices()(x) if shuffled else x
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
            32, return_sequences=summary == "mean", use_cudnn=False, name="reader"
        )
        x = (layers.Bidirectional(reader, name="reader") if bidirectional else reader)(x, mask=mask)
    if summary == "mean":
        x = layers.GlobalAveragePooling1D(name="mean_over_slices")(x, mask=mask)
    x = layers.Dropout(0.3)(x)
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="answer")(x), name="slice_reader")
