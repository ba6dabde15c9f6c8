"""The downloader against a real server that misbehaves; design, section 3."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from course_utils import data
from course_utils.data import catalogue, download, files
from tests.package import misbehaving
from tests.package.misbehaving import serve


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """No pause between tries. How long a byte is waited for stays as it is: a busy machine may be slow."""
    monkeypatch.setattr("pooch.core.time.sleep", lambda seconds: None)


@pytest.fixture
def short_wait(request, monkeypatch):
    """Half a second where the course waits twenty, only for the server that falls silent."""
    if request.node.callspec.params["bad"] == "silent":
        monkeypatch.setattr(download, "TIMEOUT", (5, 0.5))


def load_from(server, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_URL", server.url)
    return data.load("pneumoniamnist")


def leftovers(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_good_server_is_asked_once_and_the_file_is_kept(bare, official, monkeypatch, capfd):
    with serve(official, misbehaving.good) as server:
        first = load_from(server, monkeypatch)
        second = load_from(server, monkeypatch)
        assert server.requests == 1
    assert first.source == second.source == "official"
    assert first.path == bare / "pneumoniamnist.npz"
    assert leftovers(bare) == ["pneumoniamnist.npz"]
    captured = capfd.readouterr()
    assert "downloading pneumoniamnist.npz" in captured.out and captured.err == ""


@pytest.mark.parametrize("bad", ["cut_half_way", "wrong_bytes", "silent", 403, 429, 503])
def test_right_on_the_third_try(bad, bare, official, monkeypatch, capsys, short_wait):
    exact = bad != "silent"  # on a busy machine half a second may be too short for the good answer as well
    bad = misbehaving.status(bad) if isinstance(bad, int) else getattr(misbehaving, bad)
    with serve(official, misbehaving.right_on_third(bad)) as server:
        assert load_from(server, monkeypatch).source == "official"
        assert server.requests == 3 if exact else server.requests >= 3
    assert "try 3 of 4" in capsys.readouterr().out
    assert leftovers(bare) == ["pneumoniamnist.npz"]


@pytest.mark.parametrize("bad", ["cut_half_way", "wrong_bytes", "silent", 403, 429, 503])
def test_a_server_that_stays_bad_leads_to_the_next_source_with_a_message(
    bad, bare, official, monkeypatch, capsys, short_wait
):
    bad = misbehaving.status(bad) if isinstance(bad, int) else getattr(misbehaving, bad)
    with serve(official, bad) as server:
        assert load_from(server, monkeypatch).source == "phantom"
        assert server.requests == download.TRIES
    assert "in 4 tries" in capsys.readouterr().out
    assert leftovers(bare) == []


def test_a_slow_server_is_waited_for(bare, official, monkeypatch):
    with serve(official, misbehaving.dripping) as server:
        assert load_from(server, monkeypatch).source == "official"
        assert server.requests == 1


def test_without_a_network_there_is_one_try_and_no_waiting(bare, official, monkeypatch, capsys):
    waits = []
    monkeypatch.setattr("pooch.core.time.sleep", waits.append)
    assert data.load("pneumoniamnist").source == "phantom"
    assert waits == []
    assert capsys.readouterr().out.count("downloading") == 1


def test_offline_mode_asks_no_server(bare, official, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "offline")
    with serve(official, misbehaving.good) as server:
        assert load_from(server, monkeypatch).source == "phantom"
        assert server.requests == 0


@pytest.mark.parametrize("tenth", range(10))
def test_a_truncated_file_is_kept_aside_and_downloaded_again(tenth, bare, official, monkeypatch):
    content = official.read_bytes()[: len(official.read_bytes()) * tenth // 10]
    (bare / "pneumoniamnist.npz").write_bytes(content)
    with serve(official, misbehaving.good) as server:
        assert load_from(server, monkeypatch).source == "official"
    (aside,) = bare.glob("pneumoniamnist.npz.bad-*")
    assert aside.read_bytes() == content


@pytest.mark.parametrize("tenth", range(10))
def test_a_truncated_file_offline_is_an_error_with_both_checksums(tenth, bare, official):
    path = bare / "pneumoniamnist.npz"
    path.write_bytes(official.read_bytes()[: official.stat().st_size * tenth // 10])
    expected = catalogue.entry("pneumoniamnist").files[28][1]
    with pytest.raises(ValueError, match=expected) as error:
        data.load("pneumoniamnist")
    assert str(path) in str(error.value) and files.md5(path) in str(error.value) and "Delete it" in str(error.value)
    assert path.exists(), "nothing is lost"


def test_a_good_file_in_a_later_folder_is_found_behind_a_bad_one(bare, official):
    second = bare.parent / "second"
    second.mkdir()
    (bare / "pneumoniamnist.npz").write_bytes(b"bad")
    (second / "pneumoniamnist.npz").write_bytes(official.read_bytes())
    assert data.load("pneumoniamnist").path == second / "pneumoniamnist.npz"


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder that nobody can write to")
def test_a_folder_that_cannot_be_written_gives_way_to_the_next(bare, official, monkeypatch):
    monkeypatch.setattr(files, "folders", lambda: [Path("/proc/course"), bare])
    with serve(official, misbehaving.good) as server:
        assert load_from(server, monkeypatch).path == bare / "pneumoniamnist.npz"


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder that nobody can write to")
def test_no_writable_folder_is_an_error_that_names_it(bare, official, monkeypatch):
    monkeypatch.setattr(files, "folders", lambda: [Path("/proc/course")])
    with pytest.raises(OSError, match=r"/proc/course.*COURSE_DATA_DIR"):
        data.load("pneumoniamnist")


PRELUDE = """
    import dataclasses, pathlib, sys
    from course_utils import data
    from course_utils.data import catalogue, files
    folder, checksum = pathlib.Path(sys.argv[1]), sys.argv[2]
    entries = dict(catalogue._catalogue())
    entries["pneumoniamnist"] = dataclasses.replace(entries["pneumoniamnist"], files={28: ("", checksum)})
    catalogue._catalogue = lambda: entries
    files.folders = lambda: [folder]
"""


def child(code: str, folder: Path, official: Path, url: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PRELUDE) + textwrap.dedent(code), folder, files.md5(official)],
        env=os.environ | {"COURSE_DATA_URL": url}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_a_full_disk_is_an_error_and_leaves_no_file(bare, official):
    code = """
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write past the limit then fails as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
        try:
            data.load("pneumoniamnist")
        except OSError as error:
            print(error)
    """
    with serve(official, misbehaving.good) as server:
        out, err = child(code, bare, official, server.url).communicate(timeout=60)
    assert str(bare) in out and "COURSE_DATA_DIR" in out, err
    assert leftovers(bare) == []


def test_ten_processes_at_once_leave_one_intact_file(bare, official):
    code = "print(data.load('pneumoniamnist').source)"
    with serve(official, misbehaving.dripping) as server:
        children = [child(code, bare, official, server.url) for _ in range(10)]
        outputs = [c.communicate(timeout=120) for c in children]
    assert all(out.split()[-1] == "official" for out, _ in outputs), outputs
    assert leftovers(bare) == ["pneumoniamnist.npz"]
    assert (bare / "pneumoniamnist.npz").read_bytes() == official.read_bytes()
