"""Lesson 25: attention on the memory task, what its maps show, what it costs, and a Vision Transformer beside the CNN.

The Transformers on reports and on the ward stand in the tables of lessons 23 and 24, beside what they are compared with.
"""

from functools import partial

import numpy as np

from benchmarks import sequences, transformers
from benchmarks.protocol import Model, TableOf, majority, official, score_diagnosis
from course_utils import metrics


def datasets(size: int = 28) -> list[str]:
    """Sequences that the program makes, and PneumoniaMNIST where its official file is at hand."""
    return ["toy_sequences", *official(size, "pneumoniamnist")] if size == 28 else []


def _toy(text: str, task: str, fit, score=sequences.as_measured) -> Model:
    return Model(text, task, fit, score, ("toy_sequences",))


def _memory(text: str, reader, **options) -> Model:
    return _toy(text, "memory", partial(sequences.fit_memory, reader=reader, **options), sequences.score_memory)


def _image(text: str, fit, **options) -> Model:
    return Model(text, "images", partial(fit, **options), score_diagnosis, ("pneumoniamnist",))


MEMORY = {
    "constant": _memory("the same for everybody", sequences.always),
    "rule": _memory("the sign of the first, or of the marked number", sequences.by_rule),
    "regression": _memory("logistic regression on all numbers", sequences.by_regression),
    "lstm": _memory("LSTM, as it comes", sequences.by_cell, cell="lstm"),
    "gru": _memory("GRU, as it comes", sequences.by_cell, cell="gru"),
    "gru_5": _memory("GRU, update bias 5", sequences.by_cell, cell="gru", bias=5.0),
    "gru_7": _memory("GRU, update bias 7, for lag 500", sequences.by_cell, cell="gru", bias=7.0),
    "attention": _memory("Transformer, one layer", sequences.by_attention),
    "attention_bag": _memory("the same without places", sequences.by_attention, placed=False),
}
KINDS = {
    "one": "one layer",
    "two": "two layers",
    "hidden": "two layers, the second may not look at the first ten numbers",
    "gru": "one layer above a GRU with update bias 5",
}
MAPS = {"map_even": _toy("every step alike", "maps", sequences.fit_even)} | {
    f"map_{kind}": _toy(text, "maps", partial(sequences.fit_map, kind=kind)) for kind, text in KINDS.items()
}
COSTS = {"attention": "every step asks", "last": "only the last step asks", "gru": "GRU, 64 units"}
COST = {f"cost_{kind}": _toy(text, "cost", partial(sequences.fit_cost, kind=kind)) for kind, text in COSTS.items()}
SIZES = {"100": 100, "1000": 1000, "all": None}
SEEING = {
    "pixels": ("logistic regression on pixels", transformers.by_pixels, {}),
    "cnn": ("the course's CNN", transformers.sees, {"kind": "cnn"}),
    "vit": ("Vision Transformer", transformers.sees, {}),
}
IMAGES = {
    "images_majority": Model("always the commonest answer", "images", majority, score_diagnosis, ("pneumoniamnist",))
}
IMAGES |= {
    f"{name}_{size}": _image(f"{text}, {f'{n:,}' if n else 'all'} images", fit, n=n, **options)
    for size, n in SIZES.items()
    for name, (text, fit, options) in SEEING.items()
}
IMAGES["vit_stem_all"] = _image(
    "Vision Transformer, squares read by two convolutions, all images", transformers.sees, n=None, stem=True
)
IMAGE_COST = {
    "image_cost": Model(
        "three networks, one process", "image_cost", transformers.image_cost, sequences.as_measured, ("pneumoniamnist",)
    )
}
MODELS = {**MEMORY, **MAPS, **COST, **IMAGES, **IMAGE_COST}

TABLES = [
    TableOf(
        "Toy sequences: which was the first, which the marked number? Accuracy (lesson 25)",
        "memory",
        {
            "acc_60": ("the first, 60 steps ago", 3),
            "acc_500": ("the first, 500 steps ago", 3),
            "acc_marked": ("one of 61 is marked", 3),
        },
        "1,000 test sequences a task and seed, drawn by a program; 12,800 for training, once through. Guessing is right in "
        "half of them.",
        tuple(MEMORY),
    ),
    TableOf(
        "Toy sequences: does the map lie on the number that decides? (lesson 25)",
        "maps",
        {
            "on_first": ("map on the first number", 3),
            "on_first_head": ("best head there", 3),
            "top_is_first": ("map's peak there", 3),
            "rollout_on_first": ("rollout on the first number", 3),
            "set_is_first": ("setting it changes most", 3),
            "acc": ("accuracy", 3),
            "acc_exchanged": ("weights exchanged", 3),
            "acc_silenced": ("attention silenced", 3),
        },
        "The first of 61 numbers decides, the others are noise. Map: weights of the last attention, mean over heads. Rollout: "
        "maps of all layers multiplied, a half of each kept where it is. Setting: each number by itself is set to +1 and to -1; "
        "share of sequences in which the first changes the log-odds most. The last three columns are accuracies: as it is, with "
        "the map's weights dealt out to other steps, and without what its attention hands over. 250 test sequences a seed.",
        tuple(MAPS),
    ),
    TableOf(
        "What a long sequence costs (lesson 25)",
        "cost",
        {f"ms_{length}": (f"{length:,} steps, ms", 1) for length in sequences.LENGTHS}
        | {f"mb_{length}": (f"{length:,} steps, MB", 0) for length in sequences.LENGTHS},
        "A training step on one sequence of width 64, median of seven; memory beyond what the process held before.",
        tuple(COST),
    ),
    TableOf(
        "Pneumonia: a convolutional network and a Vision Transformer (lesson 25)",
        "images",
        {"auc": ("AUC", 3), "acc": ("accuracy", 3)},
        "Every network sees 48,000 augmented images, however few different ones there are; that takes them about equally long.",
        tuple(IMAGES),
    ),
    TableOf(
        "What a thousand training images cost a Vision Transformer (lesson 25)",
        "image_cost",
        {
            "cnn_seconds_per_1000": ("the course's CNN, seconds", 2),
            "vit_seconds_per_1000": ("Vision Transformer, seconds", 2),
            "vit_stem_seconds_per_1000": ("with a stem, seconds", 2),
        },
        "All in one process, on the same images and in the same batches.",
        tuple(IMAGE_COST),
    ),
]

PAIRS = [
    *(
        (f"{a}_{size}", f"{b}_{size}")
        for size in SIZES
        for a, b in (("vit", "cnn"), ("vit", "pixels"), ("cnn", "pixels"))
    ),
    ("vit_stem_all", "vit_all"),
    ("vit_stem_all", "cnn_all"),
]


def compare(runs: dict[str, list[dict]]) -> dict[str, dict]:
    """Differences in AUC between two networks on the same test images, with their 95 % interval over cases and runs."""
    found: dict[str, dict] = {}
    for model, opponent in PAIRS:
        pair = [[run["scores"] for run in runs.get(name, []) if "scores" in run] for name in (model, opponent)]
        if all(pair):
            scores = [[np.array(run["score"]) for run in group] for group in pair]
            # a seed means the same training images to both
            gain = metrics.paired_interval(
                np.array(pair[0][0]["truth"]), *scores, same_seeds=len(scores[0]) == len(scores[1])
            )
            found.setdefault(model, {})[f"auc_minus_{opponent}"] = [
                round(v, 4) for v in (gain.value, gain.low, gain.high)
            ]
    return found
