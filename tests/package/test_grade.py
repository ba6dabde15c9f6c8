"""The grader of folders on a small lesson: right, wrong, empty, broken, endless, greedy and tampering submissions."""

import csv
import json
import subprocess
import sys

import nbformat
import pytest

from course_utils import grade

SETUP = "import numpy as np\nfrom course_utils.exercises import attention as check"
RIGHT = """def causal(q, k, v):
    scores = np.where(np.tri(len(k), dtype=bool), q @ k.T / np.sqrt(k.shape[1]), -np.inf)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) @ v"""
EXERCISES = (
    ("answer = ...", "check.by_hand(answer)"),
    ("def causal(q, k, v):\n    return ...", "check.causal(causal)"),
)


def lesson(first: str = EXERCISES[0][0], second: str = EXERCISES[1][0], setup: str = SETUP, before: str = "") -> dict:
    """A lesson with two exercises, answered or not, as a notebook."""
    new, ids = nbformat.v4, iter(("00000001", "00000002", "00000003", "00000004", "00000005", "00000006", "00000007"))
    cells = [new.new_code_cell(setup, id=next(ids))]
    for answer, (_, check) in zip((first, second), EXERCISES, strict=True):
        cells.append(new.new_code_cell(answer, id=next(ids), metadata={"tags": ["exercise"]}))
        cells.append(new.new_code_cell(check, id=next(ids)))
    cells.append(new.new_code_cell("1 / 0  # a solution", id=next(ids), metadata={"tags": ["solution"]}))
    if before:
        cells.insert(1, new.new_code_cell(before, id=next(ids)))
    return new.new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})


@pytest.fixture
def folders(tmp_path):
    for name in ("lessons", "handed_in"):
        (tmp_path / name).mkdir()
    nbformat.write(lesson(), tmp_path / "lessons" / "25_attention.ipynb")
    return tmp_path / "lessons", tmp_path / "handed_in"


def verdicts(table) -> dict[str, dict[str, tuple[str, str]]]:
    found = {}
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["file"], {})[row["exercise"]] = (row["verdict"], row["message"])
    return found


def test_a_folder_is_graded_and_nothing_stops_it(folders):
    lessons, handed_in = folders
    cheat = "class check:\n    by_hand = causal = staticmethod(lambda *a: True)"
    patch = "check.by_hand.__globals__['close'] = lambda *a: None"
    submissions = {
        "right": lesson("answer = 15.8", RIGHT),
        "wrong": lesson("answer = 20", "def causal(q, k, v):\n    return v"),
        "empty": lesson(),
        "overwritten": lesson("answer = 20", RIGHT, before=cheat),
        "patched": lesson("answer = 20", RIGHT, before=patch),
        "raises": lesson("answer = nothing_of_this_name", RIGHT),
        "leaves": lesson("answer = 15.8", "import os\nos._exit(1)"),
        "endless": lesson("while True:\n    pass", RIGHT),
    }
    for name, notebook in submissions.items():
        (handed_in / name).mkdir()
        nbformat.write(notebook, handed_in / name / "25_attention.ipynb")
    (handed_in / "broken.ipynb").write_text("{", encoding="utf-8")
    nbformat.write(nbformat.v4.new_notebook(), handed_in / "other.ipynb")
    table = grade.grade(handed_in, lessons, minutes=2, cell_seconds=4)
    said = verdicts(table)
    of = {name: {k: v for k, (v, _) in said[f"{name}/25_attention.ipynb"].items()} for name in submissions}
    assert of["right"] == {"by_hand": "right", "causal": "right"}
    assert of["wrong"] == {"by_hand": "wrong", "causal": "wrong"}
    assert of["empty"] == {"by_hand": "open", "causal": "open"}
    assert of["overwritten"] == of["patched"] == {"by_hand": "wrong", "causal": "right"}
    assert of["raises"] == {"by_hand": "not run", "causal": "right"} == of["endless"]
    assert of["leaves"] == {"": "not run", "by_hand": "right", "causal": "not run"}
    assert "NameError" in said["raises/25_attention.ipynb"]["by_hand"][1]
    assert "kernel ended" in said["leaves/25_attention.ipynb"][""][1]
    assert "no notebook" in said["broken.ipynb"][""][1] and "none of its cells" in said["other.ipynb"][""][1]
    page = table.with_suffix(".html").read_text(encoding="utf-8")
    assert "✓ by_hand" in page and "broken.ipynb" in page


def test_what_is_graded_is_not_run_again_unless_it_changed(folders, monkeypatch):
    lessons, handed_in = folders
    path = handed_in / "one.ipynb"
    nbformat.write(lesson(), path)
    calls = []

    def counted(path, name, *rest):
        calls.append(name)
        digest = grade.hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        return [grade.Row(name, digest, "25_attention", "by_hand", "open", "", "1")]

    monkeypatch.setattr(grade, "graded", counted)
    for changed, runs in ((None, 1), (None, 1), ("answer = 1", 2)):
        if changed:
            nbformat.write(lesson(changed), path)
        table = grade.grade(handed_in, lessons)
        assert len(calls) == runs and len(verdicts(table)) == 1
    nbformat.write(lesson("answer = 3"), handed_in / "two.ipynb")
    path.unlink()
    assert set(verdicts(grade.grade(handed_in, lessons))) == {"two.ipynb"}


@pytest.mark.parametrize(("limit", "said"), [({"minutes": 0.05}, "0.05 minutes"), ({"gigabytes": 0.02}, "0.02 GB")])
def test_time_and_memory_are_limited(folders, limit, said):
    lessons, handed_in = folders
    nbformat.write(lesson(before="import time\ntime.sleep(60)"), handed_in / "slow.ipynb")
    (row,) = verdicts(grade.grade(handed_in, lessons, **limit))["slow.ipynb"].values()
    assert row[0] == "not run" and said in row[1]


def test_cells_without_their_ids_are_known_by_their_text(folders):
    lessons, handed_in = folders
    notebook = json.loads(nbformat.writes(lesson("answer = 15.8")))
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]
    (handed_in / "old.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    said = verdicts(grade.grade(handed_in, lessons))["old.ipynb"]
    assert {k: v for k, (v, _) in said.items()} == {"by_hand": "right", "causal": "open"}


def test_the_course_has_exercises_to_grade():
    known = grade.known_lessons(grade.LESSONS)
    assert len(known) >= 18 and all(len(checks) >= 3 for checks in known.values())


def test_what_is_missing_is_said(folders, tmp_path):
    lessons, handed_in = folders
    command = [sys.executable, "-m", "course_utils.grade"]
    for arguments, said in (
        ([str(handed_in)], "no notebooks in"),
        ([], "name the folder"),
        ([str(lessons), "--lessons", str(handed_in)], "no lessons with exercises"),
    ):
        run = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
        assert run.returncode == 2 and said in run.stderr, run.stderr
