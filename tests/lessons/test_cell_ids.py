"""Cell ids never change under an unchanged cell: translations, grading and the book hang on them."""

from pathlib import Path

import nbformat
import pytest

from tools import cell_ids

PATHS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_ids_of_a_lesson_are_those_of_the_list(path):
    listed, now = cell_ids.listed().get(path.stem, {}), cell_ids.ids(nbformat.read(path, as_version=4))
    assert not cell_ids.changed(listed, now), "an unchanged cell has another id: give it back its old one"
    assert listed == now, "cells were edited, added or removed: make ids"


def test_ids_are_random_and_not_places():
    every = [id_ for lesson in cell_ids.listed().values() for id_ in lesson]
    assert all(len(id_) == 8 and int(id_, 16) >= 0 for id_ in every)


def test_another_id_of_an_unchanged_cell_is_found():
    before = {"a": "text", "b": "twin", "c": "twin", "d": "gone"}
    assert cell_ids.changed(before, {"e": "new", "a": "text", "b": "twin", "c": "twin"}) == []
    assert cell_ids.changed(before, {"a": "edited", "b": "twin"}) == []
    assert cell_ids.changed(before, {"x": "text", "b": "twin", "c": "twin"}) == ["a"]
    assert cell_ids.changed(before, {"a": "text", "b": "twin", "x": "twin"}) == ["c"]
    assert cell_ids.changed(before, {"b": "text", "a": "twin"}) == ["a", "b"]


def test_the_list_is_not_written_over_a_changed_id(tmp_path, monkeypatch):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("text")])
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr(cell_ids, "ROOT", tmp_path)
    monkeypatch.setattr(cell_ids, "LIST", tmp_path / "ids.json")
    path = tmp_path / "notebooks" / "11_lesson.ipynb"
    nbformat.write(notebook, path)
    cell_ids.main()
    before = cell_ids.LIST.read_text()
    notebook.cells[0].id = "abcdef01"
    nbformat.write(notebook, path)
    with pytest.raises(SystemExit, match=r"11_lesson\.ipynb: unchanged cells have lost their ids"):
        cell_ids.main()
    assert cell_ids.LIST.read_text() == before
