"""Answers to the exercises of lesson 15."""

import numpy as np

from tests.lessons.cases import Case


def grown(y, sizes, seed):
    """One order of each class, cut at each size."""
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(np.flatnonzero(y == c)) for c in (0, 1)]
    return [np.concatenate([order[: size // 2] for order in orders]) for size in sizes]


def thinned(y, sizes, seed):
    """From the largest down."""
    rng = np.random.default_rng(seed)
    found, left = [], [np.flatnonzero(y == c) for c in (0, 1)]
    for size in reversed(sizes):
        left = [rng.choice(part, size // 2, replace=False) for part in left]
        found.insert(0, np.concatenate(left))
    return found


def anew(y, sizes, seed):
    rng = np.random.default_rng(seed)
    return [np.concatenate([rng.choice(np.flatnonzero(y == c), n // 2, replace=False) for c in (0, 1)]) for n in sizes]


def unseeded(y, sizes, seed):
    return grown(y, sizes, None)


def first_ones(y, sizes, seed):
    return [np.concatenate([np.flatnonzero(y == c)[: n // 2] for c in (0, 1)]) for n in sizes]


def of_all(y, sizes, seed):
    order = np.random.default_rng(seed).permutation(len(y))
    return [order[:n] for n in sizes]


def repeated(y, sizes, seed):
    rng = np.random.default_rng(seed)
    orders = [rng.choice(np.flatnonzero(y == c), max(sizes) // 2) for c in (0, 1)]
    return [np.concatenate([order[: n // 2] for order in orders]) for n in sizes]


def of_the_first(y, sizes, seed):
    """Draws among the first images only."""
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(np.flatnonzero(y == c)[: max(sizes) // 2]) for c in (0, 1)]
    return [np.concatenate([order[: size // 2] for order in orders]) for size in sizes]


def all_but_five(y, sizes, seed):
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(np.flatnonzero(y == c)[5:]) for c in (0, 1)]
    return [np.concatenate([order[: size // 2] for order in orders]) for size in sizes]


def probe(plain, shuffled, prediction="falls"):
    return {"prediction": prediction, "measured": (plain, shuffled)}


CASES = {
    "nodule_pixels": Case(
        [224, 224.0, np.int64(224)],
        [28, 64, 112, 3, 0.64, 350, -224, 448],
        [128, 131.25, 132, 223, 225],
    ),
    "learning_numbers": Case(
        [222_083, 222_083.0, np.int64(222_083)],
        [387, 384, 129, 221_184, 147_456 + 256 + 387, 287_000, 0, 1e6],
        [222_082, 221_825, 221_571, 221_827, 222_595, 222_339, 221_696, 222_080, 222_081],
    ),
    "nested": Case(
        [
            grown,
            thinned,
            lambda y, s, seed: [np.random.default_rng(1).permutation(part) for part in grown(y, s, seed)],
            lambda y, s, seed: [part.tolist() for part in grown(y, s, seed)],
            lambda y, s, seed: tuple(grown(y, s, seed)),
        ],
        [
            of_all,
            first_ones,
            repeated,
            lambda y, s, seed: [part.tolist() for part in grown(y, s, seed)][::-1],
            lambda y, s, seed: np.arange(20),
            lambda y, s, seed: [y[part] for part in grown(y, s, seed)],
            lambda y, s, seed: [np.isin(np.arange(len(y)), part) for part in grown(y, s, seed)],
            lambda y, s, seed: grown(y, s, seed)[-1],
            lambda y, s, seed: None,
            lambda y, s: grown(y, s, 0),
            lambda y, s, seed: [part.astype(float) for part in grown(y, s, seed)],
        ],
        [
            anew,
            unseeded,
            of_the_first,
            all_but_five,
            lambda y, s, seed: grown(y, s, 0),
            lambda y, s, seed: grown(y, [n + 2 for n in s], seed),
            lambda y, s, seed: [part[:-1] for part in grown(y, s, seed)],
            lambda y, s, seed: [np.append(part[:-1], part[0]) for part in grown(y, s, seed)],
        ],
    ),
    "shuffled_pixels": Case(
        right=[probe(0.965, 0.865), probe(0.74, 0.69, "rises"), probe(np.float32(0.96), 0.88, "Stays")],
        wrong=[
            probe(0.865, 0.965),
            probe(0.5, 0.5),
            probe(96, 86),
            probe(0.96, 0.86, "drops"),
            probe(0.96, None),
            (0.96, 0.86),
            {"prediction": "falls"},
            probe("0.96", 0.86),
        ],
        nearly=[
            probe(0.965, 0.965, "stays"),
            probe(0.965, 0.958),
            probe(0.96, 0.7),
            probe(0.65, 0.6),
            probe(0.96, float("nan")),
            probe(1.02, 0.9),
        ],
    ),
}
