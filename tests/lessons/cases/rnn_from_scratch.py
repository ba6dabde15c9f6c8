"""Answers to the exercises of lesson 21."""

import numpy as np

from tests.lessons.cases import Case


def noiseless(measured, prediction="guesses"):
    return {"prediction": prediction, "measured": measured}


CASES = {
    "lifetime": Case([44, 44.0, np.int64(44)], [22, 0.01, 100, 10, 0, -44, 4.4, 440], [43, 43.7, 45]),
    "lstm_parameters": Case(
        [3920, np.int64(3920), 3920.0], [3840, 980, 2940, 2320, 5488, 4000, 1960, 20], [3921, 3919, 3920.5]
    ),
    "gru_state": Case(
        right=[
            lambda z, h, c: z * h + (1 - z) * c,
            lambda z, h, c: c + z * (h - c),
            lambda z, h, c: np.stack([z, 1 - z])[0] * h + np.stack([z, 1 - z])[1] * c,
            lambda z, h, c: (z * h + (1 - z) * c).astype("float32"),
        ],
        wrong=[
            lambda z, h, c: (1 - z) * h + z * c,
            lambda z, h, c: z * h,
            lambda z, h, c: 0.5 * (h + c),
            lambda z, h: h,
            lambda z, h, c: h + c,
            lambda z, h, c: (z * h + (1 - z) * c).sum(),
            lambda z, h, c: np.tanh(z * h + (1 - z) * c),
            lambda z, h, c: (z * h + (1 - z) * c) + 0j,
        ],
        nearly=[
            lambda z, h, c: z * h + c,
            lambda z, h, c: z * h + (1 - z) * c + 1e-2,
            lambda z, h, c: np.where(z > 0.5, h, c),
        ],
    ),
    "without_noise": Case(
        right=[noiseless(0.484), noiseless(0.5, "learns"), noiseless(np.float32(0.51), "Guesses"), noiseless([0.47])],
        wrong=[
            noiseless(1.0),
            noiseless(0.99, "learns"),
            noiseless(50),
            noiseless(0.0),
            noiseless((0.5, 0.5)),
            noiseless("0.5"),
            noiseless(0.5, "fails"),
            noiseless(0.5, 1),
            noiseless(None),
            {"prediction": "guesses"},
            0.484,
            "guesses",
        ],
        nearly=[noiseless(48.4), noiseless(0.62), noiseless(0.39), noiseless(-0.484), noiseless(float("nan"))],
    ),
}
