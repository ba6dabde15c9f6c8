"""The published MedMNIST benchmark and the course's own measured results, side by side.

`published.csv`: facts from the papers; where `cross_checked` is "no" the number was not compared with a second source.
`results.json`: written by `make benchmark`, a list of records; see `benchmarks/README.md`.
"""

import csv
import json
from importlib.resources import files

import numpy as np

from course_utils.tables import Table

SHOWN = set()  # (data set, task) of all records handed out since the import; `make notebooks` stamps a lesson with them


def published(dataset: str | None = None) -> list[dict]:
    """Rows of the published benchmarks: dataset, method, input_px (int), auc, acc (float), source, cross_checked (bool).

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


def results(dataset: str | None = None, task: str | None = None) -> list[dict]:
    """Records of the course's own measurements; lists in them run over seeds. dataset, task: None for all.

    Raises ValueError if no record has this data set, or this task.
    """
    records = json.loads(files(__package__).joinpath("results.json").read_text(encoding="utf-8"))
    for key, wanted in (("dataset", dataset), ("task", task)):
        known = sorted({r[key] for r in records})
        if wanted is not None and wanted not in known:
            raise ValueError(f"no results for {key} {wanted!r}: known are {', '.join(known)}")
    SHOWN.add((dataset, task))
    return [r for r in records if dataset in (None, r["dataset"]) and task in (None, r["task"])]


def measured(dataset: str, task: str) -> dict[str, dict]:
    """The records of one data set and task by the model's name, in the order of the results file."""
    return {r["model"]: r for r in results(dataset, task)}


def spread(values: list[float], digits: int = 3) -> str:
    """Mean and lowest to highest of the values over seeds: "0.976 (0.974-0.978)"; digits: after the point.

    A value that no seed changes stands alone; "–" where nothing was measured.
    """
    if not len(values):
        return "–"
    low, high = (f"{value:.{digits}f}" for value in (min(values), max(values)))
    if low == high:
        return low
    joint = "-" if min(values) >= 0 else " to "
    return f"{np.mean(values):.{digits}f} ({low}{joint}{high})"


def seconds(record: dict) -> str:
    """Mean training time of a record in seconds, with the range over seeds; "–" if no run was made alone on its machine."""
    return spread(record["train_seconds"], 0)


def table(dataset: str, task: str = "diagnosis") -> Table:
    """Ours above the published rows of one data set; ours as mean and range over seeds on the official test split.

    task: "diagnosis", or "volumes" for the 3D networks of lesson 14.

    Raises ValueError if nothing was published for the data set, or nothing was measured.
    """
    ours = [
        [f"course: {r['label']}", "28", spread(r["auc"]), spread(r["acc"]), f"{r['params']:,}", seconds(r)]
        for r in results(dataset, task)
        if r["source"] == "official"
    ]
    theirs = [
        [row["method"] + ("" if row["cross_checked"] else " *"), str(row["input_px"]), row["auc"], row["acc"], "", ""]
        for row in sorted(published(dataset), key=lambda row: -row["auc"])
    ]
    columns = ["model", "pixels", "AUC", "accuracy", "parameters", "training, seconds on two cores"]
    sources = "; ".join(dict.fromkeys(row["source"] for row in published(dataset)))
    note = f"Published: {sources}. * not compared with a second source."
    return Table(columns, ours + theirs, title=f"{dataset}, official test split", note=note)
