"""Is one model better than another? Comparisons on the same cases, so that what is hard for both cancels.

- `paired_interval`: difference of mean AUC over several training runs; draws cases and runs again (bootstrap).
- `delong`: difference of two AUCs, one trained model each; no random numbers, holds both models fixed.
- `mcnemar`: two decisions on each case, right or wrong; counts the cases on which they differ.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import binomtest, norm, rankdata

from course_utils.metrics.intervals import Estimate
from course_utils.metrics.measures import ALONG_LAST_AXIS, checked


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


class DeLong(NamedTuple):
    """What `delong` returns: AUC of ours minus theirs, the ends of its 95 % interval, and the two-sided p-value."""

    difference: float
    low: float
    high: float
    p: float

    def __str__(self) -> str:
        p = "p < 0.0001" if self.p < 1e-4 else f"p = {self.p:.2g}"
        return f"{self.difference:+.3f} ({self.low:+.3f} to {self.high:+.3f}), {p}"


def delong(y_true: np.ndarray, ours: np.ndarray, theirs: np.ndarray) -> DeLong:
    """Difference of the AUCs of two scores of the same cases, with 95 % interval and p-value, by DeLong's method.

    y_true: (n,) of 0 and 1, 1 = diseased. ours, theirs: (n,) scores of the same cases, any scale. An AUC is a mean over
    the diseased of each one's share of healthy below it, and as well a mean over the healthy; the spread of these shares,
    and how far the two scores' shares go together, give the variance. Both models are held fixed, cases are taken as
    independent, and the normal approximation needs a few dozen cases a class and AUCs not at 1.
    Source: DeLong et al. 1988, doi:10.2307/2531595; by ranks: Sun & Xu 2014, doi:10.1109/LSP.2014.2337313.
    Raises ValueError if lengths differ, a class has fewer than two cases, or the AUCs differ and no share varies.
    """
    truth, ours = checked(y_true, ours)
    theirs = checked(y_true, theirs)[1]
    ill, healthy = int(truth.sum()), int((1 - truth).sum())
    if min(ill, healthy) < 2:
        raise ValueError(f"{ill} diseased and {healthy} healthy cases: DeLong's variance needs two of each")

    def shares(score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each diseased case the share of healthy that score lower, for each healthy one of diseased that score higher."""
        rank = rankdata(score)  # ties get their mean rank: they count half
        below = (rank[truth == 1] - rankdata(score[truth == 1])) / healthy
        above = 1 - (rank[truth == 0] - rankdata(score[truth == 0])) / ill
        return below, above

    (our_ill, our_healthy), (their_ill, their_healthy) = shares(ours), shares(theirs)
    difference = float(our_ill.mean() - their_ill.mean())
    variance = np.var(our_ill - their_ill, ddof=1) / ill + np.var(our_healthy - their_healthy, ddof=1) / healthy
    if variance < 1e-18:
        if abs(difference) < 1e-9:
            return DeLong(0.0, 0.0, 0.0, 1.0)
        raise ValueError("each case has the same share of pairs ranked rightly, so the variance of the difference is 0: "
                         "too few or too easy cases for this test")  # fmt: skip
    half = norm.ppf(0.975) * np.sqrt(variance)
    p = 2 * norm.sf(abs(difference) / np.sqrt(variance))
    return DeLong(difference, float(difference - half), float(difference + half), float(p))


class McNemar(NamedTuple):
    """What `mcnemar` returns: cases that only ours has right, that only theirs has, and the exact two-sided p-value."""

    only_ours: int
    only_theirs: int
    p: float


def mcnemar(right_ours: np.ndarray, right_theirs: np.ndarray) -> McNemar:
    """Do two yes-or-no decisions on the same cases differ? Only the cases on which one is right and the other wrong count.

    right_ours, right_theirs: (n,) bool, or 0 and 1, was the decision right (or was the case called ill: any yes or no).
    If neither were better, each discordant case would fall to either side like a coin: a binomial test with one half.
    Source: McNemar 1947, doi:10.1007/BF02295996; the exact form is the binomial one.
    Raises ValueError if the lengths differ, there is no case, or a value is neither 0 nor 1.
    """
    ours, theirs = np.asarray(right_ours), np.asarray(right_theirs)
    if ours.ndim != 1 or ours.shape != theirs.shape or not len(ours):
        raise ValueError(
            f"decisions {ours.shape} and {theirs.shape} must be of one length, on the same cases, and not empty"
        )
    for decisions in (ours, theirs):
        if not np.isin(decisions, (0, 1)).all():
            raise ValueError(f"decisions must be true or false, they hold {np.unique(decisions)[:5]}")
    ours, theirs = ours.astype(bool), theirs.astype(bool)
    only_ours, only_theirs = int((ours & ~theirs).sum()), int((theirs & ~ours).sum())
    discordant = only_ours + only_theirs
    p = binomtest(only_ours, discordant).pvalue if discordant else 1.0
    return McNemar(only_ours, only_theirs, float(p))
