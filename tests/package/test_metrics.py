"""Measures against MedMNIST's evaluator, scikit-learn and cases small enough to count by hand."""

import warnings

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, confusion_matrix

from course_utils import metrics

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from medmnist.evaluator import getACC, getAUC  # its package prints a notice without PyTorch, and works

HAND_TRUE = np.array([1, 1, 1, 0, 0, 0, 0, 0])
HAND_SCORE = np.array([0.9, 0.6, 0.2, 0.8, 0.4, 0.3, 0.1, 0.5])  # 0.5 is not above the threshold


def case(seed: int, n: int = 200) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.4).astype(int)
    return y, np.clip(rng.normal(0.4 + 0.2 * y, 0.2), 0, 1).round(2)  # rounded, so that there are ties


def test_by_hand():
    assert metrics.sensitivity(HAND_TRUE, HAND_SCORE) == pytest.approx(2 / 3)
    assert metrics.specificity(HAND_TRUE, HAND_SCORE) == pytest.approx(4 / 5)
    assert metrics.ppv(HAND_TRUE, HAND_SCORE) == pytest.approx(2 / 3)
    assert metrics.npv(HAND_TRUE, HAND_SCORE) == pytest.approx(4 / 5)
    assert metrics.accuracy(HAND_TRUE, HAND_SCORE) == pytest.approx(6 / 8)
    assert metrics.auc(HAND_TRUE, HAND_SCORE) == pytest.approx((5 + 4 + 1) / 15)
    assert metrics.calibration_error([0, 1], [0.25, 0.25]) == pytest.approx(0.25)
    assert metrics.calibration_error([0, 1], [0.15, 0.95], bins=10) == pytest.approx((0.15 + 0.05) / 2)


@pytest.mark.parametrize("seed", range(5))
def test_against_scikit_learn(seed):
    y, s = case(seed)
    (tn, fp), (fn, tp) = confusion_matrix(y, s > 0.5)
    assert metrics.sensitivity(y, s) == pytest.approx(tp / (tp + fn))
    assert metrics.specificity(y, s) == pytest.approx(tn / (tn + fp))
    assert metrics.ppv(y, s) == pytest.approx(tp / (tp + fp))
    assert metrics.npv(y, s) == pytest.approx(tn / (tn + fn))
    assert metrics.brier(y, s) == pytest.approx(brier_score_loss(y, s))
    assert metrics.diagnosis(y, s, resamples=10).auc.value == pytest.approx(metrics.auc(y, s))


@pytest.mark.parametrize("task", ["binary-class", "multi-class", "ordinal-regression", "multi-label, binary-class"])
@pytest.mark.parametrize("seed", range(3))
def test_auc_and_accuracy_equal_medmnists_evaluator(task, seed):
    rng = np.random.default_rng(seed)
    if task == "binary-class":
        y, s = case(seed)
        shapes = [(y, s), (y[:, None], s), (y[:, None], s[:, None]), (y, np.stack([1 - s, s], axis=1))]
    elif task.startswith("multi-label"):
        y = rng.integers(0, 2, (150, 14))
        shapes = [(y, np.clip(rng.normal(0.4 + 0.2 * y, 0.2), 0, 1))]
    else:
        y = rng.integers(0, 5, 150)
        s = rng.dirichlet(np.ones(5), 150) + np.eye(5)[y] * 0.3
        s /= s.sum(1, keepdims=True)
        shapes = [(y, s), (y[:, None], s)]
    for y, s in shapes:
        assert metrics.auc(y, s) == pytest.approx(getAUC(y, s, task), abs=1e-12)
        assert metrics.accuracy(y, s) == pytest.approx(getACC(y, s, task), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("wanted", [0.5, 0.9, 0.95, 1.0])
def test_the_threshold_finds_enough_and_is_the_highest_that_does(seed, wanted):
    y, s = case(seed)
    threshold = metrics.threshold_for_sensitivity(y, s, wanted)
    assert metrics.sensitivity(y, s, threshold) >= wanted
    higher = s[s > threshold].min()
    assert metrics.sensitivity(y, s, higher) < wanted


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    truth, covered = 0.7, 0
    rng = np.random.default_rng(0)
    for i in range(200):
        y = np.r_[np.ones(100, int), np.zeros(100, int)]
        s = (rng.random(200) < np.where(y == 1, truth, 0.2)) * 0.8
        estimate = metrics.diagnosis(y, s, resamples=300, seed=i).sensitivity
        covered += estimate.low <= truth <= estimate.high
    assert 0.90 <= covered / 200 <= 0.985


def test_the_interval_narrows_with_the_square_root_of_the_cases():
    widths = []
    for n in (200, 3200):
        e = metrics.diagnosis(*case(0, n)).auc
        assert e.low < e.value < e.high
        widths.append(e.high - e.low)
    assert 2.5 < widths[0] / widths[1] < 6


def test_the_table_shows_every_measure_and_the_same_seed_gives_the_same_interval():
    y, s = case(0)
    d = metrics.diagnosis(y, s)
    for name in ("sensitivity", "specificity", "ppv", "npv", "accuracy", "auc", "brier", "calibration error"):
        assert name in repr(d) and name in d._repr_html_()
    assert d.auc == metrics.diagnosis(y, s).auc and d.auc != metrics.diagnosis(y, s, seed=1).auc
    assert d.n == 200 and d.prevalence == y.mean()


def test_a_measure_without_cases_is_nan_in_the_table_and_an_error_alone():
    y, s = np.arange(40) % 2, np.full(40, 0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(metrics.diagnosis(y, s, resamples=50).ppv.value)
    with pytest.raises(ValueError, match="no case is called diseased"):
        metrics.ppv(y, s)
    with pytest.raises(ValueError, match="no case is called healthy"):
        metrics.npv(y, s + 0.5)
    with pytest.raises(ValueError, match="no case is diseased"):
        metrics.sensitivity([0, 0], [0.1, 0.2])
    with pytest.raises(ValueError, match="no case is healthy"):
        metrics.specificity([1, 1], [0.1, 0.2])


@pytest.mark.parametrize(("y", "s", "message"), [
    ([0, 1], [0.1], "one length"),
    ([], [], "one length"),
    ([0, 2], [0.1, 0.2], "0 and 1 only"),
    ([0, 1], [0.1, np.nan], "NaN"),
    ([1, 1], [0.1, 0.2], "all 2 cases are diseased"),
    ([0, 1], [-0.1, 0.2], "probabilities lie in 0..1"),
])  # fmt: skip
def test_bad_input_is_an_error(y, s, message):
    with pytest.raises(ValueError, match=message):
        metrics.diagnosis(y, s)


def test_more_bad_input():
    with pytest.raises(ValueError, match="class or label 2 has only negative"):
        metrics.auc([0, 1, 0], np.eye(3)[[0, 1, 0]])
    with pytest.raises(ValueError, match="y_score has 3 classes"):
        metrics.auc([0, 3], np.eye(3)[[0, 1]])
    with pytest.raises(ValueError, match="do not fit"):
        metrics.accuracy(np.zeros((4, 3), int), np.zeros((4, 4)))
    with pytest.raises(ValueError, match="wanted sensitivity 0"):
        metrics.threshold_for_sensitivity([0, 1], [0.1, 0.2], 0)
    with pytest.raises(ValueError, match="probabilities"):
        metrics.calibration_error([0, 1], [0.1, 7])
