"""One run of the benchmark: train, keep one file; later, once its table is committed, read the test split.

A run is `LESSON DATASET MODEL SEED`, and leaves one file, `benchmarks/runs/LESSON/DATASET-MODEL-SEED.json`, whatever
machine it is made on. The files are committed, so that nothing is measured twice.
"""

import csv
import datetime
import importlib
import io
import json
import os
import pkgutil
import subprocess
import threading
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil

from benchmarks import lessons, provenance
from benchmarks.protocol import Blind, split_name
from course_utils import data
from course_utils.data import files
from course_utils.lab import peak_memory_mb

HERE = Path(__file__).resolve().parent
RUNS = HERE / "runs"
VALIDATION = HERE / "validation.json"
READS = HERE / "test_reads.csv"


class Run(NamedTuple):
    """A training run: module of benchmarks.lessons, file name of the data set, model, seed."""

    lesson: str
    dataset: str
    model: str
    seed: int

    @property
    def path(self) -> Path:
        """The one file that it leaves."""
        return RUNS / self.lesson / f"{self.dataset}-{self.model}-{self.seed}.json"

    def __str__(self) -> str:
        return " ".join(map(str, self))


def lesson_names() -> list[str]:
    """Modules of benchmarks.lessons, one a lesson."""
    return sorted(found.name for found in pkgutil.iter_modules(lessons.__path__))


def lesson(name: str):
    """The module of a lesson. Raises ValueError naming those there are."""
    if name not in lesson_names():
        raise ValueError(f"no benchmark for lesson {name!r}: there are {', '.join(lesson_names())}")
    return importlib.import_module(f"benchmarks.lessons.{name}")


def model_of(run: Run):
    """The Model of a run. Raises ValueError naming those of its lesson."""
    models = lesson(run.lesson).MODELS
    if run.model not in models:
        raise ValueError(f"lesson {run.lesson} has no model {run.model!r}: there are {', '.join(models)}")
    return models[run.model]


@cache
def data_files(*datasets: str) -> dict[str, str]:
    """File name -> MD5 of the images that runs on these data sets read here; empty for what the program makes itself.

    Empty too if one of them has no file here.
    """
    found: dict[str, str] = {}
    for name, size in map(split_name, datasets):
        if name not in data.names():
            return {}
        item = data.entry(name)
        if data.source(name, size) == "official":
            found[item.filename(size)] = item.files[size][1]
            continue
        subset = files.find(item.subset_filename(size))
        if not subset:
            return {}
        found[subset[0].name] = files.md5(subset[0])
    return found


@cache
def code_of(lesson_name: str, model: str, read: tuple[tuple[str, str], ...]) -> str:
    """Hash of all that a model's measurement depends on, with the given data files."""
    made = lesson(lesson_name).MODELS[model]
    return provenance.code_hash((made.fit, made.score), dict(read))


def stored(run: Run) -> dict | None:
    """What a run's file holds, if it was made by the present code from the images that are at hand now.

    A run that waits for its test split, and has lost its answers, counts as not made: nothing could score it.
    """
    if not run.path.exists():
        return None
    record = json.loads(run.path.read_text(encoding="utf-8"))
    if "test" not in record and not run.path.with_suffix(".npz").exists():
        return None
    here = data_files(run.dataset, *model_of(run).also)
    read = here or record["provenance"]["data"]  # without images here, those that it was made from
    now = code_of(run.lesson, run.model, tuple(sorted(read.items())))
    return record if record["provenance"]["code"] == now else None


def execute(run: Run) -> None:
    """Train in this process and write the run's file, unless it is there by then; the test split's labels are not in reach."""
    model = model_of(run)
    read = data_files(run.dataset, *model.also)
    code = code_of(run.lesson, run.model, tuple(sorted(read.items())))
    start = time.perf_counter()
    with Neighbours() as neighbours:
        fitted = model.fit(blind(run.dataset, *model.also), run.seed)
    facts = dict(fitted.facts)
    train_seconds, recipe = facts.pop("train_seconds"), facts.pop("recipe", {})
    record = {
        "run": run._asdict(),
        "validation": fitted.validation,
        **facts,
        "train_seconds": round(train_seconds, 1) if neighbours.quiet else None,
        "seconds": round(time.perf_counter() - start, 1),
        "peak_mb": peak_memory_mb(),
        "source": data.source(*split_name(run.dataset)) if read else "synthetic",
        "provenance": {
            "code": code,
            "data": read,
            "versions": provenance.versions(),
            "date": datetime.date.today().isoformat(),
            "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
            **recipe,
        },
    }
    run.path.parent.mkdir(parents=True, exist_ok=True)
    if stored(run):  # somebody else has finished the same run meanwhile: theirs stands
        return
    write(run.path.with_suffix(".npz"), npz(fitted.outputs))
    write(run.path, (json.dumps(record, indent=1) + "\n").encode())


def npz(arrays: dict[str, np.ndarray]) -> bytes:
    """Arrays as the bytes of a compressed npz file."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def write(path: Path, content: bytes) -> None:
    """Write a file in one step, so that a stopped run leaves nothing behind that looks finished."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(path)


def blind(dataset: str, *others: str) -> Blind | None:
    """The data set with its test labels withheld; None for what the lesson's module makes itself.

    others: data sets whose training images come with it. Raises FileNotFoundError if one of them has no file here.
    """
    name, size = split_name(dataset)
    if name not in data.names():
        return None
    whole = data.load(name, size, download=False)
    for other in others:
        if not data_files(other):
            raise FileNotFoundError(f"no images of {other} at hand: this model learns from them first")
    more = {other: data.load(*split_name(other), download=False).train for other in others}
    return Blind(dataset, whole.entry, whole.train, whole.val, whole.test.images, whole.source, more)


class Neighbours:
    """Watches, while a block runs, how much processor time other programs use; quiet: less than a twentieth of the cores'.

    A run at a lower priority than usual gives way to everything else, so it is never a quiet one.
    """

    def __enter__(self) -> "Neighbours":
        self.used, self.seen, self.start = 0.0, self._times(), time.perf_counter()
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error) -> None:
        self.over.set()
        self.thread.join()
        self._look()
        usual = psutil.Process().nice() in (0, getattr(psutil, "NORMAL_PRIORITY_CLASS", 0))
        self.quiet = usual and self.used < 0.05 * (time.perf_counter() - self.start) * (psutil.cpu_count() or 1)

    def _watch(self) -> None:
        while not self.over.wait(2.0):
            self._look()

    def _look(self) -> None:
        now = self._times()
        self.used += sum(max(0.0, total - self.seen.get(key, 0.0)) for key, total in now.items())
        self.seen = now

    def _times(self) -> dict[tuple[int, float], float]:
        mine = {os.getpid(), *(child.pid for child in psutil.Process().children(recursive=True))}
        found = {}
        for process in psutil.process_iter():
            try:
                if process.pid not in mine:
                    times = process.cpu_times()
                    found[process.pid, process.create_time()] = times.user + times.system
            except psutil.Error:
                continue
        return found


def committed() -> set[tuple[str, str, str, str]]:
    """(lesson, data set, model, code) of every configuration whose validation table is committed in this checkout."""
    shown = subprocess.run(
        ["git", "show", f"HEAD:{VALIDATION.relative_to(HERE.parent).as_posix()}"],
        cwd=HERE.parent, capture_output=True, text=True,
    )  # fmt: skip
    rows = json.loads(shown.stdout) if shown.returncode == 0 else []
    return {(r["lesson"], r["dataset"], r["model"], r["code"]) for r in rows}


def score(runs: list[Run]) -> None:
    """Read the test split for runs whose configuration is committed; each read is logged.

    Raises PermissionError naming the first configuration that is not: the test split stays closed until its table is.
    """
    allowed = committed()
    loaded: dict[str, data.Split | None] = {}
    for run in runs:
        record = stored(run)
        key = (run.lesson, run.dataset, run.model, record["provenance"]["code"])
        if key not in allowed:
            raise PermissionError(
                f"{' '.join(key[:3])}: its validation table is not committed, so the test split stays closed. "
                f"Commit {VALIDATION.relative_to(HERE.parent)} first"
            )
        if run.dataset not in loaded:
            name, size = split_name(run.dataset)
            loaded[run.dataset] = data.load(name, size, download=False).test if name in data.names() else None
        outputs = run.path.with_suffix(".npz")
        with np.load(outputs) as arrays:
            test = model_of(run).score({k: arrays[k] for k in arrays.files}, loaded[run.dataset], run.seed)
        log_read(key, run.seed)
        record["scores"] = test.pop("scores", {})
        record["test"] = test
        write(run.path, (json.dumps(record, indent=None if record["scores"] else 1) + "\n").encode())
        outputs.unlink()


def log_read(key: tuple[str, str, str, str], seed: int) -> None:
    """Add a line to the log of all reads of a test split."""
    new = not READS.exists()
    with READS.open("a", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        if new:
            lines.writerow(["date", "lesson", "dataset", "model", "code", "seed"])
        lines.writerow([datetime.date.today().isoformat(), *key, seed])


def finished(lesson_name: str, dataset: str, model: str) -> dict[int, dict]:
    """Seed -> record of all runs of the present code, in the order of their seeds."""
    paths = (RUNS / lesson_name).glob(f"{dataset}-{model}-*.json")
    runs = sorted(Run(lesson_name, dataset, model, int(path.stem.rsplit("-", 1)[1])) for path in paths)
    return {run.seed: record for run in runs if (record := stored(run))}
