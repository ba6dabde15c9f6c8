"""Answers to the exercises of lesson 25."""

import numpy as np
from scipy.special import softmax

from tests.lessons.cases import Case


def by_scipy(q, k, v, seen):
    """As the formula stands."""
    return softmax(np.where(seen, q @ k.T / np.sqrt(k.shape[1]), -np.inf), axis=-1) @ v


def by_choice(q, k, v, seen):
    """Another correct form: steps that are not seen are taken out beforehand."""
    k, v = k[seen], v[seen]
    return softmax(q @ k.T / k.shape[1] ** 0.5, axis=1) @ v


def by_loop(q, k, v, seen):
    """Query by query, as lists."""
    answers = []
    for query in q:
        scores = [float(query @ key) / len(key) ** 0.5 for key, may in zip(k, seen, strict=True) if may]
        top = max(scores)
        weights = [np.exp(score - top) for score in scores]
        kept = [value for value, may in zip(v, seen, strict=True) if may]
        answers.append(sum(w * value for w, value in zip(weights, kept, strict=True)) / sum(weights))
    return answers


def scores_of(q, k):
    return q @ k.T / np.sqrt(k.shape[1])


def no_mask(q, k, v, seen):
    return softmax(scores_of(q, k), axis=-1) @ v


def masked_after(q, k, v, seen):
    return (softmax(scores_of(q, k), axis=-1) * seen) @ v


def masked_with_zero(q, k, v, seen):
    return softmax(scores_of(q, k) * seen, axis=-1) @ v


def no_root(q, k, v, seen):
    return softmax(np.where(seen, q @ k.T, -np.inf), axis=-1) @ v


def over_queries(q, k, v, seen):
    return softmax(np.where(seen, scores_of(q, k), -1e9), axis=0) @ v


def upside_down(q, k, v, seen):
    return softmax(np.where(seen, -np.inf, scores_of(q, k)), axis=-1) @ v


def weak_mask(q, k, v, seen):
    """Nearly right: -10 lets a little through."""
    return softmax(scores_of(q, k) - 10.0 * ~seen, axis=-1) @ v


def root_of_time(q, k, v, seen):
    """Nearly right: the root of another edge."""
    return softmax(np.where(seen, q @ k.T / np.sqrt(len(k)), -np.inf), axis=-1) @ v


def overflows(q, k, v, seen):
    """Nearly right: the largest score is not subtracted, so that large ones overflow."""
    e = np.exp(scores_of(q, k)) * seen
    return e / e.sum(axis=-1, keepdims=True) @ v


def in_place(q, k, v, seen):
    """The right numbers, and the caller's keys are gone."""
    k[~seen] = 0
    return softmax(np.where(seen, q @ k.T / np.sqrt(k.shape[1]), -np.inf), axis=-1) @ v


def said(near, far, word="guesses"):
    return {"prediction": word, "measured": (near, far)}


CASES = {
    "by_hand": Case(
        right=[15.797, 15.8, np.float32(15.797)],
        wrong=[12.505, 18.01, 20, 10, 16.667, 0.665, "15.8", None, np.nan, (0.665, 0.09, 0.245)],
        nearly=[15.0, 16.0, 15.7, 16.6],
    ),
    "masked": Case(
        right=[by_scipy, by_choice, by_loop],
        wrong=[
            no_mask,
            masked_after,
            no_root,
            over_queries,
            upside_down,
            0.5,
            lambda q, k, v, s: None,
            lambda q, k, v, s: v,
        ],
        nearly=[masked_with_zero, weak_mask, root_of_time, overflows, in_place],
    ),
    "longest": Case(
        right=[4000, 4000.0, np.int64(4000)],
        wrong=[8000, 16000, 11313, 16_000_000, 64_000_000, "4000", None, np.inf, 0],
        nearly=[3999, 4001, 4096, 5656],
    ),
    "farther": Case(
        right=[said(1.0, 0.481), said(1.0, 0.519, "holds"), {"prediction": "guesses", "measured": [0.998, 0.61]}],
        wrong=[
            0.48,
            {"prediction": "guesses"},
            said(1.0, 0.48, "fails"),
            {"prediction": "guesses", "measured": 0.48},
            said(100, 48.1),
            said(0.48, 1.0),
            said("a", 0.48),
            said(1.0, np.nan),
            said(1.0, -0.48),
        ],
        nearly=[said(1.0, 1.0), said(1.0, 0.8), said(0.9, 0.48), said(0.97, 0.95)],
    ),
}
