"""The set-up check says what is missing, and tells what a lesson needs from what it can do without."""

import importlib.metadata
import importlib.util
from types import SimpleNamespace

import psutil
import pytest

from course_utils import check, data


def test_this_machine_is_ready(capsys):
    assert check.main() == 0
    said = capsys.readouterr().out
    assert "Ready." in said and "missing:" not in said and said.count("good") >= 6


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(check.sys, "version_info", (3, 9, 1))
    assert "3.11" in check.python().advice and check.python().needed


def test_missing_packages_are_named(monkeypatch):
    version, spec = importlib.metadata.version, importlib.util.find_spec

    def without_medmnist(name):
        if name == "medmnist":
            raise importlib.metadata.PackageNotFoundError(name)
        return version(name)

    monkeypatch.setattr(importlib.metadata, "version", without_medmnist)
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in ("tensorflow", "ipywidgets") else spec(name)
    )
    assert check.packages().found == "missing: medmnist, tensorflow" and "make lab" in check.packages().advice
    assert check.widgets().found == "missing" and not check.widgets().needed


@pytest.mark.parametrize(
    ("finding", "module", "name", "value"),
    [
        ("memory", psutil, "virtual_memory", lambda: SimpleNamespace(available=0.7e9)),
        ("disk", check.shutil, "disk_usage", lambda folder: SimpleNamespace(free=0.2e9)),
        ("speed", check, "SLOW_SECONDS", 0.0),
        ("images", data, "source", lambda name: "phantom"),
    ],
)
def test_what_is_scarce_is_said(monkeypatch, finding, module, name, value):
    assert not getattr(check, finding)().advice or finding == "images"
    monkeypatch.setattr(module, name, value)
    assert getattr(check, finding)().advice


def test_keras_that_does_not_work_is_no_crash(monkeypatch):
    def broken(seed):
        raise ModuleNotFoundError("Keras needs tensorflow, which is not installed here")

    monkeypatch.setattr(check.lab, "seed_keras", broken)
    assert "not installed" in check.keras_step().found and check.keras_step().needed


def test_what_lessons_need_decides_the_exit_status(monkeypatch, capsys):
    for needed, status in ((True, 1), (False, 0)):
        monkeypatch.setattr(check, "CHECKS", (lambda needed=needed: check.Finding("a", "b", "do this", needed),))
        assert check.main() == status
    assert "missing: do this" in capsys.readouterr().out
