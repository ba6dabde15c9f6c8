"""Answers to the exercises of lesson 41."""

import numpy as np

from tests.lessons.cases import Case


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def edge(n, k, s, padding):
    return n * s if padding == "same" else (n - 1) * s + max(k, s)


def said(prediction="round", at_once=3.23, in_turns=1.38):
    return {"prediction": prediction, "measured": (at_once, in_turns)}


CASES = {
    "equilibrium_loss": Case(
        [2 * np.log(2), 1.3863, 1.386, 1.39, np.float32(1.3862944)],
        [np.log(2), 0.69, 0.693, 2, 0, -1.3863, 0.5, 1.0, 2.77],
        [1.38, 1.4, 1.37],
    ),
    "turns": Case(
        right=[said(), said("out"), said("in", 3.2254, 1.3762), said("Round", np.float32(3.23), 1.38)],
        wrong=[
            said("home"),
            said("round", 1.376, 3.225),
            said("round", 2.18, 1.376),
            said("round", 3.225, 3.225),
            said("out", 3.225, 0.2),
            said("round", 3.225, float("nan")),
            {"prediction": "round", "measured": 1.376},
            {"prediction": "round"},
            ("round", 3.225, 1.376),
            "round",
            1.376,
        ],
        nearly=[said("round", 3.0, 1.376), said("round", 3.225, 1.5), said("round", 3.225, 1.28)],
    ),
    "generator_gradient": Case(
        right=[
            lambda x, s: -sigmoid(x) if s else -1 / (1 + np.exp(x)),
            lambda x, s: -np.exp(x) / (1 + np.exp(x)) if s else sigmoid(x) - 1,
            lambda x, s: np.where(s, -sigmoid(x), sigmoid(x) - 1),
            lambda x, s: (-sigmoid(x) if s else sigmoid(x.astype("float32")) - 1).astype("float32"),
        ],
        wrong=[
            lambda x, s: sigmoid(x) if s else 1 / (1 + np.exp(x)),
            lambda x, s: -1 / (1 + np.exp(x)) if s else -sigmoid(x),
            lambda x, s: -np.ones(4),
            lambda x, s: -np.exp(x) / (1 + np.exp(x)) ** 2,
            lambda x, s: np.log(1 - sigmoid(x)) if s else -np.log(sigmoid(x)),
            lambda x, s: -1 / (1 - sigmoid(x)) if s else -1 / sigmoid(x),
            lambda x, s: (sigmoid(x) - 1).sum(),
            lambda x: -sigmoid(x),
        ],
        nearly=[
            lambda x, s: -sigmoid(x),
            lambda x, s: sigmoid(x) - 1,
            lambda x, s: -sigmoid(x) if s else 1 - sigmoid(x),
            lambda x, s: (-sigmoid(x) if s else sigmoid(x) - 1).round(3),
            lambda x, s: -sigmoid(np.clip(x, -7, 7)) if s else sigmoid(np.clip(x, -7, 7)) - 1,
        ],
    ),
    "upsampled": Case(
        right=[
            edge,
            lambda n, k, s, p: float(edge(n, k, s, p)),
            lambda n, k, s, p: n * s + (max(k - s, 0) if p == "valid" else 0),
        ],
        wrong=[
            lambda n, k, s, p: n * s,
            lambda n, k, s, p: (n - 1) * s + k,
            lambda n, k, s, p: -(-n // s),
            lambda n, k, s, p: n,
            lambda n, k, s: n * s,
            lambda n, k, s, p: "14",
            lambda n, k, s, p: n * s + k,
            lambda n, k, s, p: {"same": 14, "valid": 16}[p],
        ],
        nearly=[
            lambda n, k, s, p: n * s if p == "same" else (n - 1) * s + k,
            lambda n, k, s, p: n * s if p == "same" else n * s + k,
            lambda n, k, s, p: n * s if p == "same" else (n - 1) * s + k - 1,
            lambda n, k, s, p: n * s if p == "same" else n * s + abs(k - s),
            lambda n, k, s, p: (n - 1) * s + k - 2 * ((k - s) // 2) if p == "same" else edge(n, k, s, p),
        ],
    ),
}
