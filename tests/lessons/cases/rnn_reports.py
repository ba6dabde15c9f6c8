"""Answers to the exercises of lesson 23."""

import re

import numpy as np

from tests.lessons.cases import Case


def attended(states, scores, mask):
    weights = np.exp(scores[mask] - scores[mask].max())
    return weights @ states[mask] / weights.sum()


def all_attended(states, scores, mask):
    weights = np.exp(scores - scores.max())
    return weights @ states / weights.sum()


def overflowing(states, scores, mask):
    weights = np.exp(scores) * mask
    return weights @ states / weights.sum()


def less_the(subtracted):
    """Attention that subtracts something else than the largest score that counts."""

    def attended(states, scores, mask):
        weights = np.where(mask, np.exp(scores - subtracted(scores[mask])), 0)
        return weights @ states / weights.sum()

    return attended


def within(words):
    """A negation reaches only so many words."""
    return lambda s, f: (
        f.lower() in s.lower()
        and any(w in ("no", "not", "without") for w in s.lower().split(f.lower())[0].split(",")[-1].split()[-words:])
    )


def padded_at_the_end(states, scores, mask):
    n = int(mask.sum())
    return attended(states[:n], scores[:n], np.ones(n, bool))


def largest_of_all(states, scores, mask):
    weights = np.where(mask, np.exp(scores - scores.max()), 0)
    return weights @ states / weights.sum()


def by_loop(states, scores, mask):
    top = max(s for s, m in zip(scores, mask, strict=True) if m)
    weights = [np.exp(s - top) if m else 0.0 for s, m in zip(scores, mask, strict=True)]
    return [sum(w * h for w, h in zip(weights, unit, strict=True)) / sum(weights) for unit in states.T]


def denied(sentence, finding, words="no|not|without"):
    mention = re.search(rf"\b{re.escape(finding.lower())}\b", sentence.lower())
    return bool(mention) and bool(re.search(rf"\b({words})\b", sentence[: mention.start()].lower().split(",")[-1]))


def by_pattern(s, f, pattern=r"\b(no|not|without)\b[^,]*"):
    first = re.split(rf"(?<=\b{re.escape(f.lower())}\b)", s.lower(), maxsplit=1)[0]
    return bool(re.search(pattern + rf"\b{re.escape(f.lower())}\b", first))


def by_clauses(s, f):
    words = f.lower().split()
    for clause in s.lower().split(","):
        said = re.findall(r"\w+", clause)
        for i in range(len(said)):
            if said[i : i + len(words)] == words:
                return bool({"no", "not", "without"} & set(said[:i]))
    return False


def by_spaces(sentence, finding):
    before, found, _ = sentence.lower().partition(finding.lower())
    return bool(found) and any(word in ("no", "not", "without") for word in before.split(",")[-1].split())


def any_mention(s, f):
    return bool(re.search(rf"\b(no|not|without)\b[^,]*\b{re.escape(f.lower())}\b", s.lower()))


def last_mention(s, f):
    before = s.lower().rpartition(f.lower())[0]
    return f.lower() in s.lower() and bool(re.search(r"\b(no|not|without)\b", before.split(",")[-1]))


def anonymous(text, date=r"\b(\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d)\b", record=r"\bMRN \d+\b"):
    return re.sub(record, "[RECORD]", re.sub(date, "[DATE]", text))


LOOSE = r"(\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d\d-\d\d)"
CASES = {
    "longer_grams": Case(
        right=[
            {"prediction": "rises", "measured": (0.62, 0.63)},
            {"prediction": "stays", "measured": [0.6, 0.61]},
            {"prediction": "falls", "measured": np.array([0.65, 0.62])},
            {"prediction": "stays", "measured": (0.58, 0.64)},
        ],
        wrong=[
            (0.62, 0.63),
            {"prediction": "rises"},
            {"prediction": "rises", "measured": 0.62},
            {"prediction": "rises", "measured": (0.62, 0.63, 0.64)},
            {"prediction": "more", "measured": (0.62, 0.63)},
            {"prediction": "rises", "measured": (62, 63)},
            {"prediction": "rises", "measured": ("0.62", "0.63")},
            {"prediction": 1, "measured": (0.62, 0.63)},
        ],
        nearly=[
            {"prediction": "rises", "measured": (0.97, 0.97)},
            {"prediction": "rises", "measured": (0.62, 0.97)},
            {"prediction": "stays", "measured": (0.83, 0.62)},
            {"prediction": "rises", "measured": (0.62, float("nan"))},
        ],
    ),
    "attend": Case(
        right=[
            attended,
            by_loop,
            lambda h, s, m: all_attended(h, np.where(m, s, -1e9), m),
            lambda h, s, m: attended(h, s, m).astype("float32"),
            lambda h, s, m: all_attended(h.astype("float32"), np.where(m, s, -1e9).astype("float32"), m),
        ],
        wrong=[
            all_attended,
            lambda h, s, m: h[m].mean(0),
            lambda h, s, m: h[0],
            lambda h, s, m: s[m] @ h[m],
            lambda h, s, m: h,
            lambda h, s, m: (s[m] / s[m].sum()) @ h[m],
            lambda h, s, m: attended(h, s, m).sum(),
            lambda h, s: h.mean(0),
        ],
        nearly=[
            overflowing,
            padded_at_the_end,
            largest_of_all,
            lambda h, s, m: attended(h, s / 2, m),
            *map(less_the, (np.mean, np.min, np.median, lambda s: s[0], lambda s: s[-1])),
        ],
    ),
    "denies": Case(
        right=[denied, by_pattern, by_clauses, lambda s, f: np.bool_(denied(s, f))],
        wrong=[
            lambda s, f: "no" in s,
            lambda s, f: s.startswith("no"),
            lambda s, f: int(denied(s, f)),
            lambda s, f: True,
            lambda s, f: f in s,
            lambda s, f: "denied" if denied(s, f) else "",
            lambda s, f: not denied(s, f),
            lambda s: False,
        ],
        nearly=[
            by_spaces,
            any_mention,
            last_mention,
            lambda s, f: denied(s, f, "no"),
            lambda s, f: denied(s, f, "no|not"),
            lambda s, f: by_pattern(s, f, r"(no|not|without)[^,]*"),
            lambda s, f: by_pattern(s, f, r"\b(no|not|without)\b.*"),
            lambda s, f: by_pattern(s, f, r"\b(no|not|without)[^,]*"),
            lambda s, f: by_pattern(s, f, r"\b(no|not|without) (\w+ )?"),
            lambda s, f: by_pattern(s, f, r"(\bno|not|\bwithout)\b[^,]*"),
            lambda s, f: denied(s, f.split()[0]),
            within(5),
            within(8),
            lambda s, f: denied(s, f) if s.islower() else False,
            lambda s, f: (
                bool({"no", "not", "without"} & set(s.lower().replace(",", "").split())) and f.lower() in s.lower()
            ),
        ],
    ),
    "remove_identifiers": Case(
        right=[
            anonymous,
            lambda t: anonymous(t, record=r"MRN\s\d+"),
            lambda t: anonymous(t, date=r"(?<!\d)(\d\d?/\d\d?/\d{4}|\d{4}-\d{2}-\d{2})(?!\d)"),
            lambda t: re.sub(r"\b\d{4}-\d{2}-\d{2}\b", "[DATE]", anonymous(t, date=r"\b\d{1,2}/\d{1,2}/\d{4}\b")),
        ],
        wrong=[
            lambda t: t,
            lambda t: re.sub(r"\d+", "[DATE]", t),
            lambda t: anonymous(t, record="MRN"),
            lambda t: anonymous(t, date="never"),
            lambda t: anonymous(t, record="never"),
            lambda t: t.replace("14/03/2024", "[DATE]").replace("2024-03-14", "[DATE]"),
            lambda t: anonymous(t).lower(),
            lambda t: anonymous(t).split(),
        ],
        nearly=[
            lambda t: anonymous(t, date=r"\b\d\d/\d\d/\d{4}\b"),
            lambda t: anonymous(t, record=r"MRN \w+"),
            lambda t: anonymous(t, date=r"\b([0-3]?\d/[01]?\d/\d{4}|\d{4}-\d\d-\d\d)\b"),
            lambda t: anonymous(t, date=r"[\d/-]{4,}"),
            lambda t: anonymous(t, date=r"\b(\d{1,2}/\d{1,2}(/\d{4})?|\d{4}-\d\d-\d\d)\b"),
            lambda t: anonymous(t, date=LOOSE),
            lambda t: anonymous(t, date=r"\b(\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d)\b"),
            lambda t: anonymous(t, date=r"\b(\d{1,2}/\d{1,2}/\d{4}|\d{2,4}-\d\d-\d\d)\b"),
            lambda t: anonymous(t, date=r"\b(\d{1,2}[/-]\d{1,2}[/-]\d{4}|\d{4}-\d\d-\d\d)\b"),
            lambda t: anonymous(t, date=r"\b(\d{1,2}/\d{1,2}/\d{4}|\d{4}[/-]\d\d[/-]\d\d)\b"),
            lambda t: anonymous(t, record=r"MRN \d{1,8}"),
            lambda t: anonymous(t, date=r"\b(\d{1,2}/\d{1,2}/20\d\d|20\d\d-\d\d-\d\d)\b"),
            lambda t: anonymous(t, date=r"\b" + LOOSE),
            lambda t: anonymous(t, date=LOOSE + r"\b"),
            lambda t: anonymous(t, date=r"\b(\d{1,2}/\d{1,2}/\d{2,4}|\d{4}-\d\d-\d\d)\b").strip(),
        ],
    ),
}
