"""Who is measured when: rounds of the nurses, what they leave out, what goes wrong with an instrument.

How often a patient is seen follows the last score, as the Royal College of Physicians recommends for NEWS2 (0: every 12 hours,
1 to 4: every 4 to 6, 5 and 6 or 3 in one parameter: every hour, 7 and more: without a pause), and the nurse's worry, which
is in no chart. So the ill
are measured more often: the values are missing not at random.
"""

from typing import NamedTuple

import numpy as np

from course_utils.data.ward import news2
from course_utils.data.ward.news2 import (
    CONSCIOUSNESS,
    LACTATE,
    OXYGEN,
    PULSE,
    RESPIRATION,
    SATURATION,
    SYSTOLIC,
    TEMPERATURE,
)
from course_utils.data.ward.physiology import STEP, Course

INTERVALS = ((1, 5, 7), (12.0, 5.0, 1.0, 0.5))  # from which score on, and hours to the next round
EVERY = 6.0  # hours between rounds in a ward where all are seen equally often: as many rounds in all as in the other
LEFT_OUT = np.array([0.10, 0.05, 0.05, 0.05, 0.05, 0.08, 0.20, 0.0])  # chance that a round leaves a signal out
INSTRUMENT = np.array([1.0, 0.8, 0, 4.0, 2.0, 0, 0.1, 0.1])  # standard deviation of a single measurement
LOWEST = np.array([4, 50, 0, 40, 20, 0, 32.0, 0.3])
HIGHEST = np.array([60, 100, 1, 260, 220, 1, 42.5, 20.0])
ARTEFACT = 0.012  # chance that an instrument shows something else
DIGITS = np.array([0, 0, 0, 0, 0, 0, 1, 1])


class Measurements(NamedTuple):
    """One entry a value, by patient and time: patient int (m,); hour after admission, float (m,); signal int (m,), a place
    in SIGNALS; value float (m,), in its UNITS."""

    patient: np.ndarray
    hour: np.ndarray
    signal: np.ndarray
    value: np.ndarray


def walk(
    rng: np.random.Generator, course: Course, scale_2: np.ndarray, informative: bool, irregular: bool
) -> Measurements:
    """All that was written down on the ward. informative, irregular: see `course_utils.data.ward.make`."""
    n = len(course.stay)
    last, given = np.full((n, 8), np.nan), np.zeros(n, bool)
    due = np.zeros(n) if not irregular else rng.uniform(0, 0.5, n)
    gas = np.full(n, -np.inf)  # hour of the last blood gas, which brings the lactate
    written = []
    for step in range(course.severity.shape[1]):
        hour, severity = step * STEP, course.severity[:, step]
        worried = rng.random(n) < STEP * (0.01 + 0.45 * severity)
        seen = (due <= hour) | (worried & informative & irregular)
        seen = np.flatnonzero(seen & (hour < course.stay))
        if not len(seen):
            continue
        values = measure(rng, course.signals[seen, step], severity[seen], given[seen])
        taken = rng.random((len(seen), 8)) >= LEFT_OUT * irregular
        if irregular:
            high = news2.news2(last[seen], scale_2[seen]) >= 5
            share = np.where(high, 0.35, 0.04) + 0.3 * worried[seen] if informative else np.full(len(seen), 0.10)
            taken[:, LACTATE] = (rng.random(len(seen)) < share) & (hour - gas[seen] > 2)
        gas[seen[taken[:, LACTATE]]] = hour
        last[seen] = np.where(taken, values, last[seen])
        given[seen] = treated(rng, last[seen], given[seen], scale_2[seen])
        moment = hour + (rng.uniform(0, STEP, len(seen)) if irregular else 0.0)
        moment = np.minimum(moment, np.nextafter(course.stay[seen], 0))
        row, signal = np.nonzero(taken)
        written.append((seen[row], np.broadcast_to(moment, len(seen))[row], signal, values[row, signal]))
        due[seen] = hour + wait(rng, news2.points(last[seen], scale_2[seen]), informative, irregular)
    columns = [np.concatenate(column) for column in zip(*written, strict=True)]
    order = np.lexsort((columns[2], columns[1], columns[0]))
    return Measurements(*(column[order] for column in columns))


def wait(rng: np.random.Generator, points: np.ndarray, informative: bool, irregular: bool) -> np.ndarray:
    """Hours to the next round, from the points of the seven parameters (n, 7)."""
    hours = np.full(len(points), EVERY)
    if irregular and informative:
        hours = np.asarray(INTERVALS[1])[np.digitize(points.sum(axis=1), INTERVALS[0])]
        hours = np.where((points == 3).any(axis=1), np.minimum(hours, 1.0), hours)
    return hours * np.exp(rng.normal(0, 0.3, len(points))) if irregular else hours


def measure(rng: np.random.Generator, signals: np.ndarray, severity: np.ndarray, given: np.ndarray) -> np.ndarray:
    """What the instruments show, (n, 8), rounded as it is written down; now and then something that is not so."""
    values = signals + rng.normal(0, 1, signals.shape) * INSTRUMENT
    values[:, SATURATION] += 4.0 * given
    values[:, OXYGEN] = given
    values[:, CONSCIOUSNESS] = rng.random(len(values)) < 1 / (1 + np.exp(6.0 - 6.0 * severity))
    wrong = rng.random(values.shape) < ARTEFACT
    size = rng.uniform(0.3, 1, len(values))
    shown = values.copy()
    shown[:, SATURATION] -= 30 * size  # a cold finger
    shown[:, SYSTOLIC] += (
        np.where(rng.random(len(values)) < 0.5, 60, -50) * size
    )  # a cuff of the wrong size, a moving arm
    shown[:, PULSE] *= np.where(
        rng.random(len(values)) < 0.5, 2.0, 0.5
    )  # each beat counted twice, or every second one missed
    shown[:, RESPIRATION] = 20.0  # guessed, not counted
    shown[:, TEMPERATURE] -= 3 * size  # not deep enough in the ear
    shown[:, LACTATE] += 3 * size  # the tourniquet was on for too long
    values = np.clip(np.where(wrong, shown, values), LOWEST, HIGHEST)
    return np.where(DIGITS, values.round(1), values.round(0))


def treated(rng: np.random.Generator, last: np.ndarray, given: np.ndarray, scale_2: np.ndarray) -> np.ndarray:
    """Who has oxygen from now on: begun a little below the target saturation or under it, taken away now and then above.

    Begun below 93 or 88 %. Targets: 94 to 98 %, or 88 to 92 % on the second scale (O'Driscoll et al. 2017,
    doi:10.1136/thoraxjnl-2016-209729).
    """
    low, high = np.where(scale_2, 88, 93), np.where(scale_2, 93, 98)
    begin = last[:, SATURATION] < low
    end = (last[:, SATURATION] >= high) & (rng.random(len(last)) < 0.5)
    return (given | begin) & ~end
