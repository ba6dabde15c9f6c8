"""Numbers of a diagnosis: discrimination, accuracy, predictive values, calibration.

Conventions: 1 = diseased. `y_score` is a predicted probability of disease. A case is called diseased when its score is
*above* the threshold, as MedMNIST's evaluator does.
"""

import numpy as np
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score


def checked(y_true, y_score) -> tuple[np.ndarray, np.ndarray]:
    """Labels of 0 and 1 and finite scores as flat arrays of one length, else ValueError."""
    y_true, y_score = np.asarray(y_true), np.asarray(y_score, dtype=float)
    if y_true.ndim == 2 and y_true.shape[1] == 1:
        y_true = y_true[:, 0]
    if y_score.ndim == 2 and y_score.shape[1] in (1, 2):
        y_score = y_score[:, -1]
    if y_true.ndim != 1 or y_true.shape != y_score.shape or not len(y_true):
        raise ValueError(f"y_true {y_true.shape} and y_score {y_score.shape} must be of one length, and not empty")
    if not np.isin(y_true, (0, 1)).all():
        raise ValueError(f"y_true must hold 0 and 1 only, it holds {np.unique(y_true)[:5]}")
    if not np.isfinite(y_score).all():
        raise ValueError("y_score holds NaN or infinity")
    return y_true.astype(int), y_score


# The measures below work along the last axis, so that thousands of bootstrap samples are one call.
def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _sensitivity(y, s, threshold):
    return _ratio(((y == 1) & (s > threshold)).sum(-1), (y == 1).sum(-1))


def _specificity(y, s, threshold):
    return _ratio(((y == 0) & (s <= threshold)).sum(-1), (y == 0).sum(-1))


def _ppv(y, s, threshold):
    return _ratio(((y == 1) & (s > threshold)).sum(-1), (s > threshold).sum(-1))


def _npv(y, s, threshold):
    return _ratio(((y == 0) & (s <= threshold)).sum(-1), (s <= threshold).sum(-1))


def _accuracy(y, s, threshold):
    return ((s > threshold) == (y == 1)).mean(-1)


def _auc(y, s, threshold):
    """Mann-Whitney U of the diseased, divided by the number of pairs: the rank form of the area under the ROC curve."""
    positive, negative = (y == 1).sum(-1), (y == 0).sum(-1)
    rank_sum = (rankdata(s, axis=-1) * (y == 1)).sum(-1)
    return _ratio(rank_sum - positive * (positive + 1) / 2, positive * negative)


def _brier(y, s, threshold):
    return ((s - y) ** 2).mean(-1)


def _ece(y, s, threshold, bins: int = 10):
    number = np.clip((s * bins).astype(int), 0, bins - 1)
    gaps = [np.abs(((s - y) * (number == b)).sum(-1)) for b in range(bins)]
    return sum(gaps) / y.shape[-1]


def _defined(value: np.ndarray, what: str) -> float:
    if np.isnan(value):
        raise ValueError(f"{what}: the share is undefined")
    return float(value)


def sensitivity(y_true: np.ndarray, y_score: np.ndarray, threshold: float = 0.5) -> float:
    """Share of the diseased who are found: TP / (TP + FN), also called recall or true-positive rate.

    y_true: (n,) of 0 and 1, 1 = diseased. y_score: (n,) predicted probabilities of disease.
    Raises ValueError if no case is diseased: the share is then undefined.
    """
    return _defined(_sensitivity(*checked(y_true, y_score), threshold), "no case is diseased")


def specificity(y_true: np.ndarray, y_score: np.ndarray, threshold: float = 0.5) -> float:
    """Share of the healthy who are left in peace: TN / (TN + FP), the true-negative rate.

    Arguments as in `sensitivity`. Raises ValueError if no case is healthy.
    """
    return _defined(_specificity(*checked(y_true, y_score), threshold), "no case is healthy")


def ppv(y_true: np.ndarray, y_score: np.ndarray, threshold: float = 0.5) -> float:
    """Positive predictive value, also called precision: share of the alarms that are right, TP / (TP + FP).

    Arguments as in `sensitivity`. Raises ValueError if there is no alarm.
    """
    return _defined(_ppv(*checked(y_true, y_score), threshold), "no case is called diseased")


def npv(y_true: np.ndarray, y_score: np.ndarray, threshold: float = 0.5) -> float:
    """Negative predictive value: share of the all-clears that are right, TN / (TN + FN).

    Arguments as in `sensitivity`. Raises ValueError if there is no all-clear.
    """
    return _defined(_npv(*checked(y_true, y_score), threshold), "no case is called healthy")


def brier(y_true: np.ndarray, y_score: np.ndarray) -> float:
    """Mean squared difference between predicted probability and outcome, 0 (best) to 1 (Brier 1950).

    Arguments as in `sensitivity`.
    """
    return float(_brier(*checked(y_true, y_score), None))


def calibration_error(y_true: np.ndarray, y_score: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error: mean gap between predicted probability and observed share of disease, over equal bins.

    Arguments as in `sensitivity`; y_score must lie in 0..1. Each bin counts by its number of cases (Naeini et al. 2015).
    Raises ValueError if a score lies outside 0..1.
    """
    y, s = checked(y_true, y_score)
    check_probabilities(s)
    return float(_ece(y, s, None, bins))


def check_probabilities(scores: np.ndarray) -> None:
    if scores.min() < 0 or scores.max() > 1:
        raise ValueError(f"scores lie in {scores.min():.3g}..{scores.max():.3g}, probabilities lie in 0..1")


def auc(y_true: np.ndarray, y_score: np.ndarray) -> float:
    """Area under the ROC curve, equal to MedMNIST's evaluator.

    Binary: y_true (n,) or (n, 1) of 0 and 1, y_score (n,), (n, 1) or (n, 2). Multi-class and ordinal: y_true (n,) or
    (n, 1) of 0..k-1, y_score (n, k): mean over classes of each against the rest. Multi-label: both (n, labels): mean.
    Raises ValueError if shapes do not fit or a class has no case, or has all of them.
    """
    truths, scores = _one_against_rest(y_true, y_score)
    for column, truth in enumerate(truths.T):
        if truth.min() == truth.max():
            raise ValueError(f"class or label {column} has only {'positive' if truth[0] else 'negative'} cases")
    return float(np.mean([roc_auc_score(truth, score) for truth, score in zip(truths.T, scores.T, strict=True)]))


def accuracy(y_true: np.ndarray, y_score: np.ndarray, threshold: float = 0.5) -> float:
    """Share of right answers, equal to MedMNIST's evaluator.

    Shapes as in `auc`. Binary and multi-label: score above the threshold; multi-class and ordinal: highest score.
    """
    truths, scores = _one_against_rest(y_true, y_score)
    multi_class = scores.shape[1] > 2 and not _is_multi_label(y_true)
    if multi_class:
        return float((truths.argmax(1) == scores.argmax(1)).mean())
    return float(((scores > threshold) == truths).mean())


def _is_multi_label(y_true) -> bool:
    return np.ndim(y_true) == 2 and np.shape(y_true)[1] > 1


def _one_against_rest(y_true, y_score) -> tuple[np.ndarray, np.ndarray]:
    """Truth of 0 and 1, and score, one column a class or label."""
    if np.ndim(y_score) < 2 or (np.shape(y_score)[1] <= 2 and not _is_multi_label(y_true)):
        y, s = checked(y_true, y_score)
        return y[:, None], s[:, None]
    truths, scores = np.asarray(y_true), np.asarray(y_score, dtype=float)
    if not np.isfinite(scores).all():
        raise ValueError("y_score holds NaN or infinity")
    if not _is_multi_label(truths):
        truths = truths.reshape(-1)
        if truths.min() < 0 or truths.max() >= scores.shape[1]:
            raise ValueError(f"y_true holds {truths.min()}..{truths.max()}, y_score has {scores.shape[1]} classes")
        truths = (truths[:, None] == np.arange(scores.shape[1])).astype(int)
    if truths.shape != scores.shape:
        raise ValueError(f"y_true {np.shape(y_true)} and y_score {scores.shape} do not fit")
    return truths, scores


def threshold_for_sensitivity(y_true: np.ndarray, y_score: np.ndarray, wanted: float) -> float:
    """The highest threshold at which at least a share `wanted` of the diseased is found: choose it on validation data.

    Arguments as in `sensitivity`; 0 < wanted <= 1. The threshold lies half-way between the last score that must be
    found and the next lower one. Raises ValueError if no case is diseased or wanted is outside its range.
    """
    y, s = checked(y_true, y_score)
    if not 0 < wanted <= 1:
        raise ValueError(f"wanted sensitivity {wanted} must be above 0 and at most 1")
    if not y.any():
        raise ValueError("no case is diseased: the share is undefined")
    diseased = np.sort(s[y == 1])[::-1]
    last = diseased[int(np.ceil(wanted * len(diseased) - 1e-9)) - 1]
    lower = s[s < last]
    return float((last + lower.max()) / 2 if len(lower) else np.nextafter(last, -np.inf))


# name -> measure along the last axis, in the order in which a report shows them
ALONG_LAST_AXIS = {
    "sensitivity": _sensitivity,
    "specificity": _specificity,
    "ppv": _ppv,
    "npv": _npv,
    "accuracy": _accuracy,
    "auc": _auc,
    "brier": _brier,
    "calibration_error": _ece,
}
