"""Notebooks as documents: order, tags, alt text, stamps, budgets, links, exercise triplets; design, section 4."""

import base64
import io
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from PIL import Image

from tools.notebooks import code_hash, results_hash

ROOT = Path(__file__).resolve().parents[2]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SECTIONS = [
    r"^# ",
    r"\*At a glance\*",
    r"\*\*You will be able to\*\*",
    r"\*\*The clinical question\.\*\*",
    r"^## 1 Collect and prepare$",
    r"^## 2 Build$",
    r"^## 3 Train$",
    r"^## 4 Evaluate$",
    r"^## What this does not show$",
    r"^## Exercises$",
    r"^## Key points$",
    r"\*\*Next:\*\*",
    r"^\*\*References\*\*$",
]


@pytest.fixture(params=PATHS, ids=lambda p: p.stem)
def lesson(request):
    notebook = nbformat.read(request.param, as_version=4)
    nbformat.validate(notebook)
    return notebook


def code(lesson):
    return [cell for cell in lesson.cells if cell.cell_type == "code"]


def text(lesson):
    return "\n\n".join(cell.source for cell in lesson.cells if cell.cell_type == "markdown")


def test_the_folder_holds_lessons_and_nothing_else():
    assert [p.name for p in PATHS] == sorted(p.name for p in (ROOT / "notebooks").iterdir() if p.name[0] != ".")
    assert all(re.match(r"\d\d_[a-z0-9_]+$", p.stem) for p in PATHS)


def test_the_sections_stand_in_their_order(lesson):
    prose, at = text(lesson), 0
    for section in SECTIONS:
        match = re.compile(section, re.M).search(prose, at)
        assert match, f"{section} is missing or out of order"
        at = match.end()
    assert 3 <= len(re.findall(r"^- ", prose.split("**You will be able to**")[1].split("**The clinical")[0], re.M)) <= 5


def test_cells_are_short_and_first_lines_are_the_set_up(lesson):
    assert max(len(cell.source.splitlines()) for cell in code(lesson)) <= 40
    assert "lab.start(" in code(lesson)[0].source
    assert {tag for cell in lesson.cells for tag in cell.metadata.get("tags", [])} <= {
        "exercise",
        "solution",
        "nbval-check-output",
    }


def test_outputs_are_stored_without_errors_or_stderr(lesson):
    outputs = [output for cell in code(lesson) for output in cell.outputs]
    assert len(outputs) > 10
    for output in outputs:
        assert output.output_type != "error" and output.get("name") != "stderr", output
    counts = [cell.execution_count for cell in code(lesson)]
    assert counts == list(range(1, len(counts) + 1)), "run top to bottom in a fresh kernel"
    assert "phantom" not in lesson.metadata.course.data.values(), "stored outputs are those of real data"


def test_every_figure_has_alt_text(lesson):
    for cell in code(lesson):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert len(output.metadata["image/png"]["alt"]) > 20, cell.source


def touches_the_edge(png: str) -> bool:
    """Whether ink stands in the outermost columns or rows of a picture (base64): then something was cut off."""
    grey = np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("L"), int)
    paper = np.median([grey[0, 0], grey[0, -1], grey[-1, 0], grey[-1, -1]])
    rim = np.concatenate([part.ravel() for part in (grey[:2], grey[-2:], grey[:, :2], grey[:, -2:])])
    return bool((np.abs(rim - paper) > 60).any())


def test_nothing_in_a_figure_is_cut_off(lesson):
    pngs = {
        cell.id: o.data["image/png"] for cell in code(lesson) for o in cell.outputs if "image/png" in o.get("data", {})
    }
    assert [cell_id for cell_id, png in pngs.items() if touches_the_edge(png)] == []


def test_the_stamp_is_that_of_this_code_and_inside_the_budget(lesson):
    stamp = lesson.metadata.course
    assert stamp.code_sha256 == code_hash(lesson), "code changed after the last run: make notebooks"
    assert stamp.seconds <= 150 and stamp.peak_mb <= 1500
    assert set(stamp) >= {"date", "versions", "data", "seconds", "peak_mb", "results", "code_sha256"}


def test_the_stamp_is_that_of_the_results_which_the_lesson_shows(lesson):
    for shown, stamped in lesson.metadata.course.results.items():
        dataset, task = (None if name == "None" else name for name in shown.split())
        assert stamped == results_hash(dataset, task), (
            f"{shown}: measured anew after the lesson's last run: make notebooks"
        )
    shows = any("reference." in cell.source for cell in code(lesson))
    assert bool(lesson.metadata.course.results) == shows


def test_the_mean_over_lessons_is_inside_the_budget():
    seconds = [nbformat.read(path, as_version=4).metadata.course.seconds for path in PATHS]
    assert sum(seconds) / len(seconds) <= 75


def test_the_file_is_small_and_names_no_machine(lesson, request):
    path = request.node.callspec.params["lesson"]
    assert path.stat().st_size < 1.5e6
    raw = path.read_text(encoding="utf-8")
    assert not re.search(r'"/(root|work|tmp|home|Users)/', raw) and "site-packages" not in raw


def test_exercises_are_triplets(lesson):
    cells = lesson.cells
    stubs = [i for i, cell in enumerate(cells) if "exercise" in cell.metadata.get("tags", [])]
    assert 2 <= len(stubs) <= 4
    for i in stubs:
        assert re.search(r"^### Exercise \d", cells[i - 1].source, re.M), "a prompt stands before the stub"
        assert "..." in cells[i].source and not cells[i].outputs
        called = re.search(r"check\.(\w+)\(", cells[i + 1].source)[1]
        assert cells[i + 1].outputs[0].data["text/plain"] == "○ not answered yet"
        assert "<details>" in cells[i + 2].source and "Solution" in cells[i + 2].source
        solution = cells[i + 3]
        assert "solution" in solution.metadata.tags and solution.metadata.jupyter.source_hidden
        assert solution.metadata.cellView == "form"
        assert solution.source.splitlines()[-1].startswith(f"check.{called}(solution")
        assert solution.outputs[-1].data["text/plain"].startswith("✓ ")


def test_links_resolve(lesson, request):
    path = request.node.callspec.params["lesson"]
    for target in re.findall(r"\]\(([^)\s]+)\)", text(lesson)):
        if target.startswith("https://doi.org/"):
            assert re.match(r"https://doi\.org/10\.\d{4,9}/\S+$", target)
        elif not target.startswith("https://"):
            assert (path.parent / target.split("#")[0]).exists(), target


def test_metrics_are_guarded_and_constant_outputs_are_checked(lesson):
    assert sum("assert " in cell.source for cell in code(lesson)) >= 3
    assert any("nbval-check-output" in cell.metadata.get("tags", []) for cell in code(lesson))


def test_plain_markdown_only(lesson):
    prose = text(lesson)
    assert not re.search(r"<(?!/?(details|summary)>)[a-z]+[ >]", prose), "HTML other than details"
    assert not re.search(r"[\U0001F300-\U0001FAFF]", prose) and "!" not in re.sub(r"!\[|`[^`]*`|\$[^$]*\$", "", prose)
