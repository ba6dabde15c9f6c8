"""Checkers of the exercises, one module a lesson. A check never raises on a learner's answer; it says what to look at."""

import contextlib
import functools
import inspect
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Verdict:
    """What a check says. passed: True, False, or None where nothing was judged.

    seed: of the random input on which the answer failed, None if it failed on a fixed one; the message is the same.
    """

    passed: bool | None
    message: str
    seed: int | None = None

    def __bool__(self) -> bool:
        return self.passed is True

    def __repr__(self) -> str:
        drawn = "" if self.seed is None else f" [input drawn with seed {self.seed}]"
        return {True: "✓ ", False: "✗ ", None: "○ "}[self.passed] + self.message + drawn

    def require(self) -> None:
        """For graders: AssertionError with the message unless the answer passed."""
        if not self.passed:
            raise AssertionError(repr(self))


class Wrong(Exception):
    """Raised inside a check: the answer is not right; the message is the learner's hint. seed: as in Verdict."""

    def __init__(self, message: str, seed: int | None = None):
        super().__init__(message)
        self.seed = seed


class Unanswered(Exception):
    """Raised inside a check: the stub is still as it was."""


@contextlib.contextmanager
def _chance_as_it_was() -> Iterator[None]:
    """A learner's function may call np.random.seed; the cells after the check draw as if there had been no check."""
    python, legacy = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(legacy)


def checker(check: Callable[..., str]) -> Callable[..., Verdict]:
    """Turn a function that returns the reason why an answer is right, or raises Wrong with a hint, into a check.

    `...` among the answers is "not answered yet". Answers are read by the functions of `course_utils.exercises.answers`,
    which turn whatever goes wrong with them into Wrong; so any other exception is a fault of the check, and said to be one.
    """

    @functools.wraps(check)
    def verdict(*answers, **options) -> Verdict:
        if any(answer is ... for answer in answers):
            return Verdict(None, "not answered yet")
        try:
            inspect.signature(check).bind(*answers, **options)
        except TypeError as error:
            return Verdict(False, f"this check is called in another way ({error}): leave its cell as it was")
        try:
            with _chance_as_it_was():
                return Verdict(True, check(*answers, **options))
        except Unanswered:
            return Verdict(None, "not answered yet")
        except Wrong as wrong:
            return Verdict(False, str(wrong), wrong.seed)
        except Exception as error:  # whatever happens, the notebook goes on
            return Verdict(
                None,
                f"this check has failed by itself ({type(error).__name__}: {error}). That is a fault of the course, not of your "
                "answer, which was not judged; please report it",
            )

    return verdict
