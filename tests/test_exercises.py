"""Every check, both ways: it accepts right answers in more than one form, and rejects wrong and nearly right ones."""

import importlib
import pkgutil

import numpy as np
import pytest

from course_utils import exercises
from course_utils.exercises import Verdict, Wrong, checker, number
from tests import exercise_cases, exercise_cases_generative

CASES = exercise_cases.CASES | exercise_cases_generative.CASES

ODD = [None, "text", b"1", float("nan"), float("inf"), [], {}, object(), np.zeros((3, 3)), lambda: 1, 1j, {"a": 1}]


@pytest.mark.parametrize("check", CASES, ids=lambda c: c.__name__)
def test_right_answers_pass(check):
    others, right, _ = CASES[check]
    assert len(right) >= 2
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
    takes_function = any(callable(answer) for answer in CASES[check][1])
    stubs = [..., lambda *arguments: ...] if takes_function else [...]
    for stub in stubs:
        verdict = check(stub, *CASES[check][0])
        assert verdict == Verdict(None, "not answered yet") and repr(verdict) == "○ not answered yet"
        with pytest.raises(AssertionError, match="not answered yet"):
            verdict.require()


def test_every_check_of_every_lesson_is_tested_here():
    for found in pkgutil.iter_modules(exercises.__path__):
        module = importlib.import_module(f"course_utils.exercises.{found.name}")
        for name, value in vars(module).items():
            if getattr(value, "__wrapped__", None):
                assert value in CASES, f"{found.name}.{name}"


def test_an_unexpected_exception_becomes_a_verdict():
    @checker
    def check(answer):
        if answer == 1:
            raise Wrong("hint")
        return answer.nothing

    assert check(1).message == "hint" and "AttributeError" in check(2).message
    with pytest.raises(Wrong, match="a number is wanted"):
        number(True)
