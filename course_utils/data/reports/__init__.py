"""Synthetic chest X-ray reports, written by a seeded grammar and labelled by construction. No patient is behind them.

from course_utils.data import reports
train = reports.make(12_000, seed=1)

A report says of several findings that each is present, absent, uncertain or resolved, in one of five styles of writing.
The label is whether it *affirms pneumonia now*: present is 1; absent, uncertain, resolved and not reported are 0.
"""

from typing import NamedTuple

import numpy as np

from course_utils.data.reports.findings import BESIDE_THE_POINT, FILLERS, FINDINGS, TARGET
from course_utils.data.reports.slips import SLIPS, slip
from course_utils.data.reports.styles import STYLES
from course_utils.data.reports.writing import KINDS, SHARES, STATUS, Writer, block, distance

__all__ = [
    "BESIDE_THE_POINT",
    "FILLERS",
    "FINDINGS",
    "KINDS",
    "SLIPS",
    "STATUS",
    "STYLES",
    "TRAINED",
    "Reports",
    "make",
]

LONGEST = 72  # words of a report; one in a few dozen would be longer, and is written anew
TRAINED = ("prose", "telegraphic", "structured", "dictated")  # the letter is held out: the external test set


class Reports(NamedTuple):
    """n synthetic reports and what is known of them, because it was chosen before they were written.

    texts: n strings. labels: int64 (n,), 1 = affirms pneumonia. mentions: how pneumonia is mentioned: a STATUS, or "not
    reported", where at most an indication or a history names it. kinds: the construction, one of KINDS, or "not reported".
    distances: int (n,), words between pneumonia and the cue that decides its status, -1 where it is not reported.
    phrases: the deciding phrase, with slots. styles: names of STYLES. misspelled: bool, whether pneumonia itself is.
    """

    texts: list[str]
    labels: np.ndarray
    mentions: np.ndarray
    kinds: np.ndarray
    distances: np.ndarray
    phrases: np.ndarray
    styles: np.ndarray
    misspelled: np.ndarray

    def without(self, banned: list[str]) -> "Reports":
        """The reports whose text is not among the banned ones."""
        unwanted = set(banned)
        keep = np.array([text not in unwanted for text in self.texts])
        texts = [text for text, kept in zip(self.texts, keep, strict=True) if kept]
        return Reports(texts, *(column[keep] for column in self[1:]))


def make(n: int, styles: tuple[str, ...] = TRAINED, seed: int = 0, slips: str = "swapped") -> Reports:
    """n different reports in the given styles; the same ones for the same arguments.

    slips: the kind of misspelling, "swapped" (two letters change places or one is left out) or "mistyped" (a neighbouring
    key, or a letter twice). Raises ValueError for an unknown style or slip, or n below 1.
    """
    unknown = set(styles) - set(STYLES)
    if unknown or not styles:
        raise ValueError(f"unknown style {sorted(unknown)}: choose among {', '.join(STYLES)}")
    if slips not in SLIPS:
        raise ValueError(f"unknown slips {slips!r}: choose among {', '.join(SLIPS)}")
    if n < 1:
        raise ValueError(f"n is {n}, it must be at least 1")
    rng = np.random.default_rng(seed)
    made = {}
    while len(made) < n:
        style = styles[rng.integers(len(styles))]
        text, *known = _report(rng, style, slips)
        if len(text.split()) <= LONGEST:
            made.setdefault(text, known)
    mentions, kinds, distances, phrases, written, misspelled = (
        np.array(column) for column in zip(*made.values(), strict=True)
    )
    labels = (mentions == "present").astype(np.int64)
    return Reports(list(made), labels, mentions, kinds, distances, phrases, written, misspelled)


def _report(rng: np.random.Generator, style: str, slips: str) -> tuple:
    """One report and what is known of it: status, kind, distance, phrase, style, whether pneumonia is misspelled."""
    known = ("not reported", "not reported", -1, "")
    reported = rng.random() > 0.06
    status = str(rng.choice(STATUS, p=SHARES)) if reported else None
    words = FINDINGS[TARGET].words
    writer = Writer(rng, STYLES[style], status, words[rng.integers(len(words))])
    parts = []
    if reported:
        mine = block(writer, _kind(rng), status, True)
        known = (mine.status, mine.kind, distance(mine), mine.phrase)
        parts.append(mine.words)
    writer.longest_gap = 2  # between a claim on another finding and its decision, to keep reports short
    for _ in range(1 + int(rng.random() < 0.25)):
        other = block(writer, _kind(rng), str(rng.choice(STATUS, p=SHARES)), False)
        if other:  # its cues are not marked: they decide nothing about pneumonia
            parts.append([word.lstrip("<>") for word in other.words])
    parts += [filler.split() for filler in writer.fillers[: rng.integers(0, 2)]]
    if rng.random() < 0.3:
        parts.append(BESIDE_THE_POINT[rng.integers(len(BESIDE_THE_POINT))].split())
    marked = [word for i in rng.permutation(len(parts)) for word in parts[i]]
    texts = [word if word[0] in "<>" else slip(rng, word.lstrip("#"), slips) for word in marked]
    misspelled = any("#" in m and m.lstrip("#") != t for m, t in zip(marked, texts, strict=True))
    phrase = known[3].replace("<", "").replace(">", "")
    return " ".join(texts).replace("<", "").replace(">", ""), *known[:3], phrase, style, misspelled


def _kind(rng: np.random.Generator) -> str:
    return str(rng.choice(list(KINDS), p=list(KINDS.values())))
