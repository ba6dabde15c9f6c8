"""Run lessons in fresh kernels, store their outputs and stamp them: `make notebooks [NB=12_cnn_pneumonia]`."""

import datetime
import hashlib
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from course_utils import reference
from tools import catalogue

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
PROBE = """
import gc, json, sys
from course_utils.data import Dataset
from course_utils.lab import peak_memory_mb
sources = {o.name: o.source for o in gc.get_objects() if isinstance(o, Dataset)}
shown = sorted(getattr(sys.modules.get("course_utils.reference"), "SHOWN", ()), key=str)
print(json.dumps({"peak_mb": peak_memory_mb(), "data": dict(sorted(sources.items())), "shown": shown}))
"""


def code_hash(notebook: nbformat.NotebookNode) -> str:
    """SHA-256 of the code cells' sources, hexadecimal: changes when code changes, not when prose or outputs do."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()


def results_hash(dataset: str | None, task: str | None) -> str:
    """First twelve digits of the SHA-256 of the stored results of a data set and task, None for all.

    Without their provenance, which no lesson shows: a new way to hash code changes no number.
    """
    records = [{k: v for k, v in r.items() if k != "provenance"} for r in reference.results(dataset, task)]
    return hashlib.sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()[:12]


def run(path: Path) -> dict:
    """Run a lesson, write it back with its outputs and stamp; the stamp, metadata.course, is returned.

    Raises nbclient's CellExecutionError, leaving the file as it was, if a cell fails.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        extra_arguments=["--log-level=ERROR"],
    )
    client.coalesce_streams = True
    with client.setup_kernel():
        start = time.perf_counter()
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
        seconds = time.perf_counter() - start
        notebook.cells.append(nbformat.v4.new_code_cell(PROBE))
        client.execute_cell(notebook.cells[-1], len(notebook.cells) - 1, store_history=False)
        probe = notebook.cells.pop()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # clock times of each cell, noise in every diff
    notebook.metadata.pop("language_info", None)
    notebook.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    found = json.loads(probe.outputs[0].text)
    shown = found.pop("shown")
    notebook.metadata.course = {
        "date": datetime.date.today().isoformat(),
        "versions": {name: version(name) for name in ("keras", "numpy", "scikit-learn", "medmnist")},
        "seconds": round(seconds),
        **found,
        "results": {f"{dataset} {task}": results_hash(dataset, task) for dataset, task in shown},
        "code_sha256": code_hash(notebook),
    }
    for lesson in catalogue.lessons():
        if lesson.path == path:
            catalogue.fill(notebook, lesson)
    nbformat.write(notebook, path)
    return dict(notebook.metadata.course)


def main(names: list[str]) -> None:
    """Run the named lessons, or all of them, one after the other."""
    for path in [FOLDER / f"{name}.ipynb" for name in names] or sorted(FOLDER.glob("*.ipynb")):
        print(path.name, end=": ", flush=True)
        stamp = run(path)
        print(f"{stamp['seconds']} s, {stamp['peak_mb']} MB, data {dict(stamp['data'])}")


if __name__ == "__main__":
    main(sys.argv[1:])
