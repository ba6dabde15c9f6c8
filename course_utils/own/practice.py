"""A folder to practise on: phantom films with patients, and with the faults that real folders have, each of them planted."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from course_utils.data.loading import nodules

PATIENTS, EDGE = 240, 112
SHIFT = 2  # pixels by which a patient's second film is moved


def write_folder(
    folder: Path | str, seed: int = 0, patients: int = PATIENTS, faults: bool = True
) -> dict[str, list[str]]:
    """Write phantom films as `healthy/p0001_1.png`, `nodule/p0002_1.png`, two a patient; returns what was planted, and where.

    A nodule is 14 to 60 mm wide on a film of 350 mm. faults: whether the folder also has what a check should find: a damaged
    file, a text, the same pixels twice, once under the other class, copies that were mirrored and saved anew under another
    patient's name, films of other depth and form, and a letter in the corner of most films with a nodule.
    Raises FileExistsError if the folder is there and not empty.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: name another folder, or delete it first")
    rng = np.random.default_rng(seed)
    ill = rng.permutation(patients) < patients // 3
    films = nodules(np.where(ill, rng.uniform(14, 60, patients), 0), seed, EDGE)[0][:, :, :, 0]
    for name in ("healthy", "nodule"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    place = {}
    for number, (film, sick) in enumerate(zip(films, ill.tolist(), strict=True)):
        for visit in (1, 2):
            seen = film if visit == 1 else _second(film, rng)
            if faults and sick and rng.random() < 0.6:
                seen = _lettered(seen)
            path = folder / ("nodule" if sick else "healthy") / f"p{number:04d}_{visit}.png"
            Image.fromarray(seen).save(path)
            place[number, visit] = path
    return _plant(folder, place, ill, rng) if faults else {}


def _second(film: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another film of the same patient: moved a little, exposed otherwise, with noise of its own."""
    down, right = rng.integers(-SHIFT, SHIFT + 1, 2)
    moved = np.roll(film.astype(float), (down, right), axis=(0, 1))
    return np.clip(moved * rng.uniform(0.9, 1.1) + rng.normal(0, 6, film.shape), 0, 255).astype(np.uint8)


def _lettered(film: np.ndarray) -> np.ndarray:
    """The film with a letter in its upper left corner."""
    image = Image.fromarray(film)
    ImageDraw.Draw(image).text((4, 2), "L", fill=255, font=ImageFont.load_default(14))
    return np.asarray(image)


def _plant(folder: Path, place: dict, ill: np.ndarray, rng: np.random.Generator) -> dict[str, list[str]]:
    """Put the faults into the folder; kind -> files."""
    healthy, sick = (np.flatnonzero(ill == kind) for kind in (False, True))
    free = iter(rng.permutation(healthy))
    planted: dict[str, list[str]] = {}

    def note(kind: str, *paths: Path) -> None:
        planted.setdefault(kind, []).extend(str(path.relative_to(folder)) for path in paths)

    damaged = place[int(next(free)), 1]
    damaged.write_bytes(damaged.read_bytes()[:300])
    note("damaged", damaged)
    (folder / "healthy" / "notes.txt").write_text("films of the second week", encoding="utf-8")
    note("no image", folder / "healthy" / "notes.txt")
    for number in range(3):
        copy = folder / "healthy" / f"p9{number:03d}_1.png"
        Image.open(place[int(next(free)), 1]).save(copy)
        note("same pixels", copy)
    wrong = folder / "nodule" / "p9100_1.png"
    Image.open(place[int(next(free)), 1]).save(wrong)
    note("same pixels, two classes", wrong)
    for number in range(4):
        copy = folder / "healthy" / f"p92{number:02d}_1.jpg"
        film = np.asarray(Image.open(place[int(next(free)), 1]))[:, ::-1].astype(float)
        Image.fromarray(np.clip(film * 1.1 + 5, 0, 255).astype(np.uint8)).save(copy, quality=85)
        note("same picture", copy)
    for _ in range(5):
        path = place[int(next(free)), 1]
        Image.fromarray(np.asarray(Image.open(path)).astype(np.uint16) * 257).save(path)
        note("sixteen bits", path)
    for _ in range(5):
        path = place[int(next(free)), 1]
        film = Image.open(path).convert("RGBA")
        film.crop((0, 0, EDGE, EDGE - 12)).save(path)
        note("another form", path)
    with open(folder / ".hidden", "wb") as file:
        file.write(io.BytesIO(b"left by a program").getvalue())
    note("hidden", folder / ".hidden")
    note("letters", *(place[int(number), visit] for number in sick for visit in (1, 2)))
    return planted
