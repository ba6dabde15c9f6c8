"""Measures against MedMNIST's evaluator, scikit-learn and cases small enough to count by hand."""

import warnings

import numpy as np
import pytest
from scipy.stats import binomtest
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
        estimate = metrics.diagnosis(y, s, resamples=10, seed=i).sensitivity
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
    assert np.isnan(d.calibration_error.low) and d.calibration_error.value == pytest.approx(
        metrics.calibration_error(y, s)
    )


def test_shares_have_wilson_intervals_of_their_own_counts():
    y, s = case(0)
    d = metrics.diagnosis(y, s, threshold=0.4)
    alarm = s > 0.4
    for name, right, n in (
        ("sensitivity", alarm & (y == 1), y == 1),
        ("specificity", ~alarm & (y == 0), y == 0),
        ("ppv", alarm & (y == 1), alarm),
        ("npv", ~alarm & (y == 0), ~alarm),
        ("accuracy", alarm == (y == 1), y >= 0),
    ):
        assert getattr(d, name) == pytest.approx(metrics.wilson(int(right.sum()), int(n.sum())))


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


def pair_of_scores(seed: int, n: int = 80, gap: float = 0.6) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Truth and two correlated scores, the first better by about `gap` standard deviations; rounded, so that there are ties."""
    rng = np.random.default_rng(seed)
    y = (np.arange(n) % 2).astype(int)
    shared = rng.normal(0, 0.7, n)
    return (
        y,
        (y * (0.8 + gap) + shared + rng.normal(0, 0.7, n)).round(1),
        (y * 0.8 + shared + rng.normal(0, 0.7, n)).round(1),
    )


def test_delong_by_hand():
    # ours ranks 3 of 4 pairs rightly: shares of the ill 1 and 1/2, of the healthy 1/2 and 1; theirs 4 of 4, all shares 1.
    # Differences 0, -1/2 and -1/2, 0: variance 1/8 in each class, over two cases each: 1/16 + 1/16 = 1/8.
    found = metrics.delong([1, 1, 0, 0], [4, 2, 3, 1], [4, 3, 2, 1])
    assert found.difference == pytest.approx(-0.25)
    assert found.high - found.low == pytest.approx(2 * 1.959964 * np.sqrt(1 / 8))
    assert found.p == pytest.approx(0.4795, abs=1e-4)  # two-sided, z = 0.25 / 0.3536 = 0.7071
    back = metrics.delong([1, 1, 0, 0], [4, 3, 2, 1], [4, 2, 3, 1])
    assert back.difference == -found.difference and back.p == found.p and back.low == pytest.approx(-found.high)


@pytest.mark.parametrize("seed", range(3))
def test_delong_agrees_with_the_paired_bootstrap(seed):
    y, ours, theirs = pair_of_scores(seed, n=300)
    found = metrics.delong(y, ours, theirs)
    assert found.difference == pytest.approx(metrics.auc(y, ours) - metrics.auc(y, theirs))
    drawn = metrics.paired_interval(y, [ours], [theirs], resamples=2000)
    assert found.low == pytest.approx(drawn.low, abs=0.012) and found.high == pytest.approx(drawn.high, abs=0.012)


def test_delongs_p_value_agrees_with_a_permutation_test():
    y, ours, theirs = pair_of_scores(5, n=200, gap=0.25)
    ours, theirs = ((s - s.mean()) / s.std() for s in (ours, theirs))  # exchangeable: which is whose must not show
    found = metrics.delong(y, ours, theirs)
    rng, extreme, draws = np.random.default_rng(0), 0, 1000
    for _ in range(draws):
        swapped = rng.random(len(y)) < 0.5
        first, second = np.where(swapped, theirs, ours), np.where(swapped, ours, theirs)
        extreme += abs(metrics.auc(y, first) - metrics.auc(y, second)) >= abs(found.difference) - 1e-12
    assert found.p == pytest.approx(extreme / draws, abs=0.04) and 0.01 < found.p < 0.6


def test_delong_errs_as_often_as_it_says_where_nothing_differs():
    wrong = sum(metrics.delong(*pair_of_scores(seed, gap=0)).p < 0.05 for seed in range(400))
    assert 0.025 <= wrong / 400 <= 0.085


def test_delong_at_the_edge():
    y, ours, theirs = pair_of_scores(0)
    assert metrics.delong(y, ours, ours) == (0, 0, 0, 1)
    assert metrics.delong(y, ours, 3 * ours + 7) == (0, 0, 0, 1)  # only the order counts
    assert str(metrics.DeLong(0.05, 0.01, 0.09, 0.0123)) == "+0.050 (+0.010 to +0.090), p = 0.012"
    assert str(metrics.DeLong(0.05, 0.01, 0.09, 0.0)).endswith("p < 0.0001")
    with pytest.raises(ValueError, match="variance of the difference is 0"):
        metrics.delong([1, 1, 0, 0], [4, 3, 2, 1], [0, 0, 0, 0])
    with pytest.raises(ValueError, match="1 diseased and 3 healthy"):
        metrics.delong([1, 0, 0, 0], [4, 3, 2, 1], [1, 2, 3, 4])
    with pytest.raises(ValueError, match="one length"):
        metrics.delong(y, ours, theirs[:-1])
    with pytest.raises(ValueError, match="NaN"):
        metrics.delong(y, ours, np.where(y == 1, np.nan, theirs))


def test_mcnemar():
    ours = np.r_[np.ones(12), np.zeros(2), np.ones(50), np.zeros(10)].astype(bool)
    theirs = np.r_[np.zeros(12), np.ones(2), np.ones(50), np.zeros(10)].astype(bool)
    found = metrics.mcnemar(ours, theirs)
    # twice the chance of 2 or fewer heads in 14 throws: 2 (1 + 14 + 91) / 2^14
    assert found == (12, 2, pytest.approx(2 * 106 / 2**14))
    assert metrics.mcnemar(theirs, ours) == (2, 12, pytest.approx(found.p))
    assert metrics.mcnemar(ours, ours) == (0, 0, 1)
    assert metrics.mcnemar(ours.astype(int), theirs.astype(float)) == found
    with pytest.raises(ValueError, match="of one length"):
        metrics.mcnemar(ours, theirs[:-1])
    with pytest.raises(ValueError, match="true or false"):
        metrics.mcnemar([0.2, 1], [1, 0])
    with pytest.raises(ValueError, match="not empty"):
        metrics.mcnemar([], [])


@pytest.mark.parametrize(("successes", "n"), [(0, 10), (10, 10), (387, 390), (1, 2), (np.int64(5), np.int64(40))])
def test_wilson(successes, n):
    found = metrics.wilson(successes, n)
    p, z = successes / n, 1.959964
    middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert found.value == p
    assert found.low == pytest.approx((middle - half) / (1 + z**2 / n), abs=1e-6)
    assert found.high == pytest.approx((middle + half) / (1 + z**2 / n), abs=1e-6)
    scipys = binomtest(int(successes), int(n)).proportion_ci(method="wilson")
    assert found[1:] == (scipys.low, scipys.high) and found.low < found.high


@pytest.mark.parametrize(("successes", "n"), [(3, 2), (-1, 5), (0, 0), (0.5, 10), (True, 1), ("1", 2), (1, None)])
def test_wilson_wants_counts(successes, n):
    with pytest.raises(ValueError, match=r"whole numbers|is no share"):
        metrics.wilson(successes, n)
