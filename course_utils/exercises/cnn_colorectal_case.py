"""Checks of lesson 13."""

import numpy as np

from course_utils.exercises import Wrong, called, checker, exact, number


@checker
def classic_parameters(answer) -> str:
    """Parameters of the classic network for 64 x 64 x 3 images and one sigmoid unit."""
    right = 93_248 + 6 * 6 * 128 * 128 + 128 + 129
    hints = {
        93_248 + 8 * 8 * 128 * 128 + 128 + 129: "these convolutions are unpadded: each takes 2 off the edge",
        93_248 + 7 * 7 * 128 * 128 + 128 + 129: "pooling rounds down: 29 becomes 14",
        right - 129: "the last unit has 128 weights and a bias",
        right - 128: "the dense layer has biases as well",
        93_248: "those are the convolutions; the dense layers come on top",
        11_169_089: "that is the form for 224 pixels",
    }
    exact(
        answer,
        right,
        hints,
        "follow the edge: minus 2 for a convolution, halved and rounded down for a pooling, three times",
    )
    return "the convolutions kept their 93,248; the dense layer has shrunk with the image"


@checker
def recall_per_class(answer, y_true: np.ndarray, y_pred: np.ndarray) -> str:
    """Recall of each of nine classes."""
    value = np.asarray(answer, dtype=float)
    if value.shape != (9,):
        raise Wrong(f"nine numbers are wanted, in an array of shape (9,); this has shape {value.shape}")
    hit = np.bincount(y_true[y_true == y_pred], minlength=9)
    right = hit / np.bincount(y_true, minlength=9)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = hit / np.bincount(y_pred, minlength=9)
    if np.allclose(value, right, atol=5e-3):
        worst = int(right.argmin())
        return f"class {worst} is missed most, with a recall of {right[worst]:.2f}"
    if np.allclose(value, precision, atol=5e-3, equal_nan=True):
        raise Wrong(
            "divided by how often each class was *called*, this is precision; recall divides by how often it is *there*"
        )
    if np.allclose(value, hit / len(y_true), atol=5e-3):
        raise Wrong("divide by the tiles of each class, not by all tiles")
    if np.allclose(value, 1 - right, atol=5e-3):
        raise Wrong("those are the shares that are missed; recall is the share that is found")
    raise Wrong("for each true class: how many of its tiles were called rightly, out of how many?")


@checker
def split_by_slide(function) -> str:
    """A function (slide_of_tile, test_share, seed) -> Boolean array, true for test tiles, whole slides only."""
    rng = np.random.default_rng(0)
    chosen = []
    for slides, share in ((40, 0.25), (20, 0.5), (30, 0.2)):
        slide = rng.permutation(np.repeat(np.arange(slides) * 7 + 3, rng.integers(3, 30, slides)))
        for seed in (0, 1):
            test = np.asarray(called(function, slide, share, seed))
            if test.shape != slide.shape or test.dtype != bool:
                raise Wrong(f"a Boolean array of shape {slide.shape} is wanted; this is {test.dtype}, {test.shape}")
            inside, outside = set(slide[test]), set(slide[~test])
            if inside & outside:
                raise Wrong(f"{len(inside & outside)} slides have tiles on both sides: choose slides, not tiles")
            if abs(len(inside) - share * slides) > 1:
                raise Wrong(f"{len(inside)} of {slides} slides are in test, wanted is a share of {share}")
            chosen.append(frozenset(inside))
    if chosen[0] == chosen[1] and chosen[2] == chosen[3]:
        raise Wrong("another seed should hold out other slides")
    return "no slide is on both sides, whatever the number of its tiles"


@checker
def best_threshold(function) -> str:
    """A function (y_true, y_score, cost_miss) -> threshold with the lowest mean cost; a false alarm costs 1."""
    rng = np.random.default_rng(1)
    for price, overlap in ((20, 0.2), (1, 0.3), (5, 0.25), (0.2, 0.3)):
        y = (rng.random(120) < 0.3).astype(int)
        s = np.clip(rng.normal(0.35 + 0.3 * y, overlap), 0, 1)

        def cost(threshold, y=y, s=s, price=price):
            return np.mean(price * ((y == 1) & (s <= threshold)) + ((y == 0) & (s > threshold)))

        lowest = min(cost(t) for t in np.r_[-1, np.unique(s)])
        got = cost(number(called(function, y, s, price)))
        if got > lowest + 1e-9:
            raise Wrong(
                f"with a price of {price} your threshold costs {got:.3f} a case, and {lowest:.3f} is possible: "
                "try every score, and something below all of them"
            )
    return "the cheapest threshold on the cases it was chosen on; the next laboratory may need another"
