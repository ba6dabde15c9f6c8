"""The ids of all cells, frozen: translations, grading and the book hang on them. `make ids` writes the list anew.

`tests/lessons/cell_ids.json` holds, for each lesson, id -> hash of the cell's source. A cell that is edited keeps its id, a
new cell gets a random one (nbformat's), and an unchanged cell that turns up under another id is an error.
"""

import hashlib
import json
from collections import Counter
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "tests" / "lessons" / "cell_ids.json"


def ids(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """Cell id -> first twelve hexadecimal digits of the SHA-256 of its source, in the order of the cells."""
    return {cell.id: hashlib.sha256(cell.source.encode()).hexdigest()[:12] for cell in notebook.cells}


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Ids in `before` whose cells stand unchanged in `after`, but under another id."""
    lost = {id_: source for id_, source in before.items() if after.get(id_) != source}
    new = Counter(source for id_, source in after.items() if before.get(id_) != source)
    moved = []
    for id_, source in lost.items():
        if new[source]:
            new[source] -= 1
            moved.append(id_)
    return moved


def listed() -> dict[str, dict[str, str]]:
    """The committed list: lesson -> what `ids` gives for it."""
    return json.loads(LIST.read_text(encoding="utf-8")) if LIST.exists() else {}


def main() -> None:
    """Write the list anew. Exits with an error, writing nothing, if an unchanged cell has got another id."""
    before, now = listed(), {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        now[path.stem] = ids(nbformat.read(path, as_version=4))
        moved = changed(before.get(path.stem, {}), now[path.stem])
        if moved:
            raise SystemExit(
                f"error: {path.name}: unchanged cells have lost their ids {', '.join(moved)}: give them back"
            )
    LIST.write_text(json.dumps(now, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
