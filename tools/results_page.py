"""RESULTS.md, wholly made from the stored results, the lessons' benchmark modules and the log of test reads: `make readme`."""

import csv
from collections import Counter

from benchmarks import runs
from benchmarks.protocol import TableOf, split_name
from course_utils import data, reference
from tools import catalogue

PAGE = catalogue.ROOT / "RESULTS.md"
HEAD = """\
# Results

Written by `make readme` from `course_utils/reference/results.json`; edit nothing here. `make benchmark` measures again.

A number is the mean over seeds, with the lowest and the highest in brackets; it stands alone where no seed changes it.
All measures are of the official test split, read once after training; choices were made on training and validation data
(test results of earlier versions of some recipes were known). Training
seconds are of runs that had a machine of two cores to themselves, a dash where none did; memory is the largest peak of a run.
A dagger † marks rows from before the program recorded which code made a number; they are measured again as their lessons change.
Published rows are facts from the papers; those with a star * were not compared with a second source. Where a published
number lies inside our range, call it a draw.
"""


def page() -> str:
    """The whole page."""
    blocks = [HEAD, reads()]
    for lesson in catalogue.lessons():
        name = lesson.slug[3:]
        if name in runs.lesson_names():
            blocks += [text for made in runs.lesson(name).TABLES if (text := section(name, made))]
    return "\n".join(blocks)


def reads() -> str:
    """How often the test split was read, from the log."""
    with runs.READS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    opened = len({(row["lesson"], row["dataset"], row["model"], row["code"]) for row in rows})
    unknown = sum("provenance" not in record for record in reference.results())
    return (
        f"The runner has read test splits {len(rows)} times, for {opened} configurations, each after its validation table was "
        f"committed; `benchmarks/test_reads.csv` has a line for each. {unknown} rows still carry a dagger.\n"
    )


def section(lesson: str, made: TableOf) -> str:
    """Heading, one table a data set, and the legend; empty if nothing has been measured."""
    first = next(iter(made.columns))
    records = [r for r in reference.results(task=made.task) if r["lesson"] == lesson and first in r]
    parts = []
    for dataset in sorted({r["dataset"] for r in records}):
        rows = {r["model"]: r for r in records if r["dataset"] == dataset}
        shown = [rows[model] for model in made.models if model in rows]
        if shown:
            parts += [caption(shown[0]), "", *table(made, shown, dataset), ""]
    if not parts:
        return ""
    return "\n".join([f"## {made.title}", "", *parts, made.legend, ""])


def caption(record: dict) -> str:
    """Title of a data set, and how much of it was used."""
    made = {
        "synthetic_reports": "Synthetic reports",
        "ct_phantoms": "CT phantoms",
        "ward": "Drawn ward",
        "toy_sequences": "Toy sequences",
    }  # by the program itself
    title = made.get(record["dataset"]) or data.entry(split_name(record["dataset"])[0]).title
    part = f", a subset: {record['train_images']:,} training images" if record["source"] == "subset" else ""
    return f"**{title}**{part}"


def table(made: TableOf, records: list[dict], dataset: str) -> list[str]:
    """Lines of a Markdown table: our rows in the module's order, then the published ones, if they are comparable."""
    reads = Counter()
    with runs.READS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            reads[row["lesson"], row["dataset"], row["model"]] += 1
    heads = [
        "",
        *(head for head, _ in made.columns.values()),
        "seeds",
        "parameters",
        "training, s",
        "memory, MB",
        "test reads",
    ]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for r in records:
        cells = [reference.spread(r[m], digits) if m in r else "–" for m, (_, digits) in made.columns.items()]
        label = r["label"] + ("" if "provenance" in r else " †")
        seen = reads[r["lesson"], r["dataset"], r["model"]] or "–"
        facts = [len(r["seeds"]), f"{r['params']:,}", reference.seconds(r), r["peak_mb"], seen]
        lines.append("| " + " | ".join(map(str, [label, *cells, *facts])) + " |")
    if made.published and records[0]["source"] == "official":
        for row in sorted(reference.published(dataset), key=lambda row: (row["input_px"], -row["auc"])):
            name = f"*published:* {row['method']}, {row['input_px']} px" + ("" if row["cross_checked"] else " *")
            lines.append(f"| {name} | {row['auc']:.3f} | {row['acc']:.3f} |" + " |" * (len(heads) - 3))
    return lines
