"""How certain a measured diagnosis is: intervals over cases. Differences between two models: see `comparison`."""

import warnings
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from scipy.stats import binomtest, bootstrap

from course_utils.metrics.measures import ALONG_LAST_AXIS, check_probabilities, checked
from course_utils.tables import Table


class Estimate(NamedTuple):
    """A measured value with the ends of its 95 % interval."""

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
            [
                f.name.replace("_", " "),
                e.value,
                "–" if np.isnan(e.low) else f"{e.low:.3f} to {e.high:.3f}",
                meaning[f.name],
            ]
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
    """Eight measures of a binary diagnosis, with 95 % intervals over cases.

    y_true: (n,) of 0 and 1, 1 = diseased. y_score: (n,) predicted probabilities of disease in 0..1.
    The five shares have Wilson's interval (see `wilson`), AUC and Brier score a percentile bootstrap (SciPy), the calibration
    error none: chance can only raise a mean of absolute gaps, so its bootstrap would lie too high. A measure that is
    undefined (no alarm, say) is NaN, and so is its interval.
    Raises ValueError if there are fewer than two cases, only one class, or scores outside 0..1.
    """
    y, s = checked(y_true, y_score)
    check_probabilities(s)
    if y.min() == y.max():
        raise ValueError(f"all {len(y)} cases are {'diseased' if y[0] else 'healthy'}: nothing can be told apart")

    drawn = ("auc", "brier")

    def all_drawn(y: np.ndarray, s: np.ndarray, axis: int = -1) -> np.ndarray:
        return np.stack([ALONG_LAST_AXIS[name](y, s, threshold) for name in drawn])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a measure that is undefined, or so in some resamples
        values = {name: float(measure(y, s, threshold)) for name, measure in ALONG_LAST_AXIS.items()}
        samples = bootstrap(
            (y, s), all_drawn, paired=True, vectorized=True, n_resamples=resamples, batch=200, method="percentile",
            rng=np.random.default_rng(seed),
        ).bootstrap_distribution  # fmt: skip
        ends = dict(zip(drawn, np.nanpercentile(samples, [2.5, 97.5], axis=-1).T, strict=True))
    ill, alarm = y == 1, s > threshold
    among = {"sensitivity": ill, "specificity": ~ill, "ppv": alarm, "npv": ~alarm, "accuracy": np.ones(len(y), bool)}
    for name, group in among.items():
        ends[name] = wilson(int((ill == alarm)[group].sum()), int(group.sum()))[1:] if group.any() else (np.nan, np.nan)
    estimates = {name: Estimate(value, *map(float, ends.get(name, (np.nan, np.nan)))) for name, value in values.items()}
    return Diagnosis(**estimates, threshold=float(threshold), n=len(y), prevalence=float(y.mean()))


def wilson(successes: int, n: int) -> Estimate:
    """A share, successes of n, with its 95 % Wilson interval, which stays honest near 0 and 1.

    A bootstrap cannot: it draws the cases at hand again, and where none was missed it never misses one. Unlike it, the
    interval is never empty: 0 of 10 gives 0 to 0.28. The cases are taken as independent.
    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.
    Raises ValueError unless both are whole numbers with 0 <= successes <= n and n > 0.
    """
    if not all(isinstance(count, (int, np.integer)) and not isinstance(count, bool) for count in (successes, n)):
        raise ValueError(f"successes {successes!r} and n {n!r} must be whole numbers: counts, not shares")
    if not (n > 0 and 0 <= successes <= n):
        raise ValueError(f"{successes} of {n} is no share: 0 <= successes <= n and n > 0 are wanted")
    interval = binomtest(int(successes), int(n)).proportion_ci(method="wilson")
    return Estimate(successes / n, float(interval.low), float(interval.high))
