"""Checks of lesson 41."""

import numpy as np

from course_utils.exercises import Wrong, called, checker, number


@checker
def optimal_discriminator(function) -> str:
    """A function (p, q) -> probability that the best discriminator gives to "real" where the densities are p and q."""
    p, q = np.array([0.2, 0.0, 0.5, 0.3]), np.array([0.2, 0.4, 0.1, 0.0])
    got = np.asarray(called(function, p, q), float)
    if got.shape != (4,):
        raise Wrong(f"one probability a place is wanted, shape (4,); yours has {got.shape}")
    if np.allclose(got, q / (p + q)):
        raise Wrong("that is the probability of 'drawn'; p is the density of real data")
    with np.errstate(divide="ignore"):
        if np.allclose(got, p / q):
            raise Wrong("that is the ratio of the densities, which can be above 1")
    if not np.allclose(got, p / (p + q), atol=1e-6):
        raise Wrong("of all that falls here, which share is real?")
    return "one half wherever both densities agree"


@checker
def equilibrium_loss(answer) -> str:
    """The discriminator's loss in nats, real part plus drawn part, when it can only guess."""
    value = number(answer)
    for typical, hint in {
        np.log(2): "that is one of the two parts; real and drawn images both count",
        2.0: "that is in bits; nats are wanted",
        0.0: "a loss of 0 is a discriminator that is always sure and right",
        -2 * np.log(2): "a loss is minus the logarithm of the probability of the truth",
        0.5: "that is its probability; the loss is minus the logarithm of it, for real and for drawn images",
    }.items():
        if np.isclose(value, typical, atol=1e-3):
            raise Wrong(hint)
    if not np.isclose(value, 2 * np.log(2), atol=2e-3):
        raise Wrong(
            "it says 0.5 to everything: what is the cross-entropy of that, for real and for drawn images together?"
        )
    return "2 ln 2 = 1.386: remember that number when you look at training curves"


@checker
def generator_gradient(function) -> str:
    """A function (logits, saturating) -> derivative of the generator's loss at each logit of a drawn image."""
    logits = np.array([-8.0, -1.0, 0.0, 2.0])
    chance = 1 / (1 + np.exp(-logits))
    for saturating, right in ((True, -chance), (False, chance - 1)):
        got = np.asarray(called(function, logits, saturating), float)
        name = "saturating" if saturating else "non-saturating"
        if got.shape != (4,):
            raise Wrong(f"one derivative a logit is wanted, shape (4,); yours has {got.shape}")
        if np.allclose(got, -right, atol=1e-6):
            raise Wrong(f"{name}: the sign. A higher logit must lower the generator's loss")
        if np.allclose(got, chance - 1 if saturating else -chance, atol=1e-6):
            raise Wrong("the two losses are exchanged: which of them is flat where the discriminator is sure?")
        if not np.allclose(got, right, atol=1e-6):
            raise Wrong(
                f"{name}: derive {'log(1 - D)' if saturating else '-log D'} where D is the sigmoid of the logit"
            )
    return "where the discriminator is sure (-8), one pulls with 0.0003 and the other with 1"


@checker
def upsampled(function) -> str:
    """A function (size, kernel, stride, padding) -> edge of a transposed convolution's output."""
    cases = [
        ((7, 4, 2, "same"), 14), ((14, 4, 2, "same"), 28), ((7, 4, 2, "valid"), 16), ((5, 3, 1, "valid"), 7),
        ((5, 3, 3, "valid"), 15), ((4, 5, 3, "same"), 12), ((5, 2, 3, "valid"), 15),
    ]  # fmt: skip
    for arguments, right in cases:
        got = number(called(function, *arguments))
        if got != right:
            size, kernel, stride, padding = arguments
            why = (
                "each pixel becomes stride pixels, no more"
                if padding == "same"
                else "the last kernel is kept whole, and a pixel never fills less than the stride"
            )
            raise Wrong(f"{size} pixels, kernel {kernel}, stride {stride}, {padding}: {why}")
    return "7 becomes 14 becomes 28"
