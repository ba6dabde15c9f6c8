"""Checks of lesson 12."""

import numpy as np

from course_utils import metrics
from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import compare, names, number
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def labels_by_lot(answer) -> str:
    """Last training loss of the lesson's network on 100 images with shuffled labels, and its AUC on validation."""
    got = read(answer, ("falls", "stays", "rises"), values=2)
    loss, auc = (float(value) for value in got.values)
    hint = "the mean cross-entropy of the last of 40 epochs, `history['loss'][-1]`; without augmentation, and with batches of 20"
    plausible(loss, 0.0, 0.4, "a training loss", hint)
    hint = "the labels were drawn by lot: has the network seen the true ones, or more than 100 images?"
    plausible(auc, 0.1, 0.9, "an AUC on validation", hint)
    most = "Many expect it to stay, since there is nothing to learn"
    return verdict(got, "falls", most, "but a network with 288,000 numbers learns a hundred images by heart")


@checker
def threshold(answer, y_true: np.ndarray, y_score: np.ndarray, wanted: float = 0.99) -> str:
    """A threshold with at least the wanted sensitivity and as few false alarms as that allows."""
    value = number(answer)
    y_score = np.asarray(y_score, float)  # a threshold may lie between two neighbours of float32
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
    known = {"flip", "shift", "rotation", "zoom", "brightness", "contrast"}
    chosen = names(answer, known, "makes her labels wrong")
    if chosen != {"flip"}:
        raise Wrong(
            "take each of them, in the lesson's small amounts, to a chest with an opacity in one lung: is it in the other "
            "lung afterwards? Name those for which it is, and no other"
        )
    return "a mirrored chest swaps the lungs: the picture changes, and the label would have to change with it"


@checker
def expected_cost(function) -> str:
    """A function (y_true, y_score, threshold, cost_miss, cost_alarm) -> mean cost a patient."""

    def cost(y, s, t, miss, alarm):
        return np.mean(miss * ((y == 1) & (s <= t)) + alarm * ((y == 0) & (s > t)))

    y, s = np.array([1, 1, 1, 0, 0, 0, 0, 0]), np.array([0.9, 0.5, 0.2, 0.8, 0.5, 0.3, 0.1, 0.6])
    fixed = [
        (y, s, 0.5, 10, 1),
        (y[2:], s[2:], 0.25, 1, 0),
        (y, s, 0.95, 4, 7),
        (y, s, 0.0, 3, 2),
        (y[::-1], s[::-1], 0.5, 2, 5),
    ]

    def drawn(rng):
        n = int(rng.integers(20, 60))
        return rng.integers(0, 2, n), rng.random(n).round(1), 0.4, float(rng.integers(2, 30)), float(rng.integers(1, 4))

    compare(
        function,
        fixed,
        drawn,
        cost,
        [
            (
                lambda y, s, t, m, a: len(y) * cost(y, s, t, m, a),
                "that is the total; the mean over all patients is wanted",
            ),
            (
                lambda y, s, t, m, a: cost(y, s, t, a, m),
                "the two prices are exchanged: which mistake costs `cost_miss`?",
            ),
            (
                lambda y, s, t, m, a: np.mean(m * ((y == 1) & (s < t)) + a * ((y == 0) & (s >= t))),
                "a score equal to the threshold is no alarm",
            ),
            (
                lambda y, s, t, m, a: np.mean((s > t) != (y == 1)),
                "that is the share of mistakes; each kind has its own price",
            ),
        ],
        "count the ill at or below the threshold and the healthy above it, weigh each by its price, and divide by all patients",
    )
    return "with a price for each mistake, the best threshold is no longer a matter of taste"
