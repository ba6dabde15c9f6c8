"""What a predicted probability is worth, and what to do with it: calibration, other prevalences, decisions, sets, silence.

Lesson 52 writes each of these out. Probabilities are those of disease, or one column a class.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar

from course_utils.metrics.measures import check_probabilities, checked

LEAST = 1e-7  # a probability nearer to 0 or 1 is taken for this one, so that log odds stay finite


def log_odds(p: np.ndarray) -> np.ndarray:
    """log(p / (1 - p)), of probabilities of any shape. Raises ValueError outside 0..1."""
    p = np.asarray(p, float)
    check_probabilities(p)
    p = np.clip(p, LEAST, 1 - LEAST)
    return np.log(p) - np.log1p(-p)


def log_loss(y_true: np.ndarray, p: np.ndarray) -> float:
    """Mean surprise in nats: -log of the probability that was given to what happened. y_true, p: (n,)."""
    y, p = checked(y_true, p)
    z = log_odds(p)
    return float(np.mean(np.logaddexp(0, z) - y * z))


def cooled(p: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities with their log odds divided by the temperature: above 1 they move towards a half.

    Source: Guo et al. 2017, arXiv:1706.04599. Raises ValueError unless the temperature is above 0.
    """
    if not temperature > 0:
        raise ValueError(f"temperature {temperature} must be above 0")
    return 1 / (1 + np.exp(-log_odds(p) / temperature))


def best_temperature(y_true: np.ndarray, p: np.ndarray) -> float:
    """The temperature from 0.05 to 20 at which `cooled` probabilities have the least log loss; fit it on validation data.

    y_true: (n,) of 0 and 1. p: (n,). Raises ValueError if only one class is there: then no temperature is best.
    """
    y, p = checked(y_true, p)
    if y.min() == y.max():
        raise ValueError("all cases are of one class: no temperature can be fitted")
    bounds = (np.log(0.05), np.log(20))
    found = minimize_scalar(lambda t: log_loss(y, cooled(p, np.exp(t))), bounds=bounds, method="bounded")
    return float(np.exp(found.x))


def shifted(p: np.ndarray, before: float, after: float) -> np.ndarray:
    """Probabilities of disease for another prevalence, where the diseased and the healthy themselves look as before.

    The odds are multiplied by the ratio of the prevalences' odds (Bayes' rule). before: the prevalence under which the
    model was calibrated, after: the new one. Source: Saerens et al. 2002, doi:10.1162/089976602753284446.
    Raises ValueError unless both lie inside 0..1.
    """
    if not (0 < before < 1 and 0 < after < 1):
        raise ValueError(f"prevalences {before} and {after} must lie between 0 and 1")
    return 1 / (1 + np.exp(-(log_odds(p) + log_odds(after) - log_odds(before))))


def new_prevalence(p: np.ndarray, before: float, tolerance: float = 1e-6) -> float:
    """The prevalence of new cases, estimated from their probabilities alone, without a label.

    p: (n,) of a model that is calibrated for the prevalence `before`. By expectation and maximisation: shift the
    probabilities to the present guess, take their mean as the next. It holds if only the prevalence has changed.
    Source: Saerens et al. 2002. Raises ValueError for no case or values outside 0..1.
    """
    p = np.asarray(p, float)
    if p.ndim != 1 or not len(p):
        raise ValueError(f"probabilities of shape {p.shape}: one a case is wanted, and at least one case")
    guess = before
    for _ in range(10_000):
        last, guess = guess, float(np.clip(shifted(p, before, guess).mean(), LEAST, 1 - LEAST))
        if abs(guess - last) < tolerance:
            break
    return guess


class BrierParts(NamedTuple):
    """Brier score = uncertainty - resolution + reliability + within.

    uncertainty: of the outcome itself, prevalence times its rest. resolution: how far the groups' shares lie apart.
    reliability: how far the groups' shares lie from what was said. within: what differs inside the groups.
    """

    uncertainty: float
    resolution: float
    reliability: float
    within: float


def brier_parts(y_true: np.ndarray, p: np.ndarray, groups: int = 10) -> BrierParts:
    """The Brier score in its parts, over groups of cases of about equal size with neighbouring probabilities.

    Sources: Murphy 1973, doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2; what is left inside groups:
    Stephenson et al. 2008, doi:10.1175/2007WAF2006116.1. y_true, p: (n,).
    """
    y, p = checked(y_true, p)
    reliability = resolution = within = 0.0
    for part in equal_groups(p, groups):
        share, said = y[part].mean(), p[part].mean()
        reliability += len(part) * (said - share) ** 2
        resolution += len(part) * (share - y.mean()) ** 2
        within += ((p[part] - y[part]) ** 2).sum() - ((said - y[part]) ** 2).sum()
    n = len(y)
    return BrierParts(float(y.mean() * (1 - y.mean())), *(float(v / n) for v in (resolution, reliability, within)))


def equal_groups(p: np.ndarray, groups: int) -> list[np.ndarray]:
    """Indices of the cases in groups of about equal size, from low to high; equal values stay together."""
    edges = np.quantile(p, np.linspace(0, 1, groups + 1)[1:-1])
    number = np.searchsorted(np.unique(edges), p, side="right")
    return [np.flatnonzero(number == group) for group in np.unique(number)]


def net_benefit(y_true: np.ndarray, p: np.ndarray, threshold: float) -> float:
    """True alarms a case, minus false ones weighed by the odds of the threshold: what acting above it is worth.

    Acting at a threshold t says that a missed case is (1 - t) / t times as bad as a false alarm; so all, none, and each
    model can be laid on one scale. y_true, p: (n,). Source: Vickers & Elkin 2006, doi:10.1177/0272989X06295361.
    Raises ValueError unless the threshold lies inside 0..1.
    """
    if not 0 < threshold < 1:
        raise ValueError(f"threshold {threshold} must lie between 0 and 1")
    y, p = checked(y_true, p)
    acted = p > threshold
    return float(((y == 1) & acted).mean() - ((y == 0) & acted).mean() * threshold / (1 - threshold))


def conformal_threshold(strangeness: np.ndarray, miss: float) -> float:
    """The strangeness that a new case of the same kind exceeds with a probability of at most `miss`.

    strangeness: (n,) of cases that the model has not learned from, 1 minus the probability of the true class, say. It is
    the k-th smallest with k = ceil((n + 1)(1 - miss)), or infinity where n is too small for that.
    Source: Vovk et al. 2005; Angelopoulos & Bates 2023, doi:10.1561/2200000101. Raises ValueError for no case.
    """
    ordered = np.sort(np.asarray(strangeness, float))
    if ordered.ndim != 1 or not len(ordered) or not 0 < miss < 1:
        raise ValueError(f"strangeness {ordered.shape} and miss {miss}: cases are wanted, and a share between 0 and 1")
    k = int(np.ceil((len(ordered) + 1) * (1 - miss) - 1e-9))
    return float(ordered[k - 1]) if k <= len(ordered) else np.inf


def prediction_sets(p: np.ndarray, thresholds: np.ndarray | float) -> np.ndarray:
    """Which classes each case's set holds, bool (n, classes): those whose 1 - p is at most the class's threshold.

    p: (n,) for disease, which stands for the columns healthy and diseased, or (n, classes). thresholds: one, or one a class.
    """
    p = np.asarray(p, float)
    columns = np.column_stack([1 - p, p]) if p.ndim == 1 else p
    return 1 - columns <= np.asarray(thresholds)
