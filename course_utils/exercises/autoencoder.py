"""Checks of lesson 31."""

import numpy as np
from scipy.linalg import orth, subspace_angles

from course_utils.exercises import Wrong, checker
from course_utils.exercises.answers import close, compare
from course_utils.exercises.experiments import plausible, read, verdict


@checker
def compression_ratio(answer) -> str:
    """How many times smaller a code of 8 numbers of four bytes is than an image of 28 x 28 bytes."""
    mistakes = {
        98: "that counts numbers; how many bytes has a pixel, how many a number of the code?",
        1 / 24.5: "that is the code's share of the image; the ratio is the other way round",
        784 / 64: "a float32 has four bytes, not eight",
        784 / 4: "the code has eight numbers",
    }
    close(answer, 24.5, 0.01, mistakes, "divide the bytes of the image by the bytes of the code")
    return "784 bytes against 32; with one byte a number it would be 98"


@checker
def psnr(function) -> str:
    """A function (mse, peak) -> peak signal-to-noise ratio in decibels."""

    def decibels(mse, peak):
        return 10 * np.log10(peak**2 / mse)

    compare(
        function,
        [(0.01, 1.0), (0.0041, 1.0), (65.0, 255.0), (4.0, 2.0), (9.0, 2.0)],
        lambda rng: (float(rng.uniform(0.5, 200)), float(rng.integers(2, 1000))),
        decibels,
        [
            (
                lambda m, p: 20 * np.log10(p**2 / m),
                "the mean squared error is a power already: ten times the logarithm, not twenty",
            ),
            (lambda m, p: -decibels(m, p), "a better image has a higher PSNR; yours has a lower one"),
            (lambda m, p: 10 * np.log(p**2 / m), "decibels use the logarithm to base 10"),
            (lambda m, p: 10 * np.log10(p / m), "which power does a peak have? The error is a squared number"),
            (lambda m, p: -10 * np.log10(m), "the peak need not be 1"),
        ],
        "a bel is a power of ten of a ratio of powers, a decibel a tenth of it: which two powers does this ratio compare?",
    )
    return "an MSE of 0.01 is 20 dB; every halving of the error adds 3 dB"


@checker
def deeper(answer) -> str:
    """Errors of a deep dense autoencoder without and with activation, each divided by that of PCA with 8 numbers."""
    got = read(answer, ("lower", "similar", "higher"), values=2)
    plain, bent = got.values
    divided = "divide both errors on validation images by that of PCA with 8 numbers on the same images"
    plausible(
        plain, 0.93, 1.4, "a ratio without activation", f"no linear map of rank 8 does much better than PCA; {divided}"
    )
    plausible(bent, 0.4, 1.4, "a ratio with GELU", divided)
    if plain == bent:
        raise Wrong("both ratios are the same: train once with None and once with gelu")
    came_true = "similar" if plain <= 1.05 else "higher"
    most = "Most expect the deeper network to win"
    found = f"only the bend can bring something, and here GELU makes it {bent / plain:.2f} of the error without"
    return verdict(got, came_true, most, f"without activation any depth is one linear map, and {found}")


@checker
def largest_angle(function) -> str:
    """A function (a, b) -> largest principal angle in degrees between the row spaces of two matrices (k, d)."""

    def angles(a, b):
        return subspace_angles(a.T, b.T)

    def cosines(a, b):
        return np.linalg.svd(a @ b.T, compute_uv=False)

    turned = np.array([[1.0, 0, 0, 0], [0, np.cos(0.5), np.sin(0.5), 0]])
    rng = np.random.default_rng(0)
    a = rng.normal(size=(2, 5))
    fixed = [
        (np.eye(4)[:2], turned),
        (a, rng.normal(size=(2, 2)) @ a),  # two bases of one subspace
        (np.eye(4)[:2], np.eye(4)[2:]),
        (np.eye(4)[:2], 3 * turned[::-1]),
        (rng.normal(size=(3, 8)), rng.normal(size=(3, 8))),
        (np.array([[1.0, 1, 0]]), np.array([[0.0, -2, 0]])),
    ]
    compare(
        function,
        fixed,
        lambda rng: tuple(rng.normal(size=(2, int(rng.integers(2, 5)), 9))),
        lambda a, b: np.degrees(angles(a, b).max()),
        [
            (lambda a, b: angles(a, b).max(), "that is in radians; degrees are wanted"),
            (lambda a, b: np.degrees(angles(a, b).min()), "that is the smallest of the angles; the largest is wanted"),
            (lambda a, b: 90 - np.degrees(angles(a, b).max()), "a small cosine is a large angle"),
            (
                lambda a, b: np.degrees(np.arccos(np.clip(np.prod(np.cos(angles(a, b))), -1, 1))),
                "each angle has a cosine of its own: do not multiply them",
            ),
            (
                lambda a, b: np.degrees(np.arccos(np.clip(cosines(a, b).min(), -1, 1))),
                "the rows need not be orthonormal: orthonormalise both bases before you compare",
            ),
            (
                lambda a, b: np.degrees(np.arccos(np.clip(cosines(orth(a.T).T, b).min(), -1, 1))),
                "the rows need not be orthonormal: orthonormalise both bases before you compare",
            ),
        ],
        "with orthonormal rows the singular values of the product are cosines: which of them is that of the largest angle?",
        absolute=0.01,
    )
    return "a subspace has many bases; the angle does not depend on which you hold"
