"""Checks of lesson 00."""

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import close, compare, numbers


@checker
def rare_disease(answer) -> str:
    """The positive predictive value at sensitivity 0.90, specificity 0.90 and a prevalence of 1 %."""
    share = "a share lies between 0 and 1"
    mistakes = {
        0.9: "that is the sensitivity: the share of the ill who get an alarm. Wanted is the share of alarms that are ill",
        0.99 * 0.1 / 0.108: "that is the share of *false* alarms",
        0.009 / 0.109: "only the 990 healthy of 1,000 people can raise a false alarm",
        0.009: "that is the share of all people who are ill and get an alarm; divide by all alarms",
        0.1: "that is the share of the healthy who get an alarm; which share of the alarms is right?",
        0.08: "right so far; give three decimals",
        8.333: share,
        9 / 108 * 100: share,
        8.3: share,
    }
    otherwise = "take 1,000 people and count: how many are ill, how many of them raise an alarm, how many healthy do?"
    close(answer, 9 / 108, 5e-4, mistakes, otherwise)
    return "about one alarm in twelve is right: 9 of the 10 ill raise one, and so do 99 of the 990 healthy"


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
        "divide the healthy who get the all-clear by everyone who gets it",
        tolerance=1e-4,
    )
    return "the mirror image of the PPV: an all-clear is worth most where the disease is rare"
