"""Answers to the exercises of lesson 16."""

import numpy as np

from tests.lessons.cases import Case


def by_sums(truth, share, alpha, beta):
    """Another correct form: all from three sums."""
    common = float(np.vdot(truth, share))
    return common / ((1 - alpha - beta) * common + alpha * share.sum() + beta * truth.sum())


def exchanged(truth, share, alpha, beta):
    return by_sums(truth, share, beta, alpha)


def loss(truth, share, alpha, beta):
    return 1 - by_sums(truth, share, alpha, beta)


def by_image(truth, share, alpha, beta):
    """The mean over the first axis: right for one image only."""
    return np.mean([by_sums(t, s, alpha, beta) for t, s in zip(truth, share, strict=True)])


def plain_dice(truth, share, alpha, beta):
    return by_sums(truth, share, 0.5, 0.5)


def thresholded(truth, share, alpha, beta):
    return by_sums(truth, (share > 0.5).astype(float), alpha, beta)


def smoothed(truth, share, alpha, beta):
    """Nearly right: one is added above and below, as many loss functions do."""
    common = np.sum(truth * share)
    return (common + 1) / (common + alpha * np.sum((1 - truth) * share) + beta * np.sum(truth * (1 - share)) + 1)


CASES = {
    "one_pixel_beside": Case(
        right=[(2 / 3, 11 / 12), [0.667, 0.917], np.array([0.67, 0.92])],
        wrong=[(1, 1), 0.667, "two thirds", None, (np.nan, 0.9), (0.917, 0.667), (2 / 3, 2 / 3), (0.5, 11 / 13)],
        nearly=[(0.5, 0.917), (0.667, 0.846), (4 / 9, 121 / 144), (0.6, 0.917)],
    ),
    "slices_with_a_lesion": Case(
        right=[279 / 420, 0.664, np.float32(0.6643)],
        wrong=[0.75, 279, "0.664", None, np.nan, 66.4, 450 / 420, 0.465],
        nearly=[270 / 420, 279 / 429, 0.67, 0.66],
    ),
    "tversky": Case(
        right=[by_sums],
        wrong=[
            exchanged,
            loss,
            by_image,
            plain_dice,
            thresholded,
            0.5,
            lambda t, s, a, b: None,
            lambda t, s, a, b: "1",
        ],
        nearly=[smoothed],
    ),
    "twice_the_noise": Case(
        right=[
            {"prediction": "stays", "measured": (0.77, 0.78, 0.1, 3.5)},
            {"prediction": "falls", "measured": [0.73, 0.76, 0.05, 2.6]},
        ],
        wrong=[
            0.7,
            {"prediction": "stays"},
            {"prediction": "breaks", "measured": (0.77, 0.78, 0.1, 3.5)},
            {"prediction": "stays", "measured": (0.77, 0.78)},
            {"prediction": "stays", "measured": (0.77, 0.78, 3.5, 0.1)},
            {"prediction": "stays", "measured": (0.77, 0.1, 0.78, 3.5)},
            {"prediction": "stays", "measured": (0.77, 0.77, 0.1, 0.1)},
        ],
        nearly=[
            {"prediction": "stays", "measured": (0.77, 0.39, 0.1, 3.2)},
            {"prediction": "stays", "measured": (0.77, 0.78, 0.1, np.nan)},
        ],
    ),
}
