"""Every check, both ways: it accepts right answers in more than one form, and rejects wrong and nearly right ones."""

import numpy as np
import pytest

from course_utils import metrics
from course_utils.exercises import Verdict, Wrong, checker, cnn_pneumonia, number, start_here

RNG = np.random.default_rng(0)
Y = (RNG.random(400) < 0.7).astype(int)
SCORE = np.clip(RNG.normal(0.4 + 0.3 * Y, 0.15), 0, 1)
BREAST = np.r_[np.zeros(42, int), np.ones(114, int)]
BEST = metrics.threshold_for_sensitivity(Y, SCORE, 0.99)


def npv(sensitivity, specificity, prevalence):
    return specificity * (1 - prevalence) / (specificity * (1 - prevalence) + (1 - sensitivity) * prevalence)


def cost(y, s, t, miss, alarm):
    return sum(miss * (a == 1 and b <= t) + alarm * (a == 0 and b > t) for a, b in zip(y, s, strict=True)) / len(y)


# check: (arguments after the answer, right answers, wrong answers; the last wrong one is nearly right)
CASES = {
    start_here.rare_disease: (
        (),
        [9 / 108, 0.083, np.float32(1 / 12), np.array([0.0833])],
        [0.9, 8.3, 1 / 11, 0.09],
    ),
    start_here.majority: (
        (BREAST,),
        [(114 / 156, 0), [0.731, 0.0], np.array([114 / 156, 0.0])],
        [(0.731, 1.0), (42 / 156, 0.0), (0.73, 0.27), 0.731, (0.5, 0), (0.74, 0.0)],
    ),
    start_here.negative_predictive_value: (
        (),
        [npv, lambda a, b, p: 1 - (1 - a) * p / ((1 - a) * p + b * (1 - p))],
        [
            lambda a, b, p: a * p / (a * p + (1 - b) * (1 - p)),
            lambda a, b, p: b,
            lambda a, b: b,
            0.5,
            lambda a, b, p: b * (1 - p) / (b * (1 - p) + (1 - b) * p),
        ],
    ),
    cnn_pneumonia.parameters: (
        (),
        [72_529, 72_529.0, np.int64(72_529)],
        [287_905, 143_952, 72_528, 72_528 - 63, 72_529 - 448, 72_529 + 224, 72_530],
    ),
    cnn_pneumonia.threshold: (
        (Y, SCORE),
        [BEST, float(np.sort(SCORE[Y == 1])[int(0.01 * Y.sum())]) - 1e-9],
        [0.0, 1.0, 0.5, BEST - 0.05, float(np.sort(SCORE[Y == 1])[int(0.01 * Y.sum())])],
    ),
    cnn_pneumonia.harmful_augmentation: (
        (),
        [{"flip"}, ["flip"], "flip", ("Flip ",)],
        [
            {"shift"},
            {"mirror"},
            set(),
            {"flip", "shift", "rotation", "zoom", "brightness", "contrast"},
            {"flip", "rotation"},
        ],
    ),
    cnn_pneumonia.expected_cost: (
        (),
        [cost, lambda y, s, t, m, a: np.mean(np.where(y == 1, m * (s <= t), a * (s > t)))],
        [
            lambda y, s, t, m, a: len(y) * cost(y, s, t, m, a),
            lambda y, s, t, m, a: cost(y, s, t, a, m),
            lambda y, s, t, m, a: np.mean((s > t) != y),
            lambda y, s: 0.0,
            lambda y, s, t, m, a: np.mean(np.where(y == 1, m * (s < t), a * (s >= t))),
        ],
    ),
}
ODD = [None, "text", b"1", float("nan"), float("inf"), [], {}, object(), np.zeros((3, 3)), lambda: 1, 1j, {"a": 1}]


@pytest.mark.parametrize("check", CASES, ids=lambda c: c.__name__)
def test_right_answers_pass(check):
    others, right, _ = CASES[check]
    for answer in right:
        verdict = check(answer, *others)
        assert verdict.passed, verdict
        assert repr(verdict).startswith("✓ ") and len(verdict.message) > 10
        verdict.require()


@pytest.mark.parametrize("check", CASES, ids=lambda c: c.__name__)
def test_wrong_answers_fail_with_a_hint(check):
    others, _, wrong = CASES[check]
    assert len(wrong) >= 3
    for answer in wrong:
        verdict = check(answer, *others)
        assert verdict.passed is False, answer
        assert repr(verdict).startswith("✗ ") and len(verdict.message) > 10
        with pytest.raises(AssertionError, match="✗"):
            verdict.require()


@pytest.mark.parametrize("check", CASES, ids=lambda c: c.__name__)
def test_odd_values_fail_and_never_raise(check):
    for answer in ODD:
        assert check(answer, *CASES[check][0]).passed is False, answer


@pytest.mark.parametrize("check", CASES, ids=lambda c: c.__name__)
def test_the_stub_is_unanswered(check):
    stubs = [...] if check(1.0, *CASES[check][0]).message.startswith("a function") is False else [..., lambda *a: ...]
    for stub in stubs:
        verdict = check(stub, *CASES[check][0])
        assert verdict == Verdict(None, "not answered yet") and repr(verdict) == "○ not answered yet"
        with pytest.raises(AssertionError, match="not answered yet"):
            verdict.require()


def test_every_check_of_every_lesson_is_tested_here():
    for module in (start_here, cnn_pneumonia):
        for name, value in vars(module).items():
            if getattr(value, "__wrapped__", None):
                assert value in CASES, f"{module.__name__}.{name}"


def test_an_unexpected_exception_becomes_a_verdict():
    @checker
    def check(answer):
        if answer == 1:
            raise Wrong("hint")
        return answer.nothing

    assert check(1).message == "hint" and "AttributeError" in check(2).message
    with pytest.raises(Wrong, match="a number is wanted"):
        number(True)
