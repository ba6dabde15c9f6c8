"""The catalogue of data sets: MedMNIST's own `INFO`, read without importing the package.

`import medmnist` prints a warning where PyTorch is missing, loads PyTorch where it is present, and creates a folder in
the home directory. Its catalogue is a literal dictionary in `medmnist/info.py`, so it is parsed, not executed.
"""

import ast
import difflib
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """One data set of the catalogue.

    name: lower-case key, "pneumoniamnist". title: MedMNIST's class name, "PneumoniaMNIST".
    task: "binary-class", "multi-class", "ordinal-regression" or "multi-label, binary-class".
    classes: label names in the order of the labels. channels: 1 or 3. counts: official images in train, val, test.
    files: size in pixels -> (address, MD5) of the official file.
    """

    name: str
    title: str
    task: str
    classes: tuple[str, ...]
    channels: int
    counts: dict[str, int]
    licence: str
    files: dict[int, tuple[str, str]]

    @property
    def is_3d(self) -> bool:
        """Whether an item is a volume of slices rather than one image."""
        return self.name.endswith("3d")

    @property
    def is_multi_label(self) -> bool:
        """Whether one image can carry several labels at once."""
        return self.task.startswith("multi-label")

    def image_shape(self, size: int) -> tuple[int, ...]:
        """Shape of one image as `load` gives it: (height, width, channels), or (depth, height, width, 1)."""
        return (size, size, size, 1) if self.is_3d else (size, size, self.channels)

    def filename(self, size: int = 28) -> str:
        """Name of the official file: `pneumoniamnist.npz`, `pneumoniamnist_64.npz`."""
        return f"{self.name}.npz" if size == 28 else f"{self.name}_{size}.npz"

    def subset_filename(self, size: int = 28) -> str:
        """Name of a classroom subset of the same layout: `pneumoniamnist.subset.npz`."""
        return self.filename(size).removesuffix(".npz") + ".subset.npz"


def _from_info(name: str, info: dict) -> Entry:
    sizes = {28: ""} | {int(key[4:]): key[3:] for key in info if key.startswith("url_")}
    return Entry(
        name=name,
        title=info["python_class"],
        task=info["task"],
        classes=tuple(info["label"][str(i)] for i in range(len(info["label"]))),
        channels=info["n_channels"],
        counts=dict(info["n_samples"]),
        licence=info["license"],
        files={size: (info[f"url{suffix}"], info[f"MD5{suffix}"]) for size, suffix in sizes.items()},
    )


@cache
def _catalogue() -> dict[str, Entry]:
    spec = find_spec("medmnist")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(
            "the catalogue of data sets needs the package medmnist: pip install --no-deps medmnist", name="medmnist"
        )
    path = Path(spec.submodule_search_locations[0]) / "info.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "INFO":
            return {name: _from_info(name, info) for name, info in ast.literal_eval(node.value).items()}
    raise ImportError(f"{path} has no dictionary INFO: this version of medmnist is not supported")


def names() -> list[str]:
    """Names of the data sets of MedMNIST in the catalogue's order."""
    return list(_catalogue())


def entry(name: str) -> Entry:
    """Catalogue entry of a data set; upper and lower case are the same.

    Raises ValueError naming the closest known names if there is no such data set.
    """
    key = name.lower() if isinstance(name, str) else name
    known = _catalogue()
    if isinstance(key, str) and key in known:
        return known[key]
    close = []
    if isinstance(key, str) and key:
        close = [n for n in known if key in n] or difflib.get_close_matches(key, known, n=3, cutoff=0.5)
    hint = "did you mean " + " or ".join(map(repr, close)) + "?" if close else "known: " + ", ".join(known)
    raise ValueError(f"unknown data set {name!r}: {hint}")


def check_size(item: Entry, size: int) -> int:
    """The size if the data set has it, else ValueError listing the sizes that it has."""
    if isinstance(size, bool) or size not in item.files:
        raise ValueError(f"{item.name} has no size {size!r}: choose one of {sorted(item.files)}")
    return int(size)
