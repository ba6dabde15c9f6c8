"""The 3D network of lesson 14, its mirror images and shifts, and numbers of a shape."""

import keras
import numpy as np
import pytest

from benchmarks.lessons import cnn_volumes
from course_utils import data, models

RNG = np.random.default_rng(0)


def count(widths, outputs, kernel=27):
    """Weights of five convolutions without bias, four numbers a filter of batch norm, and the dense layer."""
    channels = (1, *widths)
    weights = sum(kernel * a * b + 4 * b for a, b in zip(channels, widths, strict=False))
    return weights + (widths[-1] + 1) * outputs


def test_the_parameters_are_those_counted_by_hand_and_few():
    assert models.volume_cnn((28, 28, 28, 1)).count_params() == count((16, 32, 32, 64, 64), 1) < 300_000
    assert models.volume_cnn((28, 28, 28, 1), 11).count_params() == count((16, 32, 32, 64, 64), 11)
    flat = models.volume_cnn((28, 28, 28, 1), widths=(4, 4, 4, 8, 8), kernel=(1, 3, 3))
    assert flat.count_params() == count((4, 4, 4, 8, 8), 1, kernel=9)


def test_a_kernel_of_one_slice_never_looks_at_two():
    model = models.volume_cnn((28, 28, 28, 1), widths=(4, 4, 4, 8, 8), kernel=(1, 3, 3))
    volumes = RNG.integers(0, 256, (3, 28, 28, 28, 1)).astype("uint8")
    order = RNG.permutation(28)
    one, other = (models.predict_volumes(model, v, mirrored=False) for v in (volumes, volumes[:, order]))
    assert np.allclose(one, other, atol=1e-5)
    assert not np.allclose(one, models.predict_volumes(model, volumes[:, :, order], mirrored=False), atol=1e-4)


@pytest.mark.parametrize(("edge", "outputs"), [(16, 1), (28, 3), (64, 11)])
def test_volumes_of_any_size_and_number_of_classes_are_read(edge, outputs):
    model = models.volume_cnn((edge, edge, edge, 1), outputs, widths=(4, 4, 4, 8, 8))
    answer = models.predict_volumes(model, RNG.integers(0, 256, (3, edge, edge, edge, 1)).astype("uint8"))
    assert answer.shape == (3, outputs) and (answer >= 0).all()
    if outputs > 1:
        assert np.allclose(answer.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize(
    ("shape", "options"),
    [((28, 28, 1), {}), ((8, 28, 28, 1), {}), ((28, 28, 28, 0), {}), ((28,) * 3 + (1,), {"outputs": 0}),
     ((28,) * 3 + (1,), {"widths": (8, 8)})],
)  # fmt: skip
def test_bad_arguments_are_errors(shape, options):
    with pytest.raises(ValueError, match=r"input_shape is|outputs is"):
        models.volume_cnn(shape, **options)


def test_mirror_images_are_eight_and_an_average_over_them_does_not_care_which_one_is_asked():
    volumes = RNG.integers(0, 256, (2, 16, 16, 16, 1)).astype("uint8")
    views = list(models.mirror_images(volumes))
    assert len({view.tobytes() for view in views}) == 8 and np.array_equal(views[0], volumes)
    model = models.volume_cnn((16, 16, 16, 1), widths=(4, 4, 4, 8, 8))
    one, other = (models.predict_volumes(model, v) for v in (volumes, volumes[:, ::-1, :, ::-1]))
    assert np.allclose(one, other, atol=1e-6)
    assert not np.allclose(one, models.predict_volumes(model, volumes, mirrored=False))


def test_moved_volumes_are_mirrored_and_shifted_by_whole_voxels():
    volumes = np.zeros((200, 9, 9, 9, 1), "uint8")
    volumes[:, 3, 4, 6] = 255
    places = {tuple(np.argwhere(v)[0][:3]) for v in models.moved(volumes, np.random.default_rng(0), shift=1)}
    assert {axis for axis, *_ in places} == {2, 3, 4, 5, 6} and {p[1] for p in places} == {3, 4, 5}
    still = models.moved(volumes, np.random.default_rng(0), mirror=False, shift=0)
    assert np.array_equal(still, volumes) and still is not volumes and still.dtype == np.uint8
    edge = np.zeros((50, 9, 9, 9, 1), "uint8")
    edge[:, 0] = 255  # what comes in repeats the nearest face
    shifted = models.moved(edge, np.random.default_rng(0), mirror=False, shift=2)
    assert {int(v[:, 0, 0, 0].sum()) // 255 for v in shifted} == {0, 1, 2, 3}


def test_batches_hold_every_volume_once_and_are_moved_anew():
    x, y = RNG.integers(0, 256, (37, 16, 16, 16, 1)).astype("uint8"), np.arange(37)
    batches = models.MovedBatches(x, y, 8, seed=1, mirror=False, shift=0)
    assert len(batches) == 5
    first = [batches[i] for i in range(5)]
    labels = np.concatenate([part for _, part in first])
    assert sorted(labels) == list(range(37)) and np.array_equal(np.concatenate([v for v, _ in first]), x[labels])
    batches.on_epoch_end()
    assert list(np.concatenate([batches[i][1] for i in range(5)])) != list(labels)
    moving = models.MovedBatches(x, y, 37, seed=1)
    assert not np.array_equal(moving[0][0], moving[0][0])


def test_shape_measures_know_a_ball_from_a_plate():
    z, y, x = np.mgrid[:28, :28, :28] - 13.5
    ball, plate = np.hypot(np.hypot(z, y), x) < 9, (np.abs(z) < 1.5) & (np.abs(y) < 11) & (np.abs(x) < 11)
    found = models.shape_measures(
        255 * np.stack([ball, plate, np.zeros_like(ball)])[..., None].astype("uint8"), voxel_mm=1
    )
    assert found.shape == (3, 9) and (found[2] == 0).all()
    assert np.array_equal(
        found[:, :4], models.shape_numbers(255 * np.stack([ball, plate, ball & plate & False])[..., None], 1)
    )
    # the mesh of a ball of voxels is a tenth too large; counted faces are half as many again
    assert found[0, 4] == pytest.approx(4 * np.pi * 9**2 / 100, rel=0.12) and found[0, 2] > 1.3 * found[0, 4]
    assert 0.85 < found[0, 5] <= 1 and found[1, 5] < 0.7
    assert found[0, 6:] == pytest.approx([9 / 5**0.5] * 3, rel=0.03)  # a ball of radius r spreads by r / sqrt(5)
    assert found[1, 6:] == pytest.approx([(483 / 12) ** 0.5, (483 / 12) ** 0.5, 0.5], rel=0.02)


def test_mirror_images_are_left_out_where_a_class_names_a_side():
    mirrored = {
        name: cnn_volumes.mirrors_keep_the_label(data.entry(name)) for name in data.names() if name.endswith("3d")
    }
    assert not mirrored.pop("organmnist3d") and mirrored and all(mirrored.values())


def test_the_recipe_trains_on_large_volumes_without_a_second_copy():
    volumes = RNG.integers(0, 256, (6, 64, 64, 64, 1)).astype("uint8")
    keras.utils.set_random_seed(0)
    model, facts = cnn_volumes.trained(volumes, np.arange(6) % 3, 3, 0, 1, True, 2, widths=(2, 2, 2, 4, 4))
    assert facts["train_images"] == 6 and model.output.shape == (None, 3)
