"""Checks of lesson 31."""

import numpy as np

from course_utils.exercises import Wrong, called, checker, number


@checker
def compression_ratio(answer) -> str:
    """How many times smaller a code of 8 numbers of four bytes is than an image of 28 x 28 bytes."""
    value = number(answer)
    if np.isclose(value, 98, atol=0.01):
        raise Wrong("that counts numbers; how many bytes has one number of the code?")
    if np.isclose(value, 1 / 24.5, atol=1e-4):
        raise Wrong("that is the code's share of the image; the ratio is the other way round")
    if np.isclose(value, 784 / 64, atol=0.01):
        raise Wrong("a float32 has four bytes, not eight")
    if not np.isclose(value, 24.5, atol=0.01):
        raise Wrong("divide the bytes of the image by the bytes of the code")
    return "784 bytes against 32; with one byte a number it would be 98"


@checker
def psnr(function) -> str:
    """A function (mse, peak) -> peak signal-to-noise ratio in decibels."""
    for mse, peak in ((0.01, 1.0), (0.0041, 1.0), (65.0, 255.0), (4.0, 2.0)):
        got, right = number(called(function, mse, peak)), 10 * np.log10(peak**2 / mse)
        if np.isclose(got, 20 * np.log10(peak**2 / mse)) and not np.isclose(right, 0):
            raise Wrong("the mean squared error is a power already: ten times the logarithm, not twenty")
        if np.isclose(got, -right) and not np.isclose(right, 0):
            raise Wrong("a better image has a higher PSNR; yours has a lower one")
        if np.isclose(got, np.log(peak**2 / mse) * 10) and not np.isclose(right, 0):
            raise Wrong("decibels use the logarithm to base 10")
        if not np.isclose(got, right, atol=1e-6):
            raise Wrong(
                f"for an MSE of {mse} and a peak of {peak} another value is right; which power does a peak have?"
            )
    return "an MSE of 0.01 is 20 dB; every halving of the error adds 3 dB"


@checker
def reconstruct(function) -> str:
    """A function (images, mean, components) -> reconstructions by PCA, all with one row an image."""
    rng = np.random.default_rng(0)
    components = np.linalg.qr(rng.normal(size=(6, 3)))[0].T
    images, mean = rng.normal(size=(5, 6)) + 3, rng.normal(size=6) + 2
    got = np.asarray(called(function, images, mean, components), float)
    right = mean + (images - mean) @ components.T @ components
    if got.shape == (5, 3):
        raise Wrong("those are the codes; go back from the codes to images")
    if got.shape != (5, 6):
        raise Wrong(f"the reconstructions have the shape of the images, (5, 6); yours have {got.shape}")
    if np.allclose(got, right - mean):
        raise Wrong("the mean is missing at the end")
    if np.allclose(got, images @ components.T @ components) or np.allclose(
        got, mean + images @ components.T @ components
    ):
        raise Wrong("take the mean off before you project")
    if not np.allclose(got, right, atol=1e-6):
        raise Wrong("centre, project onto the components, go back, add the mean")
    return "down to three numbers and back, the shortest way"


@checker
def largest_angle(function) -> str:
    """A function (a, b) -> largest principal angle in degrees between the row spaces of two matrices (k, d)."""
    rng = np.random.default_rng(0)
    a = rng.normal(size=(2, 5))
    turned = np.array([[1.0, 0, 0, 0], [0, np.cos(0.5), np.sin(0.5), 0]])
    cases = [
        (a, rng.normal(size=(2, 2)) @ a, 0.0, "two bases of one subspace; orthonormalise the rows before you compare"),
        (np.eye(4)[:2], turned, np.degrees(0.5), "one of the two axes is turned by half a radian"),
        (np.eye(4)[:2], np.eye(4)[2:], 90.0, "two subspaces with nothing in common"),
        (
            np.eye(4)[:2],
            3 * turned[::-1],
            np.degrees(0.5),
            "the same subspace as before, with longer rows in another order",
        ),
    ]
    for first, second, right, why in cases:
        got = number(called(function, first, second))
        if right and np.isclose(got, np.radians(right), atol=1e-3):
            raise Wrong("that is in radians; degrees are wanted")
        if not np.isclose(got, right, atol=0.01):
            raise Wrong(f"{why}: {right:.1f} degrees")
    return "a subspace has many bases; the angle does not depend on which you hold"
