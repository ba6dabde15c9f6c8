"""The benchmark's runner: resume, the closed test split, one file a run, collection."""

import csv
import json
import os
import subprocess
import sys
import time

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import collect, protocol, runs
from benchmarks.runs import Run
from course_utils import data

RUN = Run("autoencoder", "pneumoniamnist", "pca_8", 0)
SOURCE = data.source("pneumoniamnist")
real = pytest.mark.skipif(SOURCE != "official", reason="needs the official PneumoniaMNIST")


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty checkout of its own for runs, tables and results."""
    monkeypatch.setattr(runs, "HERE", tmp_path / "benchmarks")
    monkeypatch.setattr(runs, "RUNS", tmp_path / "benchmarks" / "runs")
    monkeypatch.setattr(runs, "VALIDATION", tmp_path / "benchmarks" / "validation.json")
    monkeypatch.setattr(runs, "READS", tmp_path / "benchmarks" / "test_reads.csv")
    monkeypatch.setattr(collect, "RESULTS", tmp_path / "results.json")
    (tmp_path / "benchmarks").mkdir()
    git(tmp_path, "init", "-q")
    return tmp_path


def git(folder, *arguments):
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def here(monkeypatch):
    """Train in this process: the child processes of the runner would not see the fixture's folders."""
    monkeypatch.setattr(command, "train", lambda missing, jobs, commit: [runs.execute(run) for run in missing])


@real
def test_the_test_split_opens_after_the_validation_table_is_committed(house, monkeypatch, capsys):
    here(monkeypatch)
    call = ["--lesson", "autoencoder", "--model", "mean_image", "pca_8", "--seeds", "0", "1"]
    command.main(call)
    said = capsys.readouterr().out
    assert "4 runs wanted, 0 done before" in said and "stays closed for 2 configurations" in said
    assert json.loads(collect.RESULTS.read_text()) == [] and not runs.READS.exists()
    assert "test" not in json.loads(RUN.path.read_text()) and RUN.path.with_suffix(".npz").exists()
    with pytest.raises(PermissionError, match="validation table is not committed"):
        runs.score([RUN])

    git(house, "add", "benchmarks/validation.json")
    git(house, "commit", "-qm", "chosen")
    command.main(["--collect", *call])
    records = {r["model"]: r for r in json.loads(collect.RESULTS.read_text())}
    assert records["pca_8"]["seeds"] == [0, 1] and 0.004 < records["pca_8"]["mse"][0] < 0.006
    assert records["mean_image"]["mse"][0] > 3 * records["pca_8"]["mse"][0]
    assert records["pca_8"]["provenance"]["versions"] and records["pca_8"]["label"] == "PCA, 8 numbers"
    reads = list(csv.DictReader(runs.READS.open()))
    assert len(reads) == 4 and {r["model"] for r in reads} == {"mean_image", "pca_8"}

    before = RUN.path.read_text()
    command.main(call)  # nothing is measured or read twice
    assert "4 done before; to do: 0 runs" in capsys.readouterr().out
    assert RUN.path.read_text() == before and len(list(csv.DictReader(runs.READS.open()))) == 4


def plant(run: Run, **changes) -> None:
    """A finished run of today's code, without training it."""
    files = runs.data_files(run.dataset)
    code = runs.code_of(run.lesson, run.model, tuple(sorted(files.items())))
    record = {
        "run": run._asdict(), "validation": {"mse": 0.1}, "params": 7, "train_images": 5, "train_seconds": 1.5,
        "seconds": 30.0, "peak_mb": 100 + run.seed, "source": "official", "test": {"mse": 0.2 + run.seed / 100},
        "provenance": {"code": code, "data": files, "versions": {}, "date": f"2026-01-0{run.seed + 1}", "cores": 2},
    }  # fmt: skip
    record["provenance"] |= changes.pop("provenance", {})
    run.path.parent.mkdir(parents=True, exist_ok=True)
    run.path.write_text(json.dumps(record | changes))


def test_finished_runs_become_one_record(house):
    for seed in (2, 0, 1):
        plant(RUN._replace(seed=seed), **({"train_seconds": None} if seed == 2 else {}))
    record = collect.record("autoencoder", "pneumoniamnist", "pca_8")
    assert record["seeds"] == [0, 1, 2] and record["mse"] == pytest.approx([0.2, 0.21, 0.22])
    assert record["validation_mse"] == [0.1] * 3
    assert record["train_seconds"] == [1.5, 1.5], "a run beside others has no training time"
    assert record["peak_mb"] == 102 and record["provenance"]["date"] == "2026-01-03" and record["task"] == "compression"


def test_runs_of_other_code_are_measured_again(house, capsys):
    plant(RUN)
    plant(RUN._replace(seed=1), provenance={"code": "other"})
    assert runs.stored(RUN) and not runs.stored(RUN._replace(seed=1)) and not runs.stored(RUN._replace(seed=2))
    assert list(runs.finished("autoencoder", "pneumoniamnist", "pca_8")) == [0]


def test_a_run_that_has_lost_its_answers_is_made_again(house):
    plant(RUN)
    record = json.loads(RUN.path.read_text())
    del record["test"]
    RUN.path.write_text(json.dumps(record))
    assert runs.stored(RUN) is None
    RUN.path.with_suffix(".npz").write_bytes(b"")
    assert runs.stored(RUN) is not None


def test_old_records_stay_until_a_run_replaces_them(house):
    old = [
        {"task": "compression", "dataset": "pneumoniamnist", "lesson": "autoencoder", "model": m}
        for m in ("pca_8", "pca_2")
    ]
    collect.save(collect.RESULTS, old)
    plant(RUN)
    records = {r["model"]: r for r in collect.results()}
    assert "provenance" in records["pca_8"] and records["pca_2"] == old[1]


@real
def test_list_prints_what_is_missing_and_the_cost_is_known_before(house, capsys):
    plant(RUN)
    command.main(["--lesson", "autoencoder", "--model", "pca_8", "--seeds", "0", "1", "2", "--list"])
    assert capsys.readouterr().out.splitlines() == [f"autoencoder pneumoniamnist pca_8 {seed}" for seed in (1, 2)]
    assert command.cost([RUN._replace(seed=seed) for seed in range(1, 15)]) == "14 runs, about 7 minutes"
    assert command.parser().parse_args([]).seeds == [0, 1, 2, 3, 4]


def test_another_data_set_is_expected_to_take_as_long_as_it_is_large(monkeypatch):
    known = {("rnn_scan_slices", "adrenalmnist3d", "gru"): {"train_seconds": [70.0, 60.0]}}
    large = Run("rnn_scan_slices", "vesselmnist3d_64", "gru", 0)
    assert command.expected_seconds(large, known) == pytest.approx(15 + 70 * (1335 / 1188) * (64 / 28) ** 3)
    monkeypatch.setattr(runs, "finished", lambda *run: {})
    assert command.expected_seconds(large._replace(dataset="adrenalmnist3d"), known) == 85
    assert command.expected_seconds(large, {}) == command.UNKNOWN_SECONDS
    assert "finished runs are kept" in command.cost([large._replace(seed=seed) for seed in range(100)])


@real
def test_a_model_of_one_data_set_is_asked_for_on_no_other():
    options = command.parser().parse_args(["--lesson", "cnn_pneumonia", "--model", "cost", "cnn", "--seeds", "0"])
    found = {(run.dataset, run.model) for run in command.wanted(options)}
    assert {dataset for dataset, model in found if model == "cost"} == {"pneumoniamnist"}
    assert ("pneumoniamnist", "cnn") in found


@pytest.mark.parametrize("arguments", [["--dataset", "mnist"], ["--model", "resnet99"]])
def test_what_is_not_there_is_named(arguments):
    with pytest.raises(SystemExit, match=r"mnist|resnet99"):
        command.main(arguments)


@pytest.mark.parametrize(("run", "message"), [
    (("nothing", "pneumoniamnist", "cnn", "0"), "no benchmark for lesson 'nothing'"),
    (("vae", "pneumoniamnist", "cnn", "0"), "has no model 'cnn'"),
])  # fmt: skip
def test_a_run_that_cannot_be_is_an_error(run, message):
    with pytest.raises(ValueError, match=message):
        command.main(["--run", *run])


@real
def test_one_run_is_one_command_that_leaves_one_file(house, monkeypatch, capsys):
    command.main(["--run", *map(str, RUN)])
    files = {p.name for p in RUN.path.parent.iterdir()}
    assert files == {"pneumoniamnist-pca_8-0.json", "pneumoniamnist-pca_8-0.npz"}
    command.main(["--run", *map(str, RUN)])
    assert "done before" in capsys.readouterr().out


def test_labels_of_the_test_split_are_out_of_reach_while_a_model_trains():
    blind = runs.blind("breastmnist")
    assert not hasattr(blind, "test") and blind.test_images.shape[0] == 156
    assert "test_labels" not in blind._fields and runs.blind("synthetic_reports") is None


def test_a_busy_neighbour_is_noticed():
    burn = [sys.executable, "-c", "while True: pass"]
    with runs.Neighbours() as busy:
        # a grandchild that has lost its parent is nobody's child: a stranger, as far as this process can tell
        code = f"import subprocess as s; print(s.Popen({burn!r}, stdout=s.DEVNULL, stderr=s.DEVNULL).pid)"
        stranger = int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        while not any(key[0] == stranger and used > 0.5 for key, used in busy._times().items()):
            time.sleep(0.1)
        subprocess.run(["kill", str(stranger)], check=True)
    assert busy.used >= 0.5


def test_only_the_processor_time_of_others_counts(monkeypatch):
    """Process tables as they would be: a neighbour's time grows by three seconds, one ends, one begins, ours is left out."""
    tables = iter([{(7, 0.0): 5.0, (8, 0.0): 9.0}, {(7, 0.0): 8.0, (9, 1.0): 0.25}])
    monkeypatch.setattr(runs.Neighbours, "_times", lambda self: next(tables))
    monkeypatch.setattr(runs.Neighbours, "_watch", lambda self: None)
    with runs.Neighbours() as neighbours:
        pass
    assert neighbours.used == 3.25 and not neighbours.quiet
    monkeypatch.undo()
    assert os.getpid() not in {pid for pid, _ in neighbours._times()}


def test_names_of_files_say_the_size():
    assert protocol.split_name("pneumoniamnist") == ("pneumoniamnist", 28)
    assert protocol.split_name("pneumoniamnist_64") == ("pneumoniamnist", 64)
    assert protocol.split_name("adrenalmnist3d_64") == ("adrenalmnist3d", 64)


def test_the_majority_knows_the_classes_and_nothing_else():
    y = np.array([0, 1, 1, 1])
    split = data.Split(np.zeros((4, 2, 2, 1), np.uint8), y)
    blind = protocol.Blind("x", None, split, split, split.images, "official")
    fitted = protocol.majority(blind, 0)
    assert fitted.validation == {"auc": 0.5, "acc": 0.75} and (fitted.outputs["score"] == 0.75).all()
    tissue = split._replace(labels=np.array([0, 2, 2, 1]))
    several = protocol.majority(blind._replace(train=tissue, val=tissue), 0)
    assert several.validation == {"auc": 0.5, "acc": 0.5} and several.outputs["score"].shape == (4, 3)
