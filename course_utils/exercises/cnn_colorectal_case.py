"""Checks of lesson 13."""

import secrets

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import CHANGED, _call, exact, number
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def classic_parameters(answer) -> str:
    """Parameters of the classic network for 64 x 64 x 3 images and one sigmoid unit."""
    right = 93_248 + 6 * 6 * 128 * 128 + 128 + 129
    mistakes = {
        93_248 + 8 * 8 * 128 * 128 + 128 + 129: "these convolutions are unpadded: each takes 2 off the edge",
        93_248 + 7 * 7 * 128 * 128 + 128 + 129: "pooling rounds down: 29 becomes 14",
        right - 129: "the last unit has 128 weights and a bias",
        right - 128: "the dense layer has biases as well",
        right - 1: "the last unit has a bias as well",
        93_248: "those are the convolutions; the dense layers come on top",
        11_169_089: "that is the form for 224 pixels",
    }
    otherwise = "follow the edge: minus 2 for a convolution, halved and rounded down for a pooling, three times"
    exact(answer, right, mistakes, otherwise)
    return "the convolutions kept their 93,248; the dense layer has shrunk with the image"


@checker
def class_weights(answer) -> str:
    """Prediction, and accuracies of the 28-pixel classic network after 10 epochs: as printed, and with class weights 1 and 7.

    Ranges: five seeds on the subset gave 0.879 each as printed, and 0.21 to 0.88 with weights.
    """
    got = read(answer, ("falls", "stays", "rises"), values=2)
    printed, weighted = got.values
    if max(printed, weighted) > 1:
        raise Wrong("an accuracy lies between 0 and 1: give shares, not per cent")
    plausible(
        printed, 0.8, 1.0, "an accuracy as printed", "train without weights first, and evaluate on the validation tiles"
    )
    plausible(
        weighted,
        0.05,
        1.0,
        "an accuracy with weights",
        "do the weights stand in `fit`, 1 for class 0 and 7 for class 1?",
    )
    change = weighted - printed
    if change > 0.1:
        raise Wrong("with weights the accuracy should not be so much better: have the two numbers changed places?")
    came_true = "falls" if change < -0.02 else "rises" if change > 0.02 else "stays"
    return f"accuracy {printed:.3f} as printed, {weighted:.3f} with weights; " + verdict(
        got,
        came_true,
        "Most expect that a loss which cares for tumours makes the program better",
        "but accuracy counts tiles, and most tiles are no tumour: it rewards a program that never says tumour, and every "
        "alarm puts that at risk. Sensitivity is what the weights buy",
    )


@checker
def split_by_slide(function) -> str:
    """A function (slide_of_tile, test_share, seed) -> Boolean array, true for test tiles, whole slides only."""
    rng = np.random.default_rng(0)
    by_chance = secrets.randbelow(2**31)
    changed = False
    for n_slides, share, source in ((40, 0.25, None), (20, 0.5, None), (30, 0.2, None), (50, 0.3, by_chance)):
        rng = rng if source is None else np.random.default_rng(source)
        # slides of very different sizes, so that a share of tiles is no share of slides
        sizes = rng.permutation(np.r_[np.full(n_slides // 4, 60), np.full(n_slides - n_slides // 4, 3)])
        slide = rng.permutation(np.repeat(rng.permutation(np.arange(n_slides) * 7 + 3), sizes))
        chosen = []
        for seed in (0, 1, 2, 0):
            result, mutated = _call(function, (slide, share, seed))
            changed |= mutated
            chosen.append(_held_out(result, slide, share, n_slides, source))
        if chosen[0] != chosen[3]:
            raise Wrong(
                "called twice with the same seed, it holds out other slides: draw with a generator of that seed",
                source,
            )
        if len(set(chosen)) < 3:
            raise Wrong("another seed should hold out other slides", source)
    if changed:
        raise Wrong(CHANGED)
    return "no slide is on both sides, whatever the number of its tiles"


def _held_out(result, slide: np.ndarray, share: float, n_slides: int, source: int | None) -> frozenset:
    """The slides in test, else Wrong."""
    boolean = isinstance(result, (np.ndarray, list, tuple)) and np.asarray(result, object).shape == slide.shape
    if not boolean or not all(isinstance(value, (bool, np.bool_)) for value in np.asarray(result).ravel()):
        raise Wrong(f"a Boolean array of shape {slide.shape} is wanted, true for test tiles", source)
    test = np.asarray(result, bool)
    inside, outside = set(slide[test]), set(slide[~test])
    if inside & outside:
        raise Wrong("some slides have tiles on both sides: choose slides, not tiles", source)
    if abs(len(inside) - share * n_slides) > 1:
        raise Wrong(
            f"{len(inside)} of {n_slides} slides are in test, wanted is a share of {share} of the slides", source
        )
    return frozenset(int(number) for number in inside)


@checker
def best_threshold(function) -> str:
    """A function (y_true, y_score, cost_miss) -> threshold with the lowest mean cost; a false alarm costs 1."""
    source = secrets.randbelow(2**31)
    rng = np.random.default_rng(1)
    cases = [
        (*_scores(rng, n, 0.3, spread), price, None)
        for n, price, spread in ((120, 20, 0.2), (90, 1, 0.3), (150, 0.2, 0.3))
    ]
    # all ill below all healthy and a miss dear: only a threshold below every score is best; a miss cheap: one above all
    tight = 0.5 + 1e-4 * np.arange(40)
    upside_down = (np.arange(40) < 20).astype(int)
    cases += [(upside_down, tight, 50, None), (upside_down, tight[::-1] * 0 + tight, 0.01, None)]
    far = np.r_[0.2 + tight[:39] * 1e-3, 7.0]  # told apart by a gap far finer than a grid, which is not in the middle
    cases += [((np.arange(40) >= 13).astype(int), far, 5, None)]
    cases += [(1 - upside_down, tight * 40 - 25, 5, None)]  # scores need not lie between 0 and 1
    cases += [(upside_down, tight * 40 - 25, 50, None)]
    y, s = _scores(rng, 60, 0.5, 0.3)
    y = np.sort(y)[::-1]  # the ill first, and many cases share a score
    cases += [(y, s.round(1), 2, None), (y[::-1], s.round(1), 2, None)]
    cases += [(*_scores(np.random.default_rng(source), 140, 0.4, 0.25), 4, source)]
    changed = False
    for y, s, price, by_chance in cases:
        result, mutated = _call(function, (y, s, price))
        changed |= mutated
        costs = [_cost(y, s, price, t) for t in np.r_[s.min() - 1, np.unique(s)]]
        if _cost(y, s, price, number(result, finite=False)) > min(costs) + 1e-9:
            raise Wrong(
                "another threshold is cheaper: try every score that occurs, and something below all of them. A case is an "
                "alarm if its score is above the threshold",
                by_chance,
            )
    if changed:
        raise Wrong(CHANGED)
    return "the cheapest threshold on the cases it was chosen on; the next laboratory may need another"


def _scores(rng: np.random.Generator, n: int, share: float, spread: float) -> tuple[np.ndarray, np.ndarray]:
    y = (rng.random(n) < share).astype(int)
    return y, np.clip(rng.normal(0.35 + 0.3 * y, spread), 0, 1)


def _cost(y: np.ndarray, s: np.ndarray, price: float, threshold: float) -> float:
    return float(np.mean(price * ((y == 1) & (s <= threshold)) + ((y == 0) & (s > threshold))))
