"""Answers to the exercises of lesson 16."""

import numpy as np

from tests.lessons.cases import Case


def by_sums(truth, share, alpha, beta):
    """Another correct form: all from three sums."""
    common = float(np.vdot(truth, share))
    return common / ((1 - alpha - beta) * common + alpha * share.sum() + beta * truth.sum())


def with_numpy(truth, share, alpha, beta):
    """As the formula stands."""
    right, false, missed = (np.sum(part) for part in (truth * share, (1 - truth) * share, truth * (1 - share)))
    return np.array([right / (right + alpha * false + beta * missed)]).reshape(())


def by_loop(truth, share, alpha, beta):
    """Pixel by pixel."""
    right = false = missed = 0.0
    for t, p in zip(truth.ravel(), share.ravel(), strict=True):
        right, false, missed = right + t * p, false + (1 - t) * p, missed + t * (1 - p)
    return right / (right + alpha * false + beta * missed)


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


def doubled(truth, share, alpha, beta):
    """Twice the common pixels, as in Dice."""
    common = 2 * np.sum(truth * share)
    return common / (common + alpha * np.sum((1 - truth) * share) + beta * np.sum(truth * (1 - share)))


def spoiling(truth, share, alpha, beta):
    """The right number, and the caller's probabilities are gone."""
    found = by_sums(truth, share, alpha, beta)
    share *= 0
    return found


def smoothed(truth, share, alpha, beta):
    """Nearly right: one is added above and below, as many loss functions do."""
    common = np.sum(truth * share)
    return (common + 1) / (common + alpha * np.sum((1 - truth) * share) + beta * np.sum(truth * (1 - share)) + 1)


CASES = {
    "one_pixel_beside": Case(
        right=[(2 / 3, 11 / 12), [0.667, 0.917], np.array([0.67, 0.92])],
        wrong=[(1, 1), 0.667, "two thirds", None, (np.nan, 0.9), (0.917, 0.667), (2 / 3, 2 / 3), (0.5, 11 / 13)],
        nearly=[(0.5, 0.917), (0.667, 0.846), (4 / 9, 121 / 144), (0.6, 0.917), (2 / 3, 12 / 13)],
    ),
    "slices_with_a_lesion": Case(
        right=[279 / 420, 0.664, 0.66, np.float32(0.6643)],
        wrong=[0.75, 279, "0.664", None, np.nan, 66.4, 450 / 420, 0.465],
        nearly=[270 / 420, 279 / 429, 0.65, 0.68],
    ),
    "tversky": Case(
        right=[by_sums, with_numpy, by_loop],
        wrong=[exchanged, loss, by_image, plain_dice, 0.5, lambda t, p, a, b: None, lambda t, p, a, b: "1", doubled],
        nearly=[smoothed, thresholded, spoiling],
    ),
    "twice_the_noise": Case(
        right=[
            {"prediction": "stays", "measured": (0.77, 0.1, 0.78, 3.5)},
            {"prediction": "falls", "measured": [0.73, 0.05, 0.76, 2.6]},
            {"prediction": "rises", "measured": (0.70, 0.1, 0.81, 3.5)},
        ],
        wrong=[
            0.7,
            {"prediction": "stays"},
            {"prediction": "breaks", "measured": (0.77, 0.1, 0.78, 3.5)},
            {"prediction": "stays", "measured": (0.77, 0.78)},
            {"prediction": "stays", "measured": (0.77, 3.5, 0.78, 0.1)},
            {"prediction": "stays", "measured": (0.77, 0.78, 0.1, 3.5)},
            {"prediction": "stays", "measured": (0.77, 0.1, 0.77, 0.1)},
            {"prediction": 1, "measured": (0.77, 0.1, 0.78, 3.5)},
        ],
        nearly=[
            {"prediction": "stays", "measured": (0.77, 0.1, 0.39, 3.2)},
            {"prediction": "stays", "measured": (0.77, 0.1, 0.78, np.nan)},
            {"prediction": "stays", "measured": (77, 0.1, 78, 3.5)},
        ],
    ),
}
