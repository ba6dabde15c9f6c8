"""Checks of lesson 23."""

import secrets
from collections.abc import Callable

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import called, compare
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def longer_grams(answer) -> str:
    """Accuracy of logistic regression where the cue stands 15 words away or more: with 1-3-grams, and with 1-6-grams."""
    got = read(answer, ("rises", "stays", "falls"), values=2)
    before, after = got.values
    plausible(before, 0.45, 0.8, "an accuracy with 1-3-grams", "take the test reports whose distance is 15 or more")
    plausible(after, 0.45, 0.8, "an accuracy with 1-6-grams", "take the same reports again, and train with longest=6")
    change = "rises" if after > before + 0.05 else "falls" if after < before - 0.05 else "stays"
    return verdict(
        got,
        change,
        "Most expect a rise",
        "but six neighbouring words hardly ever reach over a gap of fifteen, and those that do are too rare to learn from",
    )


@checker
def attend(function) -> str:
    """A function (states, scores, mask) -> weighted mean of the states; masked steps have weight zero."""

    def pooled(states, scores, mask):
        kept = np.exp(scores[mask] - scores[mask].max())
        return (kept / kept.sum()) @ states[mask]

    def everywhere(states, scores, mask):
        return pooled(states, scores, np.ones(len(mask), bool))

    def made(rng, mask, units, largest):
        mask = np.array(mask, bool)
        # sixteenths, which float32 holds exactly also in the thousands
        return rng.normal(size=(len(mask), units)), largest + np.round(32 * rng.normal(size=len(mask))) / 16, mask

    rng = np.random.default_rng(0)
    fixed = [
        made(rng, [1, 1, 1, 0, 0], 3, 0),
        made(rng, [0, 1, 1, 0, 1, 1, 0, 1, 0], 2, 3),  # padding need not stand at the end
        made(rng, [1, 1, 1, 1], 5, 0),
        made(rng, [0, 0, 1, 1, 1], 3, 2000),
        made(rng, [1, 0, 1], 4, -2000),
    ]
    fixed[3][1][0] = 5000.0  # the largest score may stand on a masked step
    wide = made(rng, [1, 1, 0, 1, 1, 1], 2, 0)  # whatever is subtracted but the largest: an exponential overflows
    wide[1][:] = [-2000, 3000, 4000, -1990, 3000.5, -2500]
    fixed.append(wide)
    compare(
        function,
        fixed,
        lambda rng: made(rng, np.r_[1, rng.integers(0, 2, 8)], int(rng.integers(2, 6)), 1),
        pooled,
        [
            (everywhere, "padding has a weight as well: leave masked steps out of the softmax"),
            (
                lambda h, s, m: h[m].mean(axis=0),
                "all steps weigh the same here: the scores decide how much a step weighs",
            ),
        ],
        "the weights of the steps that count must add up to 1, and be the exponentials of their scores",
        not_finite="with scores in the thousands the exponential overflows: first subtract the largest score that counts",
    )
    return "the weights add up to one, and padding has none"


def _text_cases(
    function, fixed: list[tuple], drawn: Callable[[np.random.Generator], tuple], kind: type | tuple, what: str
) -> None:
    """Wrong unless the function gives the last but one item of each case for the items before; the last is the hint."""
    seed = secrets.randbelow(2**31)
    for place, (*arguments, right, why) in enumerate([*fixed, drawn(np.random.default_rng(seed))]):
        got = called(function, *arguments)
        by_chance = seed if place == len(fixed) else None
        if not isinstance(got, kind):
            raise Wrong(f"{what} is wanted, not {type(got).__name__}", by_chance)
        if got != right:
            raise Wrong(why, by_chance)


@checker
def denies(function) -> str:
    """A function (sentence, finding) -> whether no, not or without stands before its first mention, with no comma between."""
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
        ("a notable pneumonia.", "pneumonia", False, "'notable' begins with 'not' and is no negation"),
        ("another pneumonia.", "pneumonia", False, "'another' holds 'not' and is no negation"),
        ("a volcano of pneumonia.", "pneumonia", False, "a word that ends in 'no' is no negation"),
        ("i do not see pneumonia here.", "pneumonia", True, "'not' is a negation too"),
        ("No pneumonia.", "pneumonia", True, "a capital letter at the beginning"),
        ("NO PNEUMONIA IS SEEN.", "pneumonia", True, "capital letters all over"),
        ("WITHOUT effusion.", "Effusion", True, "a capital letter in the finding"),
        ("no effusion is seen.", "pneumonia", False, "the finding does not occur"),
        ("the lungs are clear, there is no pneumonia.", "pneumonia", True, "the comma stands before the negation"),
        (
            "after a long wait, and not before, without delay, we saw pneumonia.",
            "pneumonia",
            False,
            "every comma ends the reach",
        ),
        ("there is no sign of a pleural effusion.", "pleural effusion", True, "a finding of two words"),
        ("no", "pneumonia", False, "the finding does not occur"),
        ("pneumonia", "pneumonia", False, "no negation at all"),
        ("there is no effusion, no pneumonia.", "pneumonia", True, "a negation on this side of the comma as well"),
        ("no effusion, pneumonia at the base.", "pneumonia", False, "a comma ends the reach of the negation"),
        ("pneumonia is seen, but no second pneumonia.", "pneumonia", False, "the first mention counts"),
        ("no pneumonia today, but pneumonia last week.", "pneumonia", True, "the first mention counts"),
        ("no bronchopneumonia.", "pneumonia", False, "part of a longer word is no mention"),
        ("no oedemas.", "oedema", False, "part of a longer word is no mention"),
        ("bronchopneumonia, and no pneumonia.", "pneumonia", True, "part of a longer word is no mention"),
        ("effusion: no; pneumonia.", "pneumonia", True, "punctuation beside a word does not belong to it"),
        ("(without pneumonia)", "pneumonia", True, "punctuation beside a word does not belong to it"),
        ("a knot beside the pneumonia.", "pneumonia", False, "a word that ends in 'not' is no negation"),
        ("no pleural thickening.", "pleural effusion", False, "the finding does not occur, only its first word"),
        (
            "there is no evidence on this or on any of the earlier films of the chest of a new or growing pneumonia.",
            "pneumonia",
            True,
            "a negation reaches to the end of the sentence, or to the comma",
        ),
    ]
    cases = [(s, f, right, f"'{s}' and '{f}': {why}") for s, f, right, why in cases]

    def drawn(rng):
        finding = str(rng.choice(["scarring", "oedema", "fracture", "pneumothorax"]))
        negation = str(rng.choice(["no", "not", "without", "some", "none", "known", "knot"]))
        between = " ".join(rng.choice(["sign", "of", "any", "new", "small"], int(rng.integers(0, 4))))
        comma = bool(rng.random() < 0.3)
        mention = f"{finding} today{rng.choice(['', f', and no other {finding}', f', not {finding}'])!s}."
        sentence = " ".join(f"we see {negation}{',' if comma else ''} {between} {mention}".split())
        right = negation in ("no", "not", "without") and not comma
        return (
            sentence,
            finding,
            right,
            "a sentence drawn at random is misread: whole words only, the first mention counts, and a comma ends the reach",
        )

    _text_cases(function, cases, drawn, (bool, np.bool_), "True or False")
    return "every sentence read rightly; real reports will find the one that is not"


@checker
def remove_identifiers(function) -> str:
    """A function that replaces dates (14/03/2024, 2024-03-14) by [DATE] and record numbers (MRN digits) by [RECORD]."""
    cases = [
        ("Seen on 14/03/2024.", "Seen on [DATE].", "a date with slashes"),
        ("Seen on 2024-03-14.", "Seen on [DATE].", "a date with hyphens, year first"),
        ("Seen on 1/3/2024 and 02/04/2023.", "Seen on [DATE] and [DATE].", "two dates, one with single digits"),
        ("Seen on 1/12/2024, 11/2/2024.", "Seen on [DATE], [DATE].", "day and month have one or two digits each"),
        ("MRN 88412093, stable.", "[RECORD], stable.", "a record number"),
        ("MRN 7", "[RECORD]", "a record number of one digit, at the end"),
        ("A nodule of 12-15 mm, grade 3/4.", "A nodule of 12-15 mm, grade 3/4.", "sizes and grades are no dates"),
        ("Dose 2024 mGy, MRN pending.", "Dose 2024 mGy, MRN pending.", "a number without a date, MRN without a number"),
        ("MRN 12 on 2020-01-01: no change.", "[RECORD] on [DATE]: no change.", "both in one sentence"),
        ("Ratio 1/2, 3/4 and 5/6/7.", "Ratio 1/2, 3/4 and 5/6/7.", "fractions are no dates"),
        ("Ratio 10/20/30, 1/2/345.", "Ratio 10/20/30, 1/2/345.", "a year has four digits"),
        ("Sizes 12-15-18 mm.", "Sizes 12-15-18 mm.", "sizes are no dates: a year has four digits"),
        ("Lot 12-10-2400.", "Lot 12-10-2400.", "with hyphens the year comes first"),
        ("Lot 2400/12/10.", "Lot 2400/12/10.", "with slashes the year comes last"),
        ("Seen 4/7/1987, 1999-12-31.", "Seen [DATE], [DATE].", "dates of the last century"),
        ("MRN 123456789012345.", "[RECORD].", "a long record number: how many digits are there?"),
        ("Catalogue 214/03/2024.", "Catalogue 214/03/2024.", "three digits are no day: is a digit left over?"),
        ("Catalogue 14/03/20245.", "Catalogue 14/03/20245.", "five digits are no year: is a digit left over?"),
        ("Catalogue 2024-03-141.", "Catalogue 2024-03-141.", "three digits are no day: is a digit left over?"),
        ("Catalogue 12024-03-14.", "Catalogue 12024-03-14.", "five digits are no year: is a digit left over?"),
        (
            "Stable since 14/03, seen 2024.",
            "Stable since 14/03, seen 2024.",
            "a day without its year is of another form",
        ),
        (
            "Seen on 31/02/2024 or 99/99/2024.",
            "Seen on [DATE] or [DATE].",
            "the form decides, not whether the day exists",
        ),
        ("MRN 12, MRN 345 and 1/2/2023.", "[RECORD], [RECORD] and [DATE].", "two record numbers"),
        ("", "", "an empty text stays empty"),
        ("2024-01-02", "[DATE]", "a date alone"),
        ("14/03/2024\nMRN 5\n", "[DATE]\n[RECORD]\n", "several lines"),
    ]
    cases = [(text, right, f"{text!r}: {why}") for text, right, why in cases]

    def drawn(rng):
        day, month, year, record = (int(rng.integers(a, b)) for a, b in ((1, 29), (1, 13), (1950, 2030), (10, 10**7)))
        date = str(rng.choice([f"{day}/{month}/{year}", f"{day:02}/{month:02}/{year}", f"{year}-{month:02}-{day:02}"]))
        form = str(rng.choice(["Film of {0}, {1}, {2} mm.", "{1}: seen {0}; {2} mm.", "({0}) {2} mm, {1}"]))
        size = f"{day}-{day + month}"
        why = "a text that was drawn at random comes out wrong: a date, a record number and a size"
        return form.format(date, f"MRN {record}", size), form.format("[DATE]", "[RECORD]", size), why

    _text_cases(function, cases, drawn, str, "a text")
    return "dates and record numbers are gone, measurements stay"
