"""Answers to the exercises of lesson 24."""

import numpy as np

from tests.lessons.cases import Case


def faded(values, gaps, rates):
    """As the formula stands."""
    return values * np.exp(-np.maximum(0, rates) * gaps)


def with_clip(values, gaps, rates):
    """Another correct form: a power of the hourly factor."""
    return np.asarray(values) * np.exp(-np.clip(rates, 0, None)) ** np.asarray(gaps)


def by_loop(values, gaps, rates):
    """Hour by hour, signal by signal, as lists."""
    return [
        [float(v * np.exp(-max(0.0, r) * g)) for v, g, r in zip(row, ages, rates, strict=True)]
        for row, ages in zip(values, gaps, strict=True)
    ]


def grows(values, gaps, rates):
    return values * np.exp(-rates * gaps)


def absolute(values, gaps, rates):
    return values * np.exp(-np.abs(rates) * gaps)


def factor(values, gaps, rates):
    return np.exp(-np.maximum(0, rates) * gaps)


def wrong_sign(values, gaps, rates):
    return values * np.exp(np.maximum(0, rates) * gaps)


def thrown_away(values, gaps, rates):
    return values * (gaps == 0)


def straight(values, gaps, rates):
    return values * (1 - np.maximum(0, rates) * gaps)


def whole_product(values, gaps, rates):
    """Nearly right: the max is taken of the gaps, not of the rates."""
    return values * np.exp(-np.minimum(rates, 1) * np.maximum(gaps, 0))


def one_hour_late(values, gaps, rates):
    """Nearly right: a measured value has already faded by an hour."""
    return values * np.exp(-np.maximum(0, rates) * (gaps + 1))


def in_place(values, gaps, rates):
    """The right numbers, and the caller's are gone."""
    values *= np.exp(-np.maximum(0, rates) * gaps)
    return values


CASES = {
    "two_scores": Case(
        right=[(9, 10), [9.0, 10.0], np.array([9, 10])],
        wrong=[(10, 9), 9, "nine", None, (np.nan, 10), (9, 9), (7, 8), (8, 8), (9, 10, 11)],
        nearly=[(9, 11), (8, 10), (9, 8), (9.5, 10)],
    ),
    "share_of_true_alarms": Case(
        right=[(0.064 / 0.164, 0.004 / 0.104), [0.39, 0.0385], (0.3902, 0.03846)],
        wrong=[
            (0.0385, 0.39),
            0.39,
            None,
            "0.39",
            (39, 3.85),
            (0.64, 0.04),
            (0.61, 0.96),
            (0.8, 0.8),
            (np.nan, 0.0385),
        ],
        nearly=[(0.39, 0.05), (0.444, 0.0385), (0.39, 0.0476), (0.39, 0.04), (0.38, 0.0385)],
    ),
    "fading": Case(
        right=[faded, with_clip, by_loop],
        wrong=[grows, absolute, factor, wrong_sign, thrown_away, 0.5, lambda v, g, r: None, lambda v, g, r: v],
        nearly=[straight, whole_product, one_hour_late, in_place],
    ),
    "other_ward": Case(
        right=[
            {"prediction": "falls", "measured": (0.902, 0.860, 0.869)},
            {"prediction": "stays", "measured": [0.919, 0.870, 0.887]},
            {"prediction": "rises", "measured": (0.860, 0.872, 0.878)},
        ],
        wrong=[
            0.86,
            {"prediction": "falls"},
            {"prediction": "worse", "measured": (0.902, 0.860, 0.869)},
            {"prediction": "falls", "measured": (0.902, 0.860)},
            {"prediction": "falls", "measured": (0.869, 0.902, 0.860)},
            {"prediction": "falls", "measured": (90.2, 86.0, 86.9)},
            {"prediction": "falls", "measured": (0.902, 0.5, 0.869)},
            {"prediction": "falls", "measured": ("a", 0.860, 0.869)},
        ],
        nearly=[
            {"prediction": "falls", "measured": (0.902, 0.889, 0.860)},
            {"prediction": "falls", "measured": (0.902, 0.869, 0.860)},
            {"prediction": "falls", "measured": (0.902, 0.860, 0.860)},
            {"prediction": "falls", "measured": (0.850, 0.820, 0.900)},
            {"prediction": "falls", "measured": (0.999, 0.860, 0.869)},
            {"prediction": "falls", "measured": (0.902, 0.860, np.nan)},
        ],
    ),
}
