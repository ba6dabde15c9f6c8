"""Checks of lesson 12."""

import itertools

import numpy as np

from course_utils import metrics
from course_utils.exercises import Wrong, called, checker, exact, number


@checker
def parameters(answer) -> str:
    """Parameters of the lesson's network with stages of 16, 32 and 64 filters."""
    filters = [1, 16, 16, 32, 32, 64, 64]
    weights = sum(9 * a * b for a, b in itertools.pairwise(filters))
    norm = 4 * sum(filters[1:])
    right = weights + norm + 64 + 1
    hints = {
        weights + norm + 64: "the dense layer has a bias too",
        weights
        + norm // 2
        + 64
        + 1: "batch norm keeps two numbers a filter that are learned and two that are only tracked",
        weights + 64 + 1: "batch norm has parameters as well: four for each filter",
        right + sum(filters[1:]): "these convolutions have no bias: batch norm's shift does its work",
    }
    exact(
        answer,
        right,
        hints,
        "add up 9 x inputs x filters for six convolutions, 4 x filters for each batch norm, and the dense layer",
    )
    return f"{right:,}: half the filters, a quarter of the parameters"


@checker
def threshold(answer, y_true: np.ndarray, y_score: np.ndarray, wanted: float = 0.99) -> str:
    """A threshold with at least the wanted sensitivity and as few false alarms as that allows."""
    value = number(answer)
    ill = y_true == 1
    missed, allowed = int(np.sum(ill & (y_score <= value))), int((1 - wanted) * ill.sum() + 1e-9)
    if missed > allowed:
        raise Wrong(f"this misses {missed} of {ill.sum()} diseased, allowed are {allowed}: go lower")
    best = metrics.specificity(y_true, y_score, metrics.threshold_for_sensitivity(y_true, y_score, wanted))
    reached = metrics.specificity(y_true, y_score, value)
    if reached < best - 1e-9:
        raise Wrong(
            f"enough are found, but only {reached:.1%} of the healthy are cleared: a higher threshold finds enough too"
        )
    return f"{missed} of {ill.sum()} missed, and {reached:.1%} of the healthy cleared, on the data it was chosen on"


@checker
def harmful_augmentation(answer) -> str:
    """Which of the lesson's augmentations change the right answer to "which lung has the opacity, left or right?"."""
    names = {"flip", "shift", "rotation", "zoom", "brightness", "contrast"}
    if isinstance(answer, str):
        answer = {answer}
    try:
        chosen = {str(name).strip().lower() for name in answer}
    except TypeError:
        raise Wrong("a set of names is wanted, such as {'zoom'}") from None
    if not chosen <= names:
        raise Wrong(f"choose among {', '.join(sorted(names))}")
    if "flip" not in chosen:
        raise Wrong("one of them moves an opacity from one lung into the other")
    if chosen != {"flip"}:
        raise Wrong(f"after {', '.join(sorted(chosen - {'flip'}))} by the lesson's small amounts, left is still left")
    return "a mirrored chest swaps the lungs: the picture changes, and the label would have to change with it"


@checker
def expected_cost(function) -> str:
    """A function (y_true, y_score, threshold, cost_miss, cost_alarm) -> mean cost a patient."""
    y_true, y_score = np.array([1, 1, 1, 0, 0, 0, 0, 0]), np.array([0.9, 0.5, 0.2, 0.8, 0.5, 0.3, 0.1, 0.6])
    for t, miss, alarm in ((0.5, 10, 1), (0.25, 1, 0), (0.95, 4, 7), (0.0, 3, 2)):
        misses = int(((y_true == 1) & (y_score <= t)).sum())
        alarms = int(((y_true == 0) & (y_score > t)).sum())
        right = (miss * misses + alarm * alarms) / len(y_true)
        got = number(called(function, y_true, y_score, t, miss, alarm))
        if abs(got - right) < 1e-9:
            continue
        if abs(got - right * len(y_true)) < 1e-9:
            raise Wrong("that is the total; the mean over all patients is wanted")
        raise Wrong(
            f"at threshold {t} there are {misses} misses and {alarms} false alarms among 8 patients, so the mean cost is "
            f"{right:.3f}; yours is {got:.3f}. A score equal to the threshold is no alarm"
        )
    return "with a price for each mistake, the best threshold is no longer a matter of taste"
