"""Every result says what made it, and a test fails when that code is no more."""

import functools
import json
import re
from pathlib import Path

import pytest

from benchmarks import provenance, runs
from course_utils import data, reference

ROOT = Path(__file__).resolve().parents[2]
UNKNOWN = (ROOT / "benchmarks" / "unknown_code.txt").read_text(encoding="utf-8").splitlines()
RECORDS = reference.results()
KNOWN = [r for r in RECORDS if "provenance" in r]


def name(record: dict) -> str:
    return f"{record['lesson']} {record['dataset']} {record['model']}"


def today(record: dict) -> str:
    made = runs.lesson(record["lesson"]).MODELS[record["model"]]
    return provenance.code_hash((made.fit, made.score), record["provenance"]["data"])


@pytest.mark.parametrize("record", KNOWN, ids=name)
def test_a_record_was_made_by_today_s_code(record):
    said = record["provenance"]
    assert said["code"] == today(record), f"{name(record)} was measured by other code: make benchmark"
    compare = getattr(runs.lesson(record["lesson"]), "compare", None)
    assert said.get("compared") in (None, compare and provenance.code_hash(compare)), "make benchmark ARGS=--collect"
    assert set(said["versions"]) == {"python", "keras", "tensorflow", "numpy", "scikit-learn"}
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", said["date"]) and said["cores"] >= 1
    trained = record["train_seconds"] and max(record["train_seconds"]) > 5
    assert not trained or {"epochs", "batch_size", "optimizer"} <= set(said)
    for file, checksum in said["data"].items():
        official = [item for item in map(data.entry, data.names()) if item.filename() == file]
        assert not official or official[0].files[28][1] == checksum


def test_results_of_unknown_code_stand_in_a_list_that_may_only_shrink():
    """Whoever measures one again takes its line out; nobody adds one: what is new is measured with its provenance."""
    unknown = [name(r) for r in RECORDS if "provenance" not in r]
    assert sorted(unknown) == sorted(UNKNOWN), "take measured configurations out of benchmarks/unknown_code.txt"
    assert len(UNKNOWN) <= 24


def test_results_json_is_what_the_committed_runs_say():
    from benchmarks import collect

    assert collect.results() == RECORDS, "make benchmark ARGS=--collect"


def test_every_scored_run_was_logged_and_had_its_table_before():
    log = ROOT / "benchmarks" / "test_reads.csv"
    logged = set(log.read_text(encoding="utf-8").splitlines()[1:])
    tables = {(r["lesson"], r["dataset"], r["model"], r["code"]) for r in json.loads(runs.VALIDATION.read_text())}
    lines = {line.split(",", 1)[1] for line in logged}
    for record in KNOWN:
        key = (record["lesson"], record["dataset"], record["model"], record["provenance"]["code"])
        assert key in tables, f"{name(record)} has no row in benchmarks/validation.json"
        assert all(",".join([*key, str(seed)]) in lines for seed in record["seeds"]), (
            f"{name(record)}: a read is not logged"
        )


MODULE = '''
"""A module."""
from course_utils import training

RATE = 2
SIZES = [n + RATE for n in (1, 2)]


def helper(x: int, unused: int = 3) -> int:
    """Twice."""
    return RATE * x + unused.real  # a comment


def unused():
    return 0


def measure(n, k=1):
    return helper(n) + training.schedule(n, 1, k) + f"{n:.{k}f}{{}}"
'''
CHANGES = {  # what is edited -> whether the result has to be measured again
    "a docstring": ('"""Twice."""', '"""Doubled."""', False),
    "a function whose name an argument has": ("return 0", "return 1", False),
    "a comment": ("# a comment", "# another", False),
    "an annotation": ("x: int", "x: float", False),
    "a list that only uses a variable's name too": ("in (1, 2)", "in (1, 3)", False),
    "layout": ("RATE * x", "(RATE\n        * x)", False),
    "a constant": ("RATE = 2", "RATE = 3", True),
    "a helper": ("RATE * x", "RATE + x", True),
    "the function itself": ("helper(n) +", "helper(n) -", True),
    "a default": ("k=1", "k=2", True),
    "another library function": ("training.schedule", "training.Progress", True),
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A small project of one module beside the course's; returns a function from its text to the hash of `measure`."""
    package = tmp_path / "benchmarks"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (tmp_path / "course_utils").symlink_to(ROOT / "course_utils")
    monkeypatch.setattr(provenance, "ROOT", tmp_path)

    def measure(n, k=1):
        """Stands for the module's function: only its name is looked up."""

    measure.__module__, measure.__qualname__ = "benchmarks.made", "measure"

    def hashed(text: str, **options) -> str:
        (package / "made.py").write_text(text, encoding="utf-8")
        for cached in (provenance._path, provenance._definitions, provenance._shipped):
            cached.cache_clear()
        return provenance.code_hash(functools.partial(measure, **options) if options else measure)

    yield hashed
    for cached in (provenance._path, provenance._definitions, provenance._shipped):
        cached.cache_clear()


@pytest.mark.parametrize("change", CHANGES)
def test_what_counts_as_a_change(change, project):
    before, after, matters = CHANGES[change]
    assert before in MODULE
    assert (project(MODULE) != project(MODULE.replace(before, after, 1))) == matters


def test_options_count_and_the_number_is_the_same_on_every_python(project):
    assert project(MODULE, k=2) != project(MODULE, k=3) != project(MODULE)
    alone = MODULE.replace(" + training.schedule(n, 1, k)", "")
    assert project(alone) == "693f2119873376fb", "another Python, or another way to hash?"


def test_only_code_with_a_name_can_be_found():
    with pytest.raises(ValueError, match="has no name in its module"):
        provenance.code_hash(lambda: 0)
    with pytest.raises(ValueError, match="no plain value"):
        provenance.code_hash(functools.partial(json.dumps, {1, 2}))


def test_a_change_of_a_layer_or_of_the_weights_reaches_every_result_that_uses_it(monkeypatch):
    """The hash of a GAN's row covers the judge, its weights and the schedule of the two-sample test; a text's does not."""
    gan, text = (
        runs.lesson(lesson).MODELS[model] for lesson, model in (("gan_evaluation", "real"), ("rnn_reports", "gru"))
    )
    names = set(provenance.reached(gan.fit))
    assert {"course_utils.models.judge.judge_network", "course_utils.training.schedule"} <= names
    assert not {"course_utils.models.judge.judge_network", "course_utils.plots.lines"} & set(
        provenance.reached(text.fit)
    )
    before = [provenance.code_hash(made.fit) for made in (gan, text)]
    monkeypatch.setattr(provenance, "_shipped", lambda: {"judge.npz": "other weights"})
    after = [provenance.code_hash(made.fit) for made in (gan, text)]
    assert before[0] != after[0] and before[1] == after[1]
