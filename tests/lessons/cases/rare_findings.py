"""Answers to the exercises of lesson 52."""

import math

import numpy as np

from tests.lessons.cases import Case


def by_class(p, y, miss):
    """As the text asks."""
    found = []
    for c in range(p.shape[1]):
        strange = np.sort(1 - p[y == c, c])
        rank = math.ceil((len(strange) + 1) * (1 - miss) - 1e-9)
        found.append(strange[rank - 1] if rank <= len(strange) else np.inf)
    return np.array(found)


def with_higher_quantile(p, y, miss):
    """NumPy's quantile, without going between cases."""
    limits = []
    for c in range(p.shape[1]):
        own, n = 1 - p[y == c][:, c], int((y == c).sum())
        level = math.ceil((n + 1) * (1 - miss) - 1e-9)
        limits.append(np.inf if level > n else np.partition(own, level - 1)[level - 1])
    return limits


def padded(p, y, miss):
    """The new case stands at infinity, as in the proof."""
    rows = [sorted([*(1 - p[y == c, c]).tolist(), math.inf]) for c in range(p.shape[1])]
    return [row[math.ceil(len(row) * (1 - miss) - 1e-9) - 1] for row in rows]


def one_for_all(p, y, miss):
    strange = np.sort(1 - p[np.arange(len(y)), y])
    rank = math.ceil((len(strange) + 1) * (1 - miss) - 1e-9)
    return np.full(p.shape[1], strange[rank - 1])


def without_the_new(p, y, miss):
    return [np.sort(1 - p[y == c, c])[math.ceil((y == c).sum() * (1 - miss) - 1e-9) - 1] if (y == c).any() else np.inf
            for c in range(p.shape[1])]  # fmt: skip


def rounded_down(p, y, miss):
    found = []
    for c in range(p.shape[1]):
        strange = np.sort(1 - p[y == c, c])
        rank = math.floor((len(strange) + 1) * (1 - miss) + 1e-9)
        found.append(strange[rank - 1] if 1 <= rank <= len(strange) else np.inf)
    return found


def probable(p, y, miss):
    return 1 - by_class(1 - p, y, miss)


def interpolated(p, y, miss):
    return [np.quantile(1 - p[y == c, c], 1 - miss) if (y == c).any() else np.inf for c in range(p.shape[1])]


def one_where_too_few(p, y, miss):
    limits = by_class(p, y, miss)
    return np.where(np.isinf(limits), 1.0, limits)


def highest_where_too_few(p, y, miss):
    """Nearly right: the largest strangeness instead of infinity."""
    limits = by_class(p, y, miss)
    return [(1 - p[y == c, c]).max(initial=0) if np.isinf(limits[c]) else limits[c] for c in range(p.shape[1])]


def only_classes_there_are(p, y, miss):
    """Nearly right: forgets a class without a case."""
    return by_class(p, y, miss)[np.unique(y)]


MEASURED = (0.781, 0.779, 0.118, 0.38)
CASES = {
    "act_or_wait": Case(
        right=[(1 / 25, 19 / 43), [0.04, 0.442], np.array([0.04, 0.4419])],
        wrong=[(0.442, 0.04), 0.04, "0.04", None, (4, 44.2), (0.5, 0.5), (0.96, 0.998), (np.nan, 0.442), (0.04, 0.04)],
        nearly=[(1 / 24, 19 / 43), (0.04, 19 / 24), (0.04, 0.5), (0.04, 20 / 44), (0.04, 0.76)],
    ),
    "model_moves": Case(
        right=[(0.24, 0.92683), [0.2400, 0.927], np.array([0.24, 0.9268])],
        wrong=[(0.927, 0.24), 0.24, None, "0.24", (0.1, 0.95), (24, 92.7), (0.8, 0.5), (np.inf, 0.927), (0.98, 0.073)],
        nearly=[(0.24, 0.95), (0.3158, 0.927), (0.24, 0.889), (0.25, 0.927), (0.24, 12.67)],
    ),
    "class_limits": Case(
        right=[by_class, with_higher_quantile, padded],
        wrong=[
            one_for_all,
            probable,
            lambda p, y, m: m,
            lambda p, y, m: None,
            0.9,
            "limits",
            lambda p, y: 1,
            lambda p, y, m: y,
        ],
        nearly=[
            without_the_new,
            rounded_down,
            interpolated,
            one_where_too_few,
            highest_where_too_few,
            only_classes_there_are,
        ],
    ),
    "cure_on_features": Case(
        right=[
            {"prediction": "stays", "measured": MEASURED},
            {"prediction": "rises", "measured": list(MEASURED)},
            {"prediction": "falls", "measured": (0.75, 0.735, 0.11, 0.41)},
        ],
        wrong=[
            0.78,
            {"prediction": "stays"},
            {"prediction": "better", "measured": MEASURED},
            {"prediction": "stays", "measured": MEASURED[:2]},
            {"prediction": "stays", "measured": (0.781, 0.118, 0.779, 0.38)},
            {"prediction": "stays", "measured": (78.1, 77.9, 11.8, 38)},
            {"prediction": "stays", "measured": (0.781, 0.779, 0.38, 0.118)},
            {"prediction": "stays", "measured": ("a", 0.779, 0.118, 0.38)},
        ],
        nearly=[
            {"prediction": "stays", "measured": (0.781, 0.781, 0.118, 0.38)},
            {"prediction": "stays", "measured": (0.781, 0.779, 0.118, 0.118)},
            {"prediction": "stays", "measured": (0.781, 0.68, 0.118, 0.38)},
            {"prediction": "stays", "measured": (0.781, 0.779, 0.118, np.nan)},
        ],
    ),
}
