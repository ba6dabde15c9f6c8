"""Lesson 24: who will deteriorate within six hours? Scores, regression, trees and networks on a drawn ward; records joined."""

import time
from functools import partial

import numpy as np

from benchmarks import transformers, ward_records, wards
from benchmarks.protocol import Fitted, Model, TableOf, rounded
from course_utils import lab, metrics
from course_utils.data import Split


def datasets(size: int = 28) -> list[str]:
    """The ward of course_utils.data.ward, which is always at hand."""
    return ["ward"] if size == 28 else []


def fit(blind: None, seed: int, reader, world: str = "full", n: int = wards.N, **options) -> Fitted:
    """Train a reader on patients of this seed, choose the alarm's threshold on others, and ask it about the test patients."""
    lab.seed_keras(seed)
    train, val, test = wards.sets(seed, n, world)
    start = time.perf_counter()
    answer, facts = reader(train, val, seed, **options)
    facts |= {"train_images": n, "train_seconds": time.perf_counter() - start}
    on_val = answer(val)
    threshold = metrics.alarm_threshold(wards.spread(val, on_val), val.patients.event, wards.ALLOWED)
    outputs = {"score": answer(test).astype("float32"), "threshold": np.array(threshold)}
    return Fitted(wards.judged(on_val, threshold, val)[0], outputs, facts)


def score(outputs: dict, test: Split | None, seed: int, world: str = "full") -> dict:
    """The same on the test patients; what is kept of each stands in `wards.judged`."""
    said = wards.seen(wards.TEST, 999, world)
    measures, kept = wards.judged(outputs["score"].astype(float), float(outputs["threshold"]), said)
    return measures | {"scores": kept}


def score_joined(outputs: dict, test: Split | None, seed: int) -> dict:
    """As `score`, and the AUC without the laboratory panel and without any record."""
    said = wards.seen(wards.TEST, 999, "full")
    parts = {f"auc_{name}": metrics.auc(said.labels, outputs[name]) for name in ("no_panel", "no_records")}
    return score(outputs, test, seed) | rounded(parts)


def _row(text: str, reader, world: str = "full", **options) -> Model:
    judge = partial(score, world=world) if world != "full" else score
    return Model(text, "alarm", partial(fit, reader=reader, world=world, **options), judge)


def _joined(text: str, **options) -> Model:
    return Model(text, "joined", partial(ward_records.fit_joined, **options), score_joined)


def _code(text: str, **options) -> Model:
    return Model(text, "records", partial(ward_records.fit_code, **options), ward_records.score_code)


READERS = {
    "constant": ("the same for everybody", wards.always, {}),
    "news2": ("NEWS2 of the last values", wards.by_score, {}),
    "last_values": ("last values, logistic regression", wards.by_last_values, {}),
    "last_trees": ("last values, boosted trees", wards.by_trees_on_last_values, {}),
    "trees": ("hand-made trends, boosted trees", wards.by_trees, {}),
    "gru": ("GRU on the last values", wards.by_network, {"kind": "gru"}),
    "gru_mask": ("GRU with mask and gaps", wards.by_network, {"kind": "gru_mask"}),
    "gru_d": ("GRU-D: values and state fade", wards.by_network, {"kind": "gru_d"}),
    "convolution": ("dilated causal convolution", wards.by_network, {"kind": "convolution"}),
    "transformer": ("Transformer, one causal layer (lesson 25)", transformers.reads_hours, {}),
}
FULL = {name: _row(text, reader, **options) for name, (text, reader, options) in READERS.items()}
FULL |= {
    "measured_alone": _row("when was measured, no value, boosted trees", wards.by_trees, measured_alone=True),
    "trees_signals": _row(
        "hand-made trends without NEWS2 and hours in hospital, boosted trees", wards.by_trees_on_signals
    ),
    "trees_8000": _row("boosted trees, 8,000 patients", wards.by_trees, n=8000),
    "gru_d_8000": _row("GRU-D, 8,000 patients", wards.by_network, n=8000, kind="gru_d"),
    "transformer_8000": _row("Transformer, 8,000 patients", transformers.reads_hours, n=8000),
}
OTHER = {
    f"{name}_{world}": _row(text, reader, world, **options)
    for world in ("uninformed", "no_trend", "regular")
    for name, (text, reader, options) in READERS.items()
}
JOINED = {
    "records_alone": _joined("records alone, logistic regression", how="records"),
    "signals_alone": _joined("signals alone, boosted trees", how="signals"),
    "joined_early": _joined("joined early: one model reads both", how="early"),
    "joined_early_holes": _joined("the same, trained with records left out at random", how="early", holes=True),
    "joined_late": _joined("joined late: two models, their answers weighed", how="late"),
    "joined_constant": _joined("the same for everybody", how="constant"),
}
CODES = {"records_mean": _code("the mean of all patients", how="mean", size=0)}
CODES |= {
    f"records_{how}_{size}": _code(f"{text}, {size} numbers", how=how, size=size)
    for size in (2, 4, 8)
    for how, text in (("pca", "PCA"), ("autoencoder", "autoencoder"))
}
CODES["records_all"] = _code("all 21 numbers, nothing left out", how="all", size=21)
MODELS = {**FULL, **OTHER, **JOINED, **CODES}

DRAWN = "The patients are drawn by a program and say so; 1,500 test patients, the same for all seeds. "
ALARM = {
    "auc": ("AUC, by hour", 3),
    "ap": ("average precision", 3),
    "caught": ("events announced", 3),
    "lead_hours": ("hours before", 1),
    "false_alarms": ("false alarms a patient-day", 2),
}
WORDS = {
    "full": ("Drawn ward: will the patient deteriorate within six hours? (lesson 24)", ""),
    "uninformed": ("The same ward, everybody measured equally often (lesson 24)", ""),
    "no_trend": ("The same ward, a deterioration jumps to its level (lesson 24)", ""),
    "regular": (
        "The same ward, all signals every six hours (lesson 24)",
        "So nothing is informative about the times either. ",
    ),
}
LEGEND = (
    "The alarm's threshold allows 0.1 false alarms a patient-day on 1,000 validation patients, where the score has values fine "
    "enough. An alarm is true if the event comes within 12 hours; hours before: median over announced events."
)
ROWS = {"full": tuple(FULL)} | {
    world: tuple(f"{m}_{world}" for m in READERS) for world in wards.WORLDS if world != "full"
}
TABLES = [
    TableOf(title, "alarm", ALARM, DRAWN + more + LEGEND, ROWS[world]) for world, (title, more) in WORDS.items()
] + [
    TableOf(
        "Drawn ward: signals and records together (lesson 24)",
        "joined",
        {
            "auc": ("AUC, by hour", 3),
            "caught": ("events announced", 3),
            "auc_no_panel": ("AUC without laboratory panel", 3),
            "auc_no_records": ("AUC without records", 3),
        },
        DRAWN + "The last two columns: the same models, asked about patients of whom that part is missing.",
        tuple(JOINED),
    ),
    TableOf(
        "Drawn ward: records squeezed into few numbers (lesson 24)",
        "records",
        {"mse": ("mean squared error", 3), "auc_event": ("AUC of an event in the stay", 3)},
        DRAWN
        + "Error of the rebuilt records, each of 21 columns standardised; logistic regression on the numbers tells who "
        "will have an event.",
        tuple(CODES),
    ),
]

AGAINST = [  # (who, minus whom)
    ("last_values", "news2"), ("trees", "news2"), ("measured_alone", "news2"), ("trees", "last_values"), ("gru", "last_values"),
    ("gru_d", "last_values"), ("last_trees", "last_values"), ("trees", "last_trees"), ("gru_d", "last_trees"),
    ("measured_alone", "last_trees"), ("trees_8000", "trees"), ("trees_signals", "trees"), ("gru_d_8000", "trees_8000"),
    ("gru_d_8000", "gru_d"), ("transformer_8000", "trees_8000"),
    ("transformer_8000", "gru_d_8000"), ("transformer", "last_trees"),
    ("joined_early", "signals_alone"), ("joined_early_holes", "signals_alone"),
    ("joined_late", "signals_alone"), ("joined_late", "joined_early"), ("joined_early_holes", "joined_early"),
    *((network, "trees_signals") for network in ("gru", "gru_mask", "gru_d", "convolution", "transformer")),
    *((f"{reader}_uninformed", reader) for reader in READERS if reader != "constant"),
    *(
        (f"{reader}{world}", f"{opponent}{world}")
        for world in ("", "_uninformed", "_no_trend", "_regular")
        for reader, opponent in (
            ("trees", "last_trees"), ("gru_mask", "gru"), ("gru_d", "gru"), ("gru", "trees"), ("gru_mask", "trees"),
            ("gru_d", "trees"), ("convolution", "trees"), ("transformer", "trees"), ("transformer", "gru_d"),
        )
    ),
]  # fmt: skip


def compare(runs: dict[str, list[dict]]) -> dict[str, dict]:
    """Differences to opponents on the same test patients, with their 95 % intervals over patients and runs."""
    kept = {model: [run["scores"] for run in group if "scores" in run] for model, group in runs.items()}
    found: dict[str, dict] = {}
    for model, opponent in dict.fromkeys(AGAINST):
        if kept.get(model) and kept.get(opponent):
            for name in ("auc", "caught"):
                pair = [np.array([run[name] for run in kept[which]], float) for which in (model, opponent)]
                found.setdefault(model, {})[f"{name}_minus_{opponent}"] = [round(v, 4) for v in difference(*pair)]
    return found


def difference(ours: np.ndarray, theirs: np.ndarray, resamples: int = 2000) -> tuple[float, float, float]:
    """Mean of ours minus mean of theirs, with the 95 % interval over cases (columns) and runs (rows), the same ones for both.

    Runs are drawn in pairs, because a seed means the same training patients to both.
    """
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(resamples):
        cases, runs = (rng.integers(0, edge, edge) for edge in (ours.shape[1], len(ours)))
        drawn.append((ours[runs][:, cases] - theirs[runs][:, cases]).mean())
    return float(ours.mean() - theirs.mean()), *map(float, np.quantile(drawn, (0.025, 0.975)))
