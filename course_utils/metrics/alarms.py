"""A risk score that is read every hour, judged as what it becomes on a ward: an alarm."""

from typing import NamedTuple

import numpy as np

SILENT = 6  # hours after an alarm in which the same patient causes no other
FORESEEN = 12  # hours: an alarm is true if the event comes within them


class Alarms(NamedTuple):
    """lead: for each patient hours from the first true alarm to the event, NaN without an event, 0 where it was missed.
    true, false: alarms of each patient, int (n,). days: patient-days in which the question was asked."""

    lead: np.ndarray
    true: np.ndarray
    false: np.ndarray
    days: float

    @property
    def caught(self) -> float:
        """Share of the events that were announced by a true alarm; NaN if there is no event."""
        events = ~np.isnan(self.lead)
        return float(np.mean(self.lead[events] > 0)) if events.any() else float("nan")

    @property
    def false_a_day(self) -> float:
        """False alarms a patient-day."""
        return float(self.false.sum() / self.days)


def alarms(score: np.ndarray, threshold: float, event: np.ndarray) -> Alarms:
    """What happens if an alarm sounds whenever the hourly score is above the threshold.

    score: (n, hours), the score at the end of each hour after admission, NaN where nobody asks. event: hours after admission
    (n,), infinite where none comes. After an alarm the patient is silent for SILENT hours. An alarm is true if the
    event comes within FORESEEN hours, otherwise false.
    Raises ValueError unless there is one event a patient, and an hour in which somebody asks.
    """
    score, event = np.asarray(score, float), np.asarray(event, float)
    asked = ~np.isnan(score)
    if score.ndim != 2 or event.shape != score.shape[:1] or not asked.any():
        raise ValueError(f"score {score.shape} and event {event.shape}: (n, hours), not all NaN, and (n,) are wanted")
    last = np.full(len(score), -np.inf)
    lead = np.where(np.isfinite(event), 0.0, np.nan)
    counts = np.zeros((2, len(score)), int)
    for hour in range(1, score.shape[1] + 1):
        sounds = (np.nan_to_num(score[:, hour - 1], nan=-np.inf) > threshold) & (hour - last >= SILENT)
        last[sounds] = hour
        true = sounds & (event - hour <= FORESEEN)
        lead[true & (lead == 0)] = (event - hour)[true & (lead == 0)]
        counts += true, sounds & ~true
    return Alarms(lead, *counts, asked.sum() / 24)


def alarm_threshold(score: np.ndarray, event: np.ndarray, false_a_day: float) -> float:
    """The lowest of 200 quantiles of the scores at which at most so many false alarms a patient-day sound.

    Arguments as for `alarms`. A score with few different values (NEWS2) may stay well below the allowed number.
    Raises ValueError unless false_a_day is positive.
    """
    if not false_a_day > 0:
        raise ValueError(f"false_a_day is {false_a_day}, it must be above 0")
    candidates = np.unique(np.nanquantile(score, 1 - np.geomspace(1e-4, 1, 200)))
    low, high = 0, len(candidates) - 1  # at the last candidate next to nothing sounds
    while low < high:
        middle = (low + high) // 2
        if alarms(score, candidates[middle], event).false_a_day <= false_a_day:
            high = middle
        else:
            low = middle + 1
    return float(candidates[high])


def clustered_auc(y_true: np.ndarray, y_score: np.ndarray, patient: np.ndarray) -> np.ndarray:
    """One value a patient whose mean is the AUC over all hours, and whose spread is that of the AUC over patients.

    y_true, y_score: (m,), one entry an hour. patient: int (m,), 0 to n - 1, whose hour it is; all n occur. An hour
    counts with the share of hours of the other class on the right side of it; these shares are summed by patient. So the
    patients can be drawn again (`mean_interval`) where hours cannot, because those of one patient resemble each other.
    Source: Obuchowski 1997, doi:10.2307/2533958.
    Raises ValueError unless both classes occur.
    """
    from scipy.stats import rankdata

    from course_utils.metrics.measures import checked

    truth, score = checked(y_true, y_score)
    patient = np.asarray(patient)
    ill = truth == 1
    positive, negative = int(ill.sum()), int((~ill).sum())
    if min(positive, negative) < 1 or patient.shape != truth.shape:
        raise ValueError(f"{positive} hours before an event and {negative} others, {len(patient)} numbers of patients")
    rank = rankdata(score)
    share = np.empty(len(score))
    share[ill] = (rank[ill] - rankdata(score[ill])) / negative
    share[~ill] = 1 - (rank[~ill] - rankdata(score[~ill])) / positive
    auc, n = share[ill].mean(), patient.max() + 1
    weight = np.where(ill, 1 / positive, 1 / negative)
    return auc + n * np.bincount(patient, weights=weight * (share - auc), minlength=n)
