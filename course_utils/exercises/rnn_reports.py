"""Checks of lesson 23."""

import numpy as np

from course_utils.exercises import Wrong, called, checker, exact


@checker
def padding(answer) -> str:
    """Padding in a batch of sequences of 4, 9 and 6 tokens."""
    hints = {
        27: "that is the whole batch; how much of it is padding?",
        19: "those are the tokens; the rest is padding",
        5: "that is the padding of the shortest; the third report has some too",
        3: "that is the padding of the third; the first has some too",
    }
    exact(answer, 8, hints, "how many places has the batch, and how many of them hold a token?")
    return "27 places, 19 tokens"


@checker
def attend(function) -> str:
    """A function (states, scores, mask) -> weighted mean of the states; masked steps have weight zero."""
    rng = np.random.default_rng(0)
    for time, largest in ((5, 0), (9, 3), (4, 2000)):
        states, scores = rng.normal(size=(time, 3)), largest + 2 * rng.normal(size=time)
        mask = np.arange(time) < time - 2
        with np.errstate(all="ignore"):
            got = np.asarray(called(function, states, scores, mask), dtype=float)
        kept = np.exp(scores[mask] - scores[mask].max())
        right = (kept / kept.sum()) @ states[mask]
        if got.shape != (3,):
            raise Wrong(f"the mean has shape (3,), one number a unit; yours has {got.shape}")
        if not np.isfinite(got).all():
            raise Wrong("with large scores the exponential overflows: subtract the largest score first")
        every = np.exp(scores - scores.max())
        if np.allclose(got, (every / every.sum()) @ states) and not np.allclose(got, right):
            raise Wrong("padding has a weight as well: leave masked steps out of the softmax")
        if not np.allclose(got, right, atol=1e-6):
            raise Wrong("the weights of the steps that count must add up to 1, and be the exponentials of their scores")
    return "the weights add up to one, and padding has none"


@checker
def denies(function) -> str:
    """A function (sentence, finding) -> whether no, not or without stands before the finding, with no comma between."""
    cases = [
        ("there is no pneumonia at the left base.", "pneumonia", True, "the plainest negation"),
        ("there is focal pneumonia at the left base.", "pneumonia", False, "no negation at all"),
        ("there is no effusion, but pneumonia is seen.", "pneumonia", False, "a comma ends the reach of the negation"),
        (
            "there is no effusion, but pneumonia is seen.",
            "effusion",
            True,
            "the other finding of the same sentence is denied",
        ),
        ("pneumonia is seen without effusion.", "pneumonia", False, "the negation stands after the finding"),
        ("pneumonia is seen without effusion.", "effusion", True, "'without' is a negation too"),
        ("a nodule near the pneumonia.", "pneumonia", False, "'nodule' begins with 'no' and is no negation"),
        ("i do not see pneumonia here.", "pneumonia", True, "'not' is a negation too"),
        ("No pneumonia.", "pneumonia", True, "a capital letter at the beginning"),
        ("no effusion is seen.", "pneumonia", False, "the finding does not occur"),
    ]
    for sentence, finding, right, why in cases:
        got = called(function, sentence, finding)
        if not isinstance(got, (bool, np.bool_)):
            raise Wrong(f"True or False is wanted, not {got!r}")
        if bool(got) != right:
            raise Wrong(f"'{sentence}' and '{finding}': {why}")
    return "ten sentences, none misread; real reports will find the eleventh"


@checker
def remove_identifiers(function) -> str:
    """A function that replaces dates (14/03/2024, 2024-03-14) by [DATE] and record numbers (MRN digits) by [RECORD]."""
    cases = [
        ("Seen on 14/03/2024.", "Seen on [DATE].", "a date with slashes"),
        ("Seen on 2024-03-14.", "Seen on [DATE].", "a date with hyphens, year first"),
        ("Seen on 1/3/2024 and 02/04/2023.", "Seen on [DATE] and [DATE].", "two dates, one with single digits"),
        ("MRN 88412093, stable.", "[RECORD], stable.", "a record number"),
        ("A nodule of 12-15 mm, grade 3/4.", "A nodule of 12-15 mm, grade 3/4.", "sizes and grades are no dates"),
        ("Dose 2024 mGy, MRN pending.", "Dose 2024 mGy, MRN pending.", "a number without a date, MRN without a number"),
        ("MRN 12 on 2020-01-01: no change.", "[RECORD] on [DATE]: no change.", "both in one sentence"),
    ]
    for text, right, why in cases:
        got = called(function, text)
        if not isinstance(got, str):
            raise Wrong(f"a text is wanted, not {type(got).__name__}")
        if got != right:
            raise Wrong(f"'{text}' becomes '{got}': {why}")
    return "dates and record numbers are gone, measurements stay"
