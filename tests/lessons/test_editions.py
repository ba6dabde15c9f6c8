"""The editions for a class: students find no solution, everything else stands, and what is handed in can be graded."""

import re

import nbformat
import pytest

from course_utils import grade
from tools import catalogue, editions

TARGET = "https://github.com/someone/course/blob/main"


@pytest.fixture(params=[lesson.slug for lesson in catalogue.lessons()])
def notebook(request):
    (lesson,) = [lesson for lesson in catalogue.lessons() if lesson.slug == request.param]
    return nbformat.read(lesson.path, as_version=4)


def test_students_find_no_solution(notebook):
    made = editions.student(notebook, TARGET)
    text = nbformat.writes(made)
    solutions = [cell for cell in notebook.cells if editions.is_solution(cell)]
    assert len(solutions) >= 4
    for cell in solutions:
        assert nbformat.writes(nbformat.v4.new_notebook(cells=[cell])) not in text and cell.id not in text
        for line in (line.strip() for line in cell.source.splitlines() if "solution" in line or "Solution" in line):
            assert line not in text, line
    assert "summary>Solution" not in text and '"solution"' not in text
    nbformat.validate(made)


def test_everything_else_stands(notebook):
    made = editions.student(notebook, TARGET)
    kept = [cell.id for cell in notebook.cells if not editions.is_solution(cell)]
    assert [cell.id for cell in made.cells] == kept
    assert grade.checks_of(made) == grade.checks_of(notebook)
    text = "\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    assert "](../" not in text
    assert text.count(f"]({TARGET}/") == sum(cell.source.count("](../") for cell in notebook.cells if cell.id in kept)


def test_the_instructor_sees_every_solution(notebook):
    made = editions.instructor(notebook, TARGET)
    assert [cell.id for cell in made.cells] == [cell.id for cell in notebook.cells]
    text = nbformat.writes(made)
    assert "source_hidden" not in text and "<summary>Solution" not in text and not re.search(r"\]\(\.\./", text)
    nbformat.validate(made)


def test_the_editions_are_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(editions, "FOLDER", tmp_path / "classroom")
    editions.main()
    for name in ("student", "instructor"):
        assert len(list((tmp_path / "classroom" / name).glob("*.ipynb"))) == len(catalogue.lessons())
    assert "lessons in classroom/student" in capsys.readouterr().out
