"""How a test run looks and how it uses the cores; loaded by pyproject.toml with `-p tests.display`.

Files are tested in as many processes as there are cores, one thread each, which is faster than one process with all of them:
these networks are too small to keep two threads busy. One line says when a file begins, one how long it took. Which
lessons have no image data is read from their stamps: on phantoms they would be the same, so they are left out there.
"""

import json
import os
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

THREADS = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def pytest_configure(config: pytest.Config) -> None:
    """A worker process and the kernels that it starts keep to one thread; the main process draws the display."""
    if hasattr(config, "workerinput"):
        for name in THREADS:
            os.environ.setdefault(name, "1")
    elif config.option.verbose == 0:
        config.pluginmanager.register(Display(config))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """As many processes as there are cores, but not more than the memory holds: a lesson may take 1.5 GB."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, int(psutil.virtual_memory().available / 2e9)))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out lessons without image data where COURSE_DATA asks for phantoms."""
    if collection_path.suffix != ".ipynb" or os.environ.get("COURSE_DATA") != "phantom":
        return None
    course = json.loads(collection_path.read_text(encoding="utf-8"))["metadata"].get("course", {})
    return True if course.get("data") == {} else None


class Display:
    """One line a file when it begins, one when it has ended; failures are told by pytest at the end."""

    def __init__(self, config: pytest.Config):
        self.config = config
        self.begun, self.started, self.failed, self.done, self.left = (
            time.perf_counter(),
            {},
            Counter(),
            Counter(),
            Counter(),
        )

    def line(self, text: str) -> None:
        """Print after a clock that counts from the start of the run."""
        minutes, seconds = divmod(round(time.perf_counter() - self.begun), 60)
        self.config.pluginmanager.get_plugin("terminalreporter").write_line(f"{minutes:3d}:{seconds:02d}  {text}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node, ids: list[str]) -> None:
        """Count the tests of each file; every worker collects the same ones."""
        self.left = Counter(name.split("::")[0] for name in ids)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """The same for a run in one process."""
        if session.items:
            self.left = Counter(item.nodeid.split("::")[0] for item in session.items)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Say that a file begins."""
        name = nodeid.split("::")[0]
        if name not in self.started:
            self.started[name] = time.perf_counter()
            if name.endswith(".ipynb"):
                self.line(f"begins  {name}")

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """No letters for tests that pass or are left out: files have their lines."""
        if report.skipped:
            return "skipped", "", "SKIPPED"
        return ("passed", "", "PASSED") if report.passed and report.when == "call" else None

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count what has ended, and say when a file has."""
        name = report.nodeid.split("::")[0]
        self.failed[name] += report.failed
        if report.when == "teardown":
            self.done[name] += 1
            if self.done[name] == self.left[name]:
                took = time.perf_counter() - self.started[name]
                said = f"{self.failed[name]} FAILED" if self.failed[name] else "passed"
                self.line(f"{said}  {name}  ({self.left[name]} tests, {took:.0f} s)")
