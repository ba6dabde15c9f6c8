"""Misspellings of two kinds, so that a test can hold slips that no training report holds."""

import numpy as np

RATE = 0.02  # of the words of six letters and more
KEPT = frozenset({  # words that carry the status, or the section
    "former", "latter", "second", "cannot", "without", "neither", "before", "comment", "present",
    "previous", "preliminary", "reading", "impression", "indication", "history",
})  # fmt: skip
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
BESIDE = {key: row[i - 1 : i] + row[i + 1 : i + 2] for row in ROWS for i, key in enumerate(row)}


def swapped(rng: np.random.Generator, word: str) -> str:
    """The word with two letters swapped or one left out."""
    i = rng.integers(1, len(word) - 2)
    if rng.random() < 0.5:
        return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return word[:i] + word[i + 1 :]


def mistyped(rng: np.random.Generator, word: str) -> str:
    """The word with a letter replaced by its neighbour on the keyboard, or typed twice."""
    i = rng.integers(1, len(word) - 1)
    if rng.random() < 0.5:
        return word[:i] + str(rng.choice(list(BESIDE[word[i]]))) + word[i + 1 :]
    return word[:i] + word[i] + word[i:]


SLIPS = {"swapped": swapped, "mistyped": mistyped}


def slip(rng: np.random.Generator, word: str, kind: str) -> str:
    """The word, now and then misspelled in the named way. Short words and those that carry the status stay as they are."""
    bare = word.rstrip(".,:")
    if len(bare) < 6 or not bare.isalpha() or bare in KEPT or rng.random() > RATE:
        return word
    return SLIPS[kind](rng, bare) + word[len(bare) :]
