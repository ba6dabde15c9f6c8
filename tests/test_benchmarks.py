"""The benchmark runner: resume, collection, and the networks that it compares with."""

import argparse
import functools
import json
import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks import __main__ as runner
from benchmarks import augmentation, colorectal, volumes
from benchmarks.resnet import resnet18
from course_utils import reference
from tools import readme

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def runs(tmp_path, monkeypatch):
    """An empty folder of runs, on a machine whose only images are official."""
    monkeypatch.setattr(runner, "RUNS", tmp_path)
    monkeypatch.setattr(runner.data, "source", lambda name: "official")
    return tmp_path


def write(seed: int, **changes) -> None:
    record = {
        "source": "official", "params": 7, "train_images": 5, "epochs": 2, "train_seconds": 1.5, "auc": 0.9 + seed / 100,
        "acc": 0.8, "peak_mb": 100 + seed, "fingerprint": runner.fingerprint("diagnosis"),
    }  # fmt: skip
    runner.run_file("diagnosis", "breastmnist", "cnn", seed).write_text(json.dumps(record | changes))


def test_finished_runs_become_one_record(runs):
    for seed in (0, 2, 1):
        write(seed)
    record = runner.collect("diagnosis", "breastmnist", "cnn")
    assert record["seeds"] == [0, 1, 2] and record["auc"] == [0.90, 0.91, 0.92]
    assert record["task"] == "diagnosis" and record["peak_mb"] == 102 and "fingerprint" not in record


def test_runs_of_other_code_or_other_images_are_measured_again(runs):
    write(0)
    write(1, fingerprint="other")
    write(2, source="subset")
    done = [runner.is_done("diagnosis", "breastmnist", "cnn", seed) for seed in (0, 1, 2, 3)]
    assert done == [True, False, False, False]
    assert runner.collect("diagnosis", "breastmnist", "cnn")["seeds"] == [0]


def test_the_published_resnet_has_its_published_size():
    assert resnet18((28, 28, 1), 2).count_params() == pytest.approx(11.2e6, rel=0.005)


def test_the_classic_network_is_the_one_that_lesson_13_counts():
    assert colorectal.classic(1).count_params() == 93_248 + 128 * 128 + 128 + 129


def test_shuffling_keeps_every_slice():
    x = np.arange(4 * 6).reshape(4, 6, 1, 1, 1)
    mixed = volumes.shuffle_slices(x, np.random.default_rng(0))
    assert (np.sort(mixed, axis=1) == x).all() and not (mixed == x).all()


def test_lesson_12_trains_with_the_benchmark_s_recipe():
    text = (ROOT / "notebooks" / "12_cnn_pneumonia.ipynb").read_text(encoding="utf-8")
    (record,) = reference.results("pneumoniamnist")
    assert int(re.search(r"EPOCHS, BATCH = (\d+), 64", text)[1]) == record["epochs"]
    source = (ROOT / "benchmarks" / "diagnosis.py").read_text()
    assert re.search(r"weight_decay=([\w.-]+)", text)[1] == re.search(r"weight_decay=([\w.-]+)", source)[1]


def test_the_readme_tables_come_from_the_results():
    table = readme.results_table()
    for record in reference.results():
        assert reference.spread(record["auc"]) in table
    assert reference.spread([0.5, 0.7]) == "0.600 (0.500-0.700)"
    shown = repr(reference.table("pneumoniamnist"))
    assert "course: cnn" in shown and "ResNet-50" in shown and "0.962" in shown


@pytest.mark.parametrize(
    ("dataset", "auc", "acc", "seconds"),
    [("pneumoniamnist", 0.970, 0.885, 100), ("breastmnist", 0.890, 0.863, 120), ("retinamnist", 0.735, 0.53, 120)],
)
def test_the_course_keeps_its_promise(dataset, auc, acc, seconds):
    (record,) = reference.results(dataset)
    assert record["source"] == "official" and record["params"] <= 300_000 and len(record["seeds"]) >= 3
    assert np.mean(record["auc"]) >= auc and np.mean(record["acc"]) >= acc and max(record["train_seconds"]) <= seconds


def test_every_pneumonia_seed_is_good():
    assert min(reference.results("pneumoniamnist")[0]["auc"]) >= 0.955


@pytest.mark.parametrize(("task", "question", "measure"), [("diagnosis", "tissue", "acc"), ("tumour", "tumour", "auc")])
def test_the_reference_network_beats_the_classic_one_by_more_than_a_standard_deviation(task, question, measure):
    records = {r["model"]: r for r in reference.results("pathmnist", task)}
    better, worse = records[f"cnn_{question}"][measure], records[f"classic_{question}"][measure]
    assert np.mean(better) - np.mean(worse) > max(np.std(better, ddof=1), np.std(worse, ddof=1))
    assert records[f"cnn_{question}"]["params"] < 300_000


def test_the_recurrent_reader_keeps_its_promise():
    (record,) = [r for r in reference.results("adrenalmnist3d") if r["model"] == "bigru"]
    assert np.mean(record["auc"]) >= 0.840 and np.mean(record["acc"]) >= 0.78 and len(record["seeds"]) >= 3
    assert record["params"] <= 300_000 and max(record["train_seconds"]) <= 120 and record["source"] == "official"


def measured(dataset: str, task: str) -> dict[str, dict]:
    return {r["model"]: r for r in reference.results(dataset, task)}


def test_order_adds_nothing_that_the_glands_can_show_and_every_comparison_has_its_interval():
    records = measured("adrenalmnist3d", "diagnosis")
    assert set(records) == set(volumes.MODELS) and all(len(r["seeds"]) >= 3 for r in records.values())
    for name, record in records.items():
        if name != "bigru":
            difference, low, high = record["auc_bigru_minus_this"]
            assert low < difference < high
            assert difference == pytest.approx(np.mean(records["bigru"]["auc"]) - np.mean(record["auc"]), abs=2e-4)
    assert (
        records["bigru_shuffled"]["auc_bigru_minus_this"][1] < 0 < records["bigru_shuffled"]["auc_bigru_minus_this"][2]
    )


def test_the_paired_interval_covers_what_it_should():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, 200)
    good = [{"truth": truth, "scores": truth + 0.5 * rng.standard_normal(200)} for _ in range(3)]
    poor = [{"truth": truth, "scores": truth + 3 * rng.standard_normal(200)} for _ in range(3)]
    difference, low, high = volumes.paired_interval(good, poor, n_resamples=50)
    assert 0 < low < difference < high
    difference, low, high = volumes.paired_interval(good, good, n_resamples=50)
    assert low <= 0 == difference <= high


def test_networks_read_negations_better_than_a_bag_of_words():
    records = measured("synthetic_reports", "text")
    for cell in ("gru", "lstm", "bigru", "bilstm"):
        assert min(np.array(records[cell]["acc_negation"]) - records["bag_of_words"]["acc_negation"]) >= 0.10


def test_the_autoencoder_beats_pca_where_numbers_are_scarce():
    mse = {name: np.mean(r["mse"]) for name, r in measured("pneumoniamnist", "compression").items()}
    assert mse["autoencoder_8"] <= 0.85 * mse["pca_8"] and mse["autoencoder_16"] < mse["pca_16"]
    assert mse["autoencoder_32"] <= mse["pca_32"] and mse["autoencoder_128"] > mse["pca_128"]


def test_a_method_that_saw_healthy_chests_only_finds_pneumonia():
    records = measured("pneumoniamnist", "anomaly")
    assert np.mean(records["autoencoder_32_residual_texture_typicality"]["auc"]) >= 0.80
    assert np.mean(records["autoencoder_32_error"]["auc"]) < 0.65


def test_the_conditional_vae_draws_what_is_ordered():
    record = measured("pneumoniamnist", "generation")["conditional_vae_16"]
    assert np.mean(record["agreement"]) >= 0.85 and len(record["seeds"]) >= 3


def test_the_runner_adds_what_can_only_be_said_of_several_models_together(runs, tmp_path, monkeypatch):
    results = tmp_path / "results.json"
    results.write_text(json.dumps([{"dataset": "other", "task": "diagnosis", "model": "cnn"}]))
    monkeypatch.setattr(runner, "RESULTS", results)
    monkeypatch.setattr(volumes, "datasets", lambda: ["adrenalmnist3d"])
    monkeypatch.setattr(volumes, "paired_interval", functools.partial(volumes.paired_interval, n_resamples=50))
    rng = np.random.default_rng(0)
    truth = np.arange(40) % 2
    for i, model in enumerate(volumes.MODELS):
        for seed in (0, 1, 2):
            score = truth + (0.3 + i) * rng.standard_normal(40)
            run = {"source": "official", "params": 7, "auc": 0.9 - i / 100, "peak_mb": 1, "train_seconds": 1.0,
                   "scores": score.tolist(), "truth": truth.tolist(), "fingerprint": runner.fingerprint("volumes")}  # fmt: skip
            runner.run_file("volumes", "adrenalmnist3d", model, seed).write_text(json.dumps(run))
    runner.diagnose(argparse.Namespace(module=["volumes"], dataset=None, seeds=[0, 1, 2], fresh=False))
    records = {r["model"]: r for r in json.loads(results.read_text())}
    assert set(records) == {*volumes.MODELS, "cnn"} and "auc_bigru_minus_this" not in records["bigru"]
    difference, low, high = records["mean_of_slices"]["auc_bigru_minus_this"]
    assert low <= difference <= high and difference > 0 and "scores" not in records["bigru"]


def test_a_gan_draws_better_than_a_gaussian_and_a_vae():
    records = {m: r for m, r in measured("pneumoniamnist", "generation").items() if "two_sample_accuracy" in r}
    distance = {model: np.mean(r["frechet"]) for model, r in records.items()}
    gan = records["gan_average"]
    assert distance["gan_average"] <= distance["vae"] / 10 and distance["gan_average"] <= distance["pixel_gaussian"] / 5
    assert min(np.mean(gan["precision"]), np.mean(gan["recall"])) >= 0.8 and len(gan["seeds"]) >= 3
    assert max(max(r["train_seconds"]) for r in records.values()) <= 100
    assert all(0.4 < np.mean(r["two_sample_accuracy"]) <= 1 for r in records.values())
    assert abs(np.mean(records["real"]["two_sample_accuracy"]) - 0.5) < 0.05


def test_a_classifier_trained_on_drawn_images_reads_real_ones():
    records = measured("pneumoniamnist", "augmentation")
    assert np.mean(records["all"]["auc_drawn"]) >= 0.90 and len(records["all"]["seeds"]) >= 3


def test_every_comparison_of_remedies_has_its_interval():
    for model, record in measured("pneumoniamnist", "augmentation").items():
        gains = {field for field, ways in augmentation.GAINS.items() if all(f"auc_{way}" in record for way in ways)}
        assert len(gains) >= 3 and all(record[field][1] <= record[field][0] <= record[field][2] for field in gains), (
            model
        )


def test_an_attack_within_classes_is_not_won_by_the_class():
    rng = np.random.default_rng(0)
    y_near, y_far = (np.arange(600) % 2 for _ in range(2))
    y_far[:450] = 1  # another share of classes
    near, far = y_near + rng.standard_normal(600), y_far + rng.standard_normal(600)
    assert abs(augmentation.attack_auc(near, y_near, far, y_far) - 0.5) < 0.05
    assert augmentation.attack_auc(near + 1, y_near, far, y_far) > 0.7
