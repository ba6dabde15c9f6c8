"""Numbers of a diagnosis: discrimination, accuracy, predictive values, calibration, and how certain they are.

Conventions: 1 = diseased. `y_score` is a predicted probability of disease. A case is called diseased when its score is
*above* the threshold, as MedMNIST's evaluator does.
"""

from course_utils.metrics.intervals import Diagnosis, Estimate, diagnosis, paired_interval
from course_utils.metrics.measures import (
    accuracy,
    auc,
    brier,
    calibration_error,
    npv,
    ppv,
    sensitivity,
    specificity,
    threshold_for_sensitivity,
)

__all__ = [
    "Diagnosis",
    "Estimate",
    "accuracy",
    "auc",
    "brier",
    "calibration_error",
    "diagnosis",
    "npv",
    "paired_interval",
    "ppv",
    "sensitivity",
    "specificity",
    "threshold_for_sensitivity",
]
