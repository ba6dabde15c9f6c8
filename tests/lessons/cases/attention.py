"""Answers to the exercises of lesson 25."""

import numpy as np
from scipy.special import softmax

from tests.lessons.cases import Case


def may_ask(k):
    return np.tril(np.ones((len(k), len(k)), bool))


def scores_of(q, k):
    return q @ k.T / np.sqrt(k.shape[1])


def by_scipy(q, k, v):
    """As the formula stands."""
    return softmax(np.where(may_ask(k), scores_of(q, k), -np.inf), axis=-1) @ v


def by_prefix(q, k, v):
    """Another correct form: each step sees the sequence up to itself only."""
    return np.stack([softmax(q[t] @ k[: t + 1].T / k.shape[1] ** 0.5) @ v[: t + 1] for t in range(len(q))])


def by_loop(q, k, v):
    """Query by query, as lists."""
    answers = []
    for t, query in enumerate(q):
        scores = [float(query @ key) / len(key) ** 0.5 for key in k[: t + 1]]
        weights = [np.exp(score - max(scores)) for score in scores]
        answers.append(sum(w * value for w, value in zip(weights, v, strict=False)) / sum(weights))
    return answers


def no_mask(q, k, v):
    return softmax(scores_of(q, k), axis=-1) @ v


def masked_after(q, k, v):
    return (softmax(scores_of(q, k), axis=-1) * may_ask(k)) @ v


def masked_with_zero(q, k, v):
    return softmax(scores_of(q, k) * may_ask(k), axis=-1) @ v


def no_root(q, k, v):
    return softmax(np.where(may_ask(k), q @ k.T, -np.inf), axis=-1) @ v


def over_queries(q, k, v):
    return softmax(np.where(may_ask(k), scores_of(q, k), -1e9), axis=0) @ v


def into_the_future(q, k, v):
    return softmax(np.where(may_ask(k).T, scores_of(q, k), -np.inf), axis=-1) @ v


def weak_mask(q, k, v):
    """Nearly right: -999 is less than a future score of 900 above a past one of -900."""
    return softmax(scores_of(q, k) - 999.0 * ~may_ask(k), axis=-1) @ v


def not_itself(q, k, v):
    """Nearly right: a step does not ask itself, and the first has nobody to ask."""
    return softmax(np.where(np.tril(may_ask(k), -1), scores_of(q, k), -np.inf), axis=-1) @ v


def root_of_time(q, k, v):
    """Nearly right: the root of another edge."""
    return softmax(np.where(may_ask(k), q @ k.T / np.sqrt(len(k)), -np.inf), axis=-1) @ v


def largest_of_all(q, k, v):
    """Nearly right: the largest score of all steps is taken off, so that all exponentials of a query can become 0."""
    e = np.exp(scores_of(q, k) - scores_of(q, k).max(axis=1, keepdims=True)) * may_ask(k)
    return e / e.sum(axis=-1, keepdims=True) @ v


def largest_of_table(q, k, v):
    """Nearly right: one largest score for all queries."""
    scores = np.where(may_ask(k), scores_of(q, k), -np.inf)
    e = np.exp(scores - scores.max())
    return e / e.sum(axis=-1, keepdims=True) @ v


def clipped(q, k, v):
    """Nearly right: large scores are cut off instead."""
    e = np.exp(np.clip(np.where(may_ask(k), scores_of(q, k), -np.inf), None, 700))
    return e / e.sum(axis=-1, keepdims=True) @ v


def in_place(q, k, v):
    """The right numbers, and the caller's keys are gone."""
    answers = by_scipy(q, k, v)
    k *= 0
    return answers


def said(near, far, word="guesses"):
    return {"prediction": word, "measured": (near, far)}


CASES = {
    "by_hand": Case(
        right=[15.795, 15.79, 15.8, np.float32(15.795)],
        wrong=[12.505, 18.01, 20, 10, 16.667, 0.665, "15.8", None, np.nan, (0.665, 0.09, 0.245)],
        nearly=[15.0, 15.16, 16.0, 15.7, 16.6],
    ),
    "causal": Case(
        right=[by_scipy, by_prefix, by_loop],
        wrong=[
            no_mask,
            masked_after,
            no_root,
            over_queries,
            into_the_future,
            0.5,
            lambda q, k, v: None,
            lambda q, k, v: v,
        ],
        nearly=[
            masked_with_zero,
            weak_mask,
            not_itself,
            root_of_time,
            largest_of_all,
            largest_of_table,
            clipped,
            in_place,
        ],
    ),
    "longest": Case(
        right=[4000, 4000.0, np.int64(4000)],
        wrong=[8000, 16000, 11313, 16_000_000, 64_000_000, "4000", None, np.inf, 0],
        nearly=[3999, 4001, 4096, 5656, 4000.4, 11313.7, 11314, 22627.4],
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
