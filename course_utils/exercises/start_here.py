"""Checks of lesson 00."""

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import compare, numbers
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def rarer_disease(answer, y_true: np.ndarray, alarm: np.ndarray) -> str:
    """Sensitivity and PPV of the same alarms, where all healthy but only every tenth of the ill are kept."""
    got = read(answer, ("falls", "stays", "rises"), values=2)
    sensitivity, ppv = (float(value) for value in got.values)
    if max(sensitivity, ppv) > 1:
        raise Wrong("give shares between 0 and 1, not per cent")
    ill = np.asarray(y_true) == 1
    alarm = np.asarray(alarm, bool)
    before, false_alarms, kept = alarm[ill].mean(), (alarm & ~ill).sum(), -(-ill.sum() // 10)
    hint = "of the ill whom you kept, which share raises an alarm? The program does to each child what it did before"
    plausible(sensitivity, before - 0.25, before + 0.25, "a sensitivity", hint)
    right = sensitivity * kept / (sensitivity * kept + false_alarms)
    hint = "of all alarms in the new group, which share is right? All healthy are still in it, one in ten of the ill"
    plausible(ppv, right - 0.01, right + 0.01, "a PPV", hint)
    came_true = "falls" if ppv < alarm[ill].sum() / alarm.sum() - 0.01 else "stays"
    most = "Most people expect it to stay, since the program is the same"
    return verdict(got, came_true, most, "but the false alarms are all still there, and the right ones are not")


@checker
def everything_malignant(answer, labels: np.ndarray) -> str:
    """(accuracy, sensitivity for cancer, PPV) of the rule that calls every breast scan malignant. labels: the true ones."""
    accuracy, sensitivity, ppv = numbers(answer, (3,), "three numbers (accuracy, sensitivity, ppv)")
    share = float(np.mean(np.asarray(labels) == 0))
    if max(accuracy, sensitivity, ppv) > 1:
        raise Wrong("give shares between 0 and 1, not per cent")
    if abs(accuracy - (1 - share)) < 1e-3:
        raise Wrong("look at the direction of the labels: in BreastMNIST 0 is malignant and 1 is normal or benign")
    if abs(accuracy - share) > 1e-3:
        raise Wrong("the accuracy is the share of images on which the constant answer is right")
    if abs(sensitivity - 1) > 1e-6:
        raise Wrong("sensitivity for cancer: of the malignant scans, how many does this rule find?")
    if abs(ppv - share) > 1e-3:
        raise Wrong("PPV: every scan is an alarm; how many of these alarms are right?")
    return f"it misses nobody, and {share:.1%} of its alarms are right: the PPV of a rule that never looks is the prevalence"


@checker
def negative_predictive_value(function) -> str:
    """A function (sensitivity, specificity, prevalence) -> negative predictive value."""

    def npv(sensitivity, specificity, prevalence):
        right = specificity * (1 - prevalence)
        return right / (right + (1 - sensitivity) * prevalence)

    def ppv(sensitivity, specificity, prevalence):
        return sensitivity * prevalence / (sensitivity * prevalence + (1 - specificity) * (1 - prevalence))

    compare(
        function,
        [(0.9, 0.8, 0.5), (0.95, 0.7, 0.01), (0.6, 0.99, 0.742), (1.0, 0.5, 0.3)],
        lambda rng: (*rng.uniform(0.3, 0.95, 2), rng.uniform(0.05, 0.6)),
        npv,
        [
            (ppv, "that is the positive predictive value: now start from everyone who gets the all-clear"),
            (lambda a, b, p: 1 - npv(a, b, p), "that is the share of all-clears that are wrong"),
            (
                lambda a, b, p: b,
                "that is the specificity; all-clears go to the healthy and to the ill who were missed",
            ),
        ],
        "who gets an all-clear? Count both kinds of people, as shares of everybody, and ask which share of them is healthy",
        tolerance=1e-4,
    )
    return "the mirror image of the PPV: an all-clear is worth most where the disease is rare"
