"""What is looked at: images, surfaces of volumes, coloured words."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np

from course_utils.plots.picture import Picture


def images(pictures: np.ndarray, titles: Sequence[str], title: str, alt: str, columns: int = 8, masks=None) -> Picture:
    """A grid of images (n, height, width[, 1 or 3]) or of volumes (n, depth, height, width, 1), which are projected.

    titles: one an image, may be ""; a long one runs on over the next images, if theirs are empty. masks: bool (n, height,
    width), drawn as an outline. uint8 images are shown from 0 to 255, signed arrays symmetrically around grey.
    """
    pictures = np.asarray(pictures)
    rows = -(-len(pictures) // columns)
    width = min(len(pictures), columns)
    figure, axes = plt.subplots(
        rows, width, figsize=(1.25 * width, 1.4 * rows + 0.3), squeeze=False, layout="constrained"
    )
    for axis in axes.flat:
        axis.axis("off")
    limit = np.abs(pictures).max() if pictures.dtype != np.uint8 else 255
    low = 0 if pictures.min() >= 0 else -limit
    for i, (axis, picture) in enumerate(zip(axes.flat, pictures, strict=False)):
        picture = picture.max(axis=0) if picture.ndim == 4 else picture
        axis.imshow(picture, cmap="gray", vmin=low, vmax=limit)
        label = axis.text(0, 1.06, titles[i], transform=axis.transAxes, fontsize=9, va="bottom")
        label.set_in_layout(False)  # or a long one would widen its column
        if masks is not None and masks[i].any():
            axis.contour(masks[i], [0.5], colors="#E69F00", linewidths=1)
    figure.get_layout_engine().set(hspace=0.2)
    figure.suptitle(title + "\n" * any(titles[:width]), fontsize="medium")  # room for the titles of the first row
    return Picture(figure, alt)


def surfaces(
    meshes: Sequence[tuple[np.ndarray, np.ndarray]], titles: Sequence[str], title: str, alt: str, columns: int = 4
) -> Picture:
    """Shaded surfaces at one scale, each in the middle of its box; the title says how wide a box is.

    meshes: corners (n, 3), in mm along depth, height, width, and triangles (m, 3) of each. titles: one a mesh, may be "".
    """
    rows = -(-len(meshes) // columns)
    edge = 1.05 * max(np.ptp(corners, axis=0).max() for corners, _ in meshes)
    figure = plt.figure(figsize=(2.3 * columns, 2.2 * rows + 0.5), layout="constrained")
    for number, ((corners, triangles), label) in enumerate(zip(meshes, titles, strict=True)):
        axis = figure.add_subplot(rows, columns, number + 1, projection="3d")
        axis.plot_trisurf(
            *corners[:, ::-1].T, triangles=triangles[:, ::-1], color="0.8", linewidth=0, antialiased=False
        )
        middle = (corners.max(axis=0) + corners.min(axis=0))[::-1] / 2
        sides = zip(("xlim", "ylim", "zlim"), middle, strict=True)
        axis.set(**{side: (m - edge / 2, m + edge / 2) for side, m in sides}, xticks=[], yticks=[], zticks=[])
        axis.set_box_aspect((1, 1, 1), zoom=1.1)
        for line in (axis.xaxis.line, axis.yaxis.line, axis.zaxis.line):
            line.set_color("0.8")
        axis.set_title(label, fontsize=9, pad=0)
    figure.suptitle(f"{title}\n(each box is {edge:.0f} mm wide)", fontsize="medium")
    return Picture(figure, alt)


def words(
    texts: Sequence[Sequence[str]], weights: Sequence[Sequence[float]], labels: Sequence[str], title: str
) -> Picture:
    """Words of several texts, one text a line, on a background that is darker the heavier a word's weight (0..1)."""
    longest = max(sum(len(word) + 1 for word in text) for text in texts)
    figure, axis = plt.subplots(figsize=(0.078 * (longest + 9), 0.5 + 0.45 * len(texts)))
    said = []
    for line, (text, weight, label) in enumerate(zip(texts, weights, labels, strict=True)):
        axis.text(-1, -line, label, ha="right", va="center", fontsize=9)
        at, strongest = 0, max(weight)
        for word, value in zip(text, weight, strict=True):
            box = {"facecolor": plt.cm.Oranges(0.75 * value / strongest), "edgecolor": "none", "pad": 1.5}
            axis.text(at, -line, word, family="monospace", fontsize=9, va="center", bbox=box)
            at += len(word) + 1
        said.append(f"{' '.join(text)} (heaviest: {text[int(np.argmax(weight))]}; {label})")
    axis.set(xlim=(-8, longest), ylim=(-len(texts) + 0.4, 0.6))
    axis.axis("off")
    figure.suptitle(title, fontsize="medium")
    return Picture(figure, "Words shaded by weight. " + " ".join(said))
