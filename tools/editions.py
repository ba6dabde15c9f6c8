"""Two editions of the lessons for a class, in `classroom/`: for students without solutions, for the instructor with open ones.

`make classroom` writes both anew. Cell ids stay, so that `python -m course_utils.grade` knows what is handed in. Links to files
of the course lead to its repository, since an edition is copied elsewhere.
"""

import copy
import re
import shutil
from pathlib import Path

import nbformat

from tools import catalogue

FOLDER = catalogue.ROOT / "classroom"


def linked(source: str, target: str) -> str:
    """Text whose links to other folders of the course lead to the repository. target: its address and branch."""
    return re.sub(r"\]\(\.\./", f"]({target}/", source)


def is_solution(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell tells the solution of an exercise, in code or in words."""
    told = cell.cell_type == "markdown" and "<summary>Solution</summary>" in cell.source
    return told or "solution" in cell.metadata.get("tags", [])


def student(notebook: nbformat.NotebookNode, target: str) -> nbformat.NotebookNode:
    """The lesson without solutions; stubs, checks and the outputs of the lesson's own cells stay."""
    made = copy.deepcopy(notebook)
    made.cells = [cell for cell in made.cells if not is_solution(cell)]
    for cell in made.cells:
        cell.source = linked(cell.source, target) if cell.cell_type == "markdown" else cell.source
    return made


def instructor(notebook: nbformat.NotebookNode, target: str) -> nbformat.NotebookNode:
    """The lesson with its solutions unfolded."""
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = linked(cell.source, target)
            if is_solution(cell):
                cell.source = re.sub(r"</?details>|<summary>Solution</summary>\n?", "", cell.source).strip()
                cell.source = f"**Solution.** {cell.source}"
        elif is_solution(cell):
            cell.metadata = {"tags": cell.metadata.tags}
    return made


def main() -> None:
    """Write classroom/student and classroom/instructor."""
    target = f"https://github.com/{catalogue.repository()}/blob/main"
    for name, edit in (("student", student), ("instructor", instructor)):
        folder = FOLDER / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for lesson in catalogue.lessons():
            nbformat.write(edit(nbformat.read(lesson.path, as_version=4), target), folder / Path(lesson.path).name)
    print(f"{len(catalogue.lessons())} lessons in {FOLDER.name}/student and {FOLDER.name}/instructor")


if __name__ == "__main__":
    main()
