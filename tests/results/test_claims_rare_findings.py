"""What lesson 52 says of its stored results, as inequalities that the results have to keep."""

import numpy as np

from course_utils import reference


def mean(record: dict, measure: str) -> float:
    return float(np.mean(record[measure]))


def apart(record: dict, difference: str) -> int:
    """1 if the interval of a difference lies above zero, -1 if below, 0 if it holds zero."""
    _, low, high = record[difference]
    return int(low > 0) - int(high < 0)


CURES = reference.measured("chestmnist", "findings")


def test_cures_hardly_rank_better_and_large_weights_rank_worse():
    for name in ("focal", "adjusted", "even", "started"):
        assert apart(CURES[name], "auc_minus_cnn") == apart(CURES[name], "auc_rare_minus_cnn") == 0
    assert mean(CURES["even"], "auc") < mean(CURES["cnn"], "auc")
    weighted = CURES["weighted"]
    assert apart(weighted, "auc_minus_cnn") == apart(weighted, "auc_rare_minus_cnn") == -1
    assert round(weighted["auc_minus_cnn"][0], 2) == -0.04
    capped = CURES["capped"]
    assert apart(capped, "auc_minus_cnn") == apart(capped, "auc_rare_minus_cnn") == 1
    assert round(capped["auc_minus_cnn"][0], 3) == 0.006 < capped["auc_rare_minus_cnn"][0] < 0.02
    assert apart(CURES["shipped"], "auc_minus_cnn") == 1 and CURES["shipped"]["auc_minus_cnn"][0] > 4 * 0.006
    assert all(len(record["seeds"]) == 5 for record in CURES.values())


def test_cures_move_the_threshold_and_a_chosen_one_does_the_same():
    plain, adjusted = CURES["cnn"], CURES["adjusted"]
    assert mean(plain, "balanced") < 0.51 and mean(adjusted, "balanced") > 0.64
    for name in ("cnn", "adjusted", "focal", "capped", "started"):
        assert 0.64 < mean(CURES[name], "balanced_chosen") < 0.67
    assert abs(mean(plain, "balanced_share") - mean(plain, "balanced_chosen")) < 0.02
    assert mean(CURES["shares"], "auc") == 0.5 and mean(CURES["shares"], "auc_micro") > 0.74
    assert abs(mean(CURES["shares"], "acc") - mean(plain, "acc")) < 0.001


def test_cures_bend_probabilities_and_recalibration_brings_them_back():
    plain = CURES["cnn"]
    assert 0.95 < mean(plain, "said_over_seen") < 1.05
    assert 8 < mean(CURES["weighted"], "said_over_seen") < 9 and 8 < mean(CURES["adjusted"], "said_over_seen") < 9
    assert 3.5 < mean(CURES["focal"], "said_over_seen") < 4.5
    for name in ("weighted", "adjusted", "focal", "capped"):
        assert mean(CURES[name], "benefit") < 0 < mean(plain, "benefit")
        assert mean(CURES[name], "nats") > 1.5 * mean(plain, "nats")
    for name in ("adjusted", "focal", "capped"):
        assert abs(mean(CURES[name], "nats_again") - mean(plain, "nats_again")) < 0.002
        assert abs(mean(CURES[name], "benefit_again") - mean(plain, "benefit_again")) < 1


def test_where_more_than_the_prevalence_has_changed_its_correction_fails():
    children = reference.measured("pneumoniamnist", "probabilities")["children"]
    assert min(children["guess"]) > 0.742 > 0.625  # the wrong way
    assert max(children["validation_temperature"]) < 1 and mean(children, "nats_cooled") > mean(children, "nats_raw")
    assert mean(children, "nats_guessed") > mean(children, "nats_cooled") and mean(children, "nats_true") > 0.4


def test_sets_keep_their_promise_for_cases_of_the_same_kind_only():
    children = reference.measured("pneumoniamnist", "probabilities")["children"]
    assert 0.88 < mean(children, "validation_held_all") < 0.93
    assert mean(children, "validation_healthy_all") < 0.85 < 0.9 < mean(children, "validation_ill_all")
    assert all(0.87 < mean(children, f"validation_{part}_class") < 0.93 for part in ("ill", "healthy"))
    assert max(children["healthy_all"]) < 0.6 and max(children["healthy_class"]) < 0.75
