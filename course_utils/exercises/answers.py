"""Reading a learner's answer, whatever it is, and calling a learner's function without letting anything out.

Accidents are contained: an exception, `exit()`, an endless loop, an argument that is changed. Sabotage is not.
"""

import builtins
import contextlib
import copy
import functools
import inspect
import secrets
import signal
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import numpy as np

from course_utils.exercises import Unanswered, Wrong

SECONDS = 5  # that a learner's function may take for one call, on systems that have an alarm clock (not on Windows)
LARGEST = 1_000_000  # numbers in an answer
CHANGED = "the numbers are right, but your function changes its input: work on a copy, or the caller loses the data"


class _TooLong(BaseException):
    """The time is over. No Exception, so that a learner's own `except Exception` does not swallow it."""


def number(answer, finite: bool = True) -> float:
    """The answer as a real number, else Wrong: a string, None, NaN, a complex number or an array of several is none.

    finite: whether infinity is refused as well.
    """
    if isinstance(answer, (str, bytes, bool, np.bool_)) or answer is None:
        raise Wrong(f"a number is wanted, not {_short(answer)}")
    array = _array(answer, "a number")
    if array.size != 1 or np.isnan(array).any() or (finite and np.isinf(array).any()):
        raise Wrong("one finite number is wanted" if finite else "one number is wanted")
    return float(array.reshape(()))


def numbers(answer, shape: tuple[int, ...], what: str = "numbers", finite: bool = True) -> np.ndarray:
    """The answer as a float array of the shape, else Wrong. what: the name of the numbers in the hint.

    finite: whether NaN and infinity are refused as well; a comparison with NaN is never true, so it slips through.
    """
    array = _array(answer, what)
    if array.shape != shape:
        raise Wrong(f"{what} in an array of shape {shape} are wanted; this has shape {array.shape}")
    if finite and not np.isfinite(array).all():
        raise Wrong("some of the numbers are not finite: was something divided by zero?")
    return array


def close(answer, right: float, tolerance: float, mistakes: Mapping[float, str], otherwise: str) -> None:
    """Wrong unless the answer is within the tolerance of `right`. mistakes: a typical wrong number -> what to say to it.

    A mistake is known in its rounded forms too, by the nearest typical number within half a percent.
    """
    value = number(answer)
    if abs(value - right) <= tolerance:
        return
    near = [typical for typical in mistakes if abs(value - typical) <= max(5e-3 * abs(typical), tolerance / 2)]
    raise Wrong(mistakes[min(near, key=lambda typical: abs(value - typical))] if near else otherwise)


def exact(answer, right: int, mistakes: Mapping[float, str], otherwise: str) -> None:
    """Wrong unless the answer is the number `right`. mistakes: typical wrong answer -> what to say; otherwise: to any other."""
    value = number(answer)
    if value != right:
        raise Wrong(mistakes.get(value, otherwise))


def names(answer, known: set[str], what: str) -> set[str]:
    """The answer as a set of known names, in lower case, else Wrong; one name alone is a set too."""
    answer = {answer} if isinstance(answer, str) else answer
    refused = Wrong(f"a set of names is wanted: choose among {', '.join(sorted(known))}")
    if isinstance(answer, np.ndarray) and answer.ndim == 1 and answer.size <= 100:
        answer = answer.tolist()
    if isinstance(answer, Mapping) or not isinstance(answer, Collection):
        raise refused
    with _contained("the answer"):
        if len(answer) > 100 or not all(isinstance(name, str) for name in answer):
            raise refused
        chosen = {name.strip().lower() for name in answer}
    if not chosen <= known:
        raise Wrong(f"choose among {', '.join(sorted(known))}")
    if not chosen:
        raise Wrong(f"at least one of them {what}")
    return chosen


def called(function, *arguments):
    """What the learner's function returns for copies of the arguments; Wrong if it fails, or returns nothing."""
    return _call(function, arguments)[0]


def compare(
    function,
    fixed: Sequence[tuple],
    drawn: Callable[[np.random.Generator], tuple],
    right: Callable | Sequence[Callable],
    mistakes: Sequence[tuple[Callable, str]],
    otherwise: str,
    *,
    read: Callable | None = None,
    tolerance: float = 1e-4,
    absolute: float = 0.0,
    not_finite: str = "some of your numbers are not finite",
) -> None:
    """Wrong unless the learner's function gives what `right` gives, on fixed inputs and on one that is drawn at random.

    fixed: at least two tuples of arguments, of different shapes. drawn: a random generator -> one more. right: the right
    function, or several that are right as well, of which one has to fit throughout. mistakes: (function, hint) of typical
    wrong ones. otherwise: the hint to all others. read: turns a result into numbers, where it need not be an array.
    tolerance: relative; absolute: in the units of the result, added to it.
    """
    seed = secrets.randbelow(2**31)
    fitting = [right] if callable(right) else list(right)
    changed = False
    for place, arguments in enumerate([*fixed, drawn(np.random.default_rng(seed))]):
        by_chance = seed if place == len(fixed) else None
        result, mutated = _call(function, arguments)
        changed |= mutated
        got = _array(result if read is None else read(result), "numbers")
        with np.errstate(all="ignore"):
            wanted = [np.asarray(one(*arguments), float) for one in fitting]
            typical = [(np.asarray(one(*arguments), float), hint) for one, hint in mistakes]
        still = [one for one, value in zip(fitting, wanted, strict=True) if _equal(got, value, tolerance, absolute)]
        if not still:
            hints = [hint for value, hint in typical if _equal(got, value, tolerance, absolute)]
            if hints:
                raise Wrong(hints[0], by_chance)
            if got.shape != wanted[0].shape:
                sizes = ", ".join(str(np.shape(a)) for a in arguments if np.ndim(a))
                of = f" for inputs of shape {sizes}" if sizes else ""
                raise Wrong(
                    f"a result of shape {wanted[0].shape} is wanted{of}; yours has shape {got.shape}", by_chance
                )
            raise Wrong(otherwise if np.isfinite(got).all() else not_finite, by_chance)
        fitting = still
    if changed:
        raise Wrong(CHANGED)


def _equal(got: np.ndarray, wanted: np.ndarray, tolerance: float, absolute: float) -> bool:
    if got.shape != wanted.shape:
        return False
    finite = np.abs(wanted[np.isfinite(wanted)])
    smallest = tolerance * 0.01 * (finite.max() if finite.size else 1.0)
    return np.allclose(got, wanted, rtol=tolerance, atol=smallest + absolute + 1e-12)


def _array(answer, what: str) -> np.ndarray:
    """The answer as an array of real numbers, else Wrong."""
    if answer is None:
        raise Wrong("nothing comes back: is a `return` missing?")
    refused = Wrong(f"{what} {'is' if what.startswith('a ') else 'are'} wanted, not {type(answer).__name__}")
    if isinstance(answer, (str, bytes, Mapping, set, frozenset)) or inspect.isgenerator(answer) or callable(answer):
        raise refused
    with _contained("the answer"):
        size = getattr(answer, "size", None)
        size = size if isinstance(size, (int, np.integer)) else len(answer) if isinstance(answer, Sequence) else 1
        if size > LARGEST:
            raise Wrong(f"{size:,} numbers are too many")
        try:
            array = np.asarray(answer)
            if array.dtype.kind not in "bO" and _holds_truth(answer):
                raise Wrong("numbers are wanted, not True and False")
            if array.dtype.kind == "O":
                if any(isinstance(value, (str, bytes, bool, np.bool_)) or value is None for value in array.ravel()):
                    raise refused
                array = np.asarray(array, dtype=complex if _holds_complex(array) else float)
        except (TypeError, ValueError, OverflowError):
            raise refused from None
    if array.dtype.kind == "c":
        raise Wrong("complex numbers are no answer here: real ones are wanted")
    if array.dtype.kind == "b":
        raise Wrong("numbers are wanted, not True and False")
    if array.dtype.kind not in "iuf":
        raise Wrong(f"numbers are wanted, not {array.dtype}")
    return array.astype(float)


def _holds_complex(array: np.ndarray) -> bool:
    return any(isinstance(value, (complex, np.complexfloating)) for value in array.ravel()[:LARGEST])


def _holds_truth(answer) -> bool:
    """Whether True or False stands among the numbers of a list, which NumPy would read as 1 and 0."""
    return isinstance(answer, (list, tuple)) and any(
        isinstance(value, (bool, np.bool_)) or _holds_truth(value) for value in answer
    )


def _short(answer) -> str:
    text = repr(answer)
    return text if len(text) <= 40 else text[:37] + "..."


def _call(function, arguments: tuple) -> tuple[object, bool]:
    """What the learner's function returns for copies of the arguments, and whether it has changed one of them."""
    if not callable(function) or isinstance(function, type):
        raise Wrong(f"a function is wanted, not {type(function).__name__}")
    handed = copy.deepcopy(arguments)
    with _contained("your function", function):
        result = function(*handed)
        if result is ...:
            raise Unanswered
        if result is None:
            raise Wrong("your function returns nothing: is a `return` missing?")
    with _contained("your function"):
        mutated = not all(map(_same, handed, arguments))
    return result, mutated


def _same(one, other) -> bool:
    if isinstance(other, np.ndarray):
        same_kind = one.shape == other.shape and one.dtype == other.dtype
        return same_kind and np.array_equal(one, other, equal_nan=other.dtype.kind == "f")
    return one == other


@contextlib.contextmanager
def _contained(whose: str, function=None) -> Iterator[None]:
    """Turn what goes wrong in the block into Wrong: exceptions, exit(), and, where there is an alarm clock, endless loops."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), _no_exit(function), _alarm():
            warnings.simplefilter("ignore")
            yield
    except (Wrong, Unanswered):
        raise
    except _TooLong:
        raise Wrong(
            f"{whose} does not come to an end within {SECONDS} seconds: is there a loop that never stops?"
        ) from None
    except SystemExit:
        raise Wrong(f"{whose} calls exit(), which would end the lesson: return a value instead") from None
    except RecursionError:
        raise Wrong(f"{whose} calls itself without end") from None
    except Exception as error:
        raise Wrong(f"{whose} raises {type(error).__name__}: {error}{_where(error, function)}") from None


def _where(error: Exception, function) -> str:
    """The line of the learner's function in which an exception arose, if it is known."""
    inner = inspect.unwrap(function.func if isinstance(function, functools.partial) else function) if function else None
    file = getattr(getattr(inner, "__code__", None), "co_filename", None)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return f", in line {frames[-1].lineno}: `{frames[-1].line}`" if frames else ""


@contextlib.contextmanager
def _no_exit(function) -> Iterator[None]:
    """exit() and quit() raise SystemExit inside the block; IPython's own would end the kernel a moment later."""

    def leave(*arguments):
        raise SystemExit

    inner = function.func if isinstance(function, functools.partial) else function
    if callable(inner) and not hasattr(inner, "__globals__"):
        inner = type(inner).__call__  # an object that can be called
    scopes = [vars(builtins), getattr(inner, "__globals__", {})]
    kept = [(scope, name, scope[name]) for scope in scopes for name in ("exit", "quit") if name in scope]
    for scope, name, _ in kept:
        scope[name] = leave
    try:
        yield
    finally:
        for scope, name, value in kept:
            scope[name] = value


@contextlib.contextmanager
def _alarm() -> Iterator[None]:
    """Raise _TooLong after SECONDS, and again each second after, in case it is swallowed. Needs a main thread and POSIX."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*arguments):
        raise _TooLong

    before, started = signal.signal(signal.SIGALRM, ring), time.monotonic()
    left, interval = signal.setitimer(signal.ITIMER_REAL, SECONDS, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if left:  # somebody else's alarm, such as that of a test runner, goes on
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - started), 1e-3), interval)
