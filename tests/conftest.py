"""What the tests share: a machine without data files, and a small stand-in for an official file."""

import dataclasses
import hashlib
import os

import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "agg")

from course_utils.data import catalogue, files


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A machine that has no data file and no network: two empty data folders, the first of them returned."""
    for name in ("COURSE_DATA", "COURSE_DATA_DIR", "COURSE_DATA_URL"):
        monkeypatch.delenv(name, raising=False)
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    monkeypatch.setattr(files, "folders", lambda: [first, second])
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("COURSE_DATA_URL", "http://127.0.0.1:9")  # nothing listens on the discard port
    return first


def arrays(n: int = 12, shape: tuple[int, ...] = (28, 28)) -> dict[str, np.ndarray]:
    """Arrays in MedMNIST's layout, of random bytes that do not compress."""
    rng = np.random.default_rng(0)
    made = {}
    for split in ("train", "val", "test"):
        made[f"{split}_images"] = rng.integers(0, 256, (n, *shape), dtype=np.uint8)
        made[f"{split}_labels"] = (np.arange(n) % 2).astype(np.uint8)[:, None]
    return made


@pytest.fixture
def official(tmp_path, monkeypatch):
    """Path of a small file that the catalogue holds to be the official pneumoniamnist.npz."""
    path = tmp_path / "server" / "pneumoniamnist.npz"
    path.parent.mkdir()
    np.savez(path, **arrays())
    entries = dict(catalogue._catalogue())
    checksum = hashlib.md5(path.read_bytes()).hexdigest()
    entries["pneumoniamnist"] = dataclasses.replace(
        entries["pneumoniamnist"], files={28: ("http://127.0.0.1:9/pneumoniamnist.npz", checksum)}
    )
    monkeypatch.setattr(catalogue, "_catalogue", lambda: entries)
    return path
