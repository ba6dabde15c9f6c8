"""The reference network, its augmentation and its schedule."""

import itertools

import numpy as np
import pytest

from course_utils import lab

lab.start(0)
import keras

from course_utils import models, training

NOTHING = dict.fromkeys(("flip", "shift", "rotation", "zoom", "brightness", "contrast", "blur"), 0)


def test_the_parameters_are_those_counted_by_hand():
    def convolution(inputs, outputs):
        return 9 * inputs * outputs + 4 * outputs  # weights, and four numbers of batch norm a filter

    pairs = [(1, 32), (32, 32), (32, 64), (64, 64), (64, 128), (128, 128)]
    by_hand = sum(convolution(*pair) for pair in pairs) + 128 + 1
    assert models.cnn((28, 28, 1)).count_params() == by_hand <= 300_000


@pytest.mark.parametrize(("outputs", "sums_to_one"), [(1, False), (5, True)])
def test_outputs_are_probabilities(outputs, sums_to_one):
    model = models.cnn((28, 28, 3), outputs, widths=(4, 8))
    scores = np.asarray(model.predict(np.full((2, 28, 28, 3), 200, np.uint8), verbose=0))
    assert scores.shape == (2, outputs) and (scores >= 0).all() and (scores <= 1).all()
    assert np.allclose(scores.sum(1), 1, atol=1e-5) == sums_to_one


def test_bad_arguments_are_errors():
    with pytest.raises(ValueError, match="outputs is 0"):
        models.cnn((28, 28, 1), 0)
    with pytest.raises(ValueError, match="cannot be halved 2 times"):
        models.cnn((3, 28, 1))


def test_augmentation_changes_training_images_only_and_keeps_their_range():
    keras.utils.set_random_seed(0)
    augment = models.augmentation()
    x = np.random.default_rng(0).integers(0, 256, (16, 28, 28, 1)).astype("float32")
    np.testing.assert_array_equal(np.asarray(augment(x, training=False)), x)
    changed = np.asarray(augment(x, training=True))
    assert changed.shape == x.shape and changed.min() >= 0 and changed.max() <= 255
    assert np.abs(changed - x).mean() > 10
    tiles = np.random.default_rng(0).integers(0, 256, (8, 28, 28, 3)).astype("float32")
    stained = np.asarray(models.augmentation(**NOTHING, hue=0.1, saturation=0.2)(tiles, training=True))
    assert stained.min() >= 0 and stained.max() <= 255.5 and 1 < np.abs(stained - tiles).mean() < 60
    assert [type(layer).__name__ for layer in models.augmentation(**(NOTHING | {"zoom": 0.1})).layers] == ["RandomZoom"]


def test_the_schedule_rises_peaks_and_ends_at_zero():
    schedule = training.schedule(n_images=1000, epochs=10, batch_size=100, peak=0.01)
    rates = [float(schedule(step)) for step in range(101)]
    assert rates[0] < 0.001 and np.argmax(rates) == 10 and max(rates) == pytest.approx(0.01)
    assert rates[100] < 1e-5 and all(a >= b for a, b in itertools.pairwise(rates[10:]))


def test_progress_is_one_line_with_the_latest_values(capfd):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile("adam", "binary_crossentropy")
    x = np.zeros((8, 2), "float32")
    model.fit(x, np.zeros(8), epochs=3, verbose=0, callbacks=[training.Progress()])
    captured = capfd.readouterr()
    assert captured.err == "" and captured.out.count("\n") == 1
    last = captured.out.split("\r")[-1]
    assert "3/3" in last and "loss=" in last


def test_the_same_seed_gives_the_same_network():
    x = np.random.default_rng(1).integers(0, 256, (8, 28, 28, 1), dtype=np.uint8)
    scores = []
    for _ in range(2):
        lab.start(5)
        scores.append(np.asarray(models.cnn((28, 28, 1), widths=(4, 8))(x)))
    np.testing.assert_array_equal(*scores)


@pytest.mark.parametrize(("edge", "cell"), [(28, "gru"), (28, "lstm"), (28, "none"), (64, "gru")])
def test_the_slice_reader_reads_volumes_of_any_size(edge, cell):
    shape = (edge, edge, edge, 1)
    model = models.slice_reader(shape, cell)
    x = np.random.default_rng(0).integers(0, 256, (2, *shape), dtype=np.uint8)
    scores = np.asarray(model(x, training=False))
    assert scores.shape == (2, 1) and (scores > 0).all() and (scores < 1).all() and model.count_params() < 60_000


def test_empty_slices_change_nothing():
    """The answer to a volume is that to its non-empty slices: the mask keeps the others out of reader and mean."""
    model = models.slice_reader((28, 28, 28, 1))

    def answer(volumes):
        return np.asarray(model(volumes, training=False))

    x = np.random.default_rng(0).integers(0, 256, (1, 28, 28, 28, 1), dtype=np.uint8)
    early, late = x.copy(), np.zeros_like(x)
    early[:, 10:] = 0
    late[:, 18:] = x[:, :10]
    np.testing.assert_allclose(answer(early), answer(late), atol=1e-5)
    assert not np.allclose(answer(early), answer(x), atol=1e-5)
    assert np.isfinite(answer(np.zeros_like(x))).all()


def test_shuffling_keeps_every_slice_and_gives_each_volume_an_order_of_its_own():
    x = np.tile(np.arange(9.0)[None, :, None, None, None], (5, 1, 2, 3, 1))
    layer = models.ShuffleSlices()
    first, second = np.asarray(layer(x)), np.asarray(layer(x))
    assert (np.sort(first, axis=1) == x).all() and (first == first[:, :, :1, :1]).all()
    assert not (first == second).all() and len({tuple(volume[:, 0, 0, 0]) for volume in first}) > 1


def test_a_reader_without_order_has_none_in_use_either():
    x = np.random.default_rng(0).integers(0, 256, (4, 12, 16, 16, 1), dtype=np.uint8)
    ordered, shuffled = (models.slice_reader(x.shape[1:], shuffled=s) for s in (False, True))
    assert np.allclose(ordered(x, training=False), ordered(x, training=False))
    assert not np.allclose(shuffled(x, training=False), shuffled(x, training=False), atol=1e-6)
    last = models.slice_reader(x.shape[1:], summary="last")
    assert last.count_params() == ordered.count_params() and last(x).shape == (4, 1)
    with pytest.raises(ValueError, match="unknown summary"):
        models.slice_reader(x.shape[1:], "none", summary="last")


@pytest.mark.parametrize("shuffled", [False, True])
def test_the_slice_reader_can_be_saved(shuffled, tmp_path):
    model = models.slice_reader((12, 16, 16, 1), shuffled=shuffled)
    model.save(tmp_path / "reader.keras")
    again = keras.models.load_model(tmp_path / "reader.keras")
    x = np.random.default_rng(0).integers(0, 256, (2, 12, 16, 16, 1), dtype=np.uint8)
    if not shuffled:
        np.testing.assert_allclose(model(x, training=False), again(x, training=False), atol=1e-6)
    assert again.count_params() == model.count_params()


def test_shape_numbers_are_those_of_a_box_and_a_ball():
    x = np.zeros((3, 28, 28, 28, 1), np.uint8)
    x[0, 5:9, 5:10, 5:11] = 255  # 4 x 5 x 6 voxels
    grid = np.stack(np.meshgrid(*[np.arange(28)] * 3, indexing="ij")) - 13
    x[1, ..., 0] = 255 * ((grid**2).sum(axis=0) <= 8.2**2)
    box, ball, nothing = models.shape_numbers(x, voxel_mm=1.0)
    np.testing.assert_allclose(box, [0.120, 0.024, 1.48, 4])
    assert ball[0] == pytest.approx(4 / 3 * np.pi * 8.2**3 / 1000, rel=0.05) and ball[3] == pytest.approx(17, abs=1)
    assert (nothing == 0).all()
    np.testing.assert_allclose(models.shape_numbers(x, 2.0), models.shape_numbers(x, 1.0) * [8, 8, 4, 2])


def test_volumes_are_shifted_as_a_whole_and_in_training_only():
    inputs = keras.Input((9, 9, 9, 1))
    shift = keras.Model(inputs, models.shift_volume(inputs, 2))
    x = np.zeros((6, 9, 9, 9, 1), "float32")
    x[:, 3:6, 3:6, 3:6] = 255
    np.testing.assert_array_equal(np.asarray(shift(x, training=False)), x)
    moved = np.asarray(shift(x, training=True))
    assert set(np.unique(moved)) == {0.0, 255.0} and (moved.sum((1, 2, 3, 4)) == x.sum((1, 2, 3, 4))).all()
    assert len({m.tobytes() for m in moved}) > 1
    with pytest.raises(ValueError, match="unknown cell 'rnn'"):
        models.slice_reader((28, 28, 28, 1), "rnn")


def test_mirrored_predictions_do_not_care_which_way_an_image_faces():
    model = models.cnn((28, 28, 1), 3, widths=(4, 8))
    x = np.random.default_rng(0).integers(0, 256, (5, 28, 28, 1), dtype=np.uint8)
    score = models.predict_mirrored(model, x)
    np.testing.assert_allclose(score, models.predict_mirrored(model, x[:, :, ::-1]), atol=1e-6)
    assert score.shape == (5, 3) and not np.allclose(score, models.predict_mirrored(model, x[:, ::-1]), atol=1e-4)
    four = models.predict_mirrored(model, x, "horizontal_and_vertical")
    np.testing.assert_allclose(four, models.predict_mirrored(model, x[:, ::-1], "horizontal_and_vertical"), atol=1e-6)


def test_one_network_answers_one_class_or_several():
    x = np.full((2, 28, 28, 1), 200, np.uint8)
    several = np.asarray(models.cnn((28, 28, 1), 14, widths=(4, 8), several=True)(x, training=False))
    assert several.shape == (2, 14) and not np.allclose(several.sum(1), 1, atol=0.1)


@pytest.mark.parametrize("shape", [(28, 28, 1), (28, 28, 28, 3), (0, 28, 28, 1)])
def test_the_slice_reader_wants_volumes(shape):
    with pytest.raises(ValueError, match="input_shape is"):
        models.slice_reader(shape)
