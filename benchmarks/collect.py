"""From finished runs to tables: validation.json, which opens the test split, and results.json, which the lessons show."""

import json
from pathlib import Path

from benchmarks import provenance, runs

RESULTS = runs.HERE.parent / "course_utils" / "reference" / "results.json"


def validation_rows() -> list[dict]:
    """One row a configuration that has finished runs: what it measured on validation data, lists over seeds."""
    rows = []
    for lesson, dataset, model in configurations():
        found = runs.finished(lesson, dataset, model)
        if found:
            first = next(iter(found.values()))
            measures = {key: [r["validation"][key] for r in found.values()] for key in first["validation"]}
            measures = {key: values for key, values in measures.items() if defined(values)}
            rows.append({"lesson": lesson, "dataset": dataset, "model": model, "code": first["provenance"]["code"],
                         "seeds": list(found), **measures})  # fmt: skip
    return rows


def defined(values: list) -> bool:
    """Whether a measure is a number in at least one run: the outlines of nothing are no distance apart."""
    return any(value == value for value in values)  # NaN is not equal to itself


def configurations() -> list[tuple[str, str, str]]:
    """(lesson, data set, model) of all runs that have a file, and are still in their lesson's module."""
    known = {(name, model) for name in runs.lesson_names() for model in runs.lesson(name).MODELS}
    found = {(p.parent.name, *p.stem.rsplit("-", 1)[0].split("-", 1)) for p in runs.RUNS.glob("*/*-*-*.json")}
    return sorted(key for key in found if (key[0], key[2]) in known)


def record(lesson: str, dataset: str, model: str) -> dict | None:
    """One record of results.json from all scored runs of the present code, over their seeds; None if there is none."""
    scored = {seed: r for seed, r in runs.finished(lesson, dataset, model).items() if "test" in r}
    if not scored:
        return None
    made, first = runs.lesson(lesson).MODELS[model], next(iter(scored.values()))
    every = list(scored.values())
    origin = dict(first["provenance"]) | dict(made.recipe) | {"date": max(r["provenance"]["date"] for r in every)}
    measures = {key: [r["test"][key] for r in every] for key in first["test"]}
    # what a run measures without the test split (cost, drawings) stands under its own name; the rest as validation_...
    for key in first["validation"]:
        name = key if key not in measures and not first["test"] else f"validation_{key}"
        measures.setdefault(name, [r["validation"][key] for r in every])
    measures = {key: values for key, values in measures.items() if defined(values)}
    return {
        "lesson": lesson,
        "dataset": dataset,
        "task": made.task,
        "model": model,
        "label": made.label,
        **{key: first[key] for key in ("source", "params", "train_images")},
        "peak_mb": max(r["peak_mb"] for r in every),
        "seeds": list(scored),
        "train_seconds": [r["train_seconds"] for r in every if r["train_seconds"] is not None],
        **measures,
        "provenance": origin,
    }


def compared(lesson: str, dataset: str, records: dict[str, dict]) -> None:
    """Add what can only be said of several models together to the records of one lesson and data set."""
    compare = getattr(runs.lesson(lesson), "compare", None)
    scored = {model: [r for r in runs.finished(lesson, dataset, model).values() if "test" in r] for model in records}
    if compare:
        for model, fields in compare(scored).items():
            records[model] |= fields
            records[model]["provenance"]["compared"] = provenance.code_hash(compare)


def results() -> list[dict]:
    """The records of results.json: new ones from the runs, and the old ones that no run has replaced."""
    found: dict[tuple[str, str], dict[str, dict]] = {}
    for lesson, dataset, model in configurations():
        new = record(lesson, dataset, model)
        if new:
            found.setdefault((lesson, dataset), {})[model] = new
    for (lesson, dataset), records in found.items():
        compared(lesson, dataset, records)
    new = [r for records in found.values() for r in records.values()]
    done = {(r["task"], r["dataset"], r["model"]) for r in new}
    old = [r for r in read(RESULTS) if (r["task"], r["dataset"], r["model"]) not in done]
    return sorted(old + new, key=lambda r: (r["task"], r["dataset"], r["lesson"], r["model"]))


def read(path: Path) -> list[dict]:
    """Records of a JSON file, none if there is no file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def save(path: Path, records: list[dict]) -> None:
    """Write records, one a line, in one step."""
    text = "[\n" + ",\n".join("  " + json.dumps(r) for r in records) + "\n]\n"
    runs.write(path, text.encode())
