"""Curves, points and bars of any numbers."""

import itertools
from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np

from course_utils.plots.picture import DASHES, Picture


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


def labelled_lines(
    x: Sequence[float],
    curves: Mapping[str, Sequence[float]],
    xlabel: str,
    ylabel: str,
    title: str,
    alt: str,
    companions: Mapping[str, Sequence[float]] | None = None,
    ylim: tuple[float, float] | None = None,
    ticks: Sequence[str] | None = None,
) -> Picture:
    """Curves over one x axis, each with its name at its right end, beside the axes; names too close are moved apart.

    companions: name of a curve -> a second one of the same colour, thin and dashed, without a name of its own. ticks: what
    stands at each x, where that is no number.
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
    if ticks is not None:
        axis.set_xticks(list(x), list(ticks))
    low, high = axis.get_ylim()
    place, least = -np.inf, 0.07 * (high - low)  # the height of a line of text
    for label, (end, colour) in sorted(ends.items(), key=lambda item: item[1][0]):
        place = max(end, place + least)
        axis.annotate(label, (1.01, place), xycoords=("axes fraction", "data"), color=colour, fontsize=9, va="center")
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
