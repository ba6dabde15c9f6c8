"""A model card, and the TRIPOD+AI checklist, filled from what was measured; what only people can know is left open."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path

from course_utils.own.folder import OwnDataset
from course_utils.own.sealed import LOG, openings
from course_utils.plots import Picture

OPEN = "**to be written by you**"
SOURCES = (
    "Mitchell M. et al., *Model Cards for Model Reporting*, FAT* (2019), doi:10.1145/3287560.3287596. "
    "Collins G. S. et al., *TRIPOD+AI statement*, BMJ 385:e078378 (2024), doi:10.1136/bmj-2023-078378."
)
# The topics of TRIPOD+AI's 27 items in our words; which part of the card answers each, None where only people can
ITEMS = (
    ("1 Title", "title"),
    ("2 Abstract", None),
    ("3 Background and context of care", "question"),
    ("4 Objectives", "question"),
    ("5 Sources and dates of the data", "source"),
    ("6 Participants and settings", None),
    ("7 Preparation of the data", "preparation"),
    ("8 Outcome: how and by whom it was determined", None),
    ("9 Predictors", "predictors"),
    ("10 Sample size", "sizes"),
    ("11 Missing data", "left"),
    ("12 Analytical methods: model, training, choice, measures", "methods"),
    ("13 Class imbalance", "balance"),
    ("14 Fairness", "groups"),
    ("15 Output of the model", "output"),
    ("16 Training against evaluation", "splits"),
    ("17 Ethical approval", None),
    ("18 Open science: funding, protocol, data, code", None),
    ("19 Patient and public involvement", None),
    ("20 Participants: flow and characteristics", "flow"),
    ("21 Model development: numbers of participants and events", "sizes"),
    ("22 Specification of the model", "model"),
    ("23 Performance, with intervals and in subgroups", "results"),
    ("24 Model updating", "updating"),
    ("25 Interpretation", None),
    ("26 Limitations", "limits"),
    ("27 Usability in the context of care", None),
)


def write_card(
    folder: Path | str, dataset: OwnDataset, facts: Mapping[str, str], results: Mapping[str, str],
    groups: Sequence[Sequence[str]] = (), figures: Mapping[str, Picture] | None = None,
) -> list[Path]:  # fmt: skip
    """Write `model_card.md`, `tripod_ai.md`, `data_report.json` and figures into a folder; returns the files.

    facts: what a person knows or the training gave, by name; `question`, `intended_use`, `not_for`, `model`, `methods`,
    `limits` are asked for, and what is missing stands in the card as open. results: measure -> value with its interval, as
    text. groups: rows (subgroup, cases, result), the first one the heading. figures: name -> picture.
    The dates on which the test split was opened are read from the log in the folder. Existing files are replaced.
    Raises ValueError for an empty `results`: a card without a measured number is none.
    """
    if not results:
        raise ValueError(
            "a card needs results: measure on the test split that own.open_test gives, and hand them over as text"
        )
    folder = Path(folder)
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    made = []
    for name, picture in (figures or {}).items():
        path = folder / "figures" / f"{name}.png"
        picture.figure.savefig(path, dpi=2 * picture.figure.dpi)
        made.append(path)
    parts = _measured(dataset, folder) | {name: str(text) for name, text in facts.items()}
    parts["results"] = "see the table of results in the model card"
    parts["groups"] = "see the table of subgroups in the model card" if len(groups) > 1 else OPEN
    for name, text in {
        "model_card.md": _card(dataset, parts, results, groups, figures or {}),
        "tripod_ai.md": _checklist(dataset, parts),
        "data_report.json": dataset.report.as_json() + "\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
        made.append(folder / name)
    return made


def _measured(dataset: OwnDataset, folder: Path) -> dict[str, str]:
    """What the data set itself says."""
    counts = dataset.counts() | {"test": None}
    report = dataset.report
    sizes = ", ".join(f"{name} {dataset.entry.counts[name]}" for name in ("train", "val", "test"))
    people = ", ".join(f"{name} {len(set(names.tolist()))}" for name, names in dataset.patients.items())
    left = ", ".join(f"{count} ({reason})" for reason, count in report.reasons().items()) or "nothing"
    opened = [f"{row['opened']} for {row['reason']}" for row in openings(folder / LOG)]
    shape = " x ".join(map(str, dataset.train.images.shape[1:]))
    train = ", ".join(f"{name} {count}" for name, count in zip(dataset.classes, counts["train"], strict=True))
    return {
        "title": f"A convolutional network that tells {len(dataset.classes)} classes apart: {', '.join(dataset.classes)}",
        "source": f"{dataset.title}; licence and dates: {OPEN}",
        "preparation": f"each image fitted whole to {shape}; see data_report.json",
        "predictors": "the image alone",
        "sizes": f"images: {sizes}; patients or groups: {people}",
        "left": f"files left aside: {left}",
        "balance": f"training images: {train}",
        "output": "a probability for each class",
        "splits": f"by patient where known; the test split was opened: {'; '.join(opened) or 'not yet'}",
        "flow": f"{report.title}; {sizes}",
        "updating": "not updated",
    }


def _card(dataset, parts, results, groups, figures) -> str:
    lines = [
        f"# Model card: {dataset.title}",
        "",
        f"Made on {datetime.date.today().isoformat()}. **Not a medical device.**",
        "",
    ]
    for heading, name in (
        ("Question", "question"), ("Intended use", "intended_use"), ("Not for", "not_for"), ("Model", "model"),
        ("Training", "methods"), ("Data", "flow"), ("Classes", "balance"), ("Splits", "splits"), ("Left aside", "left"),
    ):  # fmt: skip
        lines += [f"## {heading}", "", parts.get(name, OPEN), ""]
    serious = [f"- **{f.what}**: {f.found}. {f.advice}" for f in dataset.report.serious]
    lines += ["## Serious findings of the data check", "", *(serious or ["none"]), ""]
    lines += ["## Results on the test split", "", "| measure | value |", "|---|---|"]
    lines += [f"| {measure} | {value} |" for measure, value in results.items()]
    lines += [""]
    if len(groups) > 1:
        lines += ["## Subgroups", "", *(f"| {' | '.join(map(str, row))} |" for row in groups[:1])]
        lines += ["|" + "---|" * len(groups[0]), *(f"| {' | '.join(map(str, row))} |" for row in groups[1:]), ""]
    for name, picture in figures.items():
        lines += [f"![{picture.alt}](figures/{name}.png)", ""]
    lines += ["## Limits", "", parts.get("limits", OPEN), "", "## Sources of this form", "", SOURCES, ""]
    return "\n".join(lines)


def _checklist(dataset, parts) -> str:
    filled = [(item, parts.get(name, OPEN) if name else OPEN) for item, name in ITEMS]
    done = sum(OPEN not in text for _, text in filled)
    lines = [f"# TRIPOD+AI checklist: {dataset.title}", "",
             f"{done} of {len(filled)} items are filled from what was measured. Topics in our words, see the statement.",
             "", "| item | in this project |", "|---|---|"]  # fmt: skip
    lines += [f"| {item} | {text.replace('|', '/')} |" for item, text in filled]
    return "\n".join([*lines, "", SOURCES, ""])
