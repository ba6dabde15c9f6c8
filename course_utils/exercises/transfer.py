"""Checks of lesson 15."""

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import CHANGED, _call, called, exact, numbers
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def nodule_pixels(answer) -> str:
    """Smallest official edge at which a nodule of 8 mm is at least three pixels wide, on a film of 350 mm."""
    mistakes = {
        28: "a pixel is 12.5 mm wide there: the nodule fills less than one",
        64: "a pixel is 5.5 mm wide there: the nodule is one and a half pixels wide",
        128: "nearly: a pixel is 2.73 mm wide there, and three of them are 8.2 mm",
        131: "that is the edge at which it would be three pixels wide; which official size comes next?",
        132: "that is the edge at which it would be three pixels wide; which official size comes next?",
        131.25: "that is the edge at which it would be three pixels wide; which official size comes next?",
        112: "112 is the size of this lesson's phantoms, not one of MedMNIST's",
    }
    exact(answer, 224, mistakes, "a size is wanted: how many mm is a pixel at each of 28, 64, 128 and 224?")
    return "5.1 pixels at 224, and 2.9 at 128, which is not enough"


@checker
def learning_numbers(answer) -> str:
    """Numbers that learn with the last stage thawed and a head for three classes."""
    convolutions, norms, head = 64 * 128 * 9 + 128 * 128 * 9, 2 * 2 * 128, 3 * 129
    mistakes = {
        head: "that is the head alone",
        384: "that is the head alone, without its biases",
        convolutions + head: "batch norm learns as well: a scale and a shift for each map",
        convolutions
        + 256
        + head: "both convolutions are followed by batch norm, with a scale and a shift for each map",
        convolutions
        + 4 * 256
        + head: "two of batch norm's four numbers a map are averages: they are counted, not learned",
        convolutions + norms + 384: "the head has a bias for each class",
        convolutions + norms + 385: "the head has a bias for each class, not one",
        convolutions + norms: "the head learns as well",
        convolutions + norms + 256 + head: "the convolutions of this network have no bias: batch norm brings the shift",
        128 * 128 * 9 + 256 + head: "the last stage has two convolutions",
        2 * 128 * 128 * 9 + norms + head: "the first of the two takes 64 maps in, not 128",
        convolutions + norms + 129: "that is the lesson's head, for yes or no; this one has three classes",
    }
    exact(
        answer,
        convolutions + norms + head,
        mistakes,
        "two convolutions, their batch norms, and a head: what of each is changed by a gradient?",
    )
    return "three quarters of the network: most of its weights sit where it has most maps"


@checker
def nested(function) -> str:
    """A function (y, sizes, seed) -> a list of index arrays, one a size, each containing the one before."""
    rng = np.random.default_rng()
    cases = [
        (np.arange(60) % 2, (10, 20, 40), 0),
        (rng.permutation(np.repeat([0, 1], [30, 90])), (4, 20, 50), 7),
        (rng.permutation(np.repeat([0, 1], [200, 60])), (2, 10, 100), int(rng.integers(1000))),
        (rng.permutation(np.repeat([0, 1], [40, 40])), (20,), 3),
    ]
    for y, sizes, seed in cases:
        found, mutated = _call(function, (y, sizes, seed))
        again = called(function, y, sizes, seed)
        _nested(found, y, sizes)
        if mutated:
            raise Wrong(CHANGED)
        if any(set(np.asarray(a).tolist()) != set(np.asarray(b).tolist()) for a, b in zip(found, again, strict=True)):
            raise Wrong("the same seed gives other labels at a second call: then nobody can repeat the experiment")
    y, sizes, _ = cases[1]
    first = [frozenset(np.asarray(called(function, y, sizes, seed)[0]).tolist()) for seed in range(8)]
    if len(set(first)) == 1:
        raise Wrong("every seed gives the same labels: the draw is the luck that is to be seen")
    ever = set().union(*(np.asarray(called(function, y, sizes, seed)[-1]).tolist() for seed in range(80)))
    if len(ever) < len(y):
        raise Wrong("some images are never drawn, whatever the seed: each of a class should have the same chance")
    return "curves over nested draws share their luck, so that their rise is smoother than that of draws made anew"


def _nested(found, y: np.ndarray, sizes: tuple[int, ...]) -> None:
    """Wrong unless these are index arrays of the sizes, half of each class, each inside the next."""
    if not isinstance(found, (list, tuple)) or len(found) != len(sizes):
        raise Wrong(f"a list of {len(sizes)} arrays of indices is wanted, one a size")
    before: set[int] = set()
    for indices, size in zip(found, sizes, strict=True):
        array = numbers(indices, (size,), "indices")
        floating = getattr(indices, "dtype", np.dtype(int)).kind == "f"
        if floating or any(isinstance(value, float) for value in indices):
            raise Wrong("arrays of whole numbers are wanted: indices into y")
        array = array.astype(int)
        if array.min() < 0 or array.max() >= len(y):
            raise Wrong("some indices lie outside y")
        if len(set(array.tolist())) != size:
            raise Wrong("an image stands in a draw twice: draw without replacement")
        if np.sum(y[array] == 1) != size // 2:
            raise Wrong("half of the labels are to be of each class")
        if not before <= set(array.tolist()):
            raise Wrong("a smaller draw is not part of the larger one: it has to be")
        before = set(array.tolist())


@checker
def shuffled_pixels(answer) -> str:
    """Prediction what one fixed shuffle of all pixels does to the probe; measured: mean AUC without and with it."""
    got = read(answer, ("falls", "stays", "rises"), values=2)
    plain, shuffled = got.values
    if plain < shuffled:
        raise Wrong("the AUC of films as they are comes first: have you exchanged them?")
    call = "call `probe_auc(shuffled={})`, and change nothing else"
    plausible(plain, 0.68, 1.0, "a mean AUC of films as they are", call.format(False))
    plausible(shuffled, 0.6, 0.94, "a mean AUC of shuffled films", call.format(True))
    plausible(plain - shuffled, 0.02, 0.17, "a difference", "were both splits shuffled, and in the same way?")
    return verdict(
        got, "falls", "A regression on the pixels would give exactly the same",
        "a convolution looks at neighbours, and a shuffle takes them apart",
    )  # fmt: skip
