"""Write environment.yml for conda and Binder from pyproject.toml and the lock: `make lock`."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
# The environment for conda and Binder: conda env create -f environment.yml
# Written by `make lock` from pyproject.toml and requirements.txt; edit those.
name: deep-learning-for-medical-diagnosis
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.12
  - pip
  # medmnist declares PyTorch, which no lesson imports. These builds for the CPU keep pip from fetching one for CUDA.
  - pytorch-cpu
  - torchvision
  - pip:
"""


def locked(python: tuple[int, int] = (3, 12)) -> dict[str, str]:
    """Name -> version of every package that the lock pins for a Python version."""
    versions = {}
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        pin = re.match(r"([\w.-]+)==([\w.+-]+)(?: ; (.*?))? *\\?$", line)
        if not pin:
            continue
        bound = re.search(r"python_full_version (<|>=) '3\.(\d+)", pin[3] or "")
        if bound and (python[1] < int(bound[2])) != (bound[1] == "<"):
            continue
        versions[pin[1]] = pin[2]
    return versions


def direct() -> list[str]:
    """The requirements that pyproject.toml names, with ranges and markers, in its order."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return project["dependencies"] + [r for extra in project["optional-dependencies"].values() for r in extra]


def environment() -> str:
    """Text of environment.yml: every direct requirement at the lock's version, and the course itself."""
    pins = locked()
    lines = []
    for requirement in direct():
        name, marker = re.match(r"([\w.-]+)[^;]*(;.*)?", requirement).groups()
        lines.append(f'    - "{name}=={pins[name]}{marker or ""}"')
    return HEAD + "\n".join([*lines, "    - -e .", ""])


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(environment())
