"""Grades a folder of submitted notebooks without nbgrader: `python -m course_utils.grade FOLDER`.

Each notebook runs in processes of its own, with limits of time and memory, in an empty folder. Its check cells are replaced by
the course's own, with a fresh import of the checks, so that an overwritten `check` changes nothing. This runs strangers' code:
docs/classroom.md says how to contain it.
"""

import argparse
import csv
import hashlib
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import nbformat
import psutil
from tqdm import tqdm

from course_utils.tables import Table

LESSONS = Path(__file__).resolve().parents[1] / "notebooks"
COLUMNS = ("file", "hash", "lesson", "exercise", "verdict", "message", "seconds")
SIGNS = {"right": "✓", "wrong": "✗", "open": "○", "not run": "–"}
FRESH = """import importlib as _importlib, sys as _sys
for _name in [name for name in _sys.modules if name.startswith("course_utils.exercises")]:
    del _sys.modules[_name]
_verdict = _importlib.import_module("course_utils.exercises.{module}").{call}
_word = {{True: "right", False: "wrong", None: "open"}}[_verdict.passed]
display({{"application/x-course-verdict": [_word, _verdict.message]}}, raw=True)"""


class Check(NamedTuple):
    """A check cell of a lesson: its id and source, the module of its checks, the call, and the exercise's name."""

    id: str
    source: str
    module: str
    call: str
    name: str


class Row(NamedTuple):
    """One exercise of one submission. hash: of the submitted file. exercise: "" where the file itself is the matter."""

    file: str
    hash: str
    lesson: str
    exercise: str
    verdict: str
    message: str
    seconds: str


def checks_of(notebook: nbformat.NotebookNode) -> list[Check]:
    """The check cells of a lesson: each stands behind a cell with the tag "exercise"."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    module = re.search(r"from course_utils\.exercises import (\w+) as check", text)
    found = []
    for stub, cell in zip(notebook.cells, notebook.cells[1:], strict=False):
        call = re.fullmatch(r"check\.((\w+)\(.*\))", cell.source.strip(), re.S)
        if module and call and "exercise" in stub.metadata.get("tags", []):
            found.append(Check(cell.id, cell.source.strip(), module[1], call[1], call[2]))
    return found


def known_lessons(folder: Path) -> dict[str, list[Check]]:
    """Name -> check cells of every lesson in a folder. Raises FileNotFoundError if there is none."""
    found = {path.stem: checks_of(nbformat.read(path, as_version=4)) for path in sorted(folder.glob("*.ipynb"))}
    if not any(found.values()):
        raise FileNotFoundError(f"no lessons with exercises in {folder}: name their folder with --lessons")
    return {name: checks for name, checks in found.items() if checks}


def lesson_of(notebook: nbformat.NotebookNode, lessons: dict[str, list[Check]]) -> str | None:
    """The lesson with which a submission shares most check cells, by their ids, or their text where ids were lost."""
    ids = {cell.get("id") for cell in notebook.cells} | {cell.source.strip() for cell in notebook.cells}
    shared = {name: sum(c.id in ids or c.source in ids for c in checks) for name, checks in lessons.items()}
    best = max(shared, key=shared.get)
    return best if shared[best] else None


def to_run(notebook: nbformat.NotebookNode, checks: list[Check]) -> nbformat.NotebookNode:
    """The submission up to its last check, without outputs and shown solutions, with the course's own check cells."""
    by_id, by_source = ({getattr(check, key): check for check in checks} for key in ("id", "source"))
    made, cells, last = nbformat.v4.new_notebook(metadata=notebook.metadata), [], 0
    for cell in (c for c in notebook.cells if c.cell_type == "code" and "solution" not in c.metadata.get("tags", [])):
        check = by_id.get(cell.get("id")) or by_source.get(cell.source.strip())
        source = FRESH.format(module=check.module, call=check.call) if check else cell.source
        cells.append(nbformat.v4.new_code_cell(source, metadata={"check": check.name} if check else {}))
        last = len(cells) if check else last
    made.cells = cells[:last]
    return made


def run_one(path: Path, lessons: Path, cell_seconds: int) -> dict[str, list[str]]:
    """Exercise -> [verdict, message] of one submission, executed here; "" -> what went wrong with the file, if anything."""
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError

    known = known_lessons(lessons)
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except Exception as error:
        return {"": ["not run", f"this is no notebook: {type(error).__name__}"]}
    name = lesson_of(notebook, known)
    if name is None:
        return {"": ["not run", "none of its cells is a check of this course"]}
    made = to_run(notebook, known[name])
    found = {check.name: ["not run", "its check cell is missing"] for check in known[name]}
    found |= {
        cell.metadata.check: ["not run", "a cell before it ended the run"]
        for cell in made.cells
        if "check" in cell.metadata
    }
    client = NotebookClient(
        made, timeout=cell_seconds, interrupt_on_timeout=True, allow_errors=True, kernel_name="python3"
    )
    trouble = []
    try:
        client.execute(cwd=os.getcwd())
    except DeadKernelError:
        trouble = ["not run", "the kernel ended: exit() or out of memory"]
    for cell in made.cells:
        said = [
            o.data["application/x-course-verdict"]
            for o in cell.outputs
            if "application/x-course-verdict" in o.get("data", {})
        ]
        errors = [f"{o.ename}: {o.evalue}"[:200] for o in cell.outputs if o.output_type == "error"]
        if "check" in cell.metadata and (said or errors):
            found[cell.metadata.check] = list(said[-1]) if said else ["not run", errors[0]]
    return {"lesson": [name, ""]} | ({"": trouble} if trouble else {}) | found


def limited(command: list[str], folder: str, minutes: float, gigabytes: float) -> str:
    """Run a command in a folder until it ends; why it was ended before, "" if it was not."""
    with open(os.devnull, "w") as nowhere:
        process = psutil.Popen(
            command, cwd=folder, stdout=nowhere, stderr=nowhere, start_new_session=os.name == "posix"
        )
    start, why = time.monotonic(), ""
    while process.poll() is None and not why:
        time.sleep(0.2)
        if time.monotonic() - start > 60 * minutes:
            why = f"not finished within {minutes:g} minutes"
        used = 0
        for one in family(process):
            try:
                used += one.memory_info().rss
            except psutil.Error:
                continue
        if used > gigabytes * 2**30:
            why = f"more than {gigabytes:g} GB of memory"
    for one in family(process) if why else []:
        try:
            one.kill()
        except psutil.Error:
            continue
    process.wait()
    return why


def family(process: psutil.Process) -> list[psutil.Process]:
    """A process and all that it has started."""
    try:
        return [*process.children(recursive=True), process]
    except psutil.Error:
        return []


def graded(path: Path, name: str, lessons: Path, minutes: float, cell_seconds: int, gigabytes: float) -> list[Row]:
    """Rows of one submission, run in processes of its own."""
    digest, start = hashlib.sha256(path.read_bytes()).hexdigest()[:16], time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        answer = Path(folder) / "verdicts.json"
        work = Path(folder) / "work"
        work.mkdir()
        command = [sys.executable, "-m", "course_utils.grade", "--one", str(path.resolve()), "--lessons", str(lessons.resolve()),
                   "--cell-seconds", str(cell_seconds), "--answer", str(answer)]  # fmt: skip
        why = limited(command, str(work), minutes, gigabytes)
        said = json.loads(answer.read_text(encoding="utf-8")) if answer.exists() else {}
    if not said:
        said = {"": ["not run", why or "the run ended without an answer"]}
    lesson, seconds = said.pop("lesson", ["", ""])[0], f"{time.monotonic() - start:.0f}"
    return [Row(name, digest, lesson, exercise, *verdict, seconds) for exercise, verdict in said.items()]


def kept(table: Path) -> list[Row]:
    """Rows of a table that an earlier call left; none if there is none."""
    if not table.exists():
        return []
    with table.open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file)]


def write(table: Path, rows: Iterable[Row]) -> None:
    """The table as CSV, and beside it a page with one line a submission."""
    rows = sorted(rows)
    partial = table.with_suffix(".part")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([COLUMNS, *rows])
    partial.replace(table)
    lines = {}
    for row in rows:
        lines.setdefault((row.file, row.lesson), []).append(row)
    shown = []
    for (file, lesson), own in lines.items():
        said = [
            f"{SIGNS[r.verdict]} {r.exercise or 'file'}" + f": {r.message}" * (r.verdict in ("wrong", "not run"))
            for r in own
        ]
        right, of = sum(r.verdict == "right" for r in own), sum(bool(r.exercise) for r in own)
        shown.append([file, lesson, right, of, "; ".join(said)])
    page = Table(
        ["file", "lesson", "right", "of", "exercises"], shown, title="✓ right, ✗ wrong, ○ not answered, – not run"
    )
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Grades</title><body style="font-family:sans-serif">'
    table.with_suffix(".html").write_text(head + page._repr_html_() + "</body></html>\n", encoding="utf-8")


def grade(
    folder: Path, lessons: Path = LESSONS, *, minutes: float = 20, cell_seconds: int = 600, gigabytes: float = 4
) -> Path:
    """Grade all notebooks under a folder; returns the table, FOLDER/grades.csv, with grades.html beside it.

    A submission whose file has not changed since an earlier call is not run again, so the call can be interrupted. minutes and
    gigabytes: limits for one submission, cell_seconds: for one of its cells. Raises FileNotFoundError if there is no notebook.
    """
    paths = [p for p in sorted(folder.rglob("*.ipynb")) if ".ipynb_checkpoints" not in p.parts]
    if not paths:
        raise FileNotFoundError(f"no notebooks in {folder}")
    known_lessons(lessons)  # a wrong folder is said before anything runs
    table = folder / "grades.csv"
    names = {str(path.relative_to(folder)): path for path in paths}
    done = {(row.file, row.hash) for row in kept(table)}
    rows = [row for row in kept(table) if row.file in names]
    for name, path in tqdm(names.items(), desc="grading", unit="notebook", file=sys.stdout):
        if (name, hashlib.sha256(path.read_bytes()).hexdigest()[:16]) in done:
            continue
        rows = [row for row in rows if row.file != name]
        rows += graded(path, name, lessons, minutes, cell_seconds, gigabytes)
        write(table, rows)
    write(table, rows)
    return table


def main(arguments: list[str] | None = None) -> None:
    """The command line; ends with status 2 and a sentence where something is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.grade", description="Grade a folder of submitted notebooks."
    )
    parser.add_argument("folder", type=Path, nargs="?", help="submissions, one notebook or one folder a student")
    parser.add_argument("--lessons", type=Path, default=LESSONS, help="the course's own notebooks")
    parser.add_argument("--minutes", type=float, default=20, help="limit for one submission (20)")
    parser.add_argument("--cell-seconds", type=int, default=600, help="limit for one cell (600)")
    parser.add_argument("--gigabytes", type=float, default=4, help="memory of one submission (4)")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        found = run_one(options.one, options.lessons, options.cell_seconds)
        options.answer.write_text(json.dumps(found), encoding="utf-8")
        return
    if options.folder is None:
        parser.error("name the folder of submissions")
    try:
        limits = {"minutes": options.minutes, "cell_seconds": options.cell_seconds, "gigabytes": options.gigabytes}
        print("written:", grade(options.folder, options.lessons, **limits))
    except FileNotFoundError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
