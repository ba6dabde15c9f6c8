"""Checks of lesson 24."""

import numpy as np

from course_utils.exercises import Unanswered, Wrong, checker
from course_utils.exercises.answers import close, compare, exact, numbers
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def two_scores(answer) -> str:
    """NEWS2 on the first and on the second scale: 22 breaths, 95 % on oxygen, 108 mmHg, pulse 112, alert, 38.3 °C."""
    if isinstance(answer, (list, tuple)) and any(part is ... for part in answer):
        raise Unanswered
    first, second = numbers(answer, (2,), "two scores")
    if (first, second) == (10, 9):
        raise Wrong("the first scale comes first")
    hints = {
        7: "she is given oxygen: that has points of its own",
        8: "one point too few: 95 % scores on the first scale, and look at the edges of the bands again",
        10: "one point too many: is that her score on the second scale?", 12: "no parameter has three points here",
    }  # fmt: skip
    exact(first, 9, hints, "first scale: go through the seven rows of BANDS one by one")
    hints = {
        8: "95 % on oxygen lies above the aim of 88 to 92 %: see the second row of SECOND",
        9: "does the second scale give 95 % on oxygen the same as the first?", 11: "97 % would have three points, she has 95",
    }  # fmt: skip
    exact(second, 10, hints, "second scale: only the points for saturation change, and oxygen matters for them")
    return "9 and 10: on the second scale 95 % with oxygen scores more, because for her that is too much"


@checker
def share_of_true_alarms(answer) -> str:
    """Share of true alarms with 0.1 false ones a patient-day, 8 of 10 events announced once: an event in 12.5 and in 200 days."""
    if isinstance(answer, (list, tuple)) and any(part is ... for part in answer):
        raise Unanswered
    drawn, real = numbers(answer, (2,), "two shares")
    if abs(drawn - 0.0385) < 0.003 and abs(real - 0.39) < 0.02:
        raise Wrong("the drawn ward, with an event in 12.5 patient-days, comes first")
    if abs(drawn - 0.39) < 0.006 and abs(real - 0.04) < 1e-9:
        raise Wrong("other ward: one more digit, please, so that it can be told from true over false alarms")
    hints = {
        0.444: "two of ten events are not announced", 0.64: "true over false alarms: the share is of all alarms",
        0.8: "that is the share of events that are announced", 39: "as a share, not in percent",
        0.61: "that is the share of false ones",
    }  # fmt: skip
    close(
        drawn,
        0.064 / 0.164,
        0.006,
        hints,
        "drawn ward: how many true and how many false alarms are there a patient-day?",
    )
    hints = {
        0.0476: "two of ten events are not announced", 0.04: "true over false alarms: the share is of all alarms",
        3.85: "as a share, not in percent", 0.9615: "that is the share of false ones",
        0.39: "events are sixteen times rarer there",
    }  # fmt: skip
    close(real, 0.004 / 0.104, 0.0007, hints, "real ward: only the number of events a patient-day changes")
    return "two of five alarms are true on the drawn ward, one of twenty-six on the other, with the same tool"


@checker
def fading(function) -> str:
    """A function (values, gaps, rates) -> values that fade towards 0 with their gaps, and stand where the gap is 0."""

    def right(values, gaps, rates):
        return values * np.exp(-np.maximum(rates, 0) * gaps)

    def drawn(rng: np.random.Generator) -> tuple:
        hours, signals = rng.integers(3, 9, 2)
        return (
            rng.normal(size=(hours, signals)),
            rng.integers(0, 9, (hours, signals)).astype(float),
            rng.normal(0.1, 0.3, signals),
        )

    rng = np.random.default_rng(1)
    fixed = [
        (
            rng.normal(size=(4, 3)),
            np.array([[0, 1, 2], [1, 0, 3], [2, 1, 0], [3, 2, 1]], float),
            np.array([0.5, -0.2, 0.0]),
        ),
        (rng.normal(size=(6, 2)), rng.integers(0, 6, (6, 2)).astype(float), np.array([0.05, 0.4])),
    ]
    mistakes = [
        (lambda v, g, r: v * np.exp(-r * g), "a negative rate would make a value grow: see the max in the formula"),
        (lambda v, g, r: v * np.exp(-np.abs(r) * g), "a negative rate keeps the value as it is: see the max in the formula"),
        (lambda v, g, r: np.exp(-np.maximum(r, 0) * g), "that is the factor: multiply the value by it"),
        (lambda v, g, r: v * np.exp(np.maximum(r, 0) * g), "your values grow with their age: mind the sign"),
        (lambda v, g, r: v * (g == 0), "an old value fades, it is not thrown away at once"),
        (lambda v, g, r: v * (1 - np.maximum(r, 0) * g), "fading is exponential: a straight line would pass zero"),
    ]  # fmt: skip
    compare(
        function, fixed, drawn, right, mistakes, "factor by factor: exp of minus the rate, at least 0, times the gap"
    )
    return "a value of gap 0 stands, an old one fades towards the mean, which is 0 after standardising"


@checker
def other_ward(answer) -> str:
    """Prediction what happens to trees of this ward on one that measures all equally often; AUC here, there, and fitted there."""
    got = read(answer, ("falls", "stays", "rises"), values=3)
    here, there, fitted = got.values
    plausible(here, 0.82, 0.96, "an AUC on the own ward", "ask `trees` about `test`, by hour")
    plausible(
        there,
        0.55,
        0.93,
        "an AUC of these trees on the other ward",
        "ask the same `trees` about `other`, and train nothing",
    )
    plausible(
        fitted, 0.75, 0.94, "an AUC of trees fitted there", "fit `again` on `other_train`, and ask it about `other`"
    )
    if abs(there - fitted) < 1e-6:
        raise Wrong("the last two are the same: has `trees` itself been fitted anew, or nothing?")
    if fitted > here + 0.03:
        raise Wrong(
            "where the ill are seen less often, trees should not do so much better: is the order own ward, moved, fitted there?"
        )
    if there > fitted + 0.005:
        raise Wrong(
            "trees fitted on the other ward should do no worse there than those of this ward: have you exchanged them?"
        )
    change = there - here
    came_true = "stays" if abs(change) <= 0.02 else "rises" if change > 0 else "falls"
    return verdict(
        got, came_true, f"Of the change of {change:+.3f}, fitting there won back {fitted - there:+.3f}",
        "that part was the price of another ward's habits; the ill are also seen less often there, which no fitting brings back",
    )  # fmt: skip
