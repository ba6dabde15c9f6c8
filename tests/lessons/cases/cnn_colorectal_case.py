"""Answers to the exercises of lesson 13."""

import numpy as np

from tests.lessons.cases import Case


def measured(prediction, *values):
    return {"prediction": prediction, "measured": values}


def by_slide(slide, share, seed):
    slides = np.unique(slide)
    return np.isin(slide, np.random.default_rng(seed).permutation(slides)[: round(share * len(slides))])


def first_slides(slide, share, seed):
    return np.isin(slide, np.unique(slide)[: round(share * len(np.unique(slide)))])


def old_way(slide, share, seed):
    np.random.seed(seed)
    slides = sorted(set(slide.tolist()))
    held_out = set(np.random.choice(slides, int(share * len(slides)), replace=False).tolist())
    return [number in held_out for number in slide]


def without_seed(slide, share, seed):
    slides = np.unique(slide)
    return np.isin(slide, np.random.permutation(slides)[: round(share * len(slides))])


def by_tiles(slide, share, seed):
    chosen, total = [], 0
    for number in np.random.default_rng(seed).permutation(np.unique(slide)):
        if total < share * len(slide):
            chosen.append(number)
            total += (slide == number).sum()
    return np.isin(slide, chosen)


def cheapest(y, s, price, candidates=None):
    grid = [-1000.0, *sorted(set(s))] if candidates is None else candidates
    return min(grid, key=lambda t: price * ((y == 1) & (s <= t)).sum() + ((y == 0) & (s > t)).sum())


def as_if_no_ties(y, s, price):
    """Lets one case after the other be an alarm, also in the middle of cases with one score."""
    order = np.argsort(-s, kind="stable")
    ill = y[order] == 1
    costs = np.r_[price * ill.sum(), price * (ill.sum() - np.cumsum(ill)) + np.cumsum(~ill)]
    return np.r_[s.max(), s[order][1:], s.min() - 1][costs.argmin()]


def in_place(y, s, price):
    best = cheapest(y, s, price)
    s.sort()
    return best


CASES = {
    "classic_parameters": Case(
        [683_329, np.int64(683_329), 683_329.0],
        [
            11_169_089,
            93_248,
            683_200,
            683_201,
            93_248 + 8 * 8 * 128 * 128 + 257,
            93_248 + 7 * 7 * 128 * 128 + 257,
            0,
            590_081,
        ],
        [683_330, 683_328, 683_329.5],
    ),
    "class_weights": Case(
        right=[
            measured("falls", 0.879, 0.55),
            measured("rises", 0.88, 0.6),
            measured("stays", 0.88, 0.87),
            {"prediction": " Falls ", "measured": np.array([0.879, 0.121])},
        ],
        wrong=[
            measured("better", 0.879, 0.55),
            measured("falls", 0.879),
            measured("falls", 0.879, 0.55, 0.6),
            measured("falls", 87.9, 55.0),
            measured("falls", 0.5, 0.4),
            measured("falls", 0.879, -0.55),
            measured("falls", float("nan"), 0.55),
            measured(3, 0.879, 0.55),
            {"prediction": "falls"},
            ("falls", 0.879, 0.55),
        ],
        nearly=[
            measured("falls", 0.55, 0.879),
            measured("falls", 0.879, 55.0),
            measured("falls", 0.879 + 0j, 0.55),
            measured("falls or stays", 0.879, 0.55),
        ],
    ),
    "split_by_slide": Case(
        right=[by_slide, lambda slide, share, seed: by_slide(slide, share, seed + 7), old_way],
        wrong=[
            lambda slide, share, seed: np.random.default_rng(seed).random(len(slide)) < share,
            lambda slide, share, seed: by_slide(slide, share, seed).astype(int),
            lambda slide, share, seed: ~by_slide(slide, share / 2, seed),
            lambda slide, share, seed: np.zeros(len(slide), bool),
            lambda slide, share, seed: ~by_slide(slide, share, seed),
            lambda slide, share, seed: np.flatnonzero(by_slide(slide, share, seed)),
            lambda slide, share: slide > 3,
            lambda slide, share, seed: by_slide(slide, share, seed)[:-1],
        ],
        nearly=[
            first_slides,
            without_seed,
            by_tiles,
            lambda slide, share, seed: by_slide(slide, share, seed or 1),
            lambda slide, share, seed: by_slide(slide, share, seed // 2),
            lambda slide, share, seed: by_slide(slide, share, 0),
            lambda slide, share, seed: by_slide(slide, share, seed) ^ (np.arange(len(slide)) == 0),
        ],
    ),
    "best_threshold": Case(
        right=[
            cheapest,
            lambda y, s, c: cheapest(y, s, c) + 1e-12,
            lambda y, s, c: cheapest(y, s, c, [-np.inf, *s]),
            lambda y, s, c: np.float64(cheapest(y, s, c, np.r_[s.min() - 1, np.unique(s)])),
        ],
        wrong=[
            lambda y, s, c: 0.5,
            lambda y, s, c: cheapest(y, s, 1),
            lambda y, s, c: cheapest(y, s, 1 / c),
            lambda y, s: 0.5,
            lambda y, s, c: s.mean(),
            lambda y, s, c: -np.inf,
            lambda y, s, c: np.inf,
            lambda y, s, c: None,
        ],
        nearly=[
            lambda y, s, c: cheapest(y, s, c, sorted(set(s))),
            lambda y, s, c: cheapest(y, s, c, np.linspace(0, 1, 1001)),
            lambda y, s, c: cheapest(y, s, c, np.linspace(s.min() - 1, s.max() + 1, 5001)),
            lambda y, s, c: cheapest(y, s, c, np.r_[s.min() - 1, np.linspace(s.min(), s.max(), 1001)]),
            lambda y, s, c: cheapest(y, s, c, np.r_[0.0, np.unique(s)]),
            as_if_no_ties,
            lambda y, s, c: min(
                sorted(set(s)), key=lambda t: c * ((y == 1) & (s < t)).sum() + ((y == 0) & (s >= t)).sum()
            ),
            in_place,
        ],
    ),
}
