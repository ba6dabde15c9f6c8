"""One patient over time."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np

from course_utils.plots.picture import DASHES, Picture


def timeline(
    tracks: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    end: float,
    event: float,
    title: str,
    risk: Mapping[str, Sequence[float]] | None = None,
    threshold: float | None = None,
    usual: Mapping[str, tuple[float, float]] | None = None,
) -> Picture:
    """Measured values as dots, a row a signal, over the hours of a stay; below them, where given, a risk at every full hour.

    tracks: name with unit -> (hours, values). end: hours of the stay. event: hour of the event, infinite without one; the six
    hours before it are shaded. risk: name -> values at the ends of hours 1, 2, ..., NaN where nobody asks. threshold: a line
    across the risks. usual: name -> the range of a signal that is shaded in grey.
    """
    rows = len(tracks) + bool(risk)
    heights = [1.0] * len(tracks) + [1.8] * bool(risk)
    figure, axes = plt.subplots(rows, 1, figsize=(8.0, 0.75 * sum(heights) + 0.7), sharex=True, height_ratios=heights,
                                layout="constrained")  # fmt: skip
    for axis, (name, (hours, values)) in zip(axes, tracks.items(), strict=False):
        axis.plot(hours, values, "o-", color="C0", markersize=3.5, linewidth=0.6)
        axis.set_ylabel(name.replace(", ", "\n"), rotation=0, ha="right", va="center", fontsize=9)
        axis.yaxis.set_major_locator(plt.MaxNLocator(3, min_n_ticks=2))
        if not len(values):
            axis.text(0.5, 0.5, "never measured", transform=axis.transAxes, ha="center", va="center", fontsize=9)
            axis.set_yticks([])
        elif name in (usual or {}):
            shown = axis.get_ylim()
            axis.axhspan(*usual[name], color="0.9", linewidth=0, zorder=0)
            axis.set_ylim(shown)
    if risk:
        for dash, (name, values) in zip(DASHES, risk.items(), strict=False):
            axes[-1].plot(np.arange(1, len(values) + 1), values, linestyle=dash, label=name, drawstyle="steps-post")
        top = max([threshold or 0, *(np.nanmax(values) for values in risk.values())])
        axes[-1].set_ylim(0, 1.3 * top)
        if threshold is not None:
            axes[-1].axhline(threshold, color="0.4", linewidth=1)
            axes[-1].annotate("alarm", (0, threshold), xytext=(2, 2), textcoords="offset points", fontsize=9)
        axes[-1].set_ylabel("risk", rotation=0, ha="right", va="center", fontsize=9)
        axes[-1].legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1), fontsize=9)
    for axis in axes:
        if np.isfinite(event):
            axis.axvspan(event - 6, event, color="C1", alpha=0.25, linewidth=0)
        axis.set_xlim(0, end)
        axis.tick_params(labelsize=9)
    axes[-1].set_xlabel(
        "hours after admission" + ("; shaded: the six hours before the event" if np.isfinite(event) else "")
    )
    axes[0].set_title(title)
    counts = "; ".join(f"{name}: {_said(values)}" for name, (_, values) in tracks.items())
    said = "; ".join(f"risk by {name} up to {np.nanmax(values):.2f}" for name, values in (risk or {}).items())
    return Picture(figure, f"Dots over {end:.0f} hours. {counts}." + (f" Below, {said}." if said else ""))


def _said(values: Sequence[float]) -> str:
    """How many values there are, and the first and the last of them."""
    if not len(values):
        return "never measured"
    return f"{len(values)} values, first {values[0]:g}, last {values[-1]:g}"
