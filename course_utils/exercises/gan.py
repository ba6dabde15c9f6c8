"""Checks of lesson 41."""

import numpy as np

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import close, compare
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def equilibrium_loss(answer) -> str:
    """The discriminator's loss in nats, real part plus drawn part, when it can only guess."""
    mistakes = {
        np.log(2): "that is one of the two parts; real and drawn images both count",
        2.0: "that is in bits; nats are wanted",
        1.0: "that is one of the two parts, in bits; both count, in nats",
        0.0: "a loss of 0 is a discriminator that is always sure and right",
        -2 * np.log(2): "a loss is minus the logarithm of the probability of the truth",
        0.5: "that is its probability; the loss is minus the logarithm of it, for real and for drawn images",
    }
    otherwise = "it says 0.5 to everything: what is the cross-entropy of that, for real and for drawn images together?"
    close(answer, 2 * np.log(2), 5e-3, mistakes, otherwise)
    return "2 ln 2 = 1.386: remember that number when you look at training curves"


@checker
def turns(answer) -> str:
    """Prediction where two numbers go that step in turns; measured: distance after 2,000 steps at once, and in turns."""
    got = read(answer, ("out", "round", "in"), values=2)
    at_once, in_turns = got.values
    if at_once < in_turns:
        raise Wrong("the game of steps at once comes first, then the one in turns: have you exchanged them?")
    plausible(
        at_once,
        3.1,
        3.4,
        "a distance",
        "run `dirac(steps=2000)` as it is: original loss, no penalty, start (1, 1), rate 0.1",
    )
    plausible(
        in_turns, 1.3, 1.45, "a distance",
        "the discriminator steps first, and the generator's step uses the new number in both places; 2,000 steps, rate 0.1",
    )  # fmt: skip
    return verdict(
        got, "round", "Most expect it to come home now that the generator knows the answer",
        "but it stays on a circle: one player runs outwards by as much as the other comes in. R1 is what brings it home",
    )  # fmt: skip


@checker
def generator_gradient(function) -> str:
    """A function (logits, saturating) -> derivative of the generator's loss at each logit of a drawn image."""

    def chance(logits):
        return 1 / (1 + np.exp(-logits))

    def slope(logits, saturating):
        return -chance(logits) if saturating else chance(logits) - 1

    logits = np.array([-8.0, -1.0, 0.0, 2.0])
    compare(
        function,
        [(logits, True), (logits, False), (logits[:3, None] * np.array([0.5, 2.0]), True), (np.array([25.0]), False)],
        lambda rng: (rng.normal(0, 3, int(rng.integers(3, 9))), bool(rng.integers(0, 2))),
        slope,
        [
            (lambda x, s: -slope(x, s), "the sign: a higher logit must lower the generator's loss"),
            (
                lambda x, s: slope(x, not s),
                "the two losses are exchanged: which of them is flat where the discriminator is sure?",
            ),
            (
                lambda x, s: -1 / (1 - chance(x)) if s else -1 / chance(x),
                "that is the derivative at D; the chain rule goes on to the logit",
            ),
        ],
        "derive log(1 - D), or -log D, where D is the sigmoid of the logit",
        absolute=1e-6,  # at a logit of 25 float32 gives 0, which is right enough
    )
    return "where the discriminator is sure (-8), one pulls with 0.0003 and the other with 1"


@checker
def upsampled(function) -> str:
    """A function (size, kernel, stride, padding) -> edge of a transposed convolution's output."""

    def edge(size, kernel, stride, padding):
        return size * stride if padding == "same" else (size - 1) * stride + max(kernel, stride)

    def drawn(rng):
        return *map(int, rng.integers([3, 2, 1], [30, 8, 5])), str(rng.choice(["same", "valid"]))

    fixed = [(7, 4, 2, "same"), (14, 4, 2, "same"), (7, 4, 2, "valid"), (5, 3, 1, "valid"), (5, 3, 3, "valid"),
             (4, 5, 3, "same"), (5, 2, 3, "valid"), (1, 6, 2, "valid"), (9, 1, 4, "valid"), (6, 3, 2, "same"),
             (4, 1, 3, "same")]  # fmt: skip
    compare(
        function,
        fixed,
        drawn,
        edge,
        [
            (
                lambda n, k, s, p: n * s if p == "same" else (n - 1) * s + k,
                "valid: a pixel never fills less than the stride, also where the kernel is smaller",
            ),
            (lambda n, k, s, p: (n - 1) * s + k, "same: each pixel becomes stride pixels, no more"),
            (lambda n, k, s, p: n * s, "valid: the last kernel is kept whole"),
            (lambda n, k, s, p: -(-n // s), "that is how a convolution shrinks; a transposed one grows"),
        ],
        "lay down the kernels of the first and the last pixel: where do they begin and end? What does 'same' cut off?",
    )
    return "7 becomes 14 becomes 28"
