"""A ward drawn by a seeded program: signals of patients over up to three days, their records, and who deteriorates when.

from course_utils.data import ward
patients = ward.make(2000, seed=1)

No patient is behind it. What is drawn and why stands in `physiology` (bodies), `rounds` (who is measured when) and `records`.
"""

from typing import NamedTuple

import numpy as np

from course_utils.data.ward import physiology, records, rounds
from course_utils.data.ward.news2 import SIGNALS, UNITS, news2, points
from course_utils.data.ward.physiology import KINDS, LEAD, LONGEST, Course
from course_utils.data.ward.records import CODES, LABS, Records
from course_utils.data.ward.rounds import Measurements
from course_utils.data.ward.summaries import NAMES, summaries

__all__ = [
    "CODES", "HORIZON", "KINDS", "LABS", "LEAD", "LONGEST", "NAMES", "SIGNALS", "UNITS",
    "Carried", "Course", "Hourly", "Measurements", "Records", "Ward", "carried", "hourly", "make", "news2", "points", "summaries",
]  # fmt: skip

HORIZON = 6  # hours: will the patient deteriorate within them?


class Ward(NamedTuple):
    """n patients. measured: all values that were written down. records: what was known at admission. scale_2: bool (n,), for
    whom NEWS2's second saturation scale was prescribed. stay, event: hours after admission (n,), event infinite where none
    came; an event ends the stay. course: what nobody on a ward could see, for pictures and tests only."""

    measured: Measurements
    records: Records
    scale_2: np.ndarray
    stay: np.ndarray
    event: np.ndarray
    course: Course


class Hourly(NamedTuple):
    """The same at every full hour. values: the last value of each signal in the hour before, float32 (n, 72, 8), NaN where
    none was written down; row h holds what came after hour h and up to hour h + 1. labels: int (n, 72), 1 where the event comes
    within HORIZON hours of the row's end. asked: bool (n, 72), rows whose end still lies in the stay."""

    values: np.ndarray
    labels: np.ndarray
    asked: np.ndarray


class Carried(NamedTuple):
    """Hourly values with the holes filled by the past. last: the last value known, (n, 72, 8), NaN before the first. known:
    bool, whether it was written down in this very hour. gaps: full hours since then, or since admission before the first."""

    last: np.ndarray
    known: np.ndarray
    gaps: np.ndarray


def make(n: int, seed: int = 0, *, informative: bool = True, trend: bool = True, irregular: bool = True) -> Ward:
    """n patients of the ward; the same ones for the same arguments.

    informative: whether patients with a high score, or about whom a nurse worries, are measured more often; otherwise every
    six hours on average. trend: whether a deterioration grows over hours; otherwise it jumps to its level. irregular:
    whether times wander and values are left out; otherwise all signals of all patients are measured every six hours, so that
    nothing is informative either. Raises ValueError for n below 1.
    """
    if n < 1:
        raise ValueError(f"n is {n}, it must be at least 1")
    bodies, walking = (np.random.default_rng([seed, part]) for part in range(2))
    known, odds, kinds = records.draw(bodies, n)
    course = physiology.draw(bodies, known, odds, kinds, trend)
    scale_2 = known.has("J44") & (bodies.random(n) < 0.7)
    measured = rounds.walk(walking, course, scale_2, informative, irregular)
    return Ward(measured, known, scale_2, course.stay, course.event, course)


def hourly(patients: Ward) -> Hourly:
    """What was written down by each full hour, with the answer to the question, see `Hourly`."""
    n, (patient, hour, signal, value) = len(patients.stay), patients.measured
    values = np.full((n, LONGEST, len(SIGNALS)), np.nan, "float32")
    row = np.maximum(np.ceil(hour).astype(int) - 1, 0)
    values[patient, row, signal] = value  # in the order of time, so that an hour's last value stays
    ends = np.arange(1, LONGEST + 1)
    until = patients.event[:, None] - ends
    labels = ((until > 0) & (until <= HORIZON)).astype(int)
    return Hourly(values, labels, ends < patients.stay[:, None])


def carried(values: np.ndarray) -> Carried:
    """Each signal's last known value carried forward, with what was measured and how long ago. values: those of `Hourly`."""
    known = ~np.isnan(values)
    hours = np.arange(values.shape[1])[None, :, None]
    latest = np.maximum.accumulate(np.where(known, hours, -1), axis=1)
    last = np.take_along_axis(values, np.maximum(latest, 0), axis=1)
    return Carried(np.where(latest >= 0, last, np.nan), known, hours - latest)
