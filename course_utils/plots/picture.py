"""A figure with its alt text."""

import base64
import io

import matplotlib.pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

DASHES = ("-", "--", "-.", ":", (0, (7, 1, 1, 1, 1, 1)))  # told apart in grey; they begin again after five curves


class Picture:
    """A finished figure with alt text. figure: matplotlib's, closed for pyplot, so that it is shown only once.

    alt: one or two sentences for readers who do not see it. Raises ValueError if alt is empty.
    """

    def __init__(self, figure: Figure, alt: str):
        if not alt.strip():
            raise ValueError("a picture needs alt text")
        self.figure, self.alt = figure, alt
        plt.close(figure)

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=2 * self.figure.dpi)
        drawn = Image.open(buffer).convert("RGB")
        size = {
            "width": drawn.width // 2,
            "height": drawn.height // 2,
        }  # shown at half its pixels: crisp on dense screens
        small = io.BytesIO()
        # a palette has a third of the bytes: 240 colours of the picture's own, and greys, so that letters stay black
        own = drawn.quantize(240, dither=Image.Dither.NONE).getpalette()[:720]
        palette = Image.new("P", (1, 1))
        palette.putpalette(own + [grey for grey in range(0, 256, 17) for _ in "rgb"])
        drawn = drawn.quantize(palette=palette, dither=Image.Dither.NONE)
        drawn.save(small, "png", optimize=True)
        png = base64.b64encode(small.getvalue()).decode()
        return {"image/png": png, "text/plain": repr(self)}, {"image/png": {"alt": self.alt, **size}}

    def __repr__(self) -> str:
        return f"[Figure: {self.alt}]"
