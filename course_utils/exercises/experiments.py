"""Exercises of the kind "predict, change, measure": the learner's own run is judged together with the prediction.

The stub is `answer = {"prediction": ..., "measured": ...}`. A prediction is one of a few words, written down before the run.
What is measured depends on the learner's machine and seed, so it is judged by a range, and by what it has to agree with.
A prediction that did not come true is no mistake: the verdict says what most people expect, and why it is otherwise.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from course_utils.exercises import Unanswered, Wrong
from course_utils.exercises.answers import names, number, numbers


class Measured(NamedTuple):
    """A well-formed answer: prediction, one of the allowed words; values, float (n,), what the learner's run gave."""

    prediction: str
    values: np.ndarray


def read(answer, choices: Sequence[str], values: int = 1) -> Measured:
    """The answer of an experiment, else Wrong with what is missing; Unanswered as long as one of its two parts is `...`.

    choices: the words among which the prediction is chosen. values: how many numbers were to be measured.
    """
    if not isinstance(answer, Mapping) or set(answer) != {"prediction", "measured"}:
        raise Wrong(
            'an answer of the form {"prediction": ..., "measured": ...} is wanted: keep both names as they stand'
        )
    prediction, measured = answer["prediction"], answer["measured"]
    parts = measured if isinstance(measured, (list, tuple)) else [measured]
    if prediction is ... or any(part is ... for part in parts):
        raise Unanswered
    if not isinstance(prediction, str):
        raise Wrong(f"the prediction is one word: {', '.join(choices)}")
    (word,) = names(prediction, set(choices), "is your prediction")
    found = [number(measured)] if values == 1 else numbers(measured, (values,), "measured values", finite=False)
    if not np.isfinite(found).all():
        raise Wrong("what was measured is not finite: has the training diverged?")
    return Measured(word, np.asarray(found, float))


def plausible(value: float, low: float, high: float, what: str, hint: str) -> None:
    """Wrong with the hint unless low <= value <= high. what: the quantity, as the hint's beginning names it.

    Choose the range from at least five seeds and widen it by as much again, so that only a run of something else falls out.
    """
    if not low <= value <= high:
        raise Wrong(f"{what} of {value:.3g} is not what this change gives: {hint}")


def verdict(measured: Measured, came_true: str, most: str, because: str) -> str:
    """The sentence of a passed check. came_true: the word that the measured values bear out; most: what most people expect."""
    said = ", as you predicted" if measured.prediction == came_true else f"; you predicted: {measured.prediction}"
    return f"measured: {came_true}{said}. {most}; {because}"
