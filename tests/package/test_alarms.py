"""Alarms, the AUC over patients, and the readers of hourly signals."""

import keras
import numpy as np
import pytest

from course_utils import metrics
from course_utils.models import time_series


def brute_force(score: np.ndarray, threshold: float, event: np.ndarray) -> tuple[int, int, list]:
    """True and false alarms, and the lead of each event, hour by hour."""
    true = false = 0
    leads = []
    for row, end in zip(score, event, strict=True):
        silent_until, lead = 0, 0.0
        for hour, value in enumerate(row, start=1):
            if np.isnan(value) or value <= threshold or hour < silent_until:
                continue
            silent_until = hour + 6
            if end - hour <= 12:
                true += 1
                lead = lead or end - hour
            else:
                false += 1
        leads.append(lead if np.isfinite(end) else np.nan)
    return true, false, leads


def drawn(n: int = 80) -> tuple[np.ndarray, np.ndarray]:
    """Scores with ends of stays, and events."""
    rng = np.random.default_rng(0)
    stay = rng.integers(10, 72, n)
    event = np.where(rng.random(n) < 0.4, stay + rng.random(n), np.inf)
    score = rng.random((n, 72)) ** 3
    score[np.arange(72)[None] >= stay[:, None]] = np.nan
    return score, event


@pytest.mark.parametrize("threshold", [0.05, 0.3, 0.9, 2.0])
def test_alarms_are_counted_hour_by_hour(threshold):
    score, event = drawn()
    heard = metrics.alarms(score, threshold, event)
    true, false, leads = brute_force(score, threshold, event)
    assert (heard.true.sum(), heard.false.sum()) == (true, false)
    assert np.allclose(heard.lead, leads, equal_nan=True)
    assert heard.days == (~np.isnan(score)).sum() / 24 and heard.false_a_day == pytest.approx(false / heard.days)
    assert heard.caught == np.mean([lead > 0 for lead in leads if not np.isnan(lead)])


def test_the_threshold_keeps_to_what_is_allowed():
    score, event = drawn()
    rates = []
    for allowed in (0.05, 0.2, 0.6):
        threshold = metrics.alarm_threshold(score, event, allowed)
        rates.append(metrics.alarms(score, threshold, event).false_a_day)
        assert rates[-1] <= allowed
    assert rates == sorted(rates) and rates[2] > 0.4
    assert metrics.alarms(score, metrics.alarm_threshold(np.ones_like(score), event, 0.1), event).true.sum() == 0
    with pytest.raises(ValueError, match="above 0"):
        metrics.alarm_threshold(score, event, 0)
    with pytest.raises(ValueError, match="wanted"):
        metrics.alarms(score, 0.5, event[:5])


def test_the_auc_by_patient_is_the_auc_and_spreads_like_patients():
    rng = np.random.default_rng(1)
    patient = np.repeat(np.arange(150), 20)
    ill = np.repeat(rng.random(150) < 0.3, 20) & (rng.random(3000) < 0.5)
    score = np.repeat(rng.normal(0, 1, 150), 20) + 0.5 * ill + rng.normal(0, 0.5, 3000)
    values = metrics.clustered_auc(ill, score, patient)
    assert values.shape == (150,) and values.mean() == pytest.approx(metrics.auc(ill, score), abs=1e-9)
    again = []
    for _ in range(400):  # patients drawn again, with all their hours
        rows = (rng.integers(0, 150, 150)[:, None] * 20 + np.arange(20)).ravel()
        again.append(metrics.auc(ill[rows], score[rows]))
    assert values.std() / np.sqrt(150) == pytest.approx(np.std(again), rel=0.2)
    with pytest.raises(ValueError, match="before an event"):
        metrics.clustered_auc(np.zeros(4), np.arange(4.0), np.arange(4))


def test_the_gru_d_cell_computes_its_equations():
    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    cell = time_series.GRUDCell(5)
    inputs, state = rng.normal(size=(3, 6)).astype("float32"), rng.normal(size=(3, 5)).astype("float32")
    inputs[:, 4:] = np.abs(inputs[:, 4:])
    cell.build((None, 6))
    cell.fading.assign(rng.normal(size=(2, 5)))
    cell.fading_bias.assign(rng.normal(size=5))
    kept = np.exp(-np.maximum(inputs[:, 4:] @ np.array(cell.fading) + np.array(cell.fading_bias), 0)) * state
    plain = keras.layers.GRUCell(5)
    plain.build((None, 4))
    for mine, theirs in zip(plain.weights, (cell.kernel, cell.recurrent_kernel, cell.bias), strict=True):
        mine.assign(theirs)
    expected, _ = plain(inputs[:, :4], [kept])
    assert np.allclose(cell(inputs, [state])[0], expected, atol=1e-6)


def test_a_carried_value_fades_and_a_measured_one_stands():
    fade = time_series.Fade()
    rows = np.array([[[2.0, 1.0, 0.0], [2.0, 0.0, 1.0], [2.0, 0.0, 3.0]]], "float32")
    assert np.allclose(np.array(fade(rows))[0, :, 0], [2.0, 2 * np.exp(-1), 2 * np.exp(-3)], atol=1e-6)


@pytest.mark.parametrize("kind", ["gru", "gru_mask", "gru_d", "convolution"])
def test_readers_answer_every_hour_and_do_not_look_ahead(kind):
    keras.utils.set_random_seed(0)
    model = time_series.signal_reader(kind, units=8)
    rng = np.random.default_rng(0)
    x = np.abs(rng.normal(size=(2, 40, 24))).astype("float32")
    later = x.copy()
    later[:, 25:] += 1
    here, there = model.predict(x, verbose=0), model.predict(later, verbose=0)
    assert here.shape == (2, 40, 1) and np.allclose(here[:, :25], there[:, :25], atol=1e-6)
    assert not np.allclose(here[:, 25:], there[:, 25:], atol=1e-6)


def test_an_unknown_reader_is_named():
    with pytest.raises(ValueError, match="transformer"):
        time_series.signal_reader("transformer")
