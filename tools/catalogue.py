"""The catalogue of lessons, `course.toml`, and what is made from it: first cells, "Next" lines, README's map.

`make catalogue` writes the first cell and the "Next" line of each notebook anew; `make notebooks` does it after each run.
"""

import re
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
NEXT = re.compile(r"^\*\*Next:\*\*.*$", re.M)


@dataclass(frozen=True)
class Lesson:
    """An entry of the catalogue. slug: the notebook's name; read: minutes; leads_to: what the next lesson does."""

    slug: str
    name: str
    title: str
    question: str
    data: str
    uses: str
    read: int
    before: str
    leads_to: str

    @property
    def number(self) -> str:
        """Chapter and lesson, two digits."""
        return self.slug[:2]

    @property
    def path(self) -> Path:
        """The notebook."""
        return ROOT / "notebooks" / f"{self.slug}.ipynb"


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons in the order of the way through the course. Raises TypeError for a field that is missing or unknown."""
    text = (ROOT / "course.toml").read_text(encoding="utf-8")
    return tuple(Lesson(**entry) for entry in tomllib.loads(text)["lesson"])


def chapters() -> dict[str, str]:
    """First digit of a lesson's number -> title of the chapter."""
    return tomllib.loads((ROOT / "course.toml").read_text(encoding="utf-8"))["chapters"]


def repository() -> str:
    """Owner and name on the public host, as pyproject.toml has it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["urls"]["Repository"].removeprefix("https://github.com/")


def duration(seconds: float) -> str:
    """Running time in words, coarse enough to hold on another machine of two cores."""
    for limit, words in ((30, "under half a minute"), (60, "under a minute"), (105, "one to two minutes")):
        if seconds < limit:
            return words
    return "about two minutes"


def first_cell(lesson: Lesson, seconds: float) -> str:
    """Source of a lesson's first cell: title, badges, and the table *At a glance*. seconds: of its last run."""
    place = f"{repository()}/blob/main/notebooks/{lesson.slug}.ipynb"
    binder = f"{repository()}/main?labpath=notebooks%2F{lesson.slug}.ipynb"
    colab = "https://colab.research.google.com"
    return f"""\
# {lesson.title}

[![Open in Colab]({colab}/assets/colab-badge.svg)]({colab}/github/{place})
[![Open in Binder](https://mybinder.org/badge_logo.svg)](https://mybinder.org/v2/gh/{binder})

*At a glance*

| | |
|---|---|
| reading | {lesson.read} minutes |
| running, two cores, no GPU | {duration(seconds)} |
| peak memory | under 1.5 GB |
| data | {lesson.data} |
| to know before | {lesson.before} |"""


def next_line(lesson: Lesson) -> str:
    """The line that leads on; the last lesson's says what to do now."""
    following = lessons()[lessons().index(lesson) + 1 :]
    if not following:
        return f"**Next:** {lesson.leads_to}"
    return f"**Next:** [lesson {following[0].number}]({following[0].slug}.ipynb) {lesson.leads_to}"


def fill(notebook: nbformat.NotebookNode, lesson: Lesson) -> None:
    """Put first cell and "Next" line into a notebook that has been run."""
    notebook.cells[0].source = first_cell(lesson, notebook.metadata.course.seconds)
    (last,) = [cell for cell in notebook.cells if cell.cell_type == "markdown" and NEXT.search(cell.source)]
    last.source = NEXT.sub(lambda _: next_line(lesson), last.source)


def readme_map() -> str:
    """The lessons as a Markdown table; running time from the stamps."""
    lines = ["| lesson | question it answers | data | minutes to read / run |", "|---|---|---|---|"]
    for lesson in lessons():
        seconds = nbformat.read(lesson.path, as_version=4).metadata.course.seconds
        minutes = f"{max(0.5, round(seconds / 30) / 2):g}"
        link = f"[{lesson.number} {lesson.name}](notebooks/{lesson.slug}.ipynb)"
        lines.append(f"| {link} | {lesson.question} | {lesson.uses} | {lesson.read} / {minutes} |")
    return "\n".join(lines)


def main(names: list[str]) -> None:
    """Fill the named lessons, or all."""
    for lesson in lessons():
        if not names or lesson.slug in names:
            notebook = nbformat.read(lesson.path, as_version=4)
            fill(notebook, lesson)
            nbformat.write(notebook, lesson.path)


if __name__ == "__main__":
    main(sys.argv[1:])
