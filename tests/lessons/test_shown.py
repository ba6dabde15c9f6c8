"""What a lesson builds is shown, what it shows of stored results is compared, and its asserts look at what it has run."""

import ast
import builtins
import re
from pathlib import Path

import nbformat
import pytest

PATHS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
SHOWS = {"plots", "diagrams", "Table"}  # what makes something to look at; so does reference.table


@pytest.fixture(params=PATHS, ids=lambda p: p.stem)
def cells(request):
    return [cell for cell in nbformat.read(request.param, as_version=4).cells if cell.cell_type == "code"]


def tree(source: str) -> ast.Module:
    return ast.parse(re.sub(r"^\s*%.*$", lambda line: line[0].replace("%", "pass  #", 1), source, flags=re.M))


def makes_something_to_see(call: ast.expr) -> bool:
    if not isinstance(call, ast.Call):
        return False
    said = ast.unparse(call.func)
    return said.split(".")[0] in SHOWS or said == "reference.table"


def discarded(source: str) -> list[str]:
    """Calls whose picture or table is thrown away: alone in a line, and not the cell's last value."""
    parsed = tree(source)
    last = parsed.body[-1] if parsed.body and not source.rstrip().endswith(";") else None
    alone = [node for node in ast.walk(parsed) if isinstance(node, ast.Expr) and node is not last]
    return [ast.unparse(node)[:60] for node in alone if makes_something_to_see(node.value)]


def test_every_picture_and_table_is_shown(cells):
    assert not [found for cell in cells for found in discarded(cell.source)]


def test_a_discarded_picture_is_found():
    assert discarded("plots.images(x)\nprint(1)") and discarded("for x in y:\n    plots.lines(x)")
    assert discarded("plots.lines(x);") and discarded("if x:\n    Table(a, b)\nelse:\n    reference.table('x')\n2")
    assert not discarded("print(1)\nplots.images(x)") and not discarded("display(plots.images(x))\nprint(1)")


def test_cells_that_show_stored_results_are_compared(cells):
    for cell in cells:
        if re.search(r"\breference\.(table|measured|results|published|spread)\(", cell.source) and cell.outputs:
            assert "nbval-check-output" in cell.metadata.get("tags", []), cell.source


def stored_only(sources: list[str]) -> list[str]:
    """Asserts all of whose names come from `reference.*` alone."""
    stored, found = set(), []
    libraries = {"np", "metrics", "keras", "reference", "pytest", *dir(builtins)}

    def only(node: ast.AST) -> bool:
        bound = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - libraries - bound
        return names <= stored and bool(names or "reference." in ast.unparse(node))

    for source in sources:
        for node in ast.walk(tree(source)):
            if isinstance(node, ast.Assign):
                targets = {n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)}
                stored = stored | targets if only(node.value) else stored - targets
            elif isinstance(node, ast.For) and only(node.iter):
                stored = stored | {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
            elif isinstance(node, ast.Assert) and only(node.test):
                found.append(ast.unparse(node))
    return found


def test_asserts_look_at_what_the_lesson_has_run(cells):
    """What can be said of stored results alone is a claim: tests/results/test_claims.py."""
    assert not stored_only([cell.source for cell in cells])


def test_an_assert_on_stored_results_is_found():
    rows = "rows = reference.measured('x', 'y')\nmeans = {m: np.mean(r['auc']) for m, r in rows.items()}"
    assert stored_only([rows, "assert means['cnn'] > 0.9"]) == ["assert means['cnn'] > 0.9"]
    assert stored_only([rows, "for m, r in rows.items():\n    assert r['auc'] > 0"])
    assert not stored_only([rows, "ours = model.evaluate(x)\nassert ours > means['cnn'] - 0.1"])
    assert not stored_only([rows, "means = train()\nassert means > 1"])
