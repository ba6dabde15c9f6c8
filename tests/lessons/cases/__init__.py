"""Right and wrong answers of the exercises, one file a lesson, named like its module of checks."""

from typing import NamedTuple


class Case(NamedTuple):
    """What a check must do. right, wrong: answers; nearly: wrong ones that are nearly right; context: what follows the answer."""

    right: list
    wrong: list
    nearly: list
    context: tuple = ()
