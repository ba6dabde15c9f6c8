"""How certain a measured diagnosis is: intervals over cases, and over cases and seeds for a difference."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from scipy.stats import bootstrap

from course_utils.metrics.measures import ALONG_LAST_AXIS, check_probabilities, checked
from course_utils.tables import Table


class Estimate(NamedTuple):
    """A measured value with the ends of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, repr=False)
class Diagnosis:
    """What `diagnosis` returns: one Estimate a measure, shown as a table. n: cases. prevalence: share of diseased."""

    sensitivity: Estimate
    specificity: Estimate
    ppv: Estimate
    npv: Estimate
    accuracy: Estimate
    auc: Estimate
    brier: Estimate
    calibration_error: Estimate
    threshold: float
    n: int
    prevalence: float

    def _table(self) -> Table:
        meaning = {
            "sensitivity": "of the diseased, share found (recall)",
            "specificity": "of the healthy, share cleared",
            "ppv": "of the alarms, share right (precision)",
            "npv": "of the all-clears, share right",
            "accuracy": "of all, share right",
            "auc": "diseased scores above healthy, share of pairs",
            "brier": "mean squared error of the probability (0 is best)",
            "calibration_error": "mean gap of probability and frequency (0 is best)",
        }
        rows = [
            [f.name.replace("_", " "), e.value, f"{e.low:.3f} to {e.high:.3f}", meaning[f.name]]
            for f in fields(self)
            if isinstance(e := getattr(self, f.name), Estimate)
        ]
        title = f"{self.n} cases, prevalence {self.prevalence:.1%}, threshold {self.threshold:.3f}"
        return Table(["measure", "value", "95 % interval", "meaning"], rows, title)

    def __repr__(self) -> str:
        return repr(self._table())

    def _repr_html_(self) -> str:
        return self._table()._repr_html_()


def diagnosis(
    y_true: np.ndarray, y_score: np.ndarray, threshold: float = 0.5, resamples: int = 1000, seed: int = 0
) -> Diagnosis:
    """Eight measures of a binary diagnosis with 95 % percentile bootstrap intervals over cases (SciPy).

    y_true: (n,) of 0 and 1, 1 = diseased. y_score: (n,) predicted probabilities of disease in 0..1.
    A measure that is undefined (no alarm, say) is NaN; resamples in which it is undefined are left out of its interval.
    Raises ValueError if there are fewer than two cases, only one class, or scores outside 0..1.
    """
    y, s = checked(y_true, y_score)
    check_probabilities(s)
    if y.min() == y.max():
        raise ValueError(f"all {len(y)} cases are {'diseased' if y[0] else 'healthy'}: nothing can be told apart")

    def all_measures(y: np.ndarray, s: np.ndarray, axis: int = -1) -> np.ndarray:
        return np.stack([measure(y, s, threshold) for measure in ALONG_LAST_AXIS.values()])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a measure that is undefined in some or in all resamples
        samples = bootstrap(
            (y, s), all_measures, paired=True, vectorized=True, n_resamples=resamples, batch=200, method="percentile",
            rng=np.random.default_rng(seed),
        ).bootstrap_distribution  # fmt: skip
        low, high = np.nanpercentile(samples, [2.5, 97.5], axis=-1)
    values = all_measures(y, s)
    rows = zip(ALONG_LAST_AXIS, values, low, high, strict=True)
    estimates = {name: Estimate(float(value), float(a), float(b)) for name, value, a, b in rows}
    return Diagnosis(**estimates, threshold=float(threshold), n=len(y), prevalence=float(y.mean()))


def paired_interval(
    y_true: np.ndarray,
    ours: Sequence[np.ndarray],
    theirs: Sequence[np.ndarray],
    *,
    resamples: int = 2000,
    same_seeds: bool = False,
    seed: int = 0,
) -> Estimate:
    """Mean AUC of our runs minus that of theirs, with its 95 % interval over cases and seeds.

    y_true: (n,) of 0 and 1. ours, theirs: scores (n,) of the same cases, one array a training run. Both kinds of luck are
    drawn again: the cases (the same ones for both, so that the comparison is paired) and the runs (the same ones for both
    if a seed means the same to them: same_seeds). The interval holds recipe and training images fixed, and with few runs
    it says little about other seeds.
    Source: percentile bootstrap, Efron 1979, doi:10.1214/aos/1176344552.
    Raises ValueError if a run has another number of cases, or same_seeds is asked of unequal numbers of runs.
    """
    if not len(ours) or not len(theirs) or (same_seeds and len(ours) != len(theirs)):
        raise ValueError(f"{len(ours)} and {len(theirs)} runs cannot be compared")
    runs = [np.stack([checked(y_true, scores)[1] for scores in group]) for group in (ours, theirs)]
    auc = ALONG_LAST_AXIS["auc"]
    truth = checked(y_true, ours[0])[0]
    rng = np.random.default_rng(seed)

    def difference(cases: np.ndarray, chosen: list) -> float:
        pairs = zip(runs, chosen, strict=True)
        means = [auc(truth[cases], group[indices][:, cases], None).mean() for group, indices in pairs]
        return float(means[0] - means[1])

    drawn = []
    while len(drawn) < resamples:
        cases = rng.integers(0, len(truth), len(truth))
        if len(np.unique(truth[cases])) == 2:
            chosen = [rng.integers(0, len(group), len(group)) for group in runs]
            drawn.append(difference(cases, [chosen[0]] * 2 if same_seeds else chosen))
    value = difference(np.arange(len(truth)), [np.arange(len(group)) for group in runs])
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Estimate(value, float(low), float(high))
