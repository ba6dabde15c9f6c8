"""Diagrams of chapters 3 and 4: an autoencoder, a variational autoencoder, and the game of a GAN."""

import itertools

from course_utils.diagrams.sheet import BLUE, GREEN, GREY, ORANGE, PINK, RED, SKY, Sheet
from course_utils.plots import Picture


def encoder_decoder() -> Picture:
    """The autoencoder of lesson 31: layers as bars whose height is the image's edge, narrow in the middle."""
    sheet, middle, thick = Sheet(8.2, 3.55), 1.95, 0.2
    bars = [  # middle, edge in pixels, numbers, colour
        (0.65, 28, "28×28\n×1", GREY),
        (1.6, 14, "14×14\n×32", BLUE),
        (2.45, 7, "7×7\n×64", BLUE),
        (3.25, 7, "7×7\n×64", BLUE),
        (4.1, 3.5, "$k$", ORANGE),
        (4.95, 7, "7×7\n×64", GREEN),
        (5.8, 14, "14×14\n×32", GREEN),
        (6.65, 28, "28×28\n×16", GREEN),
        (7.55, 28, "28×28\n×1", GREY),
    ]
    for x, edge, numbers, colour in bars:
        high, half = 0.06 * edge / 2, thick / 2
        corners = [
            (x - half, middle - high),
            (x + half, middle - high),
            (x + half, middle + high),
            (x - half, middle + high),
        ]
        sheet.shape(corners, colour, 0.4)
        sheet.write(x, 0.78, numbers)
    for (x, *_), (after, *_) in itertools.pairwise(bars):
        sheet.arrow((x + 0.14, middle), (after - 0.14, middle))
    sheet.write(bars[0][0], 3.05, "image $x$", size=12)
    sheet.write(2.45, 3.05, "encoder", size=12, colour=BLUE)
    sheet.write(bars[4][0], 3.05, "code $z$", size=12)
    sheet.write(5.8, 3.05, "decoder", size=12, colour=GREEN)
    sheet.write(bars[8][0], 3.05, r"rebuilt $\hat x$", size=12)
    low = 0.3
    sheet.line((bars[0][0], 0.5), (bars[0][0], low), (2.9, low), colour=RED)
    sheet.line((bars[8][0], 0.5), (bars[8][0], low), (5.3, low), colour=RED)
    sheet.write(4.1, low, "loss: mean squared error", colour=RED)
    return sheet.picture(
        "Nine bars in a row, joined by arrows. An image of 28 by 28 pixels; the encoder, three bars that become "
        "shorter (14×14×32, 7×7×64, 7×7×64); in the middle the code of k numbers, the shortest; the decoder, three "
        "bars that grow again (7×7×64, 14×14×32, 28×28×16); and the rebuilt image of 28 by 28. Below, a line joins "
        "the image and the rebuilt image: the loss, mean squared error."
    )


def vae_arrows() -> Picture:
    """The variational autoencoder of lesson 33: what is computed, where chance comes in, and the two parts of the bound."""
    sheet, middle = Sheet(8.2, 4.15), 2.55
    up, down, fork = middle + 0.55, middle - 0.55, 2.35
    sheet.write(0.42, middle, "$x$")
    sheet.arrow((0.6, middle), (0.96, middle))
    sheet.shape([(1.0, middle - 0.8), (2.0, middle - 0.45), (2.0, middle + 0.45), (1.0, middle + 0.8)], BLUE)
    sheet.write(1.5, middle, "encoder\n" + r"$\phi$", size=11)
    for height, side in ((up, 0.2), (down, -0.2)):
        sheet.arrow((2.0, middle + side), (fork, middle + side), (fork, height), (2.78, height))
        sheet.arrow((3.62, height), (4.55, height), (4.55, middle + (0.3 if side > 0 else -0.3)))
    sheet.box(3.2, middle, 1.06, 1.86, colour=RED, share=0.05, zorder=1)
    sheet.box(3.2, up, 0.8, 0.5, "$m$", colour=SKY)
    sheet.box(3.2, down, 0.8, 0.5, r"$\log s^2$", colour=SKY)
    sheet.box(4.85, middle, 1.3, 0.56, r"$z=m+s\,\varepsilon$", colour=ORANGE)
    sheet.write(5.2, 3.85, r"noise $\varepsilon\sim\mathcal{N}(0,I)$", size=12)
    sheet.arrow((5.2, 3.68), (5.2, middle + 0.3), colour=PINK, dash="--")
    sheet.arrow((5.5, middle), (5.88, middle))
    sheet.shape([(5.92, middle - 0.45), (6.92, middle - 0.8), (6.92, middle + 0.8), (5.92, middle + 0.45)], GREEN)
    sheet.write(6.42, middle, "decoder\n" + r"$\theta$", size=11)
    sheet.arrow((6.92, middle), (7.3, middle))
    sheet.write(7.66, middle, r"$\mu_\theta(z)$")
    sheet.line((3.2, middle - 0.95), (3.2, 1.35), colour=RED)
    sheet.write(3.2, 1.18, r"price of the code: $\mathrm{KL}(q_\phi(z\,|\,x)\,\|\,p(z))$", colour=RED)
    low = 0.4
    sheet.line((0.42, middle - 0.25), (0.42, low), (2.3, low), colour=RED)
    sheet.line((7.66, middle - 0.25), (7.66, low), (5.9, low), colour=RED)
    sheet.write(4.1, low, r"reconstruction: $\mathbb{E}_q[\log p_\theta(x\,|\,z)]$", colour=RED)
    return sheet.picture(
        "From left to right: the image x goes into the encoder; two arrows lead to the mean m and to the logarithm of "
        "the variance s²; both go into a box z = m + s ε, into which a dashed arrow brings noise ε from a standard "
        "normal distribution; the decoder turns z into an image, μ of z. A frame around m and log s² is marked with "
        "the price of the code, the KL divergence of q from the prior p; a line from x to the decoder's image is "
        "marked reconstruction, the expected logarithm of p of x given z."
    )


def gan_game() -> Picture:
    """The game of lesson 41: what each network gets, what it answers, and along which way each loss sends its gradient back."""
    sheet, top, low = Sheet(8.2, 4.1), 2.75, 1.55
    middle = (top + low) / 2
    sheet.write(0.5, top, "noise\n$z$", size=11)
    sheet.arrow((0.78, top), (1.16, top))
    sheet.shape([(1.2, top - 0.3), (2.4, top - 0.6), (2.4, top + 0.6), (1.2, top + 0.3)], RED)
    sheet.write(1.82, top, "generator\n$G$", size=11)
    sheet.arrow((2.4, top), (2.86, top))
    sheet.box(3.4, top, 1.0, 0.6, "drawing\n$G(z)$", colour=RED, share=0.1, size=11)
    sheet.box(3.4, low, 1.0, 0.6, "real image\n$x$", colour=GREY, share=0.1, size=11)
    sheet.shape([(4.6, middle - 1.0), (6.0, middle - 0.5), (6.0, middle + 0.5), (4.6, middle + 1.0)], BLUE)
    sheet.write(5.28, middle, "discriminator\n$D$", size=11)
    for height in (top, low):
        sheet.arrow((3.9, height), (4.56, height))
    sheet.arrow((6.0, middle), (6.48, middle))
    sheet.write(7.2, middle, "probability\nof being real", size=11)
    over, under = 3.6, 0.72
    sheet.arrow((7.2, middle + 0.4), (7.2, over), (1.8, over), (1.8, top + 0.5), colour=RED, dash="--")
    sheet.write(4.5, over + 0.22, r"generator: lower $-\log D(G(z))$; gradient through $D$", size=12, colour=RED)
    sheet.arrow((7.2, middle - 0.4), (7.2, under), (5.3, under), (5.3, middle - 0.79), colour=BLUE, dash="--")
    sheet.write(5.6, under - 0.3, r"discriminator: lower $-\log D(x)-\log(1-D(G(z)))$", size=12, colour=BLUE)
    return sheet.picture(
        "Noise z goes into the generator G, which makes a drawing G(z). Drawings and real images x both go into the "
        "discriminator D, which answers with a probability of being real. Two dashed arrows lead back from that "
        "answer: a long one over the top to the generator, marked: lower minus log D of G(z), gradient through D; and "
        "a short one below to the discriminator, marked: lower minus log D of x minus log of 1 minus D of G(z)."
    )
