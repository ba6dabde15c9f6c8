"""Answers to the exercises of lesson 21."""

import numpy as np

from tests.lessons.cases import Case


def noiseless(measured, prediction="guesses"):
    return {"prediction": prediction, "measured": measured}


CASES = {
    "lifetime": Case([44, 44.0, np.int64(44)], [22, 0.01, 100, 10, 0, -44, 4.4, 440], [43, 43.7, 45]),
    "units_that_fit": Case([37, np.int64(37), 37.0], [10_000, 9768, 86, 87, 45, 28, 2500, 0, -37, 50], [38, 36, 37.56]),
    "bias_for": Case(
        right=[
            lambda steps: -np.log(2 ** (1 / steps) - 1),
            lambda steps: np.log(0.5 ** (1 / steps)) - np.log1p(-(0.5 ** (1 / steps))),
            lambda steps: np.float32(-np.log(np.expm1(np.log(2) / steps))),
            lambda steps: [-np.log(2 ** (1 / steps) - 1)][0],
        ],
        wrong=[
            lambda steps: 0.5 ** (1 / steps),
            lambda steps: np.log(2 ** (1 / steps) - 1),
            lambda steps: np.log(steps),
            lambda steps: 5,
            lambda steps: steps,
            lambda: 4.46,
            lambda steps: 0.5**steps,
            lambda steps: None,
            lambda steps: -np.log(2 ** (1 / steps) - 1) + 0j,
        ],
        nearly=[
            lambda steps: np.log(steps / np.log(2)),
            lambda steps: (
                np.log(steps / np.log(2)) - np.log(2) / (2 * steps)
            ),  # two terms of the series: 0.02 off at one step
            lambda steps: -np.log(2 ** (1 / steps) - 1) + 0.005,
            lambda steps: -np.log(2 ** (1 / (steps + 1)) - 1),
            lambda steps: -np.log(2 ** (1 / int(steps)) - 1),
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
