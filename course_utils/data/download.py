"""Downloading an official file with pooch: time-outs, retries with a sign of life, MD5 check, then one rename."""

import contextlib
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from course_utils.data import files
from course_utils.data.catalogue import Entry

TIMEOUT = (10, 20)  # seconds to connect, and to wait for the next byte
TRIES = 4


class Unreachable(Exception):
    """The file could not be had from the server; the message says why."""


def address(item: Entry, size: int) -> str:
    """Where the official file is fetched from: the catalogue's address, or the mirror in `$COURSE_DATA_URL`."""
    mirror = os.environ.get("COURSE_DATA_URL")
    return f"{mirror.rstrip('/')}/{item.filename(size)}" if mirror else item.files[size][0]


def writable_folder() -> Path:
    """The first of `folders()` that can be written to, created if need be.

    Raises OSError naming the folders and `COURSE_DATA_DIR` if there is none.
    """
    reasons = []
    for folder in files.folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError as error:
            reasons.append(f"{folder} ({error.strerror or error})")
    raise OSError(
        f"no folder for data can be written to: {', '.join(reasons)}. Set COURSE_DATA_DIR to a "
        "folder of your own, or COURSE_DATA=offline to do without downloads."
    )


def download(item: Entry, size: int = 28) -> Path:
    """Path of the official file after downloading it into the first writable folder.

    A file of that name which is already there is kept beside it as `<name>.npz.bad-<first digits of its MD5>`.
    Raises Unreachable if the server cannot be reached or does not deliver the right bytes, OSError if the folder is
    full or cannot be written to. Under the final name there is never a partial file.
    """
    logger = _pooch().get_logger()
    level, folder, filename = logger.level, writable_folder(), item.filename(size)
    logger.setLevel(logging.ERROR)  # it writes to stderr; the lines below say the same on stdout
    try:
        with disk_errors(folder, filename), tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as part:
            fetched = Path(_fetch(item, size, part))
            target = folder / filename
            if target.exists() and (found := files.md5(target)) != item.files[size][1]:
                shutil.copy2(target, target.with_name(f"{filename}.bad-{found[:8]}"))  # the name itself is never empty
            fetched.replace(target)
        return target
    finally:
        logger.setLevel(level)


@contextlib.contextmanager
def disk_errors(folder: Path, filename: str) -> Iterator[None]:
    """Turn an OSError inside the block into one that names the folder and the way out."""
    try:
        yield
    except OSError as error:
        reason = f"{filename} could not be written to {folder} ({error.strerror or error}). "
        raise OSError(error.errno, reason + "Make room there or set COURSE_DATA_DIR to another folder") from error


def _pooch():
    """The library, without the warning on stderr that its import of tqdm gives in a notebook that has no widgets."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pooch
    return pooch


def _fetch(item: Entry, size: int, part: str) -> str:
    import requests
    from tqdm import tqdm

    pooch = _pooch()

    class Bar(tqdm):
        """A bar that shows nothing in its first second, nor when pooch sets it back to fill it up at the end."""

        def reset(self, total: float | None = None) -> None:
            self.n = 0

    url, checksum = address(item, size), item.files[size][1]
    tries = 0

    def downloader(url: str, output_file: str, pooch_object) -> None:
        nonlocal tries
        tries += 1
        print(f"downloading {item.filename(size)}" + (f", try {tries} of {TRIES}" if tries > 1 else ""), flush=True)
        bar = Bar(total=1, unit="B", unit_scale=True, file=sys.stdout, delay=1)
        try:
            pooch.HTTPDownloader(progressbar=bar, timeout=TIMEOUT)(url, output_file, pooch_object)
        except requests.exceptions.ConnectionError as error:
            if "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error):
                raise Unreachable(f"no connection to {url}") from error  # no network: trying again would not help
            raise
        except requests.exceptions.RequestException as error:
            print(f"  {type(error).__name__}: {error}", flush=True)
            raise
        finally:
            bar.close()

    cache = pooch.create(
        path=part,
        base_url="",
        urls={"file.npz": url},
        registry={"file.npz": f"md5:{checksum}"},
        retry_if_failed=TRIES - 1,
    )
    try:
        return cache.fetch("file.npz", downloader=downloader)
    except requests.exceptions.RequestException as error:
        raise Unreachable(f"{url} did not deliver the file in {tries} tries: {error}") from error
    except ValueError as error:  # pooch's word for a checksum that does not match
        raise Unreachable(
            f"{url} delivered other bytes than the catalogue's MD5 {checksum} in {tries} tries"
        ) from error
