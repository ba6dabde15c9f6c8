"""The course's 3D convolutional network and what moves its volumes in training, introduced in lesson 14."""

from collections.abc import Iterator, Sequence
from itertools import product

import keras
import numpy as np
from keras import layers

from course_utils.models.slices import shape_numbers


def volume_cnn(
    input_shape: tuple[int, int, int, int],
    outputs: int = 1,
    *,
    widths: Sequence[int] = (16, 32, 32, 64, 64),
    kernel: int | tuple[int, int, int] = 3,
    dropout: float = 0.4,
) -> keras.Model:
    """The course's network for volumes, of lesson 14: five 3D convolutions, strided first, and a global average.

    input_shape: (depth, height, width, channels) of uint8 volumes, 0..255. Volumes with an edge above 32 voxels are halved
    first. outputs: 1 for a yes-or-no diagnosis (sigmoid), else the number of classes (softmax). widths: filters of the five
    convolutions. kernel: their size; along an axis where it is 1 nothing is strided or pooled either, so that (1, 3, 3) reads
    each slice by itself, and the global average joins them ("2.5D"). Batch norm forgets faster than Keras's default, whose
    first variance of 1 would still count after several hundred steps: in volumes that are nearly empty the true one is 0.02.
    Returns an uncompiled model whose output is (n, outputs) of probabilities.
    Raises ValueError for a shape that is no volume, edges below 16 voxels, outputs below 1, or other than five widths.
    """
    if len(input_shape) != 4 or min(input_shape[:3]) < 16 or input_shape[3] < 1:
        raise ValueError(f"input_shape is {input_shape}: (depth, height, width, channels), edges of at least 16 voxels")
    if outputs < 1 or len(widths) != 5:
        raise ValueError(f"outputs is {outputs} and widths are {tuple(widths)}: at least 1, and five numbers")
    inputs = x = keras.Input(input_shape)
    if max(input_shape[:3]) > 32:
        x = layers.AveragePooling3D(2)(x)
    x = layers.Rescaling(1 / 127.5, offset=-1)(x)
    halved = tuple(2 if edge > 1 else 1 for edge in ((kernel,) * 3 if isinstance(kernel, int) else kernel))
    for filters, strides, pool in zip(widths, (halved, 1, halved, 1, 1), (0, 0, 0, 1, 0), strict=True):
        x = layers.Conv3D(filters, kernel, strides=strides, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9)(x))
        x = layers.MaxPooling3D(halved)(x) if pool else x
    x = layers.Dropout(dropout)(layers.GlobalAveragePooling3D()(x))
    activation = "sigmoid" if outputs == 1 else "softmax"
    return keras.Model(inputs, layers.Dense(outputs, activation=activation)(x), name="volume_cnn")


def moved(volumes: np.ndarray, rng: np.random.Generator, *, mirror: bool = True, shift: int = 2) -> np.ndarray:
    """A copy of volumes (n, depth, height, width, channels), each mirrored along each axis at random and shifted.

    mirror: whether a mirror image has the same label. shift: largest shift along each axis in voxels; what comes in from
    outside is what lies at the volume's nearest face.
    """
    result = np.empty_like(volumes)
    edges = volumes.shape[1:4]
    for number, volume in enumerate(volumes):
        flips = rng.integers(0, 2, 3) if mirror else (0, 0, 0)
        steps = rng.integers(-shift, shift + 1, 3)
        places = [
            np.clip(np.arange(edge)[:: -1 if flip else 1] + step, 0, edge - 1)
            for edge, flip, step in zip(edges, flips, steps, strict=True)
        ]
        result[number] = volume[np.ix_(*places)]
    return result


class MovedBatches(keras.utils.PyDataset):
    """Shuffled batches of volumes, each moved anew, cut out one by one, so that no second copy of them all is kept.

    volumes: uint8 (n, depth, height, width, channels). labels: (n,). seed: of order and movements. mirror, shift: see `moved`.
    """

    def __init__(self, volumes, labels, batch_size: int = 32, seed: int = 0, *, mirror: bool = True, shift: int = 2):
        super().__init__()
        self.volumes, self.labels, self.batch_size = volumes, labels, batch_size
        self.random, self.options = np.random.default_rng(seed), {"mirror": mirror, "shift": shift}
        self.on_epoch_end()

    def __len__(self) -> int:
        return -(-len(self.labels) // self.batch_size)

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        chosen = np.sort(self.order[index * self.batch_size : (index + 1) * self.batch_size])
        return moved(self.volumes[chosen], self.random, **self.options), self.labels[chosen]

    def on_epoch_end(self) -> None:
        """Another order."""
        self.order = self.random.permutation(len(self.labels))


def mirror_images(volumes: np.ndarray) -> Iterator[np.ndarray]:
    """The volumes (n, depth, height, width, channels) and their seven mirror images along one, two or three axes, as views."""
    for flips in product((1, -1), repeat=3):
        yield volumes[(slice(None), *(slice(None, None, flip) for flip in flips))]


def predict_volumes(model: keras.Model, volumes: np.ndarray, *, mirrored: bool = True) -> np.ndarray:
    """A model's probabilities, (n, outputs); mirrored: the mean over the eight mirror images of each volume."""
    views = mirror_images(volumes) if mirrored else [volumes]
    return np.mean([model.predict(view, batch_size=32, verbose=0) for view in views], axis=0)


def shape_measures(volumes: np.ndarray, voxel_mm: float = 64 / 28) -> np.ndarray:
    """Lesson 22's four numbers of a shape and five more of scikit-image's, float (n, 9).

    volumes: (n, depth, height, width, 1) of 0 and 255; edge of a voxel: voxel_mm. The columns: volume and core in ml, counted
    surface in cm², thickness in mm (see `shape_numbers`); surface of the triangle mesh in cm² (marching cubes, Lorensen and
    Cline 1987, doi:10.1145/37402.37422); sphericity, the surface of a ball of this volume over that surface (Wadell 1935,
    doi:10.1086/624298), 1 for a ball; and the standard deviations of the voxels' places along the shape's own three axes in
    mm, longest first, from the eigenvalues of their covariance. The five are 0 where nothing is inside.
    """
    from skimage.measure import marching_cubes, mesh_surface_area

    more = np.zeros((len(volumes), 5))
    for row, volume in zip(more, np.asarray(volumes)[..., 0] > 127, strict=True):
        if volume.any():
            points, faces, *_ = marching_cubes(np.pad(volume, 1).astype(float), 0.5)
            surface = mesh_surface_area(points, faces) * voxel_mm**2
            ball = np.pi ** (1 / 3) * (6 * volume.sum() * voxel_mm**3) ** (2 / 3)
            spread = np.linalg.eigvalsh(np.cov(np.argwhere(volume), rowvar=False, ddof=0))[::-1]
            row[:] = surface / 100, ball / surface, *(voxel_mm * np.sqrt(np.clip(spread, 0, None)))
    return np.concatenate([shape_numbers(volumes, voxel_mm), more], axis=1)
