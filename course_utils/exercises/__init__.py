"""Checkers of the exercises, one module a lesson. A check never raises on a learner's answer; it says what to look at."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Verdict:
    """What a check says. passed: True, False, or None for an exercise that is not answered yet."""

    passed: bool | None
    message: str

    def __repr__(self) -> str:
        return {True: "✓ ", False: "✗ ", None: "○ "}[self.passed] + self.message

    def require(self) -> None:
        """For graders: AssertionError with the message unless the answer passed."""
        if not self.passed:
            raise AssertionError(repr(self))


class Wrong(Exception):
    """Raised inside a check: the answer is not right; the message is the learner's hint."""


class Unanswered(Exception):
    """Raised inside a check: the stub is still as it was."""


def checker(check: Callable[..., str]) -> Callable[..., Verdict]:
    """Turn a function that returns the reason why an answer is right, or raises Wrong with a hint, into a check.

    `...` among the answers is "not answered yet". Any other exception means an answer of a kind that was not expected.
    """

    @functools.wraps(check)
    def verdict(*answers, **options) -> Verdict:
        if any(answer is ... for answer in answers):
            return Verdict(None, "not answered yet")
        try:
            return Verdict(True, check(*answers, **options))
        except Unanswered:
            return Verdict(None, "not answered yet")
        except Wrong as wrong:
            return Verdict(False, str(wrong))
        except Exception as error:  # whatever a learner hands in, the notebook goes on
            return Verdict(
                False, f"this answer cannot be checked ({type(error).__name__}: {error}); look at its type and shape"
            )

    return verdict


def number(answer) -> float:
    """The answer as a finite number, else Wrong: a string, None, NaN or an array of several values is none."""
    if isinstance(answer, (str, bytes, bool, np.bool_)) or answer is None:
        raise Wrong(f"a number is wanted, not {answer!r}")
    try:
        array = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        raise Wrong(f"a number is wanted, not {type(answer).__name__}") from None
    if array.size != 1 or not np.isfinite(array).all():
        raise Wrong("one finite number is wanted")
    return float(array.reshape(()))


def called(function, *arguments):
    """What the learner's function returns; Wrong if it is no function, Unanswered if it still returns `...`."""
    if not callable(function):
        raise Wrong(f"a function is wanted, not {type(function).__name__}")
    result = function(*arguments)
    if result is ...:
        raise Unanswered
    return result


def exact(answer, right: float, hints: dict[float, str], otherwise: str) -> None:
    """Wrong unless the answer is the number `right`; hints: typical mistakes and what to say to them; otherwise: to any other."""
    value = number(answer)
    if value != right:
        raise Wrong(hints.get(value, otherwise))
