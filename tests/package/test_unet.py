"""The U-Net of lesson 16 and its losses."""

import keras
import numpy as np
import pytest
from sklearn.metrics import f1_score, log_loss

from course_utils import models

RNG = np.random.default_rng(0)


def test_the_answer_has_the_size_of_the_question():
    network = models.unet((32, 48, 1))
    logits = network(RNG.integers(0, 256, (2, 32, 48, 1)).astype("float32"))
    assert logits.shape == (2, 32, 48, 1)
    assert models.unet((64, 64, 1)).count_params() == 30_097
    assert models.unet((64, 64, 1), skips=False).count_params() == 30_097 - 9 * 16 * 16 - 9 * 8 * 8


@pytest.mark.parametrize(("shape", "widths"), [((30, 32, 1), (8, 16, 32)), ((32, 32), (8, 16)), ((32, 32, 1), (8,))])
def test_edges_that_cannot_be_halved_are_errors(shape, widths):
    with pytest.raises(ValueError, match="multiples of"):
        models.unet(shape, widths=widths)


def test_losses_of_sure_answers_are_those_of_scikit_learn():
    truth = (RNG.random((2, 8, 8, 1)) < 0.3).astype("float32")
    said = (RNG.random((2, 8, 8, 1)) < 0.4).astype("float32")
    sure = 60 * (2 * said - 1)  # probabilities of 0 and 1 up to rounding
    assert float(models.soft_dice_loss(truth, sure)) == pytest.approx(
        1 - f1_score(truth.ravel(), said.ravel()), abs=1e-5
    )
    logits = RNG.normal(size=(2, 8, 8, 1)).astype("float32")
    by_hand = log_loss(truth.ravel(), 1 / (1 + np.exp(-logits.ravel().astype(float))))
    assert float(models.cross_entropy_loss(truth, logits)) == pytest.approx(by_hand, abs=1e-5)
    both = models.soft_dice_loss(truth, logits) + models.cross_entropy_loss(truth, logits)
    assert float(models.segmentation_loss(truth, logits)) == pytest.approx(float(both), abs=1e-6)


def test_an_empty_batch_has_a_loss_too():
    empty = np.zeros((1, 8, 8, 1), "float32")
    assert np.isfinite(float(models.soft_dice_loss(empty, empty - 60.0)))


def test_it_learns_to_mark_bright_squares():
    keras.utils.set_random_seed(0)
    images = RNG.integers(0, 60, (16, 16, 16, 1)).astype("float32")
    truth = np.zeros_like(images)
    for image, mask, (row, column) in zip(images, truth, RNG.integers(0, 12, (16, 2)), strict=True):
        image[row : row + 4, column : column + 4] += 150
        mask[row : row + 4, column : column + 4] = 1
    network = models.unet((16, 16, 1), widths=(4, 8))
    network.compile(keras.optimizers.Adam(1e-2), models.segmentation_loss)
    network.fit(images, truth, epochs=25, batch_size=8, verbose=0)
    found = network.predict(images, verbose=0) > 0
    assert f1_score(truth.ravel(), found.ravel()) > 0.9
