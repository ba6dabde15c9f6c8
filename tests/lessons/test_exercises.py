"""Every check, both ways: right answers in several forms pass, wrong and nearly right ones fail, and nothing gets out."""

import contextlib
import decimal
import functools
import importlib
import pkgutil
import random
import signal
import textwrap
import time

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from course_utils import exercises
from course_utils.exercises import Verdict, Wrong, answers, checker
from tests.lessons import cases

MODULES = {found.name for found in pkgutil.iter_modules(exercises.__path__)} - {"answers", "experiments"}
CASES = {
    f"{name}.{check}": (getattr(importlib.import_module(f"course_utils.exercises.{name}"), check), case)
    for name in sorted(MODULES)
    for check, case in importlib.import_module(f"tests.lessons.cases.{name}").CASES.items()
}
every = pytest.mark.parametrize("name", CASES)
functions = pytest.mark.parametrize("name", [name for name, (_, case) in CASES.items() if callable(case.right[0])])
numeric = pytest.mark.parametrize(
    "name", [name for name, (_, case) in CASES.items() if isinstance(case.right[0], float) and not case.context]
)


class Hostile:
    """Whatever is asked of it, it raises."""

    def __eq__(self, other):
        raise RuntimeError("compared")

    __hash__ = __bool__ = __len__ = __iter__ = __array__ = __float__ = __getitem__ = __eq__

    def __repr__(self):
        return "<hostile>"


def leave(*arguments):
    raise SystemExit


def generated(*arguments):
    yield 1.0


BATTERY = {
    "None": None, "text": "text", "bytes": b"1", "nan": float("nan"), "inf": float("inf"), "[]": [], "{}": {}, "object": object(),
    "class": int, "complex": 1j, "complex array": np.ones(3) * 1j, "huge": np.zeros(20_000_000, np.int8), "huge list": [0.0] * 2_000_000,
    "deep": [[[[[[]]]]]], "ragged": [[1], [1, 2]], "generator": (i for i in range(3)), "hostile": Hostile(), "hostile list": [Hostile()],
    "dictionary": {"a": 1}, "set": {1.5}, "bool": True, "string array": np.array(["a"]), "object array": np.array([None, 1]),
    "signalling": decimal.Decimal("sNaN"), "too large": 10**400, "date": np.datetime64("2024-01-01"), "no return": lambda *a: None,
    "raises": lambda *a: 1 / 0, "leaves": leave, "generates": generated, "returns hostile": lambda *a: Hostile(),
    "returns itself": lambda *a: np.mean, "returns text": lambda *a: "1", "returns complex": lambda *a: 1j, "takes nothing": lambda: 0,
    "returns nan": lambda *a: float("nan"), "returns huge": lambda *a: np.zeros(20_000_000, np.int8), "recursive": None,
    "returns object array": lambda *a: np.array([None]), "returns lists": lambda *a: [[1], [1, 2]],
}  # fmt: skip
BATTERY["recursive"] = lambda *a: BATTERY["recursive"](*a)


@every
def test_right_answers_pass(name):
    check, case = CASES[name]
    assert len(case.right) >= 3
    for answer in case.right:
        verdict = check(answer, *case.context)
        assert verdict.passed, verdict
        assert bool(verdict) and repr(verdict).startswith("✓ ") and len(verdict.message) > 10
        verdict.require()


@every
def test_wrong_and_nearly_right_answers_fail_with_a_hint(name):
    check, case = CASES[name]
    assert len(case.wrong) >= 8 and len(case.nearly) >= 3
    for answer in [*case.wrong, *case.nearly]:
        verdict = check(answer, *case.context)
        assert verdict.passed is False, (answer, verdict)
        assert not verdict and repr(verdict).startswith("✗ ") and len(verdict.message) > 10
        assert verdict.message == check(answer, *case.context).message, "the words of a verdict stay constant"
        with pytest.raises(AssertionError, match="✗"):
            verdict.require()


@every
def test_hostile_values_fail_and_never_raise(name):
    check, case = CASES[name]
    for said, answer in BATTERY.items():
        verdict = check(answer, *case.context)
        assert verdict.passed is False, (said, verdict)


@every
def test_the_stub_is_unanswered(name):
    check, case = CASES[name]
    for stub in [..., lambda *arguments: ...] if callable(case.right[0]) else [...]:
        verdict = check(stub, *case.context)
        assert verdict == Verdict(None, "not answered yet") and repr(verdict) == "○ not answered yet"
        with pytest.raises(AssertionError, match="not answered yet"):
            verdict.require()


def numbers_of(case) -> list[float]:
    return [answer for answer in case.right if isinstance(answer, (int, float, np.number))]


@functions
def test_an_answer_on_the_first_input_only_does_not_pass(name):
    """Functions that remember: right at the first call, or for the first shapes, and a constant after it."""
    check, case = CASES[name]
    first = None

    def right_once(*arguments):
        nonlocal first
        if first is None:
            first = case.right[0](*arguments)
        return first

    assert check(right_once, *case.context).passed is False


@functions
def test_an_input_that_is_changed_is_said_to_be(name):
    check, case = CASES[name]
    arrays = []

    def overwrites(*arguments):
        result = case.right[0](*arguments)
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                arrays.append(argument)
                argument[...] = 1
        return result

    verdict = check(overwrites, *case.context)
    if arrays:
        assert verdict.passed is False and "your function changes its input" in verdict.message


def test_every_check_of_every_lesson_is_tested_here():
    assert {found.name for found in pkgutil.iter_modules(cases.__path__)} == MODULES
    for name in MODULES:
        checks = {
            k
            for k, v in vars(importlib.import_module(f"course_utils.exercises.{name}")).items()
            if hasattr(v, "__wrapped__") and v.__module__.endswith(name)
        }
        assert checks == {key.split(".")[1] for key in CASES if key.startswith(f"{name}.")}


@numeric
def test_hints_know_the_rounded_forms_of_the_mistakes_they_name(name):
    """A typical mistake gets the same hint with three digits as with all of them."""
    check, case = CASES[name]
    for answer in case.wrong:
        if isinstance(answer, float) and answer != round(answer, 3) and abs(answer) > 0.1:
            assert check(answer).message == check(round(answer, 3)).message


def test_a_fault_of_a_check_is_not_blamed_on_the_answer():
    @checker
    def check(answer):
        if answer == 1:
            raise Wrong("hint")
        return answer.nothing

    assert check(1).message == "hint"
    verdict = check(2)
    assert verdict.passed is None and "fault of the course, not of your answer" in verdict.message and not verdict
    assert "leave its cell as it was" in check().message


def test_numbers_are_read_strictly():
    for value in (True, np.True_, "1", None, 1 + 0j, np.array([1, 2]), [1 + 1j]):
        with pytest.raises(Wrong):
            answers.number(value)
    for values in ([1.0, np.nan], [1.0, np.inf], [1.0, None], [1.0, True], ["1", 2.0], np.array(["1", "2"], object)):
        with pytest.raises(Wrong):
            answers.numbers(values, (2,))
    assert np.isnan(answers.numbers([1.0, np.nan], (2,), finite=False)[1])
    assert answers.number(np.float32(2)) == 2 and answers.number([[3]]) == 3
    assert answers.number(-np.inf, finite=False) == -np.inf


def test_an_exception_is_shown_with_its_line():
    def divides(x):
        return x / 0

    with pytest.raises(Wrong, match=r"ZeroDivisionError: division by zero, in line \d+: `return x / 0`"):
        answers.called(divides, 1)
    with pytest.raises(Wrong, match="exit"):
        answers.called(functools.partial(leave, 1), 1)


def test_a_random_input_that_is_failed_says_its_seed():
    right = lambda x: 2 * x  # noqa: E731

    def grid(x):  # right wherever the inputs are known beforehand
        return 2 * x if x.shape != (7,) else 3 * x

    @checker
    def check(function):
        answers.compare(
            function, [(np.ones(2),), (np.ones(3),)], lambda rng: (rng.normal(size=7),), right, [], "twice as much"
        )
        return "doubled"

    verdict = check(grid)
    assert verdict.passed is False and verdict.message == "twice as much" and f"seed {verdict.seed}]" in repr(verdict)
    assert check(right) and check(lambda x: 3 * x).seed is None


def test_a_check_leaves_chance_as_it_was():
    @checker
    def check(function):
        answers.called(function)
        return "called"

    def seeds():
        np.random.seed(0)
        random.seed(0)
        return np.random.random()

    np.random.seed(1)
    random.seed(1)
    wanted = np.random.random(), random.random()
    np.random.seed(1)
    random.seed(1)
    assert check(seeds)
    assert (np.random.random(), random.random()) == wanted


class Calls:
    """A callable object."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *arguments):
        return self.function(*arguments)

    def leave(self):
        return exit()


def test_a_callable_object_is_a_function_and_its_exit_is_caught():
    assert answers.called(Calls(lambda x: x + 1), 1) == 2
    for leaves in (Calls(lambda: exit()), Calls(None).leave):
        with pytest.raises(Wrong, match="exit"):
            answers.called(leaves)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no alarm clock")
def test_an_alarm_of_somebody_else_goes_on():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *a: rung.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 30, 7)
        answers.called(lambda: 1)
        left, interval = signal.setitimer(signal.ITIMER_REAL, 0)
        assert 20 < left <= 30 and interval == 7
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        answers.called(lambda: time.sleep(0.1) or 1)
        time.sleep(0.05)
        assert rung == [1]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no alarm clock")
@functions
def test_an_endless_loop_ends(name, monkeypatch):
    check, case = CASES[name]
    monkeypatch.setattr(answers, "SECONDS", 0.2)

    def endless(*arguments):
        while True:
            with contextlib.suppress(Exception):  # a learner's own handler does not swallow the alarm
                len(arguments)

    verdict = check(endless, *case.context)
    assert verdict.passed is False and "does not come to an end" in verdict.message


def test_in_a_notebook_exit_neither_ends_the_lesson_nor_stops_it():
    source = """
        from course_utils.exercises import rnn_from_scratch as check
        def bias_for(steps):
            exit()
        check.bias_for(bias_for)
    """
    stops = "def bias_for(steps):\n    raise ValueError('oh')\ncheck.bias_for(bias_for)"
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(s) for s in (textwrap.dedent(source), stops, "6 * 7")]
    )
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    said = [cell.outputs[-1]["data"]["text/plain"] for cell in notebook.cells]
    assert (
        "calls exit()" in said[0]
        and "ValueError: oh, in line 2: `raise ValueError('oh')`" in said[1]
        and said[2] == "42"
    )
