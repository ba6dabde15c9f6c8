"""Says in words whether a machine is ready for the course: `make check`, or `python -m course_utils.check`."""

import importlib.metadata
import importlib.util
import platform
import shutil
import sys
import time
from typing import NamedTuple

import psutil

from course_utils import lab
from course_utils.tables import Table

PACKAGES = ("numpy", "scipy", "scikit-learn", "matplotlib", "keras", "medmnist", "jupyterlab")
MEMORY_GB, DISK_GB, SLOW_SECONDS = 1.5, 1.0, 2.0
FIRST = ("pneumoniamnist", "breastmnist", "retinamnist", "adrenalmnist3d")  # what lesson 00 shows


class Finding(NamedTuple):
    """What was looked at, what was found, and what to do: "" if all is well. needed: whether lessons fail without it."""

    what: str
    found: str
    advice: str = ""
    needed: bool = True


def python() -> Finding:
    """The version of Python."""
    right = (3, 11) <= sys.version_info[:2] <= (3, 13)
    return Finding("Python", platform.python_version(), "" if right else "install Python 3.11, 3.12 or 3.13")


def packages() -> Finding:
    """Packages that a lesson imports."""
    missing = []
    for name in PACKAGES:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if importlib.util.find_spec("tensorflow") is None:
        missing.append("tensorflow")
    found = f"missing: {', '.join(missing)}" if missing else f"{len(PACKAGES) + 1} of {len(PACKAGES) + 1}"
    return Finding("packages", found, "call `make lab`, or install requirements.txt as README says" if missing else "")


def memory() -> Finding:
    """Memory that is free now."""
    free = psutil.virtual_memory().available / 1e9
    enough = free >= MEMORY_GB
    return Finding(
        "free memory", f"{free:.1f} GB", "" if enough else f"close programs: a lesson takes up to {MEMORY_GB} GB"
    )


def disk() -> Finding:
    """Room for data where the course keeps them."""
    from course_utils.data import files

    folder = files.folders()[0]
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    enough = free >= DISK_GB
    return Finding(
        "free disk",
        f"{free:.1f} GB",
        "" if enough else "make room, or set COURSE_DATA_DIR to another folder",
        needed=False,
    )


def speed() -> Finding:
    """Seconds of a product of two matrices of 3,000 x 3,000, which tells slow machines from busy ones by repetition."""
    import numpy as np

    a = np.random.default_rng(0).normal(size=(3000, 3000)).astype("float32")
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        a @ a
        seconds.append(time.perf_counter() - start)
    slow = min(seconds) > SLOW_SECONDS
    advice = "lessons will take longer than their first cell says: is something else running?" if slow else ""
    return Finding("speed", f"{lab._cores()} cores; 3,000 x 3,000 in {min(seconds):.2f} s", advice, needed=False)


def keras_step() -> Finding:
    """Whether Keras can train at all."""
    try:
        lab.seed_keras(0)
        import keras
        import numpy as np

        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        loss = model.train_on_batch(np.ones((8, 4), "float32"), np.ones((8, 1), "float32"))
    except Exception as error:
        return Finding(
            "Keras", f"{type(error).__name__}: {error}"[:120], "call `make clean` and `make lab` to install anew"
        )
    return Finding(
        "Keras", f"{keras.__version__} on {keras.config.backend()}, one step, loss {float(np.mean(loss)):.2f}"
    )


def images() -> Finding:
    """Which of lesson 00's data sets are at hand."""
    from course_utils import data

    here = [name for name in FIRST if data.source(name) in ("official", "subset")]
    advice = (
        "" if len(here) == len(FIRST) else "they are downloaded when a lesson asks; without a network phantoms stand in"
    )
    return Finding("images", f"{len(here)} of {len(FIRST)} first data sets at hand", advice, needed=False)


def widgets() -> Finding:
    """Whether sliders can be drawn."""
    there = importlib.util.find_spec("ipywidgets") is not None
    return Finding(
        "widgets", "there" if there else "missing", "" if there else "pictures stand in for sliders", needed=False
    )


CHECKS = (python, packages, memory, disk, speed, keras_step, images, widgets)


def main() -> int:
    """Print the table; 1 if something that lessons need is missing, else 0."""
    findings = [check() for check in CHECKS]
    words = {True: "missing", False: "mind"}
    rows = [[f.what, f.found, f"{words[f.needed]}: {f.advice}" if f.advice else "good"] for f in findings]
    ready = not any(f.advice and f.needed for f in findings)
    print(
        Table(
            ["what", "found", "verdict"], rows, note="Ready." if ready else "Not ready: see the lines that say missing."
        )
    )
    return 0 if ready else 1


if __name__ == "__main__":
    raise SystemExit(main())
