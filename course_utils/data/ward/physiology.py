"""How patients of the ward are: what is usual for each, what passes by itself, and how they deteriorate.

Base lines of patients without chronic disease lie in the bands of NEWS2 that score 0 (Royal College of Physicians 2017).
Signs begin hours before the event: most patients whose heart stopped in hospital had shown some in the eight hours before
(Schein et al. 1990, doi:10.1378/chest.98.6.1388). Fever raises the pulse by about 8.5 beats a minute for each degree
(Karjalainen & Viitasalo 1986, doi:10.1001/archinte.1986.00360180179026). Beta blockers hold the pulse down. All other sizes
are set by hand, and say no more than that each change goes in the direction that textbooks give.
"""

from typing import NamedTuple

import numpy as np

from course_utils.data.ward import news2
from course_utils.data.ward.records import Records

STEP = 0.25  # hours between two points of the hidden course
LONGEST = 72  # hours of a stay at most
KINDS = ("sepsis", "lungs", "bleeding")
LEAD = (6.0, 24.0)  # hours from the beginning of a deterioration to its event, at least and at most

#                   respiration saturation oxygen systolic pulse consciousness temperature lactate
AT_THE_EVENT = {  # change of each signal when the event comes; of lactate, in the logarithm
    "sepsis":   (11.0, -4.0, 0, -38.0, 34.0, 0, 1.5, 1.3),
    "lungs":    (14.0, -11.0, 0, -4.0, 24.0, 0, 0.3, 0.6),
    "bleeding": (8.0, -1.5, 0, -42.0, 42.0, 0, -0.5, 1.3),
}  # fmt: skip
LATE = (1.0, 1.2, 1, 2.5, 1.0, 1, 0.7, 1.5)  # power of the severity with which a signal follows: pressure holds long
PASSING = {  # what passes by itself: change at its height, and hours that it lasts
    "pain":   ((4.0, 0.0, 0, 22.0, 18.0, 0, 0.0, 0.0), (1.0, 6.0)),
    "fever":  ((3.0, -1.0, 0, 0.0, 12.0, 0, 1.4, 0.1), (4.0, 14.0)),
    "effort": ((6.0, -2.0, 0, 8.0, 22.0, 0, 0.1, 0.1), (0.5, 1.5)),
    "thirst": ((1.0, 0.0, 0, -20.0, 12.0, 0, 0.0, 0.2), (4.0, 12.0)),
}  # fmt: skip
WANDER = (1.3, 0.7, 0, 6.0, 4.5, 0, 0.15, 0.12)  # standard deviation of the slow wandering around the base line
MEMORY = 4.0  # hours after which the wandering has forgotten two thirds of itself


class Course(NamedTuple):
    """signals: what a perfect instrument would show, float32 (n, steps, 8), a point every STEP hours, on air. severity: 0
    to 1 (n, steps). stay, event, onset: hours after admission (n,), infinite where there is none. kind: (n,), one of KINDS
    or "none". turned: bool (n,), whether the deterioration turned back by itself or by treatment, and no event came."""

    signals: np.ndarray
    severity: np.ndarray
    stay: np.ndarray
    event: np.ndarray
    onset: np.ndarray
    kind: np.ndarray
    turned: np.ndarray


def base_lines(rng: np.random.Generator, records: Records) -> np.ndarray:
    """What is usual for each patient, (n, 8); of lactate, the logarithm."""
    n = len(records.age)
    usual = np.column_stack([
        rng.normal(16, 1.6, n), rng.normal(97.4, 0.7, n), np.zeros(n), rng.normal(132, 11, n), rng.normal(74, 8, n),
        np.zeros(n), rng.normal(36.8, 0.25, n), rng.normal(np.log(1.1), 0.25, n),
    ])  # fmt: skip
    lungs = records.has("J44")
    usual[:, news2.RESPIRATION] += 4 * lungs
    usual[:, news2.SATURATION] -= lungs * rng.uniform(4, 8, n)
    usual[:, news2.SYSTOLIC] += 13 * records.has("I10") - 10 * records.has("I50") + 0.15 * (records.age - 68)
    usual[:, news2.PULSE] += 6 * records.has("I50") - 9 * records.has("C07")
    return usual


def draw(rng: np.random.Generator, records: Records, odds: np.ndarray, kinds: np.ndarray, trend: bool) -> Course:
    """The hidden course of each patient's stay. trend: whether a deterioration grows, or jumps to its level and stays there."""
    n, steps = len(odds), int(LONGEST / STEP) + 1
    hours = np.arange(steps) * STEP
    risk = 1 / (1 + np.exp(-(odds + rng.normal(0, 0.5, n) - 2.75)))
    luck = rng.random(n)
    ill = luck < 2 * risk / (1 + risk)
    turned = ill & (luck > risk)  # about every third deterioration
    kind = np.where(ill, np.array(KINDS)[(rng.random((n, 1)) > kinds.cumsum(axis=1)[:, :2]).sum(axis=1)], "none")
    onset = np.where(ill, rng.uniform(2, 46, n), np.inf)
    lead = LEAD[0] + (LEAD[1] - LEAD[0]) * rng.beta(1.2, 2.0, n)
    event = np.where(ill & ~turned, onset + lead, np.inf)
    well = np.minimum(
        LONGEST, np.where(turned, onset + lead, 0) + rng.uniform(20, 44, n)
    )  # nobody goes home before that
    stay = np.where(np.isfinite(event), event, np.where(ill, well, rng.uniform(20, LONGEST, n)))

    share = np.clip((hours[None] - np.where(ill, onset, 1e6)[:, None]) / lead[:, None], 0, 1)
    power = rng.uniform(0.8, 1.8, n)[:, None]
    height = np.where(turned, rng.uniform(0.35, 0.75, n), 1.0)[:, None]
    rising = share**power if trend else np.where(share > 0, 0.5, 0.0)
    peak = rng.uniform(0.4, 0.7, n)[:, None]  # when a deterioration that turns back is at its height
    bump = np.where(share < peak, (share / peak) ** power, 1 - (share - peak) / (1 - peak))
    bump = bump if trend else np.where((share > 0) & (share < 1), 0.65, 0.0)
    severity = np.where(turned[:, None], height * bump, rising).astype("float32")

    usual = base_lines(rng, records)
    signals = usual[:, None] + wandering(rng, n, steps)
    gain = np.exp(rng.normal(0, 0.35, (n, 8)))
    blocked = np.where(records.has("C07"), 0.4, 1.0)
    cold = np.where(rng.random(n) < 0.2, -0.6, 1.0)  # some septic patients cool down
    for name, changes in AT_THE_EVENT.items():
        these = np.flatnonzero(kind == name)
        for signal in (s for s in range(8) if changes[s]):
            size = changes[signal] * gain[these, signal]
            size = size * (blocked[these] if signal == news2.PULSE else 1)
            size = size * (cold[these] if (name, signal) == ("sepsis", news2.TEMPERATURE) else 1)
            signals[these, :, signal] += size[:, None] * severity[these] ** LATE[signal]
    passing(rng, signals, hours, blocked)
    night = np.cos(2 * np.pi * (hours[None] - rng.uniform(0, 24, n)[:, None]) / 24)  # admitted at any time of the day
    for signal, size in ((news2.TEMPERATURE, 0.2), (news2.PULSE, 3.0), (news2.SYSTOLIC, 4.0)):
        signals[..., signal] -= size * night
    signals[..., news2.LACTATE] = np.exp(signals[..., news2.LACTATE])
    return Course(signals.astype("float32"), severity, stay, event, onset, kind, turned)


def wandering(rng: np.random.Generator, n: int, steps: int) -> np.ndarray:
    """Slow random movement of each signal, (n, steps, 8): an autoregressive process with the deviations WANDER."""
    keep = np.exp(-STEP / MEMORY)
    moved = rng.normal(0, 1, (n, steps, 8))
    for step in range(1, steps):
        moved[:, step] = keep * moved[:, step - 1] + np.sqrt(1 - keep**2) * moved[:, step]
    return moved * np.array(WANDER)


def passing(rng: np.random.Generator, signals: np.ndarray, hours: np.ndarray, blocked: np.ndarray) -> None:
    """Add episodes that mean nothing, two in a stay of three days on average: smooth, up and down again."""
    for changes, (shortest, longest) in PASSING.values():
        for patient in np.flatnonzero(rng.random(len(signals)) < 0.5):
            start, length = rng.uniform(-4, LONGEST), rng.uniform(shortest, longest)
            inside = np.clip((hours - start) / length, 0, 1)
            change = rng.uniform(0.6, 1.4) * np.array(changes)
            change[news2.PULSE] *= blocked[patient]
            signals[patient] += np.sin(np.pi * inside)[:, None] * change
