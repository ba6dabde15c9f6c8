"""Checks of lesson 33."""

import numpy as np

from course_utils.exercises import checker
from course_utils.exercises.answers import close, compare
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def divergence(answer) -> str:
    """KL divergence in nats of a normal distribution with mean 2 and standard deviation 0.5 from the standard normal."""
    right = 0.5 * (4 + 0.25 - 1 - np.log(0.25))
    mistakes = {
        0.5 * (4 + 0.5 - 1 - np.log(0.5)): "0.5 is the standard deviation; the formula wants the variance",
        2 * right: "the factor one half is missing",
        0.5 * (2 + 0.25 - 1 - np.log(0.25)): "the mean enters squared",
        0.5 * (4 + 0.25 - 1 + np.log(0.25)): "the sign of the logarithm: a narrow distribution costs more, not less",
        right / np.log(2): "that is in bits; nats are wanted",
        -right: "a divergence is never negative",
        2.3: "nearly: keep more digits on the way, and round to two decimals at the end",
    }
    otherwise = "which formula has the divergence of a Gaussian from N(0, 1)? It wants a mean and a variance"
    close(answer, right, 5e-3, mistakes, otherwise)
    return "2.32 nats; most of it is the price of the mean"


@checker
def told(answer) -> str:
    """Nats that the code of a small VAE tells after training with sigma fixed at 0.1 and at 0.5."""
    got = read(answer, ("less", "as much", "more"), values=2)
    exact, loose = got.values
    bits = "enter what the function returns, in nats, that of 0.1 first"
    plausible(exact, 3.0, 60.0, "a KL divergence with sigma 0.1", bits)
    plausible(loose, 0.0, 0.7 * exact, "a KL divergence with sigma 0.5", bits)
    most = "Most expect noisier copies from the same code"
    return verdict(got, "less", most, "a better copy is worth 25 times less, so fewer nats are worth their price")


@checker
def elbo(function) -> str:
    """A function (x, mean, sigma, z_mean, log_var) -> evidence lower bound of each image in nats, (n,)."""

    def made(rng, n, pixels, latent_dim, sigma):
        return rng.random((n, pixels)), rng.random((n, pixels)), sigma, *rng.normal(size=(2, n, latent_dim))

    def parts(x, mean, sigma, z_mean, log_var):
        squares = ((x - mean) ** 2).sum(axis=1) / (2 * sigma**2)
        constant = x.shape[1] * (np.log(sigma) + np.log(2 * np.pi) / 2)
        kl = 0.5 * (z_mean**2 + np.exp(log_var) - 1 - log_var).sum(axis=1)
        return squares, constant, kl

    def mixed(weights):
        return lambda *arguments: sum(w * part for w, part in zip(weights, parts(*arguments), strict=True))

    def a_pixel(x, *others):
        squares, constant, kl = parts(x, *others)
        return -(squares + constant) / x.shape[1] - kl

    rng = np.random.default_rng(0)
    compare(
        function,
        [made(rng, 4, 6, 2, 0.3), made(rng, 1, 10, 3, 1.0), made(rng, 5, 3, 1, 0.07)],
        lambda rng: made(rng, int(rng.integers(2, 7)), 8, 4, float(rng.uniform(0.1, 0.6))),
        mixed((-1, -1, -1)),
        [
            (mixed((1, 1, 1)), "that is the loss, the negative bound"),
            (mixed((-1, -1, 1)), "the divergence is a price: it makes the bound lower"),
            (mixed((-1, -1, 0)), "that is the reconstruction alone; the divergence is missing"),
            (
                mixed((-1, 0, -1)),
                "a density has a constant in front: the logarithm of sigma times the root of 2 pi, once a pixel",
            ),
            (a_pixel, "the sum over pixels is wanted, not the mean"),
        ],
        "log density of a Gaussian over the pixels, minus the divergence summed over the code, one number an image",
    )
    return "what the reconstruction is worth, minus what the code costs"
