"""Checks of lesson 00."""

import numpy as np

from course_utils.exercises import Wrong, called, checker, number


@checker
def rare_disease(answer) -> str:
    """The positive predictive value at sensitivity 0.90, specificity 0.90 and a prevalence of 1 %."""
    value = number(answer)
    if value > 1:
        raise Wrong("a share lies between 0 and 1")
    if abs(value - 0.9167) < 0.0005:
        raise Wrong("that is the share of *false* alarms")
    if abs(value - 0.9) < 0.005:
        raise Wrong(
            "that is the sensitivity: the share of the ill who get an alarm. Wanted is the share of alarms that are ill"
        )
    if abs(value - 0.0826) < 0.0003:
        raise Wrong("only the 990 healthy of 1,000 people can raise a false alarm")
    if value == 0.08:
        raise Wrong("right so far; give three decimals")
    if abs(value - 0.0833) > 0.0005:
        raise Wrong(
            "take 1,000 people and count: how many are ill, how many of them raise an alarm, how many healthy do?"
        )
    return "about one alarm in twelve is right: 9 of the 10 ill raise one, and so do 99 of the 990 healthy"


@checker
def everything_malignant(answer, labels: np.ndarray) -> str:
    """(accuracy, sensitivity for cancer, PPV) of the rule that calls every breast scan malignant. labels: the true ones."""
    if not isinstance(answer, (tuple, list, np.ndarray)) or len(answer) != 3:
        raise Wrong("three numbers are wanted: (accuracy, sensitivity, ppv)")
    accuracy, sensitivity, ppv = map(number, answer)
    share = float(np.mean(np.asarray(labels) == 0))
    if abs(accuracy - (1 - share)) < 0.002:
        raise Wrong("look at the direction of the labels: in BreastMNIST 0 is malignant and 1 is normal or benign")
    if abs(accuracy - share) > 0.002:
        raise Wrong("the accuracy is the share of images on which the constant answer is right")
    if abs(sensitivity - 1) > 1e-9:
        raise Wrong("sensitivity for cancer: of the malignant scans, how many does this rule find?")
    if abs(ppv - share) > 0.002:
        raise Wrong("PPV: every scan is an alarm; how many of these alarms are right?")
    return f"it misses nobody, and {share:.1%} of its alarms are right: the PPV of a rule that never looks is the prevalence"


@checker
def negative_predictive_value(function) -> str:
    """A function (sensitivity, specificity, prevalence) -> negative predictive value."""
    for sensitivity, specificity, prevalence in (
        (0.9, 0.8, 0.5),
        (0.95, 0.7, 0.01),
        (0.6, 0.99, 0.742),
        (1.0, 0.5, 0.3),
    ):
        right = specificity * (1 - prevalence)
        right /= right + (1 - sensitivity) * prevalence
        got = number(called(function, sensitivity, specificity, prevalence))
        if abs(got - right) > 1e-4:
            raise Wrong(
                f"npv({sensitivity}, {specificity}, {prevalence}) gives {got:.4f}, expected {right:.4f}: divide the healthy "
                "who get the all-clear by everyone who gets it"
            )
    return "the mirror image of the PPV: an all-clear is worth most where the disease is rare"
