"""Probabilities: calibration, prevalence, decisions and sets, against closed forms and scikit-learn."""

import numpy as np
import pytest
from scipy.stats import betabinom
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from course_utils import metrics, plots

RNG = np.random.default_rng(0)


def drawn(n=4000, rng=None):
    """Calibrated probabilities and outcomes."""
    rng = rng or np.random.default_rng(1)
    p = rng.beta(1, 3, n).clip(0.01, 0.99)
    return (rng.random(n) < p).astype(int), p


def test_log_loss_is_scikit_learns():
    y, p = drawn()
    assert metrics.log_loss(y, p) == pytest.approx(log_loss(y, p), rel=1e-9)
    assert np.isfinite(metrics.log_loss(np.array([0, 1]), np.array([1.0, 0.0])))
    with pytest.raises(ValueError, match="probabilities lie"):
        metrics.log_odds(np.array([1.2]))


def test_the_temperature_that_was_put_in_comes_out():
    y, p = drawn(20_000)
    hot = metrics.cooled(p, 1 / 2.5)
    assert metrics.best_temperature(y, hot) == pytest.approx(2.5, rel=0.06)
    np.testing.assert_allclose(metrics.cooled(hot, 2.5), p, atol=1e-9)
    for other in (2.0, 3.1):
        assert metrics.log_loss(y, metrics.cooled(hot, other)) > metrics.log_loss(y, metrics.cooled(hot, 2.5))
    with pytest.raises(ValueError, match="above 0"):
        metrics.cooled(p, 0)
    with pytest.raises(ValueError, match="one class"):
        metrics.best_temperature(np.ones(5), np.full(5, 0.5))


def test_the_temperature_is_scikit_learns_where_it_has_one():
    x = RNG.normal(size=(3000, 5))
    y = (x @ np.array([2.0, -1, 0.5, 0, 0]) + RNG.logistic(size=3000) > 0.5).astype(int)
    base = LogisticRegression(C=1e6).fit(3 * x[:60], y[:60])  # over-fitted: its log odds are too large
    try:
        theirs = CalibratedClassifierCV(FrozenEstimator(base), method="temperature").fit(3 * x[60:], y[60:])
    except ValueError:
        pytest.skip("this scikit-learn has no temperature scaling")
    said = base.predict_proba(3 * x[60:])[:, 1]
    cool = metrics.cooled(said, metrics.best_temperature(y[60:], said))
    np.testing.assert_allclose(cool, theirs.predict_proba(3 * x[60:])[:, 1], atol=2e-3)


def test_a_shift_of_prevalence_is_bayes_rule_and_is_guessed_without_labels():
    # one number, normal in both classes: the right probability is known for each prevalence
    def cases(prevalence, n, rng):
        y = (rng.random(n) < prevalence).astype(int)
        x = rng.normal(1.5 * y, 1)
        return y, x

    def right(x, prevalence):
        odds = np.exp(1.5 * x - 1.5**2 / 2) * prevalence / (1 - prevalence)
        return odds / (1 + odds)

    _y, x = cases(0.2, 20_000, np.random.default_rng(2))
    told = right(x, 0.7)
    np.testing.assert_allclose(metrics.shifted(told, 0.7, 0.2), right(x, 0.2), rtol=1e-6)
    assert metrics.new_prevalence(told, 0.7) == pytest.approx(0.2, abs=0.015)
    assert metrics.shifted(0.8, 0.4, 0.05) == pytest.approx(
        4 * (0.05 / 0.95) / (0.4 / 0.6) / (1 + 4 * (0.05 / 0.95) / (0.4 / 0.6))
    )
    for wrong in ((0, 0.5), (0.5, 1)):
        with pytest.raises(ValueError, match="between 0 and 1"):
            metrics.shifted(told, *wrong)
    with pytest.raises(ValueError, match="at least one case"):
        metrics.new_prevalence(np.array([]), 0.5)


def test_the_parts_of_the_brier_score_add_up_and_mean_what_they_say():
    y, p = drawn()
    parts = metrics.brier_parts(y, p)
    total = parts.uncertainty - parts.resolution + parts.reliability + parts.within
    assert total == pytest.approx(metrics.brier(y, p), abs=1e-12)
    assert parts.reliability < 0.002 < parts.resolution < parts.uncertainty
    constant = metrics.brier_parts(y, np.full(len(y), y.mean()))
    assert constant.resolution == pytest.approx(0, abs=1e-12) and constant.reliability == pytest.approx(0, abs=1e-12)
    known = metrics.brier_parts(y, y.astype(float))
    assert known.resolution == pytest.approx(known.uncertainty) and known.within == pytest.approx(0, abs=1e-12)
    moved = metrics.brier_parts(y, p**0.3)  # the same order
    assert moved.resolution == pytest.approx(parts.resolution, abs=1e-3) and moved.reliability > 0.05


def test_net_benefit_of_all_none_and_a_perfect_reader():
    y = np.array([1] * 20 + [0] * 80)
    for t in (0.05, 0.2, 0.5):
        assert metrics.net_benefit(y, np.ones(100), t) == pytest.approx(0.2 - 0.8 * t / (1 - t))
        assert metrics.net_benefit(y, np.zeros(100), t) == 0
        assert metrics.net_benefit(y, y.astype(float), t) == pytest.approx(0.2)
    with pytest.raises(ValueError, match="between 0 and 1"):
        metrics.net_benefit(y, np.ones(100), 1.0)


def test_acting_above_the_threshold_costs_least_where_probabilities_are_right():
    y, p = drawn(40_000)
    t = 0.2
    best = metrics.net_benefit(y, p, t)
    for moved in (np.minimum(2 * p, 1), p / 2, p**0.5):
        assert metrics.net_benefit(y, moved, t) < best


def test_the_promise_of_a_conformal_threshold_is_kept_and_not_by_much_more():
    assert metrics.conformal_threshold(np.arange(1, 10), 0.1) == 9
    assert metrics.conformal_threshold(np.arange(1, 9), 0.1) == np.inf
    assert metrics.conformal_threshold(np.arange(1, 20), 0.1) == 18
    rng, n, held = np.random.default_rng(3), 30, []
    for _ in range(4000):
        old, new = rng.exponential(size=n), rng.exponential(size=50)
        held.append(int((new <= metrics.conformal_threshold(old, 0.2)).sum()))
    k = 25  # ceil(31 * 0.8)
    assert np.mean(held) / 50 == pytest.approx(k / (n + 1), abs=0.004) and k / (n + 1) >= 0.8
    assert np.var(held) == pytest.approx(betabinom(50, k, n + 1 - k).var(), rel=0.08)
    for wrong in (([], 0.1), ([0.1], 0), ([0.1], 1)):
        with pytest.raises(ValueError):
            metrics.conformal_threshold(np.array(wrong[0]), wrong[1])


def test_sets_hold_the_classes_that_are_not_too_strange():
    sets = metrics.prediction_sets(np.array([0.95, 0.5, 0.05]), 0.5)
    assert sets.tolist() == [[False, True], [True, True], [True, False]]
    several = metrics.prediction_sets(np.array([[0.7, 0.2, 0.1]]), np.array([0.5, 0.85, np.inf]))
    assert several.tolist() == [[True, True, True]]
    assert not metrics.prediction_sets(np.array([0.5]), 0.2).any()


def test_the_reliability_figure_says_how_many_groups_fit():
    y, p = drawn()
    picture = plots.reliability_groups({"right": (y, p), "too high": (y, np.minimum(1, 3 * p))}, "Two")
    assert "too high: in 0 of" in picture.alt
    fits = int(picture.alt.split("right: in ")[1][0])
    assert fits >= 6
