"""The checks themselves: each adds what it finds to the report, in words that say what to do."""

from collections import Counter

import numpy as np

from course_utils.own import shortcuts, twins
from course_utils.own.reading import Found
from course_utils.own.report import Report

ORDER = {"test": 0, "val": 1, "train": 2, "": 2}  # of two copies the one in the earlier split stays
FEW = 20  # images of a class, or patients, below which little can be said


def twice(found: Found, pairs: list[tuple[int, int, float]], report: Report, given: bool) -> list[tuple[int, int]]:
    """Leave copies aside, and link pictures that are alike; returns the links between the items that stay."""
    items, gone = found.items, {}
    for group in twins.same_pixels([item.digest for item in items]):
        labels = {items[i].label for i in group}
        group = sorted(group, key=lambda i: ORDER[items[i].split])
        if len(labels) > 1:
            gone |= {
                i: f"has the pixels of another class's image: {items[next(j for j in group if j != i)].file}"
                for i in group
            }
        else:
            gone |= {i: f"has the pixels of another file: {items[group[0]].file}" for i in group[1:]}
    contradicted = [i for i, reason in gone.items() if "another class" in reason]
    if contradicted:
        examples = [items[i].file for i in contradicted]
        report.add(
            "serious",
            "same pixels, two classes",
            f"{len(examples)} files",
            "left aside: which class is right?",
            examples,
        )
    copies = len(gone) - len(contradicted)
    if copies:
        report.add("look", "same pixels", f"{copies} files are copies of others", "one of each was kept",
                   [items[i].file for i, reason in gone.items() if "another class" not in reason])  # fmt: skip
    near = [(i, j, r) for i, j, r in pairs if i not in gone and j not in gone]
    near = [(i, j, r) for i, j, r in near if not items[i].patient or items[i].patient != items[j].patient]
    report.pairs = [(items[i].file, items[j].file, round(r, 3)) for i, j, r in sorted(near, key=lambda pair: -pair[2])]
    if near:
        examples = [f"{one} and {other}" for one, other, _ in report.pairs[:3]]
        report.add("look", "same picture", f"{len(near)} pairs are nearly alike (resaved, brightened, turned or mirrored)",
                   "kept in one split" if not given else "see below for pairs in two splits", examples)  # fmt: skip
        unlike = [(i, j) for i, j, _ in near if items[i].label != items[j].label]
        if unlike:
            report.add("serious", "same picture, two classes", f"{len(unlike)} pairs", "find out which class is right",
                       [f"{items[i].file} and {items[j].file}" for i, j in unlike])  # fmt: skip
    if given:
        across = [(i, j) for i, j, _ in near if items[i].split != items[j].split]
        for i, j in across:
            late, early = sorted((i, j), key=lambda k: -ORDER[items[k].split])
            gone.setdefault(late, f"shows the same picture as another split's: {items[early].file}")
        if across:
            report.add(
                "serious", "same picture in two splits", f"{len(across)} pairs", "left aside on the side of training"
            )
    kept = [i for i in range(len(items)) if i not in gone]
    found.left += [(items[i].file, reason) for i, reason in sorted(gone.items())]
    place = {old: new for new, old in enumerate(kept)}
    found.items = [items[i] for i in kept]
    return [(place[i], place[j]) for i, j, _ in near if i in place and j in place]


def whole(found: Found, images, labels, groups, where, names: list[str], rule: str, report: Report) -> None:
    """Everything that can be said once the images are one array and have their split."""
    left_aside(found, report)
    classes(labels, where, names, report)
    people(found, groups, where, rule, report)
    files(found, images, labels, groups, report)
    pixels(found, images, labels, groups, report)


def left_aside(found: Found, report: Report) -> None:
    """Files that were not used, by reason, and what was changed on the way."""
    odd = [
        (file, reason) for file, reason in found.left if "has the pixels" not in reason and "same picture" not in reason
    ]
    for reason, count in Counter(reason.split(":")[0] for _, reason in odd).most_common():
        level = "note" if reason.startswith(("hidden", "no image", "lies in")) else "look"
        report.add(
            level,
            "left aside",
            f"{count} files: {reason}",
            "",
            [file for file, why in odd if why.split(":")[0] == reason],
        )
    for note, count in found.notes.items():
        report.add("look" if "name or a date" in note else "note", "while reading", f"{count} images: {note}")


def classes(labels: np.ndarray, where: np.ndarray, names: list[str], report: Report) -> None:
    """How many there are of each class, and in each split."""
    counts = np.bincount(labels, minlength=len(names))
    said = ", ".join(f"{name} {count}" for name, count in zip(names, counts, strict=True))
    rare = counts.max() > 5 * counts.min()
    report.add(
        "look" if rare else "note",
        "classes",
        said,
        f"always {names[counts.argmax()]!r} is right in {counts.max() / counts.sum():.0%}",
    )
    if len(names) == 2:
        report.add("note", "label 1", f"is {names[1]!r}", "say classes=(healthy, ill) if that is not the disease")
    for number, name in enumerate(names):
        missing = [split for split in ("train", "val", "test") if not (labels[where == split] == number).any()]
        if missing:
            report.add(
                "serious",
                "class missing",
                f"{name} has no image in {', '.join(missing)}",
                "collect more patients, or join classes",
            )
        elif counts[number] < FEW:
            report.add(
                "look",
                "few images",
                f"{name} has {counts[number]}",
                "little can be said of this class: show its interval",
            )


def people(found: Found, groups: np.ndarray, where: np.ndarray, rule: str, report: Report) -> None:
    """Whether patients are known, and whether one stands in two splits."""
    named = [item.patient for item in found.items]
    known = [name for name in named if name]
    if not known:
        report.add("look", "patients", "not known: each image was split by itself",
                   "if a patient has several, the test is too good; say patient=... or give a table")  # fmt: skip
    else:
        counts, unnamed = Counter(known), len(named) - len(known)
        said = f"{len(counts)} patients, up to {max(counts.values())} images each, {rule}"
        report.add(
            "note", "patients", said, f"{unnamed} images have none and were split by themselves" if unnamed else ""
        )
        if len(counts) < FEW:
            report.add("look", "few patients", f"{len(counts)}", "intervals over patients will be wide")
    shared = [group for group in np.unique(groups) if len(set(where[groups == group])) > 1]
    if shared:
        examples = [named[int(np.flatnonzero(groups == group)[0])] for group in shared]
        report.add(
            "serious",
            "patients in two splits",
            f"{len(shared)}",
            "the given splits are too good: leave them out, and they are made anew",
            examples,
        )
    counts = Counter(where.tolist())
    report.add("note", "splits", ", ".join(f"{name} {counts[name]}" for name in ("train", "val", "test")))


def files(found: Found, images: np.ndarray, labels: np.ndarray, groups: np.ndarray, report: Report) -> None:
    """Sizes, modes and formats, and whether they give a class away."""
    facts = [item.facts for item in found.items]
    for name, words in (("size", "sizes"), ("mode", "modes"), ("format", "formats")):
        counts = Counter(str(one.get(name, "")) for one in facts)
        if len(counts) > 1:
            common = ", ".join(f"{value} ({count})" for value, count in counts.most_common(3))
            report.add("note", f"mixed {words}", f"{len(counts)}: {common}" + (" ..." if len(counts) > 3 else ""))
    shapes = [tuple(map(int, str(one["size"]).split(" x "))) for one in facts if one.get("size")]
    uneven, small = (sum(a != b for a, b in shapes), sum(max(pair) < images.shape[1] for pair in shapes))
    if uneven:
        report.add("note", "not square", f"{uneven} images", "the whole image was kept, on the colour of its border")
    if small:
        report.add("note", "enlarged", f"{small} images have fewer than {images.shape[1]} pixels along an edge")
    for name, auc in shortcuts.told_by_facts(facts, labels, groups).items():
        if auc > 0.6:
            report.add("serious", f"{name} of the files", f"tells the classes apart without a look at the image, AUC {auc:.2f}",
                       "a network can read it off: bring all images into one form, and ask where it comes from")  # fmt: skip


def pixels(found: Found, images: np.ndarray, labels: np.ndarray, groups: np.ndarray, report: Report) -> None:
    """Whether the border, or marks near it, give a class away."""
    auc = shortcuts.told_by_border(images, labels, groups)
    if auc > 0.75:
        report.add("look", "border", f"the outermost pixels alone tell the classes apart, AUC {auc:.2f}",
                   "fine where tissue reaches the edge, a shortcut where it does not")  # fmt: skip
    marked, telling = shortcuts.marks(np.stack([item.sharp for item in found.items]), labels)
    report.marked = [found.items[i].file for i in marked]
    if marked:
        report.add("look", "marks", f"{len(marked)} images have something sharp and small near an edge or corner",
                   "letters, rulers, arrows? look at them", report.marked)  # fmt: skip
    for box, strength in telling.items():
        report.add("serious", "marks tell a class", f"{box}: sharp marks there go with one class, AUC {strength:.2f}",
                   "a network can read them off: cover the place in all images")  # fmt: skip
