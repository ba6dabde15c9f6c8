"""pyproject.toml, the lock, environment.yml, the set-up cells and the badges say the same."""

import json
import pkgutil
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import course_utils
from tools.environment import direct, environment, locked

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
REPOSITORY = PROJECT["urls"]["Repository"]
LOCK = (ROOT / "requirements.txt").read_text()
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("python", [(3, 11), (3, 12), (3, 13)])
def test_the_lock_is_inside_the_ranges(python):
    pins = locked(python)
    for requirement in map(Requirement, direct()):
        assert requirement.specifier.contains(pins[requirement.name]), requirement


def test_the_lock_has_hashes_and_no_torch_and_no_address():
    pins = re.findall(r"^[\w.-]+==.*$", LOCK, re.M)
    assert len(pins) > 100 and all(pin.endswith("\\") for pin in pins)
    assert not re.search(r"^(torch|torchvision|nvidia-|triton)", LOCK, re.M) and "://" not in LOCK


def test_environment_yml_is_what_make_lock_writes_and_complete():
    text = (ROOT / "environment.yml").read_text()
    assert text == environment(), "run make lock"
    listed = yaml.safe_load(text)["dependencies"]
    conda, pip = [d for d in listed if isinstance(d, str)], next(d["pip"] for d in listed if isinstance(d, dict))
    assert "pytorch-cpu" in conda and "-e ." in pip
    assert {Requirement(line).name for line in pip if line != "-e ."} == {Requirement(r).name for r in direct()}
    python = next(d for d in conda if d.startswith("python=")).removeprefix("python=")
    assert python in ("3.11", "3.12", "3.13")


def test_every_dependency_has_its_reason():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    for requirement in direct():
        index = next(i for i, line in enumerate(lines) if f'"{requirement}"' in line)
        assert "# " in lines[index] or lines[index - 1].strip().startswith(("#", '"tensorflow')), requirement


def test_nothing_of_the_course_imports_torch():
    modules = [
        m.name for m in pkgutil.walk_packages(course_utils.__path__, "course_utils.") if "__main__" not in m.name
    ]
    code = f"import importlib, sys; [importlib.import_module(m) for m in {modules}]; print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert len(modules) > 20 and run.stdout.strip() == "False"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_badges_and_set_up_cells_name_the_repository(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    head, owner = "".join(cells[0]["source"]), REPOSITORY.removeprefix("https://github.com/")
    assert f"colab.research.google.com/github/{owner}/blob/main/notebooks/{path.name})" in head
    assert f"mybinder.org/v2/gh/{owner}/main?labpath=notebooks%2F{path.name})" in head
    set_up = "".join(next(c for c in cells if c["cell_type"] == "code")["source"])
    assert f"%pip install -q git+{REPOSITORY}\n" in set_up and "%pip install -q --no-deps medmnist\n" in set_up
    assert set_up.index("find_spec") < set_up.index("%pip") < set_up.index("lab.start(")


def test_one_set_up_cell_for_all_lessons():
    cells = {
        "".join(
            next(c for c in json.loads(p.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code")["source"]
        )
        for p in NOTEBOOKS
    }
    assert len(cells) == 1


def test_no_other_repository_address_stands_anywhere():
    ours = [p for p in ROOT.rglob("*") if p.relative_to(ROOT).parts[0] not in (".venv", ".git")]
    texts = [p for p in ours if p.suffix in (".md", ".py", ".cff", ".yml", ".ipynb") or p.name == "Makefile"]
    owner = REPOSITORY.removeprefix("https://github.com/")
    pattern = rf"github(?:\.com|/blob)?/({owner.split('/')[0]}/[\w-]+)"
    found = [f for p in texts for f in re.findall(pattern, p.read_text(encoding="utf-8"))]
    assert len(found) > 5 and set(found) == {owner}


def test_the_citation_names_this_version_and_repository():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["version"] == course_utils.__version__
    assert citation["repository-code"] == REPOSITORY
