"""Numbers of a diagnosis: discrimination, accuracy, predictive values, calibration, what a probability is worth,
how certain all this is, and comparisons.

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
from course_utils.metrics.probabilities import (
    best_temperature,
    brier_parts,
    conformal_threshold,
    cooled,
    log_loss,
    log_odds,
    net_benefit,
    new_prevalence,
    prediction_sets,
    shifted,
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
    "best_temperature",
    "brier",
    "brier_parts",
    "calibration_error",
    "clustered_auc",
    "conformal_threshold",
    "cooled",
    "delong",
    "diagnosis",
    "dice",
    "log_loss",
    "log_odds",
    "matched",
    "mcnemar",
    "mean_interval",
    "net_benefit",
    "new_prevalence",
    "npv",
    "paired_interval",
    "ppv",
    "prediction_sets",
    "sensitivity",
    "shifted",
    "specificity",
    "surface_distances",
    "threshold_for_sensitivity",
    "wilson",
]
