"""The catalogue, course.toml: what lists lessons is made from it, and the way through the course is one way."""

import itertools
import re

import nbformat
import pytest

from tools import catalogue

LESSONS = catalogue.lessons()
every = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)


def test_the_catalogue_lists_the_notebooks_that_there_are():
    folder = catalogue.ROOT / "notebooks"
    assert [lesson.slug for lesson in LESSONS] == sorted(path.stem for path in folder.glob("*.ipynb"))
    assert {lesson.number[0] for lesson in LESSONS} <= set(catalogue.chapters())


@every
def test_first_cell_and_next_line_are_those_of_the_catalogue(lesson):
    notebook = nbformat.read(lesson.path, as_version=4)
    before = [cell.source for cell in notebook.cells]
    catalogue.fill(notebook, lesson)
    assert [cell.source for cell in notebook.cells] == before, "make catalogue"


@every
def test_what_to_know_before_comes_before(lesson):
    earlier = {other.number for other in LESSONS[: LESSONS.index(lesson)]}
    assert set(re.findall(r"\b\d\d\b", re.sub(r"\]\(.*?\)", "]", lesson.before))) <= earlier
    assert 10 <= lesson.read <= 60 and lesson.question.strip() and lesson.data.strip() and lesson.uses.strip()


def test_the_way_is_one_way():
    for lesson, following in itertools.pairwise(LESSONS):
        assert f"[lesson {following.number}]({following.slug}.ipynb)" in catalogue.next_line(lesson)
    assert "](00_start_here.ipynb)" in catalogue.next_line(LESSONS[-1])


def test_running_times_are_said_in_words_that_hold_elsewhere():
    said = [catalogue.duration(seconds) for seconds in (5, 45, 90, 140)]
    assert said == ["under half a minute", "under a minute", "one to two minutes", "about two minutes"]


def test_a_field_that_is_missing_is_named(tmp_path, monkeypatch):
    (tmp_path / "course.toml").write_text('[[lesson]]\nslug = "11_x"\n')
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    with pytest.raises(TypeError, match="'question'"):
        catalogue.lessons.__wrapped__()
