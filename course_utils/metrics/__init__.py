"""Numbers of a diagnosis: discrimination, accuracy, predictive values, calibration, how certain they are, and comparisons.

Conventions: 1 = diseased. `y_score` is a predicted probability of disease. A case is called diseased when its score is
*above* the threshold, as MedMNIST's evaluator does.
"""

from course_utils.metrics.alarms import Alarms, alarm_threshold, alarms, clustered_auc
from course_utils.metrics.comparison import DeLong, McNemar, delong, mcnemar, paired_interval
from course_utils.metrics.intervals import Diagnosis, Estimate, diagnosis, wilson
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
from course_utils.metrics.regions import Matched, dice, matched, mean_interval, surface_distances

__all__ = [
    "Alarms",
    "DeLong",
    "Diagnosis",
    "Estimate",
    "Matched",
    "McNemar",
    "accuracy",
    "alarm_threshold",
    "alarms",
    "auc",
    "brier",
    "calibration_error",
    "clustered_auc",
    "delong",
    "diagnosis",
    "dice",
    "matched",
    "mcnemar",
    "mean_interval",
    "npv",
    "paired_interval",
    "ppv",
    "sensitivity",
    "specificity",
    "surface_distances",
    "threshold_for_sensitivity",
    "wilson",
]
