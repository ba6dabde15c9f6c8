"""Checks of lesson 33."""

import numpy as np

from course_utils.exercises import Wrong, called, checker, number


@checker
def divergence(answer) -> str:
    """KL divergence in nats of a normal distribution with mean 2 and standard deviation 0.5 from the standard normal."""
    value, right = number(answer), 0.5 * (4 + 0.25 - 1 - np.log(0.25))
    hints = {
        0.5 * (4 + 0.5 - 1 - np.log(0.5)): "0.5 is the standard deviation; the formula wants the variance",
        4 + 0.25 - 1 - np.log(0.25): "the factor one half is missing",
        0.5 * (2 + 0.25 - 1 - np.log(0.25)): "the mean enters squared",
        0.5 * (4 + 0.25 - 1 + np.log(0.25)): "the sign of the logarithm: a narrow distribution costs more, not less",
        right / np.log(2): "that is in bits; nats are wanted",
    }
    for typical, hint in hints.items():
        if np.isclose(value, typical, atol=1e-3):
            raise Wrong(hint)
    if not np.isclose(value, right, atol=2e-3):
        raise Wrong("half of: mean squared, plus variance, minus one, minus the logarithm of the variance")
    return "2.32 nats; most of it is the price of the mean"


@checker
def reparameterise(function) -> str:
    """A function (z_mean, log_var, noise) -> a draw from N(z_mean, exp(log_var))."""
    rng = np.random.default_rng(0)
    z_mean, log_var, noise = rng.normal(size=(3, 4, 2))
    got = np.asarray(called(function, z_mean, log_var, noise), float)
    if got.shape != (4, 2):
        raise Wrong(f"the draw has the shape of z_mean, (4, 2); yours has {got.shape}")
    if np.allclose(got, z_mean + np.exp(log_var) * noise):
        raise Wrong("that multiplies by the variance; the standard deviation is its root")
    if np.allclose(got, z_mean + log_var * noise):
        raise Wrong("log_var is a logarithm: undo it")
    if not np.allclose(got, z_mean + np.exp(log_var / 2) * noise, atol=1e-6):
        raise Wrong("mean plus standard deviation times noise")
    return "the chance comes from outside, so a gradient can pass through mean and spread"


@checker
def elbo(function) -> str:
    """A function (x, mean, sigma, z_mean, log_var) -> evidence lower bound of each image in nats, (n,)."""
    rng = np.random.default_rng(0)
    x, mean, sigma = rng.random((4, 6)), rng.random((4, 6)), 0.3
    z_mean, log_var = rng.normal(size=(2, 4, 2))
    got = np.asarray(called(function, x, mean, sigma, z_mean, log_var), float)
    if got.shape != (4,):
        raise Wrong(f"one number an image is wanted, shape (4,); yours has {got.shape}")
    squares = ((x - mean) ** 2).sum(axis=1) / (2 * sigma**2)
    constant = 6 * (np.log(sigma) + np.log(2 * np.pi) / 2)
    kl = 0.5 * (z_mean**2 + np.exp(log_var) - 1 - log_var).sum(axis=1)
    right = -squares - constant - kl
    if np.allclose(got, -right):
        raise Wrong("that is the loss, the negative bound")
    if np.allclose(got, -squares - constant + kl):
        raise Wrong("the divergence is a price: it makes the bound lower")
    if np.allclose(got, -squares - kl):
        raise Wrong("a density has a constant in front: the logarithm of sigma times the root of 2 pi, once a pixel")
    if np.allclose(got, -squares / 6 - constant / 6 - kl):
        raise Wrong("the sum over pixels is wanted, not the mean")
    if not np.allclose(got, right, atol=1e-5):
        raise Wrong("log density of a Gaussian over the pixels, minus the divergence summed over the code")
    return "what the reconstruction is worth, minus what the code costs"
