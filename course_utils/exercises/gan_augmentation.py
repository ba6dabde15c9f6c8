"""Checks of lesson 43."""

from collections.abc import Mapping

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import compare
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def clever_memoriser(answer) -> str:
    """Prediction how well the attack does if one member in ten is copied; measured: its AUC, and the share found at 1 %."""
    got = read(answer, ("weak", "middling", "strong"), values=2)
    auc, found = got.values
    if not (0 <= auc <= 1 and 0 <= found <= 1):
        raise Wrong("both are shares between 0 and 1")
    if auc < found:
        raise Wrong("the AUC comes first, then the share found: have you exchanged them?")
    many = "a tenth of the members stands among the drawings, and the rest of the drawings is the GAN's"
    plausible(auc, 0.5, 0.68, "an AUC", many)
    plausible(found, 0.08, 0.25, "a share found", many)
    return verdict(
        got, "weak" if auc < 0.6 else "middling", "Most expect more, for fifty patients are given away for certain",
        "AUC is a mean over all members and hides the few who are hit; the share found at few false alarms shows them",
    )  # fmt: skip


@checker
def class_weights(function) -> str:
    """A function labels -> weights (2,) of both classes: the mean weight over images is 1, both classes weigh the same."""

    def labels(zeros, ones, seed):
        return (np.random.default_rng(seed).permutation(np.repeat([0, 1], [zeros, ones])),)

    def weights(y):
        return len(y) / (2 * np.array([(y == 0).sum(), (y == 1).sum()]))

    def read(result):
        if isinstance(result, Mapping):
            if set(result) != {0, 1}:
                raise Wrong("a dictionary of weights has the keys 0 and 1")
            return [result[0], result[1]]
        return result

    too_large = "both classes weigh the same, but the mean over all images is not 1: the learning rate would change too"
    compare(
        function,
        [labels(60, 1200, 0), labels(300, 100, 1), labels(50, 50, 2), (np.r_[np.ones(7, int), np.zeros(2, int)],)],
        lambda rng: labels(*rng.integers(5, 200, 2), 3),
        weights,
        [
            (lambda y: weights(y)[::-1], "the rare class needs the larger weight"),
            (lambda y: 2 * weights(y), too_large),
            (lambda y: 2 * weights(y) / len(y), too_large),
            (lambda y: weights(y) / weights(y).sum(), too_large),
            (lambda y: weights(y) / weights(y).min(), too_large),
            (lambda y: np.ones(2), "both classes should weigh the same in all, whatever their numbers"),
        ],
        "n images, two classes: each class should weigh n / 2 in all",
        read=read,
    )
    return "no new information, only another emphasis"


@checker
def advantage(function) -> str:
    """A function (members, others) -> largest true minus false positive rate of "nearer than t means member"."""

    def best(members, others):
        rates = [(members <= t).mean() - (others <= t).mean() for t in np.r_[members, others]]
        return max(0.0, *rates)

    fine = 1 + 1e-4 * np.arange(12.0)  # no grid over the range finds the place between the two
    fixed = [
        (np.zeros(30), 1 + np.random.default_rng(0).random(40)),
        (np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 3, 4])),
        (np.array([1.0, 2, 3, 9]), np.array([2.5, 4, 5, 6])),
        (np.array([7.0, 8, 9]), np.array([1.0, 2, 3])),  # members are farther: nothing gained, not less than nothing
        (np.r_[fine[:6], 900.0], fine[6:]),
        (np.array([5.0, 1.0, 3.0]), np.array([3.0, 3.0, 6.0, 6.0])),
        (np.arange(203.0), 203 + np.arange(301.0)),  # the place is at no round share of the distances
        (np.array([2.0, 3, 4, 5]), np.linspace(2.5, 9, 120)),  # so few members that it is right most often to say "no"
    ]
    compare(
        function,
        fixed,
        lambda rng: (rng.gamma(3, 1, 50), rng.gamma(4, 1, int(rng.integers(40, 90)))),
        best,
        [
            (
                lambda m, o: max(abs((m <= t).mean() - (o <= t).mean()) for t in np.r_[m, o]),
                "where members are farther away the attack gains nothing: a negative difference is no gain",
            ),
        ],
        "try every distance that occurs as the threshold: the largest difference of the two rates, 0 if none is above it",
    )
    return "0 is a generator that gives nobody away, 1 one that gives everybody away"
