"""What a reader sees: figures with alt text, tables, the benchmark beside ours, the first line of a lesson."""

import base64
import json
import re
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_utils import plots, reference
from course_utils.tables import Table

RNG = np.random.default_rng(0)
Y = np.r_[np.zeros(30, int), np.ones(50, int)]
SCORE = np.clip(RNG.normal(0.35 + 0.3 * Y, 0.2), 0, 1)

PICTURES = {
    "images": lambda: plots.images(
        RNG.integers(0, 256, (3, 28, 28, 1), dtype=np.uint8), ["a", "b", ""], "title", "three"
    ),
    "masks": lambda: plots.images(
        np.zeros((2, 9, 9), np.uint8), ["", ""], "t", "two", masks=np.eye(9, dtype=bool)[None].repeat(2, 0)
    ),
    "volumes": lambda: plots.images(np.zeros((2, 5, 9, 9, 1), np.uint8), ["", ""], "t", "two"),
    "signed": lambda: plots.images(RNG.normal(size=(2, 9, 9)), ["", ""], "t", "two"),
    "bars": lambda: plots.bars({"train": [0.1, 0.9], "test": [0.3, 0.7]}, ["x", "y"], "share", "title", "bars"),
    "lines": lambda: plots.lines([1, 2], {"a": [1, 2]}, "x", "y", "title", "rises", marks={"here": 1.5}),
    "scatter": lambda: plots.scatter(np.zeros((3, 2)), ["a", "b", "a"], "x", "y", "title", "three points"),
    "loglog": lambda: plots.loglog({"a": ([1, 10], [2, 1])}, "x", "y", "title", "two points"),
    "labelled_lines": lambda: plots.labelled_lines(
        [1, 2], {"a": [1, 2], "b": [1, 1.9]}, "x", "y", "title", "both rise", {"a": [0, 1]}
    ),
    "history": lambda: plots.history({"loss": [1, 0.5], "val_loss": [0.9, 0.7]}, "title"),
    "roc": lambda: plots.roc(Y, {"model": SCORE}, "title", thresholds={"model": 0.5}),
    "confusion": lambda: plots.confusion(Y, SCORE > 0.5, ["normal", "pneumonia"], "title"),
    "words": lambda: plots.words([["no", "pneumonia"], ["mild"]], [[0.9, 0.1], [1.0]], ["0.1", "0.9"], "title"),
    "timeline": lambda: plots.timeline(
        {"pulse, beats/min": ([1, 4], [70, 90]), "lactate, mmol/l": ([], [])},
        10,
        9.5,
        "t",
        {"a model": [0.1] * 9 + [np.nan]},
        0.3,
        {"pulse, beats/min": (51, 90)},
    ),
    "reliability": lambda: plots.reliability(Y, SCORE, "title"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_figure_has_alt_text_and_labelled_axes(name):
    picture = PICTURES[name]()
    bundle, metadata = picture._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == picture.alt and picture.alt in repr(picture)
    drawn = [axis for axis in picture.figure.axes if axis.axison]
    assert all(axis.get_ylabel() for axis in drawn)
    assert not drawn or drawn[-1].get_xlabel() or drawn[-1].get_xticklabels()  # stacked axes share the lowest label


def test_alt_text_says_what_is_seen():
    assert "lowest in epoch 2 at 0.7 and" in plots.history({"loss": [1, 0.5], "val_loss": [0.9, 0.7]}, "t").alt
    assert "normal 100%, pneumonia 50%" in plots.confusion([0, 1, 1], [0, 0, 1], ["normal", "pneumonia"], "t").alt
    shown = PICTURES["timeline"]().alt
    assert "2 values, first 70, last 90" in shown and "never measured" in shown and "up to 0.10" in shown
    with pytest.raises(ValueError, match="alt text"):
        plots.Picture(plt.figure(), " ")


def test_a_table_escapes_html_and_aligns_text():
    table = Table(["a", "b"], [["<x>", 0.12345], ["long cell", 2]], title="T", note="N", banner="B")
    assert "&lt;x&gt;" in table._repr_html_() and "0.123" in table._repr_html_()
    lines = repr(table).splitlines()
    assert lines[0] == "B" and lines[1] == "T" and lines[-1] == "N"
    assert len({re.search(r"0\.123|2$", line).start() for line in lines if re.search(r"0\.123|2$", line)}) == 1
    with pytest.raises(ValueError, match="has 1 cells"):
        Table(["a", "b"], [["x"]])


def test_the_published_rows_are_those_of_the_paper():
    rows = {(r["method"], r["input_px"]): (r["auc"], r["acc"]) for r in reference.published("pneumoniamnist")}
    assert rows["ResNet-18", 28] == (0.944, 0.854) and rows["ResNet-50", 224] == (0.962, 0.884)
    assert len(reference.published()) == 139 and rows["VGG16 (MedMNIST+)", 28] == (0.970, 0.848)
    with pytest.raises(ValueError, match="nothing is published"):
        reference.published("mnist")


def test_results_have_the_shape_that_the_tables_are_made_from():
    for record in reference.results(task="diagnosis"):
        lengths = {len(record[key]) for key in ("seeds", "auc", "acc")}
        assert lengths <= {0, len(record["seeds"])} and len(record["seeds"]) >= 3
        assert len(record["train_seconds"]) <= len(record["seeds"])  # a run beside others has no time that counts
        assert record["source"] in ("official", "subset", "phantom") and record["params"] >= 0


def test_the_first_line_of_a_lesson_is_one_line_and_nothing_on_stderr(tmp_path):
    code = "from course_utils import lab; lab.start(3); import keras, json; print(json.dumps(keras.config.backend()))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    first, backend = run.stdout.splitlines()
    assert re.match(
        r"Python 3\.\d+\.\d+, Keras 3\.\S+ on tensorflow 2\.\S+, \d+ cores, [\d.]+ GB memory, seed 3$", first
    )
    assert json.loads(backend) == "tensorflow" and run.stderr == ""


def test_a_missing_backend_is_named(tmp_path):
    code = "import os; os.environ['KERAS_BACKEND'] = 'absent'; from course_utils import lab; lab.start()"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert "Keras needs absent, which is not installed here" in run.stderr
