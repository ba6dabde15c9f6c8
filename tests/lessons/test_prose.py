"""A digit in prose hangs on something: it stands in what the section computes or shows, or in the list of facts with its source.

For each number in a lesson's prose one of these must hold: a number in the code or the outputs of the same section, in a
formula, in a code span or in a table rounds to it; it is a whole number that the lesson's code or outputs hold anywhere; or
`facts.toml` lists it for this lesson, with where it comes from. Years, references and numbers below eleven are left out.
"""

import re
import tomllib
from pathlib import Path

import nbformat
import pytest

HERE = Path(__file__).resolve().parent
PATHS = sorted((HERE.parents[1] / "notebooks").glob("*.ipynb"))
FACTS = tomllib.loads((HERE / "facts.toml").read_text(encoding="utf-8"))
SAID = re.compile(r"(?<![\w.,:/–^-])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:\s?(%|percent))?(?![\w/])")
FORMULAE = r"\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|^\|.*$"


def prose(markdown: str) -> str:
    """Markdown without references, formulae, code, tables, links, years and the numbers of lessons, chapters and exercises."""
    text = re.sub(r"```.*?```", " ", markdown.split("**References**")[0], flags=re.S)
    text = re.sub(FORMULAE, " ", text, flags=re.S | re.M)
    text = re.sub(r"\]\([^)]*\)|https?://\S+|\([^()]*\b(?:19|20)\d\d[a-z]?\)", " ", text)
    return re.sub(
        r"\b(lessons?|chapters?|sections?|exercises?|steps?|tables?|figures?)\s+[\d, and]+", " ", text, flags=re.I
    )


def numbers(text: str) -> list[float]:
    """All numbers in a text, thousands separated by commas or not."""
    return [float(n.replace(",", "")) for n in re.findall(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.?\d*(?:e-?\d+)?", text)]


def computed(cell) -> list[float]:
    """Numbers in a code cell and in what it shows, or in the formulae, code spans and tables of a text cell."""
    if cell.cell_type == "markdown":
        return [n for found in re.findall(FORMULAE, cell.source, re.S | re.M) for n in numbers(found)]
    shown = [str(o.get("text", "")) + str(o.get("data", {}).get("text/plain", "")) for o in cell.outputs]
    return numbers(re.sub(r"_", "", cell.source)) + [n for text in shown for n in numbers(text)]


def sections(cells: list) -> list[list]:
    """Cells from one heading to the next."""
    parts = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and re.search(r"^##+ ", cell.source, re.M):
            parts.append([])
        parts[-1].append(cell)
    return parts


def unfounded(cells: list, facts: set[float]) -> list[str]:
    """Numbers in the prose of cells that hang on nothing, each with the words around it."""
    anywhere = {n for cell in cells for n in computed(cell) if n.is_integer()} | facts
    found = []
    for section in sections(cells):
        here = [n for cell in section for n in computed(cell)]
        for text in (prose(cell.source) for cell in section if cell.cell_type == "markdown"):
            for match in SAID.finditer(text):
                value, digits = float((match[1] + (match[2] or "")).replace(",", "")), len(match[2] or ".") - 1
                share = match[3] is not None
                if not digits and not share and (value < 11 or 1900 <= value < 2100):
                    continue
                half = 0.5000001 * 10**-digits
                fits = any(abs(n - value) <= half or (share and abs(100 * n - value) <= half) for n in here)
                if not fits and value not in anywhere:
                    found.append(" ".join(text[max(0, match.start() - 50) : match.end() + 20].split()))
    return found


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_number_in_prose_hangs_on_something(path):
    facts = {number for text in FACTS.get(path.stem, {}) for number in numbers(text)}
    cells = nbformat.read(path, as_version=4).cells[1:]  # the first cell is made from the catalogue
    missing = unfounded(cells, facts)
    assert not missing, "print it in the section, or list it with its source in tests/lessons/facts.toml"


def test_facts_say_where_they_come_from_and_are_still_used():
    for lesson, facts in FACTS.items():
        (path,) = [p for p in PATHS if p.stem == lesson]
        text = " ".join(prose(c.source) for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown")
        for fact, source in facts.items():
            assert len(source) > 8, fact
            assert set(numbers(fact)) <= set(numbers(text)), f"{lesson}: nothing says {fact} any more"


def test_a_changed_digit_is_found():
    cells = [
        nbformat.v4.new_markdown_cell(
            "## Evaluate\nThe AUC is about 0.97, and 23 % of 298 glands are ill; 1,584 in all. A net of 16."
        ),
        nbformat.v4.new_code_cell(
            "print(auc)", outputs=[nbformat.v4.new_output("stream", text="0.9712 of 298, 0.231\n")]
        ),
        nbformat.v4.new_markdown_cell("## Other\n16 filters, as in `Conv2D(16)`"),
    ]
    assert unfounded(cells, {1584.0}) == []
    for right, wrong in (("0.97", "0.96"), ("23 %", "24 %"), ("298", "289"), ("1,584", "1,548")):
        changed = [nbformat.from_dict(dict(cells[0], source=cells[0].source.replace(right, wrong))), *cells[1:]]
        assert len(unfounded(changed, {1584.0})) == 1, wrong
