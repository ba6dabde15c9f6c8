"""What a lesson's benchmark module says of itself, and the helpers that all of them share.

A module of `benchmarks/lessons/` has `datasets()`, `MODELS` and `TABLES`, and `compare` where something can only be said
of several models together. Everything about a lesson's measurements stands in its one file.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from course_utils import data
from course_utils.data import Split


class Blind(NamedTuple):
    """A data set as a model may see it before it is judged: the test images without their labels.

    name: the official file without its ending, "pneumoniamnist" or "pneumoniamnist_64". entry: of the catalogue.
    others: training splits of other data sets that the model asked for, by name.
    """

    name: str
    entry: data.Entry
    train: Split
    val: Split
    test_images: np.ndarray
    source: str
    others: Mapping[str, Split] = MappingProxyType({})


class Fitted(NamedTuple):
    """What a training run leaves. validation: measures on validation data. outputs: what the model says of the test images.

    facts: params, train_images, train_seconds, and `recipe` where something was trained by gradient descent.
    """

    validation: dict[str, float]
    outputs: dict[str, np.ndarray]
    facts: dict


@dataclass(frozen=True)
class Model:
    """One row of a results table.

    label: what it is, in words that a reader of the table understands. task: the table's kind of question.
    fit: (Blind, seed) -> Fitted. score: (outputs, test Split, seed) -> measures on the test split; what it returns under
    "scores" is kept for paired comparisons. Both are functions with a name, or partials of them.
    only: file names of the data sets that it is measured on; empty for all of its lesson. also: other data sets whose
    training images it learns from. recipe: epochs, batch_size and optimizer, where `fit` does not report them itself.
    """

    label: str
    task: str
    fit: Callable
    score: Callable
    only: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    recipe: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class TableOf:
    """How records of a task are shown in RESULTS.md.

    title: a heading in words. columns: measure -> (heading, digits after the point); a record belongs to the table if it
    has the first measure. legend: what the rows and columns mean, beside the table. models: rows in this order, or all.
    published: whether the rows of the published benchmarks stand below ours.
    """

    title: str
    task: str
    columns: Mapping[str, tuple[str, int]]
    legend: str = ""
    models: tuple[str, ...] = ()
    published: bool = False
    data: Mapping[str, str] = field(default_factory=dict)  # data set -> a remark on it


def split_name(dataset: str) -> tuple[str, int]:
    """Catalogue name and size in pixels of a file's name: "pneumoniamnist_64" -> ("pneumoniamnist", 64)."""
    found = re.fullmatch(r"(\w+?)(?:_(\d+))?", dataset)
    return found[1], int(found[2] or 28)


def official(size: int, *names: str) -> list[str]:
    """Those of the named data sets whose official file of this size is at hand; all of the catalogue if none is named."""
    known = [data.entry(name) for name in names or data.names()]
    fits = [item for item in known if size in item.files and data.source(item.name, size) == "official"]
    return [item.filename(size).removesuffix(".npz") for item in fits]


def recipe(model, epochs: int, batch_size: int) -> dict:
    """How a compiled Keras model is trained: epochs, batch_size, and the settings of its optimizer that are not idle."""
    return {"epochs": epochs, "batch_size": batch_size, "optimizer": settings(model.optimizer)}


def settings(optimizer) -> dict:
    """A Keras optimizer's name and settings as plain values; a schedule of the learning rate with its own settings."""
    config = {k: v for k, v in optimizer.get_config().items() if v not in (None, False)}
    rate = config.get("learning_rate")
    if isinstance(rate, dict):
        config["learning_rate"] = {
            "schedule": rate["class_name"],
            **{k: v for k, v in rate["config"].items() if v is not None},
        }
    return config


def rounded(measures: Mapping[str, float], digits: int = 4) -> dict[str, float]:
    """Measures as plain numbers with as many digits as the tables can need."""
    return {name: round(float(value), digits) for name, value in measures.items()}


def diagnosed(y_true: np.ndarray, y_score: np.ndarray) -> dict[str, float]:
    """AUC and accuracy of scores, as MedMNIST's evaluator has them."""
    from course_utils import metrics

    return rounded({"auc": metrics.auc(y_true, y_score), "acc": metrics.accuracy(y_true, y_score)})


def score_diagnosis(outputs: dict, test: Split, seed: int) -> dict:
    """AUC and accuracy on the test split; binary scores are kept, for paired comparisons."""
    found = diagnosed(test.labels, outputs["score"])
    if outputs["score"].ndim == 1:
        found["scores"] = {"score": outputs["score"].round(5).tolist(), "truth": test.labels.tolist()}
    return found


def majority(blind: Blind, seed: int, positive: int | None = None) -> Fitted:
    """The trivial opponent: the same answer for everybody, the classes' shares in the training split.

    positive: the class that is asked for where a question of several classes is turned into yes or no.
    """
    y, y_val = blind.train.labels, blind.val.labels
    if positive is not None:
        y, y_val = (y == positive).astype(int), (y_val == positive).astype(int)
    if y.ndim == 2:
        shares = y.mean(axis=0)
    else:
        shares = np.bincount(y) / len(y)
        shares = shares[1:] if len(shares) == 2 else shares

    def answer(n: int) -> np.ndarray:
        score = np.repeat(shares[None], n, axis=0)
        return score[:, 0] if score.shape[1] == 1 else score

    facts = {"params": 0, "train_images": len(y), "train_seconds": 0.0}
    return Fitted(diagnosed(y_val, answer(len(y_val))), {"score": answer(len(blind.test_images))}, facts)
