"""The published MedMNIST benchmark and the course's own measured results, side by side.

`published.csv`: facts from the paper; where `cross_checked` is "no" the number was not compared with a second source.
`results.json`: written by `make benchmark`, a list of records; see `benchmarks/README.md`.
"""

import csv
import json
from importlib.resources import files

import numpy as np

from course_utils.tables import Table


def published(dataset: str | None = None) -> list[dict]:
    """Rows of the published benchmark: dataset, method, input_px (int), auc, acc (float), source, cross_checked (bool).

    dataset: a name of the catalogue, or None for all. Raises ValueError if nothing was published for it.
    """
    text = files(__package__).joinpath("published.csv").read_text(encoding="utf-8")
    rows = [
        row | {"input_px": int(row["input_px"]), "auc": float(row["auc"]), "acc": float(row["acc"]),
               "cross_checked": row["cross_checked"] == "yes"}
        for row in csv.DictReader(text.splitlines())
        if dataset in (None, row["dataset"])
    ]  # fmt: skip
    if not rows:
        raise ValueError(f"nothing is published for data set {dataset!r}")
    return rows


def results(dataset: str | None = None, task: str = "diagnosis") -> list[dict]:
    """Records of the course's own measurements for a task; lists in them run over seeds. dataset: None for all."""
    records = json.loads(files(__package__).joinpath("results.json").read_text(encoding="utf-8"))
    return [r for r in records if dataset in (None, r["dataset"]) and r["task"] == task]


def spread(values: list[float], digits: int = 3) -> str:
    """Mean and lowest to highest of the values over seeds: "0.976 (0.974-0.978)"; digits: after the point.

    A value that no seed changes stands alone.
    """
    if min(values) == max(values):
        return f"{values[0]:.{digits}f}"
    low, high = (f"{value:.{digits}f}" for value in (min(values), max(values)))
    joint = "-" if min(values) >= 0 else " to "
    return f"{np.mean(values):.{digits}f} ({low}{joint}{high})"


def table(dataset: str) -> Table:
    """Ours above the published rows of one data set; ours as mean and range over seeds on the official test split.

    Raises ValueError if nothing was published for the data set.
    """
    ours = [
        [f"course: {r['model']}", "28", spread(r["auc"]), spread(r["acc"]), f"{r['params']:,}",
         f"{np.mean(r['train_seconds']):.0f} s, {len(r['seeds'])} seeds"]
        for r in results(dataset) if "auc" in r and r["source"] == "official"
    ]  # fmt: skip
    theirs = [
        [row["method"] + ("" if row["cross_checked"] else " *"), str(row["input_px"]), row["auc"], row["acc"], "", ""]
        for row in sorted(published(dataset), key=lambda row: -row["auc"])
    ]
    columns = ["model", "pixels", "AUC", "accuracy", "parameters", "training, two cores"]
    source = "Published: " + published(dataset)[0]["source"] + ". * not compared with a second source."
    return Table(columns, ours + theirs, title=f"{dataset}, official test split", note=source)
