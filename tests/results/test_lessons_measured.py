"""Every module of benchmarks.lessons as it stands, each of its ways to make a row, on a handful of images."""

import functools
import inspect
import json

import numpy as np
import pytest

from benchmarks import protocol, runs
from benchmarks.lessons import cnn_colorectal_case, gan_augmentation, gan_evaluation, rnn_reports, rnn_scan_slices
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
            if not isinstance(v, float)}  # fmt: skip
    return lesson, getattr(made, "func", made).__name__, tuple(sorted(said.items(), key=str))


WAYS = list({way(*pair): pair for pair in EVERY}.values())


def tiny(dataset: str, n: int = 27) -> tuple[protocol.Blind, Split]:
    """A few random images of a data set's shape, with every class among them."""
    item = data.entry(dataset)
    classes, shape = len(item.classes), item.image_shape(28)

    def split() -> Split:
        images = RNG.integers(0, 256, (n, *shape)).astype(np.uint8)
        return Split(images, np.arange(n) % classes)

    train, val, test = split(), split(), split()
    return protocol.Blind(dataset, item, train, val, test.images, "official"), test


def shortened(function):
    """The function with the options that make it long set to a minimum, also where it is handed to another one."""
    made = function if isinstance(function, functools.partial) else functools.partial(function)
    inner = next((v for v in made.keywords.values() if callable(v)), None)
    names = {name for f in (made.func, inner) if f for name in inspect.signature(f).parameters}
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
    return {"cnn_colorectal_case": "pathmnist", "rnn_scan_slices": "adrenalmnist3d"}.get(lesson, "pneumoniamnist")


@pytest.mark.parametrize(("lesson", "model"), WAYS, ids=lambda value: value)
def test_every_way_to_make_a_row_trains_and_is_scored(lesson, model, monkeypatch):
    monkeypatch.setattr(gan_evaluation, "SETS", 2)
    monkeypatch.setattr(gan_evaluation, "REAL_SETS", 3)
    monkeypatch.setattr(gan_augmentation, "DRAWN", 20)
    module = runs.lesson(lesson)
    made = module.MODELS[model]
    blind, test = (None, None) if lesson == "rnn_reports" else tiny(dataset_of(lesson))
    fitted = shortened(made.fit)(blind, 0)
    assert fitted.facts["params"] >= 0 and fitted.facts["train_images"] > 0 and fitted.facts["train_seconds"] >= 0
    assert all(np.isfinite(value) for value in fitted.validation.values()) and fitted.validation
    with np.load(runs.io.BytesIO(runs.npz(fitted.outputs))) as stored:  # as the runner keeps them
        scored = made.score({k: stored[k] for k in stored.files}, test, 0)
    scored.pop("scores", None)
    assert all(np.isfinite(value) for value in scored.values())
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
        "pixel_normal",
        "pixel_gaussian",
        "few_50",
    }
    for lesson in runs.lesson_names():
        for table in runs.lesson(lesson).TABLES:
            assert len(table.legend) > 40 and "(lesson" in table.title
            assert table.task == "cost" or lesson == "gan" or trivial & set(table.models), table.title


def test_the_published_resnet_has_its_published_size():
    assert resnet18((28, 28, 1), 2).count_params() == pytest.approx(11.2e6, rel=0.005)


def test_the_classic_network_is_the_one_that_lesson_13_counts():
    assert cnn_colorectal_case.classic(1).count_params() == 93_248 + 128 * 128 + 128 + 129


def test_shuffling_keeps_every_slice():
    x = np.arange(4 * 6).reshape(4, 6, 1, 1, 1)
    mixed = rnn_scan_slices.shuffle_slices(x, np.random.default_rng(0))
    assert (np.sort(mixed, axis=1) == x).all() and not (mixed == x).all()


def test_batches_hold_every_volume_once_an_epoch_in_an_order_of_its_own():
    x, y = np.arange(10).reshape(10, 1, 1, 1, 1), np.arange(10)
    batches = rnn_scan_slices.batches(x, y, 4, seed=0)
    assert len(batches) == 3 and [len(batches[i][1]) for i in range(3)] == [4, 4, 2]
    first = np.concatenate([batches[i][1] for i in range(3)])
    assert sorted(first) == list(range(10)) and (batches[0][0].ravel() == batches[0][1]).all()
    batches.on_epoch_end()
    assert list(np.concatenate([batches[i][1] for i in range(3)])) != list(first)


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
