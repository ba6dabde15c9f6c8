"""Answers to the exercises of lesson 00."""

import numpy as np

from tests.lessons.cases import Case

BREAST = np.r_[np.zeros(42, int), np.ones(114, int)]
SHARE = 42 / 156
ILL = np.r_[np.ones(390, int), np.zeros(234, int)]
ALARM = np.r_[np.arange(390) < 230, np.arange(234) < 100]


def rarer(prediction="falls", measured=(24 / 39, 24 / 124)):
    return {"prediction": prediction, "measured": measured}


def npv(sensitivity, specificity, prevalence):
    return specificity * (1 - prevalence) / (specificity * (1 - prevalence) + (1 - sensitivity) * prevalence)


def by_counting(sensitivity, specificity, prevalence):
    people = 1_000_000
    ill = people * prevalence
    cleared, missed = (people - ill) * specificity, ill * (1 - sensitivity)
    return cleared / (cleared + missed)


CASES = {
    "rarer_disease": Case(
        right=[
            rarer(prediction="falls"),
            rarer(prediction="Rises "),
            rarer(prediction="stays", measured=np.array([21 / 39, 21 / 121])),
            rarer(measured=[0.615, 0.194]),
        ],
        wrong=[
            rarer("better"),
            rarer(measured=(24 / 39, 0.68)),
            rarer(measured=(24 / 124, 24 / 39)),
            rarer(measured=0.19),
            rarer(measured=(61.5, 19.4)),
            rarer(measured=(0.95, 0.2)),
            rarer(measured=(24 / 39, 100 / 124)),
            rarer(measured=(0.0, 0.0)),
            (24 / 39, 24 / 124),
            {"prediction": "falls"},
        ],
        nearly=[
            rarer(measured=(24 / 39, 24 / 63)),
            rarer(measured=(24 / 39, 0.21)),
            rarer(measured=(24 / 39, 24 / 124 + 1j)),
            rarer(measured=(24 / 39, 24 / 124, 0.5)),
        ],
        context=(ILL, ALARM),
    ),
    "everything_malignant": Case(
        right=[(SHARE, 1, SHARE), [0.269, 1.0, 0.269], np.array([SHARE, 1.0, SHARE]), (0.27, 1, 0.27)],
        wrong=[
            (0.731, 0.0, 0.0),
            (0.269, 0.0, 0.269),
            (0.269, 1.0, 1.0),
            0.269,
            (0.27, 1.0),
            (26.9, 100, 26.9),
            (1, 1, 1),
            {0.269, 1},
        ],
        nearly=[
            (0.269, 1.0, 0.275),
            (0.269, 0.999, 0.269),
            (0.2, 1.0, 0.269),
            (0.269, 1.0, 0.269, 0.269),
            (np.nan, 1.0, SHARE),
            (SHARE, np.nan, SHARE),
            (SHARE, 1.0, np.nan),
            (SHARE, True, SHARE),
        ],
        context=(BREAST,),
    ),
    "negative_predictive_value": Case(
        right=[
            npv,
            lambda a, b, p: 1 - (1 - a) * p / ((1 - a) * p + b * (1 - p)),
            by_counting,
            lambda *x: np.float32(npv(*x)),
        ],
        wrong=[
            lambda a, b, p: a * p / (a * p + (1 - b) * (1 - p)),
            lambda a, b, p: b,
            lambda a, b, p: a,
            lambda a, b, p: 1 - p,
            lambda a, b: b,
            0.5,
            lambda a, b, p: None,
            lambda a, b, p: 100 * npv(a, b, p),
        ],
        nearly=[
            lambda a, b, p: b * (1 - p) / (b * (1 - p) + (1 - b) * p),
            lambda a, b, p: npv(a, b, p) + 0.01,
            lambda a, b, p: npv(a, b, 0.5),
            lambda a, b, p: complex(npv(a, b, p), 1),
        ],
    ),
}
