"""What made a result: a hash of the code, data files and weights that it depends on, and the versions beside it.

The hash is found by following names. From the function that made the record every name that it uses is looked up, in its
own module and through imports, and so on, through all files of this project. What is hashed is the syntax tree without
docstrings, comments, annotations and imports, so that a reworded explanation, a moved file or another Python version
changes nothing, and a changed line does.
"""

import ast
import functools
import hashlib
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("benchmarks", "course_utils", "tools")
SKIPPED = {
    "ctx",
    "kind",
    "type_comment",
    "returns",
    "annotation",
    "lineno",
    "col_offset",
    "end_lineno",
    "end_col_offset",
}
KEPT_ANNOTATION = (ast.AnnAssign,)  # the fields of a dataclass


def code_hash(made_by: Callable | tuple[Callable, ...], files: dict[str, str] | None = None) -> str:
    """Sixteen hexadecimal digits for all that the functions reach. files: name -> checksum of what they read besides.

    made_by: functions, or functools.partial objects of them with plain values. Raises ValueError for a lambda or a local
    function, whose code has no name to look up.
    """
    found: dict[tuple[str, str], str] = {}
    said = [_reach(one, found) for one in (made_by if isinstance(made_by, tuple) else (made_by,))]
    data = {text for names in map(_data_files, found.values()) for text in names}
    lines = [*said, *sorted(found.values()), *sorted(data), *(f"{k} {v}" for k, v in sorted((files or {}).items()))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def reached(made_by: Callable) -> list[str]:
    """Names of all that a function reaches in this project, "module.name", sorted; for people who wonder about a hash."""
    found: dict[tuple[str, str], str] = {}
    _reach(made_by, found)
    return sorted(f"{module}.{name}" for module, name in found)


def versions() -> dict[str, str]:
    """Versions of Python and of the packages whose code a measurement runs; recorded, not hashed."""
    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for name in ("keras", "tensorflow", "numpy", "scikit-learn"):
        for distribution in (name, f"{name}-cpu"):
            try:
                found[name] = version(distribution)
                break
            except PackageNotFoundError:
                continue
    return found


def _reach(thing, found: dict[tuple[str, str], str]) -> str:
    """A text for a function, a partial or a plain value, after all that it reaches has been put into found."""
    if isinstance(thing, functools.partial):
        options = {str(i): value for i, value in enumerate(thing.args)} | thing.keywords
        inside = ", ".join(f"{key}={_reach(value, found)}" for key, value in sorted(options.items()))
        return f"{_reach(thing.func, found)}({inside})"
    if isinstance(thing, dict):
        return "{" + ", ".join(f"{k!a}: {_reach(v, found)}" for k, v in sorted(thing.items())) + "}"
    if isinstance(thing, (list, tuple)):
        return "[" + ", ".join(_reach(value, found) for value in thing) + "]"
    if callable(thing):
        if "<" in thing.__qualname__ or "." in thing.__qualname__:
            raise ValueError(
                f"{thing.__qualname__} has no name in its module: give it one, so that its code can be found"
            )
        module = thing.__module__
        if module == "__main__" and sys.modules[module].__spec__:
            module = sys.modules[module].__spec__.name  # run as python -m
        if module.split(".")[0] in PACKAGES:
            _follow(module, thing.__name__, found)
        return thing.__name__
    if thing is None or isinstance(thing, (bool, int, float, str)):
        return ascii(thing)
    raise ValueError(f"{thing!r} is no plain value: its code cannot be hashed")


def _follow(module: str, name: str, found: dict[tuple[str, str], str]) -> None:
    """Put a definition and all that it reaches into found; a module's own statements belong to each of its names."""
    open_ends = [(module, name)]
    while open_ends:
        module, name = open_ends.pop()
        if (module, name) in found:
            continue
        statements = _definitions(module).get(name, [])
        real = [s for s in statements if not isinstance(s, (ast.Import, ast.ImportFrom))]
        found[module, name] = f"{name}: " + "; ".join(map(canonical, real))
        for statement in statements:
            open_ends += _references(module, name, statement)
        if name != "":
            open_ends.append((module, ""))


@cache
def _path(module: str) -> Path | None:
    """The file of a module of this project, None if there is none."""
    base = ROOT.joinpath(*module.split("."))
    return next((p for p in (base / "__init__.py", base.with_suffix(".py")) if p.is_file()), None)


@cache
def _definitions(module: str) -> dict[str, list[ast.stmt]]:
    """Name -> the statements of a module's top level that give it a value; "" -> those that give none but run at import."""
    found: dict[str, list[ast.stmt]] = {}
    path = _path(module)
    for statement in ast.parse(path.read_text(encoding="utf-8")).body if path else []:
        for name in _bound(statement):
            found.setdefault(name, []).append(statement)
    return found


def _bound(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.split(".")[0] for alias in statement.names}
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return set()  # a docstring
    if isinstance(statement, ast.If) and "__main__" in ast.dump(statement.test):
        return set()
    inside = {id(n) for c in ast.walk(statement) if isinstance(c, ast.comprehension) for n in ast.walk(c.target)}
    stored = {
        n.id
        for n in ast.walk(statement)
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and id(n) not in inside
    }  # a comprehension's variable is no name of the module
    return (stored or {""}) - {"__all__"}


def _references(module: str, name: str, statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """(module, name) of everything of this project that a statement names; of an import only what the name stands for."""
    local = {}
    for node in ast.walk(statement):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            local |= _imported(module, node)
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        if name in local:
            target = local[name]
            yield from _whole(target[0]) if target[1] is None else [target]
        return
    # a chain a.b.c is followed from its first name as long as it walks through modules
    nodes = list(_running(statement))
    inner = {id(n.value) for n, _ in nodes if isinstance(n, ast.Attribute)}
    for node, hidden in nodes:
        if isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in inner:
            chain = []
            while isinstance(node, ast.Attribute):
                chain.append(node.attr)
                node = node.value
            if isinstance(node, ast.Name) and node.id not in hidden:
                yield from _resolve(module, [node.id, *reversed(chain)], local)


def _running(node: ast.AST, hidden: frozenset[str] = frozenset()) -> Iterator[tuple[ast.AST, frozenset[str]]]:
    """A statement and all nodes inside it, each with the names that its function keeps for itself.

    Without annotations, which only say what is expected.
    """
    yield node, hidden
    for field, value in ast.iter_fields(node):
        inside = field == "body" and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        names = hidden | _own(node) if inside else hidden
        if field not in ("annotation", "returns"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _running(child, names)


def _own(function: ast.AST) -> frozenset[str]:
    """The arguments of a function: inside it they hide what the module calls by the same name."""
    said = function.args
    every = [*said.posonlyargs, *said.args, *said.kwonlyargs, said.vararg, said.kwarg]
    return frozenset(argument.arg for argument in every if argument)


def _imported(module: str, node: ast.Import | ast.ImportFrom) -> dict[str, tuple[str, str | None]]:
    """Name -> (module, name in it, or None for the module itself) of what an import brings from this project."""
    found = {}
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name.split(".")[0] in PACKAGES:
                found[alias.asname or alias.name.split(".")[0]] = (
                    alias.name if alias.asname else alias.name.split(".")[0],
                    None,
                )
        return found
    source = node.module or ""
    if node.level:
        package = module if _path(module).name == "__init__.py" else module.rpartition(".")[0]
        above = package.split(".")[: len(package.split(".")) - node.level + 1]
        source = ".".join([*above, *([node.module] if node.module else [])])
    if source.split(".")[0] in PACKAGES:
        for alias in node.names:
            inner = f"{source}.{alias.name}"
            found[alias.asname or alias.name] = (inner, None) if _path(inner) else (source, alias.name)
    return found


def _resolve(module: str, chain: list[str], local: dict) -> Iterator[tuple[str, str]]:
    first, *rest = chain
    target = local.get(first)
    if target is None:
        statements = _definitions(module).get(first)
        if statements is None:
            return
        imports = [_imported(module, s).get(first) for s in statements if isinstance(s, (ast.Import, ast.ImportFrom))]
        target = next((t for t in imports if t), (module, first))
    where, name = target
    while name is None and rest:
        inner = f"{where}.{rest[0]}"
        if _path(inner) and rest[0] not in _definitions(where):
            where, rest = inner, rest[1:]
        else:
            name = rest[0]
    yield from _whole(where) if name is None else [(where, name)]


def _whole(module: str) -> Iterator[tuple[str, str]]:
    """All names of a module, for a module that is handed around as a value."""
    yield from ((module, name) for name in _definitions(module))


def canonical(node) -> str:
    """A syntax tree as text that is the same on every supported Python: no docstrings, annotations, imports, positions."""
    if isinstance(node, ast.AST):
        parts = []
        for field, value in ast.iter_fields(node):
            if field in SKIPPED and not (field == "annotation" and isinstance(node, KEPT_ANNOTATION)):
                continue
            if field == "body" and isinstance(value, list):
                value = _without_words(value)
            if isinstance(node, ast.JoinedStr) and field == "values":
                value = _joined(value)
            if value is not None and value != []:
                parts.append(f"{field}={canonical(value)}")
        return f"{type(node).__name__}({', '.join(parts)})"
    if isinstance(node, list):
        return "[" + ", ".join(map(canonical, node)) + "]"
    return ascii(node)


def _without_words(body: list[ast.stmt]) -> list[ast.stmt]:
    """Statements without texts that stand alone (docstrings) and without imports."""
    return [
        s
        for s in body
        if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) and isinstance(s.value.value, str))
        and not isinstance(s, (ast.Import, ast.ImportFrom))
    ]


def _joined(values: list[ast.expr]) -> list[ast.expr]:
    """Parts of an f-string with neighbouring constants made one: Python versions cut them differently."""
    joined: list[ast.expr] = []
    for value in values:
        if joined and isinstance(value, ast.Constant) and isinstance(joined[-1], ast.Constant):
            joined[-1] = ast.Constant(joined[-1].value + value.value)
        else:
            joined.append(value)
    return joined


@cache
def _shipped() -> dict[str, str]:
    """Name -> checksum of each data file that ships inside the packages; results themselves are not among them."""
    files = [p for package in PACKAGES for p in (ROOT / package).rglob("*.npz") if "runs" not in p.parts]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _data_files(text: str) -> Iterator[str]:
    """Checksums of the shipped files that a definition names in a string."""
    yield from (f"{name} {checksum}" for name, checksum in _shipped().items() if ascii(name) in text)
