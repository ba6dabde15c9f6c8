"""How well a marked region fits the true one, taught in lesson 16: overlap, distance of the outlines, lesions found."""

from typing import NamedTuple

import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt, label
from scipy.stats import bootstrap

from course_utils.metrics.intervals import Estimate

MATCH = 0.1  # of a marked region and a lesion: their common pixels over all pixels of both, from which on they belong together


def dice(truth: np.ndarray, marked: np.ndarray) -> float:
    """Overlap of two masks: twice the common pixels over the sum of both; NaN if both are empty.

    truth, marked: bool, of one shape. The same as the F1 score of the pixels. Source: Dice 1945, doi:10.2307/1932409.
    Raises ValueError unless both have one shape.
    """
    truth, marked = _masks(truth, marked)
    total = truth.sum() + marked.sum()
    return float(2 * (truth & marked).sum() / total) if total else float("nan")


def surface_distances(truth: np.ndarray, marked: np.ndarray, pixel: float = 1.0) -> tuple[float, float]:
    """Mean distance between two outlines in mm, and the 95th percentile; NaN if one of them is empty.

    truth, marked: bool (height, width). pixel: its edge in mm. From each pixel of either outline to the nearest of the other
    one, both directions together. Source: Heimann et al. 2009, doi:10.1109/TMI.2009.2013851.
    Raises ValueError unless both have one shape.
    """
    truth, marked = _masks(truth, marked)
    if not truth.any() or not marked.any():
        return float("nan"), float("nan")
    lines = [mask & ~binary_erosion(mask) for mask in (truth, marked)]
    to_other = [distance_transform_edt(~other)[line] for line, other in (lines, lines[::-1])]
    both = pixel * np.concatenate(to_other)
    return float(both.mean()), float(np.percentile(both, 95))


class Matched(NamedTuple):
    """found: bool, one a lesion, in the order of their numbers. false_alarms: marked regions that are no lesion."""

    found: np.ndarray
    false_alarms: int


def matched(lesions: np.ndarray, marked: np.ndarray) -> Matched:
    """Which lesions of an image were found, and how many marked regions are none.

    lesions: whole numbers (height, width), 0 where there is none, 1, 2, ... for each lesion. marked: bool of the same shape;
    pixels that touch by an edge are one region. A lesion is found if a region shares with it a tenth of the pixels that belong
    to either, so that marking everything finds nothing; a region that does so with no lesion is a false alarm.
    Raises ValueError unless both have one shape.
    """
    lesions = np.asarray(lesions)
    _, marked = _masks(lesions > 0, marked)
    regions, number = label(marked)
    last = int(lesions.max(initial=0))
    common = np.zeros((last + 1, number + 1))
    np.add.at(common, (lesions.ravel(), regions.ravel()), 1)
    either = common.sum(axis=1, keepdims=True) + common.sum(axis=0, keepdims=True) - common
    fits = (common / np.maximum(either, 1) >= MATCH)[1:, 1:]
    return Matched(fits.any(axis=1), int((~fits.any(axis=0)).sum()))


def mean_interval(values: np.ndarray, resamples: int = 2000, seed: int = 0) -> Estimate:
    """Mean of one value a case, NaN left out, with its 95 % interval over cases (bootstrap, SciPy).

    Raises ValueError if fewer than two are left.
    """
    values = np.asarray(values, float)
    values = values[~np.isnan(values)]
    if len(values) < 2:
        raise ValueError(f"{len(values)} values that are numbers: an interval wants two")
    if np.ptp(values) == 0:
        return Estimate(float(values[0]), float(values[0]), float(values[0]))
    drawn = bootstrap((values,), np.mean, n_resamples=resamples, method="percentile", rng=np.random.default_rng(seed))
    return Estimate(float(values.mean()), *map(float, drawn.confidence_interval))


def _masks(truth: np.ndarray, marked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    truth, marked = np.asarray(truth, bool), np.asarray(marked, bool)
    if truth.shape != marked.shape:
        raise ValueError(f"masks of one shape are wanted, not {truth.shape} and {marked.shape}")
    return truth, marked
