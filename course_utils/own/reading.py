"""From files to arrays: every file is opened, and what cannot be used is left aside with its reason."""

import csv
import hashlib
import math
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from tqdm import tqdm

from course_utils.own.shortcuts import sharpness

IMAGES = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".gif"}
DICOM = {".dcm", ".dicom"}
SYSTEM = {"thumbs.db", "desktop.ini", "__macosx"}
SPLITS = {"train": "train", "training": "train", "val": "val", "valid": "val", "validation": "val", "dev": "val",
          "test": "test", "testing": "test"}  # fmt: skip
MASKS = {
    "label",
    "labels",
    "mask",
    "masks",
    "annotation",
    "annotations",
    "segmentation",
    "segmentations",
    "ground_truth",
}
PICTURES = {"image", "images", "img", "imgs"}
LARGEST = 1.0e9  # bytes of all images together, so that they and a training fit into 2 GB
SMALLEST = 8  # pixels along an edge
THUMB = 32  # pixels along an edge of the small grey copies that are compared with each other


@dataclass
class Item:
    """One image that can be used. image: uint8 or uint16 (size, size, 1 or 3). thumb: float32 (32, 32), grey.

    sharp: (9,), see `shortcuts.sharpness`. facts: of the file, see `shortcuts.told_by_facts`.
    """

    file: str
    label: str
    image: np.ndarray
    thumb: np.ndarray
    sharp: np.ndarray
    digest: str
    patient: str = ""
    split: str = ""
    facts: dict[str, object] = field(default_factory=dict)


@dataclass
class Found:
    """What lies in a folder: items that can be used, (file, reason) of what cannot, notes on what was changed on the way."""

    items: list[Item]
    left: list[tuple[str, str]]
    notes: Counter


def walk(folder: Path, table: dict[str, dict] | None) -> tuple[list[tuple[Path, str, str, str]], list[tuple[str, str]]]:
    """(file, class, patient's folder, split) of all files that may be images, and (file, reason) of the others."""
    wanted, left = [], []
    for path in sorted(p for p in folder.rglob("*") if p.is_file() or p.is_symlink()):
        name, parts = str(path.relative_to(folder)), list(path.relative_to(folder).parts[:-1])
        if any(part.startswith(".") or part.lower() in SYSTEM for part in (*parts, path.name)):
            left.append((name, "hidden or made by the system"))
            continue
        if path.suffix.lower() not in IMAGES | DICOM and not _is_dicom(path):
            left.append((name, f"no image ({path.suffix or 'no ending'})"))
            continue
        split = SPLITS.get(parts[0].lower(), "") if parts else ""
        if split:
            parts = parts[1:]
        row = (table or {}).get(name) or (table or {}).get(path.name) or {}
        label = row.get("label") or (parts[0] if parts else "")
        inner = [part for part in parts[1:] if part.lower() not in PICTURES]
        if any(part.lower() in MASKS for part in inner):
            left.append((name, "lies in a folder of masks"))
        elif not label:
            left.append((name, "stands in no folder of a class, and in no table"))
        elif table is not None and not row:
            left.append((name, "stands in no row of the table"))
        else:
            person = row.get("patient") or (f"{label}/{inner[0]}" if inner else "")
            wanted.append((path, label, person, SPLITS.get((row.get("split") or "").lower(), split)))
    return wanted, left


def _is_grey(path: Path) -> bool:
    """Whether a file's header speaks of one channel; what cannot be read counts as grey, for it will be left aside."""
    try:
        with Image.open(path) as image:
            return image.mode in ("1", "L", "LA", "I", "F", "I;16", "I;16B")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return True


def _is_dicom(path: Path) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(132)[128:] == b"DICM"
    except OSError:
        return False


def read_table(path: Path) -> dict[str, dict]:
    """Rows of a CSV table by file name; columns `file`, and any of `label`, `patient`, `split`. Raises ValueError for others."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        sample = file.read(4096)
        file.seek(0)
        dialect = csv.Sniffer().sniff(sample, ",;\t") if "\n" in sample else csv.excel
        rows = list(csv.DictReader(file, dialect=dialect))
    columns = {(name or "").strip().lower() for name in (rows[0] if rows else {})}
    if "file" not in columns or not columns & {"label", "patient", "split"}:
        raise ValueError(f"{path} has the columns {sorted(columns)}: `file` is needed, and label, patient or split")
    clean = [{(k or "").strip().lower(): (v or "").strip() for k, v in row.items() if isinstance(v, (str, type(None)))}
             for row in rows]  # fmt: skip
    twice = [name for name, count in Counter(row["file"] for row in clean).items() if count > 1]
    if twice:
        raise ValueError(f"{path} names {twice[0]} in more than one row")
    unknown = {row.get("split", "").lower() for row in clean} - {"", *SPLITS}
    if unknown:
        raise ValueError(f"{path} has the split {sorted(unknown)[0]!r}: train, val or test are known")
    return {row["file"]: row for row in clean}


def read_files(folder: Path, size: int, table: dict[str, dict] | None) -> Found:
    """All images of a folder, each with its longer edge at `size` pixels, centred on the colour of its own border.

    Raises ValueError if the folder has no classes, or the images would not fit into memory.
    """
    wanted, left = walk(folder, table)
    if not wanted:
        reasons = Counter(reason for _, reason in left).most_common(2)
        more = "; ".join(f"{count} files: {reason}" for reason, count in reasons) or "it is empty"
        raise ValueError(
            f"{folder} holds no image in a folder of its class, as in {folder.name}/healthy/1.png ({more})"
        )
    channels = 1 if all(_is_grey(path) for path, *_ in wanted[:: max(1, len(wanted) // 20)]) else 3
    bytes_needed = len(wanted) * size * size * channels
    if bytes_needed > LARGEST:
        fits = int(math.sqrt(LARGEST / len(wanted) / channels))
        raise ValueError(
            f"{len(wanted):,} images at {size} pixels need {bytes_needed / 1e9:.1f} GB of memory; choose size={fits} or less"
        )
    items, notes = [], Counter()
    for path, label, person, split in tqdm(
        wanted, unit="file", file=sys.stdout, disable=len(wanted) < 500, leave=False
    ):
        name = str(path.relative_to(folder))
        try:
            picture, facts = _dicom(path) if path.suffix.lower() not in IMAGES else _picture(path)
        except Unusable as error:
            left.append((name, str(error)))
            continue
        person = person or str(facts.pop("patient", ""))
        notes.update(facts.pop("notes", ()))
        items.append(Item(name, label, fitted(picture, size), *compared(picture), person, split, facts))
    return Found(items, left, notes)


class Unusable(Exception):
    """A file that cannot be used; the message is the reason."""


def _picture(path: Path) -> tuple[np.ndarray, dict]:
    """Pixels (h, w, 1 or 3) of one image file, and facts of the file that could give a class away."""
    try:
        with Image.open(path) as image:
            if getattr(image, "n_frames", 1) > 1:
                raise Unusable(f"holds {image.n_frames} frames, one image a file is wanted")
            facts = {"size": f"{image.width} x {image.height}", "mode": image.mode, "format": image.format, "notes": []}
            tables = getattr(image, "quantization", None) or {}
            facts["compression"] = sum(sum(values) for values in tables.values())
            image.load()
            if image.getexif().get(0x0112, 1) != 1:
                facts["notes"].append("turned as the camera says (EXIF)")
            pixels = _channels(ImageOps.exif_transpose(image), facts)
    except Unusable:
        raise
    except UnidentifiedImageError:
        raise Unusable("is no image that can be read, whatever its name says") from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise Unusable(f"is damaged: {error or type(error).__name__}") from None
    return _usable(pixels), facts


def _channels(image: Image.Image, facts: dict) -> np.ndarray:
    """Grey or RGB as an array; what lies under transparency is laid on black, 16-bit values stay as they are."""
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, np.float64)
        if not np.isfinite(values).all() or values.min() < 0 or values.max() > 65535:
            raise Unusable(f"holds values outside 0..65535 (mode {image.mode})")
        return np.round(values).astype(np.uint16)[:, :, None]
    if image.mode in ("1", "L"):
        return np.asarray(image.convert("L"))[:, :, None]
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        if image.getextrema()[3][0] < 255:
            facts["notes"].append("transparent parts laid on black")
            ground = Image.new("RGBA", image.size, (0, 0, 0, 255))
            image = Image.alpha_composite(ground, image)
    return np.asarray(image.convert("RGB"))


def _dicom(path: Path) -> tuple[np.ndarray, dict]:
    """Pixels of one DICOM file, in its own window if it has one, and its patient."""
    try:
        import pydicom
        from pydicom.errors import InvalidDicomError
        from pydicom.pixels import apply_modality_lut, apply_voi_lut
    except ImportError:
        raise Unusable("is DICOM, and pydicom is not installed: pip install pydicom") from None
    try:
        record = pydicom.dcmread(path)
        values = apply_voi_lut(apply_modality_lut(record.pixel_array, record), record).astype(np.float64)
    except (InvalidDicomError, AttributeError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise Unusable(f"is DICOM that cannot be read: {error}") from None
    if values.ndim != 2 and not (values.ndim == 3 and values.shape[-1] == 3):
        raise Unusable(f"is DICOM of shape {values.shape}: one slice or film a file is wanted")
    facts = {"size": f"{values.shape[1]} x {values.shape[0]}", "mode": "DICOM", "format": "DICOM", "compression": 0}
    facts["notes"] = []
    if str(record.get("PatientName", "")).strip("^ ") or str(record.get("PatientBirthDate", "")):
        facts["notes"].append("DICOM with a name or a date of birth: take them out before you share the folder")
    if str(record.get("BurnedInAnnotation", "")).upper() == "YES":
        facts["notes"].append("DICOM that says it has text burned into its pixels")
    if values.ndim == 2:
        low, high = values.min(), values.max()
        values = (values - low) / max(high - low, 1e-9) * 65535
        if record.get("PhotometricInterpretation") == "MONOCHROME1":
            values = 65535 - values
            facts["notes"].append("DICOM inverted, so that white is dense (MONOCHROME1)")
        values = values[:, :, None]
    facts["patient"] = str(record.get("PatientID", ""))
    return _usable(np.round(values).astype(np.uint16 if values.shape[-1] == 1 else np.uint8)), facts


def _usable(pixels: np.ndarray) -> np.ndarray:
    """The pixels, grey if all three channels are the same. Raises Unusable if there is nothing to see."""
    if min(pixels.shape[:2]) < SMALLEST:
        raise Unusable(f"is {pixels.shape[1]} x {pixels.shape[0]} pixels small")
    if pixels.min() == pixels.max():
        raise Unusable("is of one colour only")
    if pixels.shape[2] == 3 and np.abs(pixels.astype(int) - pixels[:, :, :1]).max() <= 8:
        pixels = pixels[:, :, :1]
    if pixels.shape[2] == 1 and min(pixels.shape[:2]) > 20 and len(np.unique(pixels[::2, ::2])) == 2:
        raise Unusable("has two values only, as a mask has")
    return pixels


def _resized(plane: np.ndarray, height: int, width: int) -> np.ndarray:
    """One channel, any depth, at another size, averaged where it shrinks."""
    image = Image.fromarray(plane.astype(np.float32))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))


def fitted(pixels: np.ndarray, size: int) -> np.ndarray:
    """The whole image, its longer edge at `size`, in the middle of a square of its border's median colour."""
    height, width, channels = pixels.shape
    scale = size / max(height, width)
    rows, columns = max(1, round(height * scale)), max(1, round(width * scale))
    rim = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    square = np.empty((size, size, channels), pixels.dtype)
    square[:] = np.median(rim, axis=0).astype(pixels.dtype)
    top, left = (size - rows) // 2, (size - columns) // 2
    small = np.stack([_resized(pixels[:, :, c], rows, columns) for c in range(channels)], axis=-1)
    square[top : top + rows, left : left + columns] = np.clip(np.round(small), 0, np.iinfo(pixels.dtype).max)
    return square


def digest(pixels: np.ndarray) -> str:
    """The same for the same pixels, whatever the file."""
    return hashlib.sha256(
        f"{pixels.shape} {pixels.dtype}".encode() + np.ascontiguousarray(pixels).tobytes()
    ).hexdigest()


def compared(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray, str]:
    """What images are compared by: a small grey copy, small sharp things near the edge, and a digest of the pixels."""
    thumb = _resized(pixels.astype(np.float32).mean(axis=2), THUMB, THUMB)
    return thumb, sharpness(pixels), digest(pixels)


def natural(text: str) -> list:
    """A key by which names sort as people count: image 2 before image 10."""
    return [int(part) if part.isdigit() else part.lower() for part in re.split(r"(\d+)", text)]
