"""Checks of lesson 43."""

import numpy as np

from course_utils.exercises import Wrong, called, checker, exact


@checker
def drawn_needed(answer) -> str:
    """Drawn images of the rare class that balance 1,200 images of one class and 60 of the other."""
    hints = {
        1200: "60 real ones are there already",
        1260: "that is all images; how many does the rare class lack?",
        630: "that would be half of all images; balanced means as many of one class as of the other",
        570: "balanced means as many of one class as of the other: the common class stays as it is",
        20: "that is the ratio of the classes",
        19: "that is how many drawn images come on each real one of the rare class; how many are there in all?",
    }
    exact(answer, 1140, hints, "how many images does the rare class lack?")
    return "19 drawn images on each real one: what marks the rare class, the drawn ones can only have from these 60"


@checker
def class_weights(function) -> str:
    """A function labels -> weights (2,) of both classes: the mean weight over images is 1, both classes weigh the same."""
    for zeros, ones in ((60, 1200), (300, 100), (50, 50)):
        labels = np.r_[np.zeros(zeros, int), np.ones(ones, int)]
        result = called(function, labels)
        if isinstance(result, dict):
            result = [result[0], result[1]]
        got = np.asarray(result, float)
        if got.shape != (2,):
            raise Wrong(f"two weights are wanted, first that of class 0; yours has the shape {got.shape}")
        right = (zeros + ones) / (2 * np.array([zeros, ones]))
        if np.allclose(got, right[::-1]) and zeros != ones:
            raise Wrong("the rare class needs the larger weight")
        if np.isclose(got[0] * zeros, got[1] * ones) and not np.allclose(got, right):
            raise Wrong(
                "both classes weigh the same, but the mean over all images is not 1: the learning rate would change too"
            )
        if not np.allclose(got, right, rtol=1e-4):
            raise Wrong("n images, two classes: each class should weigh n / 2 in all")
    return "no new information, only another emphasis"


@checker
def advantage(function) -> str:
    """A function (members, others) -> largest true minus false positive rate of "nearer than t means member"."""
    rng = np.random.default_rng(0)
    cases = [
        (np.zeros(30), 1 + rng.random(40), 1.0, "all members are nearer than all others"),
        (np.array([1.0, 2, 3, 4]), np.array([1.0, 2, 3, 4]), 0.0, "both groups have the same distances"),
        (
            np.array([1.0, 2, 3, 9]),
            np.array([2.5, 4, 5, 6]),
            0.5,
            "the threshold 2 or 3 finds most members before others come",
        ),
        (
            np.array([7.0, 8, 9]),
            np.array([1.0, 2, 3]),
            0.0,
            "members are farther away: the attack gains nothing, not less than nothing",
        ),
    ]
    for members, others, right, why in cases:
        got = np.asarray(called(function, members, others), float)
        if got.size != 1:
            raise Wrong(f"one number is wanted; yours has the shape {got.shape}")
        if not np.isclose(float(got.reshape(())), right, atol=1e-6):
            raise Wrong(f"{why}: {right:.2f}")
    for _ in range(3):
        members, others = rng.gamma(3, 1, 50), rng.gamma(4, 1, 70)
        right = max(0.0, *((members <= t).mean() - (others <= t).mean() for t in np.r_[members, others]))
        if not np.isclose(float(np.asarray(called(function, members, others))), right, atol=1e-6):
            raise Wrong(
                "try every distance that occurs as the threshold, and take the largest difference of the two rates"
            )
    return "0 is a generator that gives nobody away, 1 one that gives everybody away"
