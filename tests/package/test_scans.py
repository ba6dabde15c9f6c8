"""Phantom slices of CT and MRI: units, what is known of the lesions, scale and field; and how marked regions are judged."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import spearmanr
from skimage.metrics import hausdorff_distance
from sklearn.metrics import f1_score

from course_utils import data, metrics
from course_utils.data.phantoms import mri

SLICES = data.ct_phantoms(120, seed=3)
HEADS = data.mri_phantoms(20, seed=3)


def test_ct_is_in_hounsfield_units():
    plain = SLICES.liver & (SLICES.lesions == 0)
    livers = [np.median(image[part]) for image, part in zip(SLICES.images, plain, strict=True)]
    assert min(livers) > 85 and max(livers) < 130
    assert SLICES.images.dtype == np.int16 and abs(np.median(SLICES.images[:, :4]) + 1000) < 3
    assert SLICES.images.max() > 150  # bone
    native = data.ct_phantoms(20, seed=3, contrast_medium=False)
    assert 45 < np.median(native.images[native.liver]) < 70


def test_noise_is_as_strong_as_asked():
    silent, noisy = (data.ct_phantoms(10, seed=1, noise=sigma) for sigma in (0, 12))
    assert np.array_equal(silent.lesions, noisy.lesions)
    body = silent.images > -500
    assert np.std((noisy.images - silent.images)[body]) == pytest.approx(12, rel=0.05)


def test_every_lesion_is_known():
    known = SLICES.known
    for place in range(120):
        numbers = known.number[known.slice == place]
        assert set(np.unique(SLICES.lesions[place])) == {0, *numbers}
        assert list(numbers) == list(range(1, len(numbers) + 1)) and len(numbers) <= 3
    for place, number, _, diameter, contrast in zip(*known, strict=True):
        mask = SLICES.lesions[place] == number
        assert diameter == pytest.approx(2 * np.sqrt(mask.sum() / np.pi) * 350 / 64)
        assert 10 < contrast < 120
    assert 0.35 < known.solid.mean() < 0.65
    assert 0.2 < 1 - (SLICES.lesions > 0).any(axis=(1, 2)).mean() < 0.45
    assert np.mean(SLICES.liver[SLICES.lesions > 0]) > 0.9


def test_large_lesions_have_the_attenuation_that_they_should():
    silent = data.ct_phantoms(200, seed=4, noise=0)
    measured, wanted = [], []
    for place, number, solid, diameter, contrast in zip(*silent.known, strict=True):
        if diameter > 25:
            mask = silent.lesions[place] == number
            around = silent.liver[place] & (silent.lesions[place] == 0)
            wanted.append(contrast)
            measured.append(np.median(silent.images[place][around]) - np.median(silent.images[place][mask]))
            if not solid:
                assert -5 < np.median(silent.images[place][mask]) < 25
    assert spearmanr(measured, wanted).statistic > 0.95 and np.abs(np.subtract(measured, wanted)).max() < 12


def test_a_shorter_series_is_the_beginning_of_a_longer_one():
    again = data.ct_phantoms(5, seed=3)
    assert np.array_equal(again.images, SLICES.images[:5]) and again.images.shape == (5, 64, 64)
    assert not np.array_equal(again.images, data.ct_phantoms(5, seed=4).images)
    assert data.ct_phantoms(2, size=96).pixel == pytest.approx(350 / 96)
    heads = data.mri_phantoms(2, seed=3)
    assert np.array_equal(heads.images, HEADS.images[:2])


def test_mri_without_its_field_shows_each_tissue_alike():
    flat = HEADS.images / HEADS.bias
    for name, brightness in mri.BRIGHTNESS.items():
        if name not in ("air", "skull"):
            assert np.median(flat[HEADS.tissue == HEADS.names.index(name)]) == pytest.approx(brightness, abs=0.12), name
    lesions = (HEADS.tissue == HEADS.names.index("lesion")).sum(axis=(1, 2))
    assert lesions.min() > 0 and lesions.max() < 400
    brain = HEADS.tissue >= HEADS.names.index("fluid")
    logs = [np.log(field[part]) for field, part in zip(HEADS.bias, brain, strict=True)]
    assert all(np.abs(part - part.mean()).max() == pytest.approx(0.5, abs=1e-5) for part in logs)
    assert np.ptp([part.mean() for part in logs]) > 1  # scales differ
    even = data.mri_phantoms(3, bias=0)
    assert all(np.ptp(field) < 1e-3 * field.mean() for field in even.bias)


@pytest.mark.parametrize("wrong", [{"n": 0}, {"n": 3, "size": 16}, {"n": 3, "noise": -1}])
def test_bad_requests_of_ct(wrong):
    with pytest.raises(ValueError, match="at least one slice"):
        data.ct_phantoms(**wrong)


@pytest.mark.parametrize("wrong", [{"n": 0}, {"n": 3, "size": 32}, {"n": 3, "bias": -0.1}])
def test_bad_requests_of_mri(wrong):
    with pytest.raises(ValueError, match="at least one slice"):
        data.mri_phantoms(**wrong)


def test_windows():
    hu = np.array([-1000, -75, 75, 225, 3000])
    assert data.to_window(hu, level=75, width=300).tolist() == [0, 0, 128, 255, 255]
    with pytest.raises(ValueError, match="positive"):
        data.to_window(hu, 0, 0)


def test_dice_is_the_f1_score_of_the_pixels():
    rng = np.random.default_rng(0)
    truth, marked = rng.random((2, 20, 20)) < 0.3
    assert metrics.dice(truth, marked) == pytest.approx(f1_score(truth.ravel(), marked.ravel()))
    assert metrics.dice(truth, truth) == 1 and metrics.dice(truth, ~truth) == 0
    assert np.isnan(metrics.dice(truth & False, truth & False)) and metrics.dice(truth & False, truth) == 0
    with pytest.raises(ValueError, match="one shape"):
        metrics.dice(truth, marked[1:])


def test_surface_distance():
    truth, marked = np.zeros((2, 30, 30), bool)
    truth[5:15, 5:15], marked[5:15, 8:18] = True, True
    mean, far = metrics.surface_distances(truth, marked, pixel=2.0)
    apart = 2 * cdist(*(np.argwhere(_outline(mask)) for mask in (truth, marked)))  # every point of both outlines
    both = np.concatenate([apart.min(axis=0), apart.min(axis=1)])
    assert mean == pytest.approx(both.mean()) and far == pytest.approx(np.percentile(both, 95))
    assert both.max() == 2 * hausdorff_distance(_outline(truth), _outline(marked)) == 6
    assert metrics.surface_distances(truth, truth) == (0, 0)
    assert np.isnan(metrics.surface_distances(truth, truth & False)).all()


def _outline(mask: np.ndarray) -> np.ndarray:
    inner = mask.copy()
    inner[1:-1, 1:-1] = mask[1:-1, 1:-1] & mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, :-2] & mask[1:-1, 2:]
    return mask & ~inner


def test_lesions_are_matched_with_regions():
    lesions = np.zeros((30, 30), int)
    lesions[2:8, 2:8], lesions[20:24, 20:24] = 1, 2
    marked = np.zeros((30, 30), bool)
    marked[3:9, 3:9] = marked[15:17, 2:4] = True
    assert metrics.matched(lesions, marked).found.tolist() == [True, False]
    assert metrics.matched(lesions, marked).false_alarms == 1
    everything = metrics.matched(lesions, np.ones((30, 30), bool))
    assert not everything.found.any() and everything.false_alarms == 1  # marking everything finds nothing
    nothing = metrics.matched(lesions, marked & False)
    assert not nothing.found.any() and nothing.false_alarms == 0
    assert (
        len(metrics.matched(lesions * 0, marked).found) == 0 and metrics.matched(lesions * 0, marked).false_alarms == 2
    )


def test_interval_of_a_mean():
    values = np.array([0.1, 0.5, np.nan, 0.9, 0.4])
    found = metrics.mean_interval(values)
    assert found.value == pytest.approx(0.475) and 0.1 <= found.low < 0.475 < found.high <= 0.9
    assert metrics.mean_interval([1.0, 1.0]) == (1.0, 1.0, 1.0)
    with pytest.raises(ValueError, match="wants two"):
        metrics.mean_interval([0.3, np.nan])
