"""The ward's simulator: what it promises of bodies, of measuring and of time; NEWS2 against its chart."""

import numpy as np
import pytest

from course_utils.data import ward
from course_utils.data.ward import rounds

FULL = ward.make(1500, seed=5)
HOURS = np.arange(FULL.course.severity.shape[1]) * 0.25
EVENT = np.isfinite(FULL.event)
NUMBER = {name: number for number, name in enumerate(ward.SIGNALS)}

CHART = {  # parameter -> points of values on both sides of each border, as printed (Royal College of Physicians 2017)
    "respiration": {8: 3, 9: 1, 11: 1, 12: 0, 20: 0, 21: 2, 24: 2, 25: 3},
    "saturation": {91: 3, 92: 2, 93: 2, 94: 1, 95: 1, 96: 0, 100: 0},
    "oxygen": {0: 0, 1: 2},
    "systolic": {90: 3, 91: 2, 100: 2, 101: 1, 110: 1, 111: 0, 219: 0, 220: 3},
    "pulse": {40: 3, 41: 1, 50: 1, 51: 0, 90: 0, 91: 1, 110: 1, 111: 2, 130: 2, 131: 3},
    "consciousness": {0: 0, 1: 3},
    "temperature": {35.0: 3, 35.1: 1, 36.0: 1, 36.1: 0, 38.0: 0, 38.1: 1, 39.0: 1, 39.1: 2},
}
SECOND_SCALE = {  # saturation -> points on air, with oxygen
    83: (3, 3), 84: (2, 2), 85: (2, 2), 86: (1, 1), 87: (1, 1), 88: (0, 0), 92: (0, 0), 93: (0, 1), 94: (0, 1), 95: (0, 2),
    96: (0, 2), 97: (0, 3), 100: (0, 3),
}  # fmt: skip


def one(**known: float) -> np.ndarray:
    """A row of signals of which only these are known."""
    row = np.full(len(ward.SIGNALS), np.nan)
    for name, value in known.items():
        row[NUMBER[name]] = value
    return row


@pytest.mark.parametrize("name", CHART)
def test_news2_is_its_chart(name):
    for value, expected in CHART[name].items():
        assert ward.news2(one(**{name: value})) == expected, value


def test_news2_has_a_second_scale_of_saturation():
    for value, expected in SECOND_SCALE.items():
        for given in (0, 1):
            row = one(saturation=value, oxygen=given)
            assert ward.news2(row, scale_2=True) == expected[given] + 2 * given, (value, given)


def test_news2_of_many_and_of_nothing():
    worst = one(respiration=30, saturation=80, oxygen=1, systolic=80, pulse=140, consciousness=1, temperature=34.0)
    assert ward.news2(worst) == 20
    both = np.stack([worst, one()])
    assert ward.news2(np.stack([both, both])).tolist() == [[20, 0], [20, 0]]
    assert ward.points(worst).tolist() == [3, 3, 2, 3, 3, 3, 3]
    assert (
        ward.news2(one(temperature=38.04)) == 0 and ward.news2(one(temperature=38.06)) == 1
    )  # 0.1 degrees, as written


def test_the_same_arguments_give_the_same_patients():
    again, other = ward.make(1500, seed=5), ward.make(1500, seed=6)
    assert all(np.array_equal(a, b) for a, b in zip(FULL.measured, again.measured, strict=True))
    assert not np.array_equal(FULL.stay, other.stay)
    with pytest.raises(ValueError, match="at least 1"):
        ward.make(0)


def test_nothing_impossible_is_written_down():
    patient, hour, signal, value = FULL.measured
    assert np.isfinite(value).all() and (hour >= 0).all() and (hour < FULL.stay[patient]).all()
    assert (value >= rounds.LOWEST[signal]).all() and (value <= rounds.HIGHEST[signal]).all()
    tenths = np.isin(signal, (NUMBER["temperature"], NUMBER["lactate"]))
    assert np.allclose(value[~tenths] % 1, 0) and np.allclose(value * 10, np.round(value * 10))
    assert np.isin(value[np.isin(signal, (NUMBER["oxygen"], NUMBER["consciousness"]))], (0, 1)).all()
    assert (np.diff(patient) >= 0).all() and (np.diff(hour)[np.diff(patient) == 0] >= 0).all()
    assert np.isfinite(FULL.course.signals).all()


def test_patients_without_chronic_disease_score_nothing_on_most_measurements():
    well = (FULL.course.kind == "none") & ~FULL.records.codes.any(axis=1)
    patient, _, signal, value = FULL.measured
    for name in CHART:
        of_them = value[well[patient] & (signal == NUMBER[name])]
        rows = np.full((len(of_them), len(ward.SIGNALS)), np.nan)
        rows[:, NUMBER[name]] = of_them
        assert np.mean(ward.news2(rows) == 0) > 0.85, name


def test_a_deterioration_leads_its_event_by_the_promised_hours():
    lead = FULL.event[EVENT] - FULL.course.onset[EVENT]
    assert lead.min() >= ward.LEAD[0] and lead.max() <= ward.LEAD[1] and 9 < np.median(lead) < 15
    assert np.array_equal(FULL.stay[EVENT], FULL.event[EVENT]) and FULL.event[EVENT].max() < ward.LONGEST
    for patient in np.flatnonzero(EVENT):
        severity = FULL.course.severity[patient]
        assert not severity[FULL.course.onset[patient] >= HOURS].any()
        assert (np.diff(severity) >= 0).all() and severity[FULL.event[patient] < HOURS].min() == 1
    six_before = np.array([np.interp(FULL.event[i] - 6, HOURS, FULL.course.severity[i]) for i in np.flatnonzero(EVENT)])
    assert np.median(six_before) > 0.3  # there is something to see when the question is first asked


def test_some_turn_back_and_stay_until_they_are_well():
    turned = FULL.course.turned
    assert 0.05 < turned.mean() < 0.15 and not (turned & EVENT).any() and 0.12 < EVENT.mean() < 0.20
    for patient in np.flatnonzero(turned):
        severity = FULL.course.severity[patient]
        assert 0.2 < severity.max() < 0.8 and severity[FULL.stay[patient] - 2 <= HOURS].max() == 0
    assert ((FULL.course.kind != "none") == (turned | EVENT)).all()


def test_each_kind_moves_its_signals():
    signals = FULL.course.signals

    def moved(kind: str, name: str) -> float:
        """Median change between onset and event."""
        found = []
        for i in np.flatnonzero(EVENT & (FULL.course.kind == kind)):
            line = signals[i, :, NUMBER[name]]
            found.append(np.interp(FULL.event[i], HOURS, line) - np.interp(FULL.course.onset[i], HOURS, line))
        return float(np.median(found))

    assert (
        moved("sepsis", "temperature") > 0.8 and moved("sepsis", "systolic") < -20 and moved("sepsis", "lactate") > 1.5
    )
    assert (
        moved("lungs", "saturation") < -6 and moved("lungs", "respiration") > 8 and abs(moved("lungs", "systolic")) < 12
    )
    assert (
        moved("bleeding", "systolic") < -20 and moved("bleeding", "pulse") > 20 and moved("bleeding", "saturation") > -4
    )


def test_beta_blockers_hide_the_pulse():
    rise = {True: [], False: []}
    for i in np.flatnonzero(EVENT):
        line = FULL.course.signals[i, :, NUMBER["pulse"]]
        change = np.interp(FULL.event[i], HOURS, line) - np.interp(FULL.course.onset[i], HOURS, line)
        rise[bool(FULL.records.has("C07")[i])].append(change)
    assert np.mean(rise[True]) < 0.6 * np.mean(rise[False])


def rounds_an_hour(patients: ward.Ward) -> tuple[float, float]:
    """Measurements of the pulse an hour while severity is above one half, and while it is 0, after the first hours."""
    patient, hour, signal, _ = patients.measured
    pulse = (signal == NUMBER["pulse"]) & (hour >= 6)
    at = patients.course.severity[patient[pulse], (hour[pulse] / 0.25).astype(int)]
    inside = patients.course.severity[(HOURS[None] >= 6) & (HOURS[None] < patients.stay[:, None])]
    return np.sum(at > 0.5) / (np.sum(inside > 0.5) / 4), np.sum(at == 0) / (np.sum(inside == 0) / 4)


def test_the_ill_are_measured_more_often_unless_that_is_switched_off():
    ill, well = rounds_an_hour(FULL)
    assert ill > 4 * well
    uninformed = ward.make(1500, seed=5, informative=False)
    ill, well = rounds_an_hour(uninformed)
    assert ill == pytest.approx(well, rel=0.1)
    assert len(uninformed.measured.hour) == pytest.approx(len(FULL.measured.hour), rel=0.2)
    assert np.array_equal(uninformed.event, FULL.event)  # the same bodies under other eyes


def test_a_regular_ward_measures_everything_every_six_hours():
    patients = ward.make(300, seed=5, irregular=False)
    patient, hour, signal, _ = patients.measured
    assert set(hour % rounds.EVERY) == {0.0}
    expected = np.ceil(patients.stay / rounds.EVERY) * len(ward.SIGNALS)
    assert np.array_equal(np.bincount(patient), expected) and np.array_equal(np.bincount(signal), [len(hour) / 8] * 8)


def test_without_trend_a_deterioration_jumps():
    patients = ward.make(300, seed=5, trend=False)
    event = np.isfinite(patients.event)
    assert np.unique(patients.course.severity[event]).tolist() == [0.0, 0.5]
    assert np.array_equal(patients.event, ward.make(300, seed=5).event)


def test_hourly_is_what_was_known_at_each_full_hour():
    hours = ward.hourly(FULL)
    assert hours.values.shape == (1500, 72, 8) and hours.labels.shape == hours.asked.shape == (1500, 72)
    patient, hour, signal, value = FULL.measured
    rng = np.random.default_rng(0)
    for _ in range(300):
        i, h, s = rng.integers(1500), rng.integers(72), rng.integers(8)
        mine = (patient == i) & (signal == s) & (hour <= h + 1) & ((hour > h) | (h == 0))
        expected = value[mine][-1] if mine.any() else np.nan
        assert np.array_equal(hours.values[i, h, s], np.float32(expected), equal_nan=True)
        assert hours.labels[i, h] == (h + 1 < FULL.event[i] <= h + 7) and hours.asked[i, h] == (h + 1 < FULL.stay[i])
    assert not hours.labels[~hours.asked].any()
    assert 0.01 < hours.labels[hours.asked].mean() < 0.03


def test_records_have_units_gaps_and_something_to_say():
    known = FULL.records
    assert known.table().shape == (1500, 2 + len(ward.CODES) + len(ward.LABS))
    assert known.age.min() >= 18 and known.age.max() <= 99
    for name, values in zip(ward.LABS, known.labs.T, strict=True):
        _, low, high = ward.LABS[name]
        missing = np.isnan(values).mean()
        assert 0.01 < missing < 0.35 and np.nanmin(values) > 0, name
        if name not in ("CRP", "albumin", "haemoglobin"):  # those of people in hospital are seldom where they should be
            assert 0.5 < np.mean((values >= low) & (values <= high)) / (1 - missing) < 0.995, name
    crp = known.labs[:, list(ward.LABS).index("CRP")]
    assert np.nanmedian(crp[EVENT]) > 1.3 * np.nanmedian(crp[~EVENT])
    assert known.age[EVENT].mean() > known.age[~EVENT].mean()
    with pytest.raises(ValueError):
        known.has("pneumonia")


def test_values_are_carried_forward_and_never_back():
    hours = ward.hourly(FULL)
    last, known, gaps = ward.carried(hours.values)
    assert np.array_equal(known, ~np.isnan(hours.values)) and np.array_equal(last[known], hours.values[known])
    rng = np.random.default_rng(1)
    for _ in range(200):
        i, h, s = rng.integers(1500), rng.integers(72), rng.integers(8)
        seen = np.flatnonzero(known[i, : h + 1, s])
        expected = hours.values[i, seen[-1], s] if len(seen) else np.nan
        assert np.array_equal(last[i, h, s], expected, equal_nan=True)
        assert gaps[i, h, s] == (h - seen[-1] if len(seen) else h + 1)


def test_summaries_are_what_their_names_say():
    rng = np.random.default_rng(2)
    values = np.where(rng.random((40, 72, 8)) < 0.2, rng.normal(50, 20, (40, 72, 8)), np.nan)
    made = ward.summaries(values, np.zeros(40, bool))
    assert made.shape == (40, 72, len(ward.NAMES)) and made.dtype == np.float32
    column = {name: number for number, name in enumerate(ward.NAMES)}
    for _ in range(60):
        i, h, s = rng.integers(40), rng.integers(72), rng.integers(8)
        seen = np.flatnonzero(~np.isnan(values[i, : h + 1, s]))
        name = ward.SIGNALS[s]
        if len(seen) > 1:
            x = values[i, seen, s]
            assert made[i, h, column[f"{name}, since admission"]] == pytest.approx(x[-1] - x[0], abs=1e-3)
            assert made[i, h, column[f"{name}, last step"]] == pytest.approx(x[-1] - x[-2], abs=1e-3)
        for window in (6, 12, 24):
            inside = seen[seen > h - window]
            assert made[i, h, column[f"{name}, count {window} h"]] == len(inside)
            expected = np.mean(values[i, inside, s]) if len(inside) else np.nan
            assert made[i, h, column[f"{name}, mean {window} h"]] == pytest.approx(expected, abs=1e-3, nan_ok=True)
            slope = np.polyfit(inside, values[i, inside, s], 1)[0] if len(inside) > 1 else np.nan
            assert made[i, h, column[f"{name}, slope {window} h"]] == pytest.approx(slope, abs=2e-3, nan_ok=True)
    assert (made[:, :, column["hours in hospital"]] == np.arange(1, 73)).all()


def test_summaries_do_not_look_ahead():
    hours = ward.hourly(FULL)
    changed = hours.values.copy()
    changed[:, 30:] = 99.0
    here, there = (ward.summaries(values, FULL.scale_2)[:, :30] for values in (hours.values, changed))
    assert np.array_equal(here, there, equal_nan=True)
