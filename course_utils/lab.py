"""`lab.start()`: the first line of every lesson."""

import contextlib
import importlib.util
import logging
import os
import platform
import sys
import tempfile
from collections.abc import Iterator


def start(seed: int = 0) -> None:
    """Prepare this kernel for a lesson and say in one line what runs here.

    Imports Keras quietly and seeds it, as `seed_keras` does, and sets one style for all figures.
    """
    seed_keras(seed)
    import keras

    backend = keras.config.backend()
    _figure_style()
    print(
        f"Python {platform.python_version()}, Keras {keras.__version__} on {backend} {__import__(backend).__version__}, "
        f"{_cores()} cores, {_memory_gb():.1f} GB memory, seed {seed}"
    )


def seed_keras(seed: int) -> None:
    """Import Keras on TensorFlow without its start-up messages, and seed Python, NumPy and Keras.

    A `KERAS_BACKEND` that is set is respected. Raises ModuleNotFoundError with the remedy if the backend is not installed,
    ValueError if seed is not a whole number of 32 bits (from Keras).
    """
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    backend = os.environ["KERAS_BACKEND"]
    if importlib.util.find_spec(backend) is None:
        raise ModuleNotFoundError(
            f"Keras needs {backend}, which is not installed here: pip install {backend}", name=backend
        )
    with _without_stderr():
        import keras

        keras.utils.set_random_seed(seed)
        keras.ops.zeros(1)  # the first operation starts the device, which logs too
    logging.getLogger("tensorflow").setLevel(logging.ERROR)  # no advice on retracing in the middle of a lesson


def _cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def peak_memory_mb() -> int:
    """Largest memory that this process has held so far, in megabytes (10^6 bytes)."""
    if sys.platform == "win32":
        import psutil

        return round(psutil.Process().memory_info().peak_wset / 1e6)
    if sys.platform == "linux":  # getrusage would also count what the parent held when it started this process
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            peaks = [int(line.split()[1]) for line in status if line.startswith("VmHWM:")]
        if peaks:
            return round(peaks[0] * 1024 / 1e6)
    import resource

    unit = 1 if sys.platform == "darwin" else 1024  # bytes on macOS, kilobytes elsewhere
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6)


def _memory_gb() -> float:
    """Memory of this machine in gigabytes (10^9 bytes)."""
    import psutil

    return psutil.virtual_memory().total / 1e9


def _figure_style() -> None:
    import matplotlib.pyplot as plt

    # Okabe-Ito colours, told apart by colour-blind readers, in an order whose lightness differs in greyscale.
    colours = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000"]
    plt.rcParams.update(
        {
            "axes.prop_cycle": plt.cycler(color=colours),
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlesize": "medium",
            "legend.fontsize": 9,
            "xtick.labelsize": 9,
            "ytick.labelsize": 9,
            "figure.dpi": 96,  # a letter of 9 points is shown as one of 9 points
            "figure.constrained_layout.use": True,
            "image.cmap": "gray",
            "image.interpolation": "nearest",
        }
    )


@contextlib.contextmanager
def _without_stderr() -> Iterator[None]:
    """Swallow what C++ code writes to file descriptor 2; show it if the block fails."""
    sys.stderr.flush()
    saved = os.dup(2)
    with tempfile.TemporaryFile() as sink:
        os.dup2(sink.fileno(), 2)
        try:
            yield
        except BaseException:
            sink.seek(0)
            os.write(saved, sink.read())
            raise
        finally:
            os.dup2(saved, 2)
            os.close(saved)
