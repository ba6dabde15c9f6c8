"""Every module of benchmarks.lessons as it stands, each of its ways to make a row, on a handful of images."""

import ast
import functools
import inspect
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import boxes, marking, protocol, runs, sequences, transformers, wards
from benchmarks.lessons import (
    cnn_colorectal_case,
    gan_augmentation,
    gan_evaluation,
    lesion_regions,
    rare_findings,
    rnn_reports,
    rnn_scan_slices,
    transfer,
)
from benchmarks.resnet import resnet18
from course_utils import data
from course_utils.data import Split

RNG = np.random.default_rng(0)
SHORT = {"epochs": 1, "steps": 4, "n": 160, "classifiers": 2}  # what makes a run long, made small
EVERY = [(lesson, model) for lesson in runs.lesson_names() for model in runs.lesson(lesson).MODELS]


def way(lesson: str, model: str) -> tuple:
    """What distinguishes the code of two rows: functions, switches and the names of options, not their amounts."""
    made = runs.lesson(lesson).MODELS[model].fit
    options = getattr(made, "keywords", {})
    said = {k: v.__name__ if callable(v) else v if isinstance(v, (str, bool)) else "" for k, v in options.items()
            if not isinstance(v, float) and k != "world"}  # fmt: skip
    return lesson, getattr(made, "func", made).__name__, tuple(sorted(said.items(), key=str))


WAYS = list({way(*pair): pair for pair in EVERY}.values())


def tiny(dataset: str, n: int = 27) -> tuple[protocol.Blind, Split]:
    """A few random images of a data set's shape, with every class among them."""
    item = data.entry(dataset)
    classes, shape = len(item.classes), item.image_shape(28)

    def split() -> Split:
        images = RNG.integers(0, 256, (n, *shape)).astype(np.uint8)
        labels = np.arange(n) % classes
        return Split(images, np.eye(classes, dtype=int)[labels] if item.is_multi_label else labels)

    train, val, test = split(), split(), split()
    return protocol.Blind(dataset, item, train, val, test.images, "official"), test


def shortened(function):
    """The function with the options that make it long set to a minimum, also where it is handed to another one."""
    made = function if isinstance(function, functools.partial) else functools.partial(function)
    inner = next((v for v in made.keywords.values() if callable(v)), None)
    trained = gan_evaluation.trained_gan if inner is gan_evaluation.gan else None  # which takes all of its options
    passes_on = any(p.kind is p.VAR_KEYWORD for p in inspect.signature(made.func).parameters.values())
    asked = (made.func, inner, trained) if passes_on else (made.func, trained)
    names = {name for f in asked if f for name in inspect.signature(f).parameters}
    short = {name: value for name, value in SHORT.items() if name in names}
    if made.keywords.get("sizes"):
        short["sizes"] = (4, 12) if made.keywords.get("unbalanced") else (4, 4)
    return functools.partial(made.func, *made.args, **(made.keywords | short))


@pytest.fixture(scope="module", autouse=True)
def eager():
    """Without graphs: for one step on a few images most of the time would go into building them."""
    from course_utils import lab

    lab.seed_keras(0)
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def dataset_of(lesson: str) -> str:
    volumes = dict.fromkeys(("rnn_scan_slices", "cnn_volumes"), "adrenalmnist3d")
    return ({"cnn_colorectal_case": "pathmnist"} | volumes).get(lesson, "pneumoniamnist")


@pytest.mark.parametrize(("lesson", "model"), WAYS, ids=lambda value: value)
def test_every_way_to_make_a_row_trains_and_is_scored(lesson, model, monkeypatch):
    monkeypatch.setattr(gan_evaluation, "SETS", 2)
    monkeypatch.setattr(gan_evaluation, "REAL_SETS", 3)
    monkeypatch.setattr(gan_augmentation, "DRAWN", 20)
    monkeypatch.setattr(transfer, "LABELS", (20, 0))
    monkeypatch.setattr(transfer, "DRAWS", 1)
    for name, few in {"TRAIN": 24, "VAL": 40, "TEST": 16}.items():
        monkeypatch.setattr(lesion_regions, name, few)
    for name, few in {"VAL": 100, "TEST": 80}.items():
        monkeypatch.setattr(wards, name, few)
    for name, few in {"STEPS": 2, "BATCH_SIZE": 32, "TEST": 40, "TASKS": {"60": 15, "500": 20, "marked": 12}}.items():
        monkeypatch.setattr(sequences, name, few)
    monkeypatch.setattr(transformers, "IMAGES_SEEN", 64)
    monkeypatch.setattr(rare_findings, "RARE", 0.05)  # of 27 images the last class has one
    if model == "regions_unet":
        pytest.skip("after four batches nothing is marked right; its parts are those of unet and regions_forest")
    module = runs.lesson(lesson)
    made = module.MODELS[model]
    blind, test = (
        (None, None)
        if lesson in ("rnn_reports", "lesion_regions", "rnn_vital_signs") or "toy_sequences" in made.only
        else tiny(made.only[0] if lesson == "rare_findings" else dataset_of(lesson))
    )
    if made.also:
        blind = blind._replace(others={name: tiny(name)[0].train for name in made.also})
    fitted = shortened(made.fit)(blind, 0)
    assert fitted.facts["params"] >= 0 and fitted.facts["train_images"] > 0 and fitted.facts["train_seconds"] >= 0
    undefined = (
        "surface_mm",
        "surface_95_mm",
        "found_faint",
        "lead_hours",
    )  # where nothing was marked, or no lesion of a few is faint
    assert all(np.isfinite(v) for k, v in fitted.validation.items() if k not in undefined) and fitted.validation
    with np.load(runs.io.BytesIO(runs.npz(fitted.outputs))) as stored:  # as the runner keeps them
        scored = made.score({k: stored[k] for k in stored.files}, test, 0)
    scored.pop("scores", None)
    assert all(np.isfinite(value) for name, value in scored.items() if name not in undefined)
    if fitted.facts["params"] and "recipe" in fitted.facts:
        assert {"epochs", "batch_size", "optimizer"} == set(fitted.facts["recipe"])
        json.dumps(fitted.facts["recipe"])
    (table,) = [t for t in module.TABLES if t.task == made.task and model in t.models]
    assert next(iter(table.columns)) in scored | fitted.validation


def test_every_row_stands_in_a_table():
    for lesson, model in EVERY:
        assert any(model in table.models for table in runs.lesson(lesson).TABLES), (lesson, model)


def test_every_table_has_a_trivial_opponent_and_says_what_it_means():
    trivial = {
        "majority",
        "majority_tumour",
        "always_no",
        "mean_image",
        "constant",
        "constant_uninformed",
        "constant_no_trend",
        "constant_regular",
        "joined_constant",
        "records_mean",
        "map_even",
        "images_majority",
        "pixel_normal",
        "pixel_gaussian",
        "few_50",
        "edge_strength",
        "place_alone",
        "prevalence",
        "shares",
        "size_alone",
    }
    for lesson in runs.lesson_names():
        for table in runs.lesson(lesson).TABLES:
            assert len(table.legend) > 40 and "(lesson" in table.title
            assert table.task in ("cost", "image_cost", "choice") or lesson == "gan" or trivial & set(table.models), (
                table.title
            )


def test_the_published_resnet_has_its_published_size():
    assert resnet18((28, 28, 1), 2).count_params() == pytest.approx(11.2e6, rel=0.005)


def test_the_classic_network_is_the_one_that_lesson_13_counts():
    assert cnn_colorectal_case.classic(1).count_params() == 93_248 + 128 * 128 + 128 + 129
    assert cnn_colorectal_case.printed().count_params() == 11_169_089


def test_enlarged_tiles_keep_their_order_for_testing_and_change_it_for_training():
    x, y = RNG.integers(0, 256, (40, 28, 28, 3)).astype(np.uint8), np.arange(40)
    still, moved = (cnn_colorectal_case.enlarged(x, y, True, seed) for seed in (None, 0))
    assert len(still) == 2 and [still[i][0].shape for i in range(2)] == [(n, 224, 224, 3) for n in (32, 8)]
    assert (np.concatenate([still[i][1] for i in range(2)]) == y).all() and still[0][0].max() <= 1
    assert np.allclose(still[0][0], still[0][0]) and not np.allclose(moved[0][0], moved[0][0])
    first = np.concatenate([moved[i][1] for i in range(2)])
    moved.on_epoch_end()
    again = np.concatenate([moved[i][1] for i in range(2)])
    assert sorted(first) == sorted(again) == list(y) and list(first) != list(again)


def test_three_axes_give_the_mean_of_three_networks():
    blind, _ = tiny("adrenalmnist3d", 8)
    alone = [rnn_scan_slices.fit(blind, 0, axes=(axis,), epochs=1) for axis in (1, 2, 3)]
    together = rnn_scan_slices.fit(blind, 0, axes=(1, 2, 3), epochs=1)
    np.testing.assert_allclose(
        together.outputs["score"], np.mean([a.outputs["score"] for a in alone], axis=0), atol=1e-4
    )
    assert together.facts["params"] == 3 * alone[0].facts["params"]


def test_large_volumes_are_cut_out_batch_by_batch(monkeypatch):
    monkeypatch.setattr(rnn_scan_slices, "LARGE", 1)
    blind, _ = tiny("adrenalmnist3d", 8)
    assert rnn_scan_slices.fit(blind, 0, epochs=1).outputs["score"].shape == (8,)


def test_comparisons_have_their_interval():
    truth = (np.arange(40) % 2).tolist()
    noisy = lambda spread: {"score": (np.array(truth) + spread * RNG.standard_normal(40)).tolist(), "truth": truth}  # noqa: E731
    group = {model: [{"scores": noisy(spread)} for _ in range(3)] for model, spread in (("bigru", 0.3), ("gru", 3.0))}
    difference, low, high = rnn_scan_slices.compare(group)["gru"]["auc_bigru_minus_this"]
    assert low < difference < high and difference > 0


def test_an_attack_within_classes_is_not_won_by_the_class():
    rng = np.random.default_rng(0)
    y_near, y_far = (np.arange(600) % 2 for _ in range(2))
    y_far[:450] = 1  # another share of classes
    near, far = y_near + rng.standard_normal(600), y_far + rng.standard_normal(600)
    auc, error, found = gan_augmentation.attacked(near, y_near, far, y_far)
    assert abs(auc - 0.5) < 3 * error < 0.1 and found < 0.05
    assert gan_augmentation.attacked(near + 1, y_near, far, y_far)[0] > 0.7


def test_reports_of_training_are_none_of_the_others():
    sets = rnn_reports.drawn(3, 400)
    held_out = {text for name in ("val", "test", "letters") for text in sets[name].texts}
    assert not held_out & set(sets["train"].texts)


def test_rules_and_windows_are_those_of_the_lesson():
    path = Path(__file__).resolve().parents[2] / "notebooks" / "23_rnn_reports.ipynb"
    cells = [
        "".join(c["source"]) for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"
    ]
    shown = {}
    for cell in cells:
        if any(name in cell for name in ("def tidy(", "def near(", "def negex(", "BEFORE = [")):
            for node in ast.parse(cell).body:
                if isinstance(node, (ast.FunctionDef, ast.Assign)):
                    shown[node.name if isinstance(node, ast.FunctionDef) else node.targets[0].id] = node
    for name in ("BEFORE", "AFTER", "PSEUDO", "STOP", "MEANT"):
        value = eval(compile(ast.Expression(shown[name].value), name, "eval"))
        assert value == getattr(rnn_reports, name), name
    for name in ("tidy", "near", "found", "negex"):
        ours = ast.parse(inspect.getsource(getattr(rnn_reports, name))).body[0]
        bodies = [[ast.dump(part) for part in node.body[1:]] for node in (ours, shown[name])]  # without docstrings
        assert bodies[0] == bodies[1], name


def test_the_opponents_of_lesson_16_are_those_of_the_lesson():
    path = Path(__file__).resolve().parents[2] / "notebooks" / "16_lesion_regions.ipynb"
    cells = [c["source"] for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    wanted = {"liver_of": marking, "darkness": marking, "box_of": boxes, "box_numbers": boxes}
    shown = {}
    for cell in cells:
        source = "".join(cell)
        if any(f"def {name}(" in source for name in wanted):
            shown |= {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    for name, module in wanted.items():
        ours = ast.parse(inspect.getsource(getattr(module, name))).body[0]
        assert [ast.dump(part) for part in ours.body[1:]] == [ast.dump(part) for part in shown[name].body[1:]], name


def test_rules_read_what_their_reach_covers():
    text = "there is no effusion, scarring, oedema, atelectasis, adenopathy or pneumonia."
    assert rnn_reports.negex(text, 5) == 1 and rnn_reports.negex(text, rnn_reports.WHOLE_SENTENCE) == 0
    for denied in (
        "no pneumonia.",
        "pneumonia: absent.",
        "? pneumonia.",
        "query pneumonia.",
        "the pneumonia has resolved.",
    ):
        assert rnn_reports.negex(denied) == 0, denied
    for affirmed in ("no effusion, but pneumonia is seen.", "pneumonia is seen without effusion.", "pneumonia: yes."):
        assert rnn_reports.negex(affirmed) == 1, affirmed


def test_a_window_knows_its_side_and_a_batch_holds_reports_of_similar_length():
    assert rnn_reports.near(["no effusion. there is pneumonia today."], 2) == ["bthere bis X atoday a. |"]
    numbers, labels = np.tril(np.ones((150, 150), int)), np.arange(150)
    made = rnn_reports.batches(numbers, labels, 0)
    held = [label for i in range(len(made)) for label in made[i][1]]
    assert len(made) == 2 and len(set(held)) == len(held) == 2 * rnn_reports.BATCH_SIZE
    assert made[0][0].shape[1] < made[1][0].shape[1] == 150
    assert all(0 <= x.shape[1] - x.sum(axis=1).max() < rnn_reports.ROUND for x, _ in (made[i] for i in range(2)))
