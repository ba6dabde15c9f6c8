"""Diagrams of chapter 1: what one number of a convolution is, and the network of lesson 12 as blocks."""

from itertools import pairwise

import numpy as np

from course_utils.diagrams.sheet import BLUE, GREEN, GREY, ORANGE, WORDS, Sheet
from course_utils.plots import Picture

IMAGE = np.array([[1, 1, 5, 7, 7], [1, 2, 6, 7, 8], [0, 1, 5, 8, 7], [1, 1, 4, 7, 7], [0, 2, 5, 7, 8]])
KERNEL = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
WINDOW = (1, 0)  # row and column of the window that is shown


def correlate(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Sums of products of the kernel with every window of the image: lesson 11, no padding, stride 1."""
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum(axis=(2, 3))


def sliding_kernel() -> Picture:
    """A kernel of 3 x 3 over an image of 5 x 5: nine products, one sum, one number of the output."""
    sheet, cell, low = Sheet(7.2, 3.75), 0.4, 1.15
    output = correlate(IMAGE, KERNEL)
    row, column = WINDOW
    middle = low + 2.5 * cell

    def grid(left: float, numbers: np.ndarray, colour: str, title: str) -> None:
        """Numbers in squares, their middle at one height, the title above."""
        top = middle + len(numbers) / 2 * cell
        for (i, j), number in np.ndenumerate(numbers):
            x, y = left + j * cell, top - i * cell
            sheet.shape([(x, y), (x + cell, y), (x + cell, y - cell), (x, y - cell)], colour, share=0.12)
            sheet.write(x + cell / 2, y - cell / 2, f"{number}".replace("-", "−"), size=12)
        sheet.write(left + numbers.shape[1] * cell / 2, top + 0.2, title, size=12)

    def frame(left: float, top: float, edge: float) -> None:
        """A thick square."""
        corners = [(0, 0), (edge, 0), (edge, -edge), (0, -edge), (0, 0)]
        x, y = zip(*((left + a, top + b) for a, b in corners), strict=True)
        sheet.axis.plot(x, y, color=ORANGE, linewidth=2.6, solid_joinstyle="miter", zorder=4)

    image_left, kernel_left, output_left = 0.35, 3.2, 5.6
    grid(image_left, IMAGE, GREY, "image $x$, 5 × 5")
    grid(kernel_left, KERNEL, ORANGE, "kernel $w$, 3 × 3")
    grid(output_left, output, GREEN, "output $y$, 3 × 3")
    top = middle + 2.5 * cell - row * cell
    frame(image_left + column * cell, top, 3 * cell)
    frame(output_left + column * cell, middle + (1.5 - row) * cell, cell)
    sheet.write((image_left + 5 * cell + kernel_left) / 2, middle - 0.05, "×", size=18)
    sheet.write((image_left + 5 * cell + kernel_left) / 2, middle + 0.2, "multiply")
    sheet.arrow((kernel_left + 3 * cell + 0.22, middle), (output_left - 0.22, middle), colour=ORANGE)
    sheet.write((kernel_left + 3 * cell + output_left) / 2, middle + 0.2, "add up")
    sheet.arrow((image_left, low - 0.17), (image_left + 5 * cell, low - 0.17), colour=ORANGE)
    sheet.write(
        image_left + 5 * cell + 0.12, low - 0.17, "one pixel to the right each time, then the next row", ha="left"
    )
    window = IMAGE[row : row + 3, column : column + 3]
    products = [f"{w}·({k})" if k < 0 else f"{w}·{k}" for w, k in zip(window.flat, KERNEL.flat, strict=True)]
    total = f"{' + '.join(products)} = {output[row, column]}".replace("-", "−")
    sheet.write(3.6, 0.4, total, size=12)
    return sheet.picture(
        f"A grid of 5 by 5 numbers, the image, with a frame around rows {row + 1} to {row + 3} and columns "
        f"{column + 1} to {column + 3}; a kernel of 3 by 3 weights, each row −1, 0, 1; and an output of 3 by 3 numbers, "
        f"of which the one in row {row + 1}, column {column + 1} is framed. Below, the sum of nine products: {total}. "
        "An arrow shows the frame moving on by one pixel."
    )


def cnn_blocks() -> Picture:
    """The network of lesson 12: blocks whose height is the image's edge and whose width grows with the number of maps."""
    sheet, middle, slant = Sheet(8.2, 3.35), 1.75, 0.35
    blocks = [  # left, edge in pixels, maps, colour
        (0.3, 28, 1, GREY),
        (1.7, 28, 32, BLUE),
        (3.45, 14, 64, BLUE),
        (5.0, 7, 128, BLUE),
    ]

    def block(left: float, edge: int, maps: int, colour: str) -> float:
        """A box seen from the side; returns its right end."""
        height, depth = 0.052 * edge, slant * 0.045 * edge
        width = 0.07 + 0.045 * np.sqrt(maps - 1)
        low, high = middle - height / 2 - depth / 2, middle + height / 2 - depth / 2
        right = left + width
        sheet.shape([(left, low), (right, low), (right, high), (left, high)], colour, 0.25)
        sheet.shape(
            [(left, high), (right, high), (right + depth, high + depth), (left + depth, high + depth)], colour, 0.12
        )
        sheet.shape(
            [(right, low), (right, high), (right + depth, high + depth), (right + depth, low + depth)], colour, 0.45
        )
        sheet.write((left + right + depth) / 2, 0.45, f"{edge}×{edge}×{maps}", size=WORDS)
        return right + depth

    ends = [block(*each) for each in blocks]
    steps = ["2 × conv\n3×3, 32", "max pool,\n2 × conv\n3×3, 64", "max pool,\n2 × conv\n3×3, 128"]
    for end, (left, *_), text in zip(ends, blocks[1:], steps, strict=False):
        sheet.arrow((end + 0.06, middle), (left - 0.06, middle))
        sheet.write((end + left) / 2, 2.95, text)
    vector, answer = 6.55, 7.6
    corners = [(0, -0.55), (0.13, -0.55), (0.13, 0.55), (0, 0.55)]
    sheet.shape([(vector + x, middle + y) for x, y in corners], GREEN, 0.35)
    sheet.write(vector + 0.07, 0.45, "128")
    sheet.arrow((ends[3] + 0.06, middle), (vector - 0.06, middle))
    sheet.write((ends[3] + vector) / 2, 2.95, "global\naverage\npooling")
    sheet.sign(answer, middle, "", 0.13)
    sheet.write(answer, 0.45, "1")
    sheet.arrow((vector + 0.19, middle), (answer - 0.19, middle))
    sheet.write((vector + 0.13 + answer) / 2, 2.95, "dropout,\ndense,\nsigmoid")
    sheet.write(0.5, 0.15, "X-ray")
    sheet.write(answer, 0.15, "probability")
    return sheet.picture(
        "Blocks from left to right, joined by arrows: an X-ray of 28×28×1; after two convolutions a thicker block of "
        "28×28×32; after max pooling and two convolutions a smaller and thicker one of 14×14×64; after the same again "
        "7×7×128; after global average pooling a bar of 128 numbers; after dropout, a dense layer and a sigmoid a "
        "single number, the probability."
    )


def unet_blocks() -> Picture:
    """The U-Net of lesson 16: three levels, two convolutions at each stop, and what the way up sees of the way down."""
    sheet = Sheet(8.2, 4.1)
    levels = [(3.3, 64, 8), (2.05, 32, 16), (0.8, 16, 32)]  # height on the sheet, edge in pixels, maps
    down, up, bottom = (1.75, 2.75), (6.45, 5.45), 4.1

    def stop(x: float, level: int, colour: str) -> None:
        height, edge, maps = levels[level]
        sheet.box(x, height, 0.8, 0.62, f"{edge}×{edge}\n×{maps}", colour=colour)

    for level in (0, 1):
        stop(down[level], level, BLUE)
        stop(up[level], level, GREEN)
        height = levels[level][0]
        sheet.arrow((down[level] + 0.45, height), (up[level] - 0.45, height), colour=ORANGE, dash="--")
        sheet.write((down[level] + up[level]) / 2, height + 0.17, "copy")
    stop(bottom, 2, BLUE)
    places = [(down[0], levels[0][0]), (down[1], levels[1][0]), (bottom, levels[2][0])]
    for (x, y), (right, below) in pairwise(places):
        sheet.arrow((x + 0.15, y - 0.36), (x + 0.15, below), (right - 0.45, below))
    back = [(bottom, levels[2][0]), (up[1], levels[1][0]), (up[0], levels[0][0])]
    for (x, y), (right, above) in pairwise(back):
        sheet.arrow((x + 0.45, y), (right - 0.15, y), (right - 0.15, above - 0.36))
    sheet.write(down[0] - 0.35, 2.35, "halve,\n2 × conv", ha="center")
    sheet.write(down[1] - 0.35, 1.1, "halve,\n2 × conv", ha="center")
    sheet.write(up[1] + 0.42, 1.1, "double,\n2 × conv", ha="center")
    sheet.write(up[0] + 0.42, 2.35, "double,\n2 × conv", ha="center")
    sheet.box(0.5, 3.3, 0.7, 0.62, "slice\n64×64", colour=GREY)
    sheet.arrow((0.87, 3.3), (1.33, 3.3))
    sheet.write(1.1, 3.8, "2 × conv")
    sheet.box(7.68, 3.3, 0.7, 0.62, "logits\n64×64", colour=GREY)
    sheet.arrow((6.87, 3.3), (7.31, 3.3))
    sheet.write(7.1, 3.8, "conv 1×1")
    return sheet.picture(
        "Boxes in the shape of a U. On the left the way down: a slice of 64×64 becomes 64×64×8, then after halving "
        "32×32×16, then at the bottom 16×16×32. On the right the way up: 32×32×16, then 64×64×8, then logits of 64×64. At each "
        "stop there are two convolutions. Two dashed arrows, named copy, lead from the left to the right at the same size."
    )
