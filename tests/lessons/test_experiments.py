"""Exercises that ask to predict, change and measure: both parts are read strictly, and a range judges the measurement."""

import pytest

from course_utils.exercises import Verdict, checker
from course_utils.exercises.experiments import plausible, read, verdict

CHOICES = ("falls", "stays", "rises")


@checker
def example(answer) -> str:
    """AUC before and after a change that usually lowers it."""
    got = read(answer, CHOICES, values=2)
    before, after = got.values
    plausible(before, 0.8, 1.0, "an AUC before the change", "run it without the change first")
    plausible(after, 0.4, before + 0.02, "an AUC after the change", "does the change stand in the network?")
    return verdict(got, "falls" if after < before - 0.02 else "stays", "Most expect a rise", "but nothing was added")


def answer(prediction="falls", measured=(0.95, 0.9)):
    return {"prediction": prediction, "measured": measured}


def test_a_right_measurement_passes_whatever_was_predicted():
    came_true, other = example(answer()), example(answer("rises", [0.95, 0.9]))
    assert came_true and "measured: falls, as you predicted" in came_true.message
    assert other and "measured: falls; you predicted: rises" in other.message


@pytest.mark.parametrize("stub", [..., answer(...), answer(measured=...), answer(measured=(0.9, ...))])
def test_a_stub_is_unanswered(stub):
    assert example(stub) == Verdict(None, "not answered yet")


@pytest.mark.parametrize("wrong", [
    answer("better"), answer(1), answer(None), answer(measured=0.9), answer(measured=(0.9, 0.8, 0.7)), answer(measured="0.9"),
    answer(measured=(0.95, float("nan"))), answer(measured=(95, 90)), answer(measured=(0.9, 0.95)), answer(measured=(0.7, 0.6)),
    answer(measured=(0.9 + 0j, 0.8)), {"prediction": "falls"}, ("falls", 0.9), "falls", 0.9, None,
])  # fmt: skip
def test_everything_else_fails_with_a_hint(wrong):
    assert example(wrong).passed is False and len(example(wrong).message) > 20
