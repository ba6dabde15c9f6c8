"""`make notebooks`: a lesson is run in a fresh kernel, stored with its outputs and stamped, or left as it was."""

import subprocess
import sys

import nbformat
import numpy as np
import pytest
from nbclient.exceptions import CellExecutionError

from course_utils import lab
from tools import notebooks


def written(folder, *sources: str):
    path = folder / "11_lesson.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources]), path)
    return path


def test_a_lesson_is_run_and_stamped_with_what_it_shows(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "phantom")
    show = "from course_utils import data, reference\nbreast = data.load('breastmnist')\nlen(reference.measured('pneumoniamnist', 'anomaly'))"
    path = written(tmp_path, show, "6 * 7")
    stamp = notebooks.run(path)
    stored = nbformat.read(path, as_version=4)
    assert [cell.execution_count for cell in stored.cells] == [1, 2] and stored.cells[1].outputs[0].data[
        "text/plain"
    ] == "42"
    assert stamp["data"] == {"breastmnist": "phantom"} and 20 < stamp["peak_mb"] < 1500 and stamp["seconds"] < 60
    assert stamp["results"] == {"pneumoniamnist anomaly": notebooks.results_hash("pneumoniamnist", "anomaly")}
    assert (
        stored.metadata.course.code_sha256 == notebooks.code_hash(stored)
        and "execution" not in stored.cells[0].metadata
    )


def test_a_lesson_that_fails_is_left_as_it_was(tmp_path):
    path = written(tmp_path, "1 / 0")
    before = path.read_text()
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        notebooks.run(path)
    assert path.read_text() == before


def test_prose_and_outputs_do_not_count_as_code():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1"), nbformat.v4.new_markdown_cell("a")])
    before = notebooks.code_hash(notebook)
    notebook.cells[1].source = "b"
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="x")]
    assert notebooks.code_hash(notebook) == before
    notebook.cells[0].source = "2"
    assert notebooks.code_hash(notebook) != before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="how Linux counts")
def test_the_memory_of_a_lesson_is_its_own_and_not_that_of_the_process_that_started_it():
    ballast = np.ones(60_000_000)  # 480 MB here
    code = "from course_utils.lab import peak_memory_mb; print(peak_memory_mb())"
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(child.stdout) < 300 and lab.peak_memory_mb() > ballast.nbytes / 1e6
