"""Write the results table and the figure of the README from the results file: `make readme`."""

import re
from pathlib import Path

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt

from course_utils import data, reference

ROOT = Path(__file__).resolve().parents[1]
FIGURE = ROOT / "benchmarks" / "pneumoniamnist.png"
START, END = "<!-- results: written by make readme -->", "<!-- end of results -->"


def results_table() -> str:
    """The diagnosis results as a Markdown table: each network beside the published ResNet-18 and the best published row."""
    head = "| data | network | AUC | accuracy | published ResNet-18, 28 px | best published | parameters | training | memory |"
    lines = [head, "|" + "---|" * 9]
    for r in reference.results() + reference.results(task="tumour"):
        rows = reference.published(r["dataset"])
        resnet = next(row for row in rows if row["method"] in ("ResNet-18", "ResNet-18 + 3D") and row["input_px"] == 28)
        best = max(rows, key=lambda row: row["auc"])
        theirs = f"{resnet['auc']:.3f} / {resnet['acc']:.3f} | {best['auc']:.3f} / {best['acc']:.3f} ({best['method']})"
        title = data.entry(r["dataset"]).title
        if r["source"] != "official":  # trained on a part of the images: no comparison
            title, theirs = f"{title}, {r['source']} of {r['train_images']} images", "– | –"
        lines.append(
            f"| {title} | `{r['model']}` | {reference.spread(r['auc'])} | {reference.spread(r['acc'])} | {theirs} "
            f"| {r['params'] / 1e6:.2f} M | {reference.seconds(r)} s | {r['peak_mb']} MB |"
        )
    return "\n".join(lines)


# title -> task, and measure -> (heading, digits after the point); a record belongs to a table if it has its first measure
TABLES = {
    "Synthetic reports, accuracy (lesson 23)": (
        "text",
        {"acc": ("same styles", 3), "acc_negation": ("negation set", 3), "acc_two_findings": ("two findings in a sentence", 3),
         "acc_letters": ("letters, never trained on", 3)},
    ),
    "Compression of PneumoniaMNIST (lesson 31): the number is the length of the code": (
        "compression", {"mse": ("MSE", 5), "psnr": ("PSNR in dB", 1), "ssim": ("SSIM", 3)},
    ),
    "Pneumonia found by methods that saw healthy chests only, AUC (lesson 32)": (
        "anomaly", {"auc": ("AUC", 3)},
    ),
    "Variational autoencoders (lesson 33)": (
        "generation",
        {"elbo": ("ELBO in nats", 0), "reconstruction": ("reconstruction", 0), "kl": ("KL", 1),
         "agreement": ("agreement with the order", 3)},
    ),
    "Drawn chests (lessons 41 and 42)": (
        "generation",
        {"two_sample_accuracy": ("two-sample accuracy", 3), "frechet": ("Fréchet distance", 3), "precision": ("precision", 2),
         "recall": ("recall", 2)},
    ),
    "Do drawn images help? AUC of the classifier (lesson 43)": (
        "augmentation",
        {"auc_real": ("real images", 3), "auc_real_and_drawn": ("real + drawn", 3), "auc_augmented": ("augmented", 3),
         "auc_augmented_and_drawn": ("augmented + drawn", 3), "auc_drawn": ("drawn only", 3), "auc_weights": ("class weights", 3),
         "attack_auc_distance": ("attack by distance", 3), "attack_auc_discriminator": ("attack by discriminator", 3)},
    ),
}  # fmt: skip


def other_tables() -> str:
    """The results of the other tasks, one Markdown table each."""
    blocks = []
    for title, (task, measures) in TABLES.items():
        records = [r for r in reference.results(task=task) if next(iter(measures)) in r]
        records.sort(key=lambda r: re.sub(r"\d+", lambda number: number[0].zfill(4), r["model"]))  # 8 before 16
        if not records:
            continue
        lines = [f"**{title}**", "", "| model | " + " | ".join(name for name, _ in measures.values()) + " | training |"]
        lines.append("|" + "---|" * (len(measures) + 2))
        for r in records:
            cells = [reference.spread(r[m], digits) if m in r else "–" for m, (_, digits) in measures.items()]
            lines.append(f"| `{r['model']}` | {' | '.join(cells)} | {reference.seconds(r)} s |")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def cost_sentence() -> str:
    """What the CNN costs beside the published ResNet-18, measured in one run."""
    cost = {r["model"]: r for r in reference.results(task="cost")}
    if not cost:
        return "The cost beside the published ResNet-18 has not been measured yet: `make benchmark ARGS=--cost`."
    ours, theirs = cost["cnn"]["seconds_per_1000_images"], cost["resnet18"]["seconds_per_1000_images"]
    record = reference.measured("pneumoniamnist", "diagnosis")["cnn"]
    return (
        f"Measured in one run on two cores, a thousand training images take our CNN {ours:.1f} s and the published "
        f"ResNet-18 ({cost['resnet18']['params'] / 1e6:.1f} million parameters) {theirs:.1f} s, {theirs / ours:.0f} times as "
        f"much; and it was trained for 100 epochs, where ours takes {record['epochs']} on PneumoniaMNIST."
    )


def draw() -> None:
    """The figure: AUC on PneumoniaMNIST of the published methods and of our seeds."""
    ours = reference.measured("pneumoniamnist", "diagnosis")["cnn"]
    rows = sorted(reference.published("pneumoniamnist"), key=lambda row: row["auc"])
    names = [f"{row['method']}, {row['input_px']} px" for row in rows]
    place = sum(row["auc"] < min(ours["auc"]) for row in rows)
    names.insert(place, f"this course's CNN, {len(ours['seeds'])} seeds")
    figure, axis = plt.subplots(figsize=(7.5, 3.2), layout="constrained")
    where = [i for i in range(len(names)) if i != place]
    axis.plot([row["auc"] for row in rows], where, "o", color="#0072B2", label="published (Yang et al. 2023)")
    axis.plot(ours["auc"], [place] * len(ours["auc"]), "D", color="#E69F00", label="measured here")
    axis.set_yticks(range(len(names)), names)
    axis.set(xlabel="AUC on the official test split", title="PneumoniaMNIST: 0.29 million parameters, two cores")
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(axis="x", color="0.9")
    axis.legend(frameon=False, loc="lower right")
    figure.savefig(FIGURE, dpi=100, metadata={"Software": None})


def main() -> None:
    """Put table and sentence between the marks in README.md, and draw the figure."""
    path = ROOT / "README.md"
    text = path.read_text(encoding="utf-8")
    block = f"{START}\n\n{results_table()}\n\n{cost_sentence()}\n\n{other_tables()}\n\n{END}"
    path.write_text(re.sub(f"{START}.*{END}", lambda _: block, text, flags=re.S), encoding="utf-8")
    draw()


if __name__ == "__main__":
    main()
