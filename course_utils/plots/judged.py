"""A diagnosis as figures: ROC, confusion, calibration, rates."""

import itertools
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import confusion_matrix, roc_auc_score, roc_curve

from course_utils.metrics.intervals import wilson
from course_utils.metrics.probabilities import equal_groups
from course_utils.plots.picture import DASHES, Picture


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


def reliability_groups(models: Mapping[str, tuple[np.ndarray, np.ndarray]], title: str, groups: int = 8) -> Picture:
    """Share of disease against predicted probability, on logarithmic axes, with Wilson's intervals.

    models: name -> (y_true, y_score) of (n,). groups: of cases with neighbouring scores, of about equal size, so that rare
    findings have as many cases a point as others.
    """
    figure, axis = plt.subplots(figsize=(4.8, 4.4))
    axis.axline((0.1, 0.1), (1, 1), color="0.7", linewidth=1)
    said = []
    for style, (name, (y_true, y_score)) in zip(
        itertools.cycle(["o-", "s--", "^-.", "d:"]), models.items(), strict=False
    ):
        y_true, y_score = np.asarray(y_true), np.asarray(y_score, float)
        parts = equal_groups(y_score, groups)
        predicted = np.array([y_score[part].mean() for part in parts])
        observed = [wilson(int(y_true[part].sum()), len(part)) for part in parts]
        ends = np.array([(e.value - e.low, e.high - e.value) for e in observed]).T
        axis.errorbar(
            predicted, [e.value for e in observed], ends, fmt=style, capsize=2, linewidth=1.2, markersize=5, label=name
        )
        inside = sum(e.low <= p <= e.high for e, p in zip(observed, predicted, strict=True))
        said.append(f"{name}: in {inside} of {len(parts)} groups the interval holds what was predicted")
    axis.set(xscale="log", yscale="log", xlabel="predicted probability", ylabel="observed share", title=title)
    for ruler in (axis.xaxis, axis.yaxis):
        ruler.set_major_formatter("{x:g}")
    axis.legend(frameon=False, loc="upper left")
    return Picture(
        figure, f"Reliability diagram with intervals; points on the diagonal are calibrated. {'; '.join(said)}."
    )


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
