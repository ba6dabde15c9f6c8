"""Figures of the lessons: one function, one figure, alt text included.

Each function returns a `Picture`; as the last value of a cell it is shown with its alt text in the output's metadata.
"""

import base64
import io
import itertools
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from PIL import Image
from sklearn.calibration import calibration_curve
from sklearn.metrics import confusion_matrix, roc_auc_score, roc_curve

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


def bars(groups: Mapping[str, Sequence[float]], names: Sequence[str], ylabel: str, title: str, alt: str) -> Picture:
    """Grouped bars: one group of values a legend entry, one place on the axis a name; each bar carries its value."""
    figure, axis = plt.subplots(figsize=(1.6 + 1.6 * len(names), 3.2))
    width = 0.8 / len(groups)
    for i, (label, values) in enumerate(groups.items()):
        drawn = axis.bar(np.arange(len(names)) + (i - (len(groups) - 1) / 2) * width, values, width, label=label)
        axis.bar_label(drawn, fmt="%.2f" if max(values) < 10 else "%.0f", fontsize=9)
    axis.set_xticks(np.arange(len(names)), names)
    axis.set(ylabel=ylabel, title=title)
    if len(groups) > 1:
        axis.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return Picture(figure, alt)


def lines(x: Sequence[float], curves: Mapping[str, Sequence[float]], xlabel: str, ylabel: str, title: str, alt: str,
          marks: Mapping[str, float] | None = None, ylim: tuple[float, float] | None = None) -> Picture:  # fmt: skip
    """Curves over one x axis, each with its own dash so that they are told apart in grey; marks: name -> x of a line."""
    figure, axis = plt.subplots(figsize=(5.5 + 1.4 * (len(curves) > 1), 3.4))
    for dash, (label, values) in zip(itertools.cycle(DASHES), curves.items(), strict=False):
        axis.plot(x, values, linestyle=dash, label=label)
    for label, place in (marks or {}).items():
        axis.axvline(place, color="0.6", linewidth=1)
        at = {"xycoords": ("data", "axes fraction"), "xytext": (3, 0), "textcoords": "offset points"}
        axis.annotate(label, (place, 0.4), fontsize=9, rotation=90, **at)
    axis.set(xlabel=xlabel, ylabel=ylabel, title=title, ylim=ylim)
    if all(float(value).is_integer() for value in x):
        axis.xaxis.get_major_locator().set_params(integer=True)
    if len(curves) > 1:
        axis.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return Picture(figure, alt)


def scatter(
    points: np.ndarray, labels: Sequence[str], xlabel: str, ylabel: str, title: str, alt: str, size: float = 14
) -> Picture:
    """Points (n, 2), each label with a colour and a marker of its own."""
    figure, axis = plt.subplots(figsize=(5, 4.2))
    points, labels = np.asarray(points), np.asarray(labels)
    for marker, label in zip(itertools.cycle("ox^s"), sorted(set(labels)), strict=False):
        chosen = points[labels == label]
        axis.scatter(chosen[:, 0], chosen[:, 1], size, marker=marker, alpha=0.6, linewidths=1, label=label)
    axis.set(xlabel=xlabel, ylabel=ylabel, title=title)
    axis.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return Picture(figure, alt)


def loglog(
    curves: Mapping[str, tuple[Sequence[float], Sequence[float]]], xlabel: str, ylabel: str, title: str, alt: str
) -> Picture:
    """Curves (x, y), each with places of its own on the x axis, on two logarithmic axes."""
    figure, axis = plt.subplots(figsize=(6.9, 3.6))
    for style, (label, (x, y)) in zip(itertools.cycle(["o-", "s--", "^-.", "d:"]), curves.items(), strict=False):
        axis.loglog(x, y, style, label=label, markersize=5)
    for ruler in (axis.xaxis, axis.yaxis):
        ruler.set_major_formatter("{x:g}")
    axis.set(xlabel=xlabel, ylabel=ylabel, title=title)
    axis.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return Picture(figure, alt)


def history(record: Mapping[str, Sequence[float]], title: str, ylabel: str = "cross-entropy in nats") -> Picture:
    """Loss over epochs of a Keras history, training and validation side by side."""
    loss, val = np.asarray(record["loss"]), np.asarray(record["val_loss"])
    epochs = np.arange(1, len(loss) + 1)
    alt = (
        f"Loss over {len(loss)} epochs: training goes from {loss[0]:.4g} to {loss[-1]:.4g}; validation starts at "
        f"{val[0]:.4g}, is highest in epoch {val.argmax() + 1} at {val.max():.4g}, lowest in epoch {val.argmin() + 1} at "
        f"{val.min():.4g} and ends at {val[-1]:.4g}."
    )
    return lines(epochs, {"training": loss, "validation": val}, "epoch", ylabel, title, alt)


def roc(
    y_true: np.ndarray, scores: Mapping[str, np.ndarray], title: str, thresholds: Mapping[str, float] | None = None
) -> Picture:
    """ROC curves of one or more scores of the same cases; the legend gives each area. thresholds: score -> a dot there."""
    figure, axis = plt.subplots(figsize=(4.6, 4.2))
    said = []
    for dash, (name, score) in zip(itertools.cycle(DASHES), scores.items(), strict=False):
        area = roc_auc_score(y_true, score)
        false_alarms, found, _ = roc_curve(y_true, score)
        (line,) = axis.plot(false_alarms, found, linestyle=dash, label=f"{name}, AUC {area:.3f}")
        said.append(f"{name} {area:.3f}")
        if thresholds and name in thresholds:
            called, ill = np.asarray(score) > thresholds[name], np.asarray(y_true) == 1
            dot = called[~ill].mean(), called[ill].mean()
            axis.plot(*dot, "o", color=line.get_color(), label="its chosen threshold")
            said[-1] += f" (dot: its chosen threshold, at {dot[0]:.2f} false alarms and {dot[1]:.2f} found)"
    axis.plot([0, 1], [0, 1], color="0.7", linewidth=1, zorder=1)
    axis.set(xlabel="1 - specificity (false alarms among the healthy)", ylabel="sensitivity (found among the diseased)")
    axis.set(title=title, aspect="equal")
    axis.legend(frameon=False, loc="lower right")
    return Picture(figure, f"ROC curves with areas: {'; '.join(said)}. The grey diagonal is guessing.")


def confusion(y_true: np.ndarray, y_pred: np.ndarray, classes: Sequence[str], title: str) -> Picture:
    """Confusion matrix of label numbers: rows are the truth, columns the prediction, shade is the share of the row."""
    matrix = confusion_matrix(np.asarray(y_true, int), np.asarray(y_pred, int), labels=range(len(classes)))
    share = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    figure, axis = plt.subplots(figsize=(max(4.2, 1.8 + 0.8 * len(classes)), 1.6 + 0.7 * len(classes)))
    axis.imshow(share, cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(matrix):
        colour = "white" if share[row, column] > 0.6 else "black"
        axis.text(column, row, f"{count}\n{share[row, column]:.0%}", ha="center", va="center", color=colour, fontsize=9)
    axis.set_xticks(
        range(len(classes)),
        classes,
        rotation=45 if len(classes) > 3 else 0,
        ha="right" if len(classes) > 3 else "center",
    )
    axis.set_yticks(range(len(classes)), classes)
    axis.spines[:].set_visible(False)
    axis.set(xlabel="predicted", ylabel="true", title=title)
    diagonal = ", ".join(f"{name} {share[i, i]:.0%}" for i, name in enumerate(classes))
    counts = f" Counts, a list for each true class: {matrix.tolist()}." if len(classes) < 4 else ""
    return Picture(figure, f"Confusion matrix of {matrix.sum()} cases; share called rightly: {diagonal}.{counts}")


def reliability(y_true: np.ndarray, y_score: np.ndarray, title: str, bins: int = 10) -> Picture:
    """Reliability diagram: observed share of disease against predicted probability, above the number of cases a bin."""
    y_true, y_score = np.asarray(y_true), np.asarray(y_score)
    observed, predicted = calibration_curve(y_true, y_score, n_bins=bins)
    counts = np.histogram(y_score, bins, (0, 1))[0]
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(4.4, 4.8), sharex=True, height_ratios=[3, 1])
    top.plot([0, 1], [0, 1], color="0.7", linewidth=1)
    top.plot(predicted, observed, "o-")
    top.set(ylabel="observed share of disease", title=title)
    bottom.bar((np.arange(bins) + 0.5) / bins, counts, 0.9 / bins)
    bottom.set(xlabel="predicted probability of disease", ylabel="cases")
    worst = np.abs(predicted - observed).argmax()
    alt = (
        f"Reliability diagram. Largest gap: where {predicted[worst]:.2f} is predicted, {observed[worst]:.2f} is observed. "
        f"{(observed < predicted).sum()} of {len(observed)} points lie below the diagonal. "
        f"{counts[0] + counts[-1]} of {counts.sum()} cases lie in the outermost bins."
    )
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


def labelled_lines(
    x: Sequence[float],
    curves: Mapping[str, Sequence[float]],
    xlabel: str,
    ylabel: str,
    title: str,
    alt: str,
    companions: Mapping[str, Sequence[float]] | None = None,
    ylim: tuple[float, float] | None = None,
) -> Picture:
    """Curves over one x axis, each with its name at its right end, beside the axes; names too close are moved apart.

    companions: name of a curve -> a second one of the same colour, thin and dashed, without a name of its own.
    """
    figure, axis = plt.subplots(figsize=(6.8, 3.4), layout="constrained")
    ends = {}
    for label, values in curves.items():
        (line,) = axis.plot(x, values, linewidth=1.8)
        values = np.asarray(values, float)
        ends[label] = (values[np.isfinite(values)][-1], line.get_color())
        if label in (companions or {}):
            axis.plot(x, companions[label], "--", color=line.get_color(), linewidth=1.2)
    axis.set(xlabel=xlabel, ylabel=ylabel, title=title, ylim=ylim)
    axis.xaxis.get_major_locator().set_params(integer=all(float(value).is_integer() for value in x))
    low, high = axis.get_ylim()
    place, least = -np.inf, 0.07 * (high - low)  # the height of a line of text
    for label, (end, colour) in sorted(ends.items(), key=lambda item: item[1][0]):
        place = max(end, place + least)
        axis.annotate(label, (1.01, place), xycoords=("axes fraction", "data"), color=colour, fontsize=9, va="center")
    return Picture(figure, alt)


def rates(curves: Mapping[str, Sequence[tuple[float, float]]], title: str, alt: str) -> Picture:
    """Mean squared error against bytes an image on two logarithmic axes; a curve is a list of (bytes, error), or one point."""
    figure, axis = plt.subplots(figsize=(5.5, 3.8))
    for style, (label, points) in zip(itertools.cycle(["o-", "s--", "^-.", "d:"]), curves.items(), strict=False):
        x, y = zip(*points, strict=True)
        style = "k*" if len(points) == 1 else style
        axis.loglog(x, y, style, label=label, markersize=10 if len(points) == 1 else 5)
    for ruler in (axis.xaxis, axis.yaxis):
        ruler.set_major_formatter("{x:g}")
    axis.set(xlabel="bytes an image", ylabel="mean squared error", title=title)
    axis.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return Picture(figure, alt)


def traces(curves: Mapping[str, tuple[Sequence[float], Sequence[float]]], xlabel: str, ylabel: str, title: str, alt: str,
           log: bool = False, equal: bool = False) -> Picture:  # fmt: skip
    """Curves (x, y), each with its own x values, named beside the axes. log: the y axis; equal: one scale for both axes."""
    figure, axis = plt.subplots(figsize=(7.2, 3.6), layout="constrained")
    for dash, (label, (x, y)) in zip(itertools.cycle(DASHES), curves.items(), strict=False):
        axis.plot(x, y, linestyle=dash, label=label, linewidth=1.4)
    axis.set(xlabel=xlabel, ylabel=ylabel, title=title)
    if log:
        axis.set_yscale("log")
        axis.yaxis.set_major_formatter("{x:g}")
    if equal:
        axis.set_aspect("equal")
    axis.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    return Picture(figure, alt)
