"""RESULTS.md, README's map, its headline rows and its figure, from the catalogue and the stored results: `make readme`."""

import re

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt

from course_utils import data, reference
from tools import catalogue, results_page

README = catalogue.ROOT / "README.md"
FIGURE = catalogue.ROOT / "docs" / "figures" / "pneumoniamnist.png"
HEADLINES = ("pneumoniamnist", "breastmnist", "retinamnist", "adrenalmnist3d")


def headlines() -> str:
    """One row a data set: always the commonest answer, our network, and two published ones, AUC and accuracy."""
    lines = [
        "| data | commonest answer | this course, 28 px | published ResNet-18, 28 px | best published at 28 px |",
        "|" + "---|" * 5,
    ]
    for dataset in HEADLINES:
        ours = {r["model"]: r for r in reference.results(dataset) if r["task"] in ("diagnosis", "volumes")}
        best = next(ours[name] for name in ("cnn", "cnn3d", "bigru") if name in ours)
        rows = [row for row in reference.published(dataset) if row["input_px"] == 28]
        resnet = next(row for row in rows if row["method"] in ("ResNet-18", "ResNet-18 + 3D"))
        top = max(rows, key=lambda row: row["auc"])
        commonest = ours.get("majority")
        lines.append(
            f"| {data.entry(dataset).title} "
            f"| {' / '.join(reference.spread(commonest[m]) for m in ('auc', 'acc')) if commonest else '–'} "
            f"| {' / '.join(reference.spread(best[m]) for m in ('auc', 'acc'))} "
            f"| {resnet['auc']:.3f} / {resnet['acc']:.3f} | {top['auc']:.3f} / {top['acc']:.3f} ({top['method']}) |"
        )
    return "\n".join(lines)


def draw() -> None:
    """The figure: AUC on PneumoniaMNIST of the published methods and of our seeds."""
    ours = reference.measured("pneumoniamnist", "diagnosis")["cnn"]
    rows = sorted(reference.published("pneumoniamnist"), key=lambda row: row["auc"])
    names = [f"{row['method']}, {row['input_px']} px" for row in rows]
    place = sum(row["auc"] < min(ours["auc"]) for row in rows)
    names.insert(place, f"this course's CNN, 28 px, {len(ours['seeds'])} seeds")
    figure, axis = plt.subplots(figsize=(7.5, 3.6), layout="constrained")
    where = [i for i in range(len(names)) if i != place]
    axis.plot([row["auc"] for row in rows], where, "o", color="#0072B2", label="published")
    axis.plot(ours["auc"], [place] * len(ours["auc"]), "D", color="#E69F00", label="measured here")
    axis.set_yticks(range(len(names)), names)
    axis.set(xlabel="AUC on the official test split", title="PneumoniaMNIST: 0.29 million parameters, two cores")
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(axis="x", color="0.9")
    axis.legend(frameon=False, loc="lower right")
    figure.savefig(FIGURE, dpi=100, metadata={"Software": None})
    plt.close(figure)


def filled(text: str, name: str, block: str) -> str:
    """README with a block between its two marks. Raises ValueError if the marks are missing."""
    start, end = f"<!-- {name}: written by make readme -->", f"<!-- end of {name} -->"
    if start not in text or end not in text:
        raise ValueError(f"README.md has no place for {name}: {start} ... {end}")
    return re.sub(f"{start}.*{end}", lambda _: f"{start}\n\n{block}\n\n{end}", text, flags=re.S)


def readme() -> str:
    """README with map and headline rows as they should be now."""
    text = filled(README.read_text(encoding="utf-8"), "lessons", catalogue.readme_map())
    return filled(text, "results", headlines())


def main() -> None:
    """Write RESULTS.md, README.md and the figure."""
    README.write_text(readme(), encoding="utf-8")
    results_page.PAGE.write_text(results_page.page(), encoding="utf-8")
    draw()


if __name__ == "__main__":
    main()
