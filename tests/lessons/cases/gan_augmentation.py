"""Answers to the exercises of lesson 43."""

import numpy as np

from tests.lessons.cases import Case


def gain(members, others):
    thresholds = np.r_[-np.inf, members, others]
    return max(np.mean(members <= t) - np.mean(others <= t) for t in thresholds)


def sorted_gain(members, others):
    places = np.sort(np.r_[members, others])
    near, far = (np.searchsorted(np.sort(group), places, "right") / len(group) for group in (members, others))
    return max(0.0, (near - far).max())


def most_often_right(members, others):
    """The difference of the rates at the threshold that is right most often, which is another one if members are few."""
    thresholds = np.r_[-np.inf, members, others]
    rates = [
        ((members <= t).sum() + (others > t).sum(), np.mean(members <= t) - np.mean(others <= t)) for t in thresholds
    ]
    return max(rates)[1]


def in_place(members, others):
    members.sort()
    return gain(members, others)


def said(prediction="weak", auc=0.56, found=0.11):
    return {"prediction": prediction, "measured": (auc, found)}


CASES = {
    "clever_memoriser": Case(
        right=[said(), said("middling"), said("strong", 0.61, 0.12), said("Weak", np.float32(0.55), 0.1)],
        wrong=[
            said("none"),
            said("weak", 0.11, 0.56),
            said("weak", 0.99, 0.99),
            said("weak", 56, 11),
            said("weak", 0.519, 0.01),
            said("strong", 0.95, 0.5),
            said("weak", 0.56, float("nan")),
            {"prediction": "weak", "measured": 0.56},
            {"prediction": "weak"},
            ("weak", 0.56, 0.11),
            "weak",
        ],
        nearly=[said("weak", 0.72, 0.4), said("weak", 0.56, 0.05), said("weak", 0.45, 0.11)],
    ),
    "class_weights": Case(
        right=[
            lambda y: len(y) / (2 * np.bincount(y)),
            lambda y: {c: len(y) / (2 * (y == c).sum()) for c in (0, 1)},
            lambda y: (0.5 / np.mean(y == 0), 0.5 / np.mean(y)),
        ],
        wrong=[
            lambda y: (len(y) / (2 * np.bincount(y)))[::-1],
            lambda y: np.bincount(y) / len(y),
            lambda y: [1, 1],
            lambda y: np.bincount(y),
            lambda y: len(y) / 2,
            lambda y: {"healthy": 1, "ill": 1},
            lambda y: (len(y) / (2 * np.bincount(y)))[y],
            lambda: [1, 1],
        ],
        nearly=[
            lambda y: 1 / np.bincount(y),
            lambda y: len(y) / np.bincount(y),
            lambda y: [len(y) / (2 * np.argmax(y)), len(y) / (2 * (len(y) - np.argmax(y)))] if y.argmax() else [1, 1],
            lambda y: np.sqrt(len(y) / (2 * np.bincount(y))),
        ],
    ),
    "advantage": Case(
        right=[
            gain,
            lambda m, o: max(np.mean(m <= t) - np.mean(o <= t) for t in [*m, *o]),  # the last threshold gives 0
            sorted_gain,
        ],
        wrong=[
            lambda m, o: o.mean() - m.mean(),
            lambda m, o: np.mean(m <= np.median(o)),
            lambda m, o: 0.5,
            lambda m, o: [np.mean(m <= t) - np.mean(o <= t) for t in m],
            lambda m, o: 1 - gain(m, o),
            lambda m, o: gain(o, m),
            lambda m: 0.0,
            lambda m, o: np.mean(m[:, None] < o),
        ],
        nearly=[
            lambda m, o: max(abs(np.mean(m <= t) - np.mean(o <= t)) for t in [*m, *o]),
            lambda m, o: max(np.mean(m <= t) - np.mean(o <= t) for t in np.quantile([*m, *o], [0.25, 0.5])),
            lambda m, o: max(0, *(np.mean(m <= t) - np.mean(o <= t) for t in np.linspace(0, max(*m, *o), 1000))),
            lambda m, o: max(0, *(np.mean(m < t) - np.mean(o < t) for t in m)),
            lambda m, o: max(np.mean(m <= t) for t in m) - np.mean(o <= m.max()),
            lambda m, o: max(
                0, *(np.mean(m <= t) - np.mean(o <= t) for t in np.quantile([*m, *o], np.linspace(0, 1, 101)))
            ),
            most_often_right,
            in_place,
        ],
    ),
}
