"""Bring docs/reading_map.md up to date with the lessons' reference lists: `python -m tools.reading_map`.

Written by it: the last column of the first table, which says where a work is cited, and the list of all works that the lessons
cite. The rest of the page is written by hand.
"""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reading_map.md"
START, END = "<!-- list: written by python -m tools.reading_map -->", "<!-- end of list -->"
ROW = re.compile(r"^(\|.*\|)([^|]*)\|$")


def references(notebook: nbformat.NotebookNode) -> list[str]:
    """The entries of a lesson's reference list, in its order."""
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    entries = prose.split("**References**")[1] if "**References**" in prose else ""
    return [" ".join(entry.split()) for entry in re.findall(r"^- (.+(?:\n  .+)*)", entries, re.M)]


def identity(entry: str) -> str:
    """What makes two entries the same work: the address of the first link, else the title."""
    link = re.search(r"\]\((https?://[^\s)]+)\)", entry)
    title = re.search(r"\*([^*]+)\*", entry)
    return link[1] if link else title[1].lower()


def cited() -> dict[str, tuple[str, list[str]]]:
    """Identity -> the longest entry for that work, and the names of the lessons that list it."""
    works: dict[str, tuple[str, list[str]]] = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for entry in references(nbformat.read(path, as_version=4)):
            longest, lessons = works.get(identity(entry), ("", []))
            works[identity(entry)] = (max(longest, entry, key=len), [*lessons, path.stem])
    return works


def links(lessons: list[str]) -> str:
    """Lessons as links that show their numbers."""
    return ", ".join(f"[{name[:2]}](../notebooks/{name}.ipynb)" for name in lessons)


def renewed(page: str) -> str:
    """The page with its written parts made anew. Raises ValueError if the markers of the list are missing."""
    works = cited()
    head, marker, rest = page.partition(START)
    _, other, tail = rest.partition(END)
    if not (marker and other):
        raise ValueError(f"{PAGE.name} must hold the two markers {START} and {END}")
    lines = []
    for line in head.split("\n"):
        row = ROW.match(line)
        if row and "](http" in line:
            lessons = works.get(identity(row[1]), ("", []))[1]
            line = f"{row[1]} {links(lessons) or 'not cited yet'} |"
        lines.append(line)
    listed = sorted(works.values(), key=lambda work: work[0].lower())
    entries = [
        f"- {entry.rstrip('.')}. Lesson{'s' * (len(lessons) > 1)} {links(lessons)}." for entry, lessons in listed
    ]
    return "\n".join(lines) + "\n".join([START, "", *entries, "", END]) + tail


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
