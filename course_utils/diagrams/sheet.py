"""A sheet of paper on which the diagrams are drawn: lengths in inches, letters in points, Okabe-Ito colours."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch, Polygon

from course_utils.plots import Picture

BLUE, ORANGE, GREEN, PINK, SKY, RED = "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"
INK, GREY = "#000000", "#595959"
WORDS = 10  # points
FORMULA = 13.5  # an index is set at 0.7 of it and still has nine points
HEAD = 0.11  # length of an arrow's head

Point = tuple[float, float]


def tint(colour: str, share: float = 0.25) -> tuple[float, ...]:
    """A colour thinned with white; share of the colour that is left."""
    red_green_blue = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return tuple(1 - share * (1 - red_green_blue))


class Sheet:
    """An empty figure of width x height inches, with its origin at the lower left."""

    def __init__(self, width: float, height: float):
        self.figure = plt.figure(figsize=(width, height), layout="none", facecolor="white")
        self.axis = self.figure.add_axes((0, 0, 1, 1))
        self.axis.set(xlim=(0, width), ylim=(0, height))
        self.axis.axis("off")

    def write(
        self, x: float, y: float, text: str, *, size: float | None = None, colour: str = INK, ha: str = "center"
    ) -> None:
        """Lines of text around a point, each on a baseline of its own, so that all letters of a row stand level.

        Text with a formula is larger by default, so that its indices can be read.
        """
        size = size or (FORMULA if "$" in text else WORDS)
        lines, em = text.split("\n"), size / 72
        for number, line in enumerate(lines):
            baseline = y + ((len(lines) - 1) / 2 - number) * 1.35 * em - 0.35 * em
            self.axis.text(
                x, baseline, line, fontsize=size, color=colour, ha=ha, va="baseline", math_fontfamily="cm", zorder=5
            )

    def box(self, x: float, y: float, width: float, height: float, text: str = "", *, colour: str = GREY,
            share: float = 0.25, size: float | None = None, rounded: float = 0.06, zorder: float = 3) -> None:  # fmt: skip
        """A box with rounded corners around its centre."""
        corner = (x - width / 2 + rounded, y - height / 2 + rounded)
        style = f"round,pad={rounded},rounding_size={rounded}"
        self.axis.add_patch(
            FancyBboxPatch(corner, width - 2 * rounded, height - 2 * rounded, boxstyle=style, linewidth=1.3,
                           facecolor=tint(colour, share), edgecolor=colour, zorder=zorder)
        )  # fmt: skip
        if text:
            self.write(x, y, text, size=size)

    def shape(self, corners: Sequence[Point], colour: str, share: float = 0.25, *, zorder: float = 2) -> None:
        """A filled polygon with an outline."""
        self.axis.add_patch(
            Polygon(corners, facecolor=tint(colour, share), edgecolor=colour, linewidth=1.2, joinstyle="round",
                    zorder=zorder)
        )  # fmt: skip

    def sign(self, x: float, y: float, which: str, radius: float = 0.14) -> None:
        """A small circle with a sign in it: "times" (number by number), "plus", or a text."""
        self.axis.add_patch(Circle((x, y), radius, facecolor="white", edgecolor=INK, linewidth=1.3, zorder=4))
        if which in ("times", "plus"):
            arm = 0.62 * radius
            tips = [(-1, -1), (1, 1), (-1, 1), (1, -1)] if which == "times" else [(-1, 0), (1, 0), (0, -1), (0, 1)]
            arm = arm / np.sqrt(2) if which == "times" else arm
            for (a, b), (c, d) in (tips[:2], tips[2:]):
                self.axis.plot(
                    [x + arm * a, x + arm * c], [y + arm * b, y + arm * d], color=INK, linewidth=1.3, zorder=5
                )
        else:
            self.write(x, y, which)

    def line(self, *points: Point, colour: str = INK, dash: str = "-", width: float = 1.4) -> None:
        """A line through points."""
        x, y = zip(*points, strict=True)
        self.axis.plot(x, y, dash, color=colour, linewidth=width, solid_joinstyle="round", zorder=2)

    def arrow(self, *points: Point, colour: str = INK, dash: str = "-", width: float = 1.4) -> None:
        """A line through points that ends in an arrow's head at the last of them."""
        tip, before = np.array(points[-1], float), np.array(points[-2], float)
        along = (tip - before) / np.linalg.norm(tip - before)
        across = np.array([-along[1], along[0]])
        neck = tip - HEAD * along
        self.line(*points[:-1], tuple(neck + 0.02 * along), colour=colour, dash=dash, width=width)
        self.axis.add_patch(
            Polygon(
                [tip, neck + 0.4 * HEAD * across, neck - 0.4 * HEAD * across], color=colour, linewidth=0, zorder=2.5
            )
        )

    def dot(self, x: float, y: float, colour: str = INK) -> None:
        """A point at which one line becomes two."""
        self.axis.add_patch(Circle((x, y), 0.035, color=colour, linewidth=0, zorder=3))

    def picture(self, alt: str) -> Picture:
        """The finished figure."""
        return Picture(self.figure, alt)
