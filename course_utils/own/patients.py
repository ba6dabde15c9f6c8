"""Whose image is it, and which split does a patient fall into?"""

import re
import warnings
from collections import Counter

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

SHARES = {"test": 5, "val": 8}  # one of so many parts goes to the test, one of so many of the rest to validation


def from_names(files: list[str], pattern: str | None = None) -> tuple[list[str], str]:
    """The patient of each file, by its name, and in words how that was read; "" for each if nothing can be told.

    pattern: a regular expression whose first group, or whole match, names the patient. Without one the beginning of the
    names is taken, up to a mark or a change between letters and digits, if that groups the files as patients would: it
    holds a digit, there are at least ten groups, and none has more than a quarter of the files.
    Raises ValueError for a pattern that fits no name, or is none.
    """
    stems = [re.sub(r"\.[A-Za-z0-9]+$", "", file.replace("\\", "/").rsplit("/", 1)[-1]) for file in files]
    if pattern is not None:
        try:
            found = [re.search(pattern, stem) for stem in stems]
        except re.error as error:
            raise ValueError(f"patient={pattern!r} is no regular expression: {error}") from None
        if not any(found):
            raise ValueError(f"patient={pattern!r} fits none of the names, such as {stems[0]!r}")
        named = [(m[1] if m.re.groups else m[0]) if m else "" for m in found]
        missing = sum(not name for name in named)
        return named, f"by the pattern {pattern!r}" + (f"; {missing} names do not fit it" if missing else "")
    pieces = [re.findall(r"[A-Za-z]+|\d+|[^A-Za-z\d]+", stem) for stem in stems]
    for length in range(1, max(map(len, pieces), default=0)):
        named = ["".join(p[:length]).rstrip("-_. ") for p in pieces]
        counts = Counter(named)
        several = sum(count for count in counts.values() if count > 1)
        if (
            all(re.search(r"\d", name) for name in named)
            and len(counts) >= max(10, len(files) / 100)
            and max(counts.values()) <= len(files) / 4
            and several >= len(files) / 4
        ):
            return (
                named,
                f"by the beginning of the names, as in {named[0]!r} of {stems[0]!r}: say patient=... if that is wrong",
            )
    return [""] * len(files), ""


def joined(n: int, links: list[tuple[int, int]], names: list[str]) -> np.ndarray:
    """Numbers of groups, (n,): images of one patient, and images that are linked, fall into one group."""
    parent = list(range(n))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first: dict[str, int] = {}
    for i, name in enumerate(names):
        if name:
            parent[root(i)] = root(first.setdefault(name, i))
    for one, other in links:
        parent[root(one)] = root(other)
    return np.unique([root(i) for i in range(n)], return_inverse=True)[1]


def split(labels: np.ndarray, groups: np.ndarray, seed: int = 0) -> np.ndarray:
    """ "train", "val" or "test" of each image: about 70, 10 and 20 %, no group in two of them, classes as even as may be."""
    where = np.full(len(labels), "train", dtype="<U5")
    for name, parts in SHARES.items():
        rest = np.flatnonzero(where == "train")
        parts = min(parts, len(np.unique(groups[rest])), int(np.bincount(labels[rest]).max(initial=0)))
        if parts < 2:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a class of fewer images than parts: said in the report
            folds = list(
                StratifiedGroupKFold(parts, shuffle=True, random_state=seed).split(rest, labels[rest], groups[rest])
            )
        shares = np.bincount(labels) / len(labels)

        def unlike(fold, rest=rest, shares=shares, parts=parts) -> float:
            chosen = labels[rest[fold[1]]]
            counts = np.bincount(chosen, minlength=len(shares))
            return np.abs(counts - shares * len(rest) / parts).sum() + 1000 * (counts == 0).sum()

        where[rest[min(folds, key=unlike)[1]]] = name
    return where
