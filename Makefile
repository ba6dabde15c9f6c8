# The course's commands. `make lab` to learn, `make test` to prove; both set up .venv first if it is missing.
.DEFAULT_GOAL := help
.PHONY: help lab check test test-offline notebooks ids catalogue benchmark weights readme classroom lint format lock clean

# The first Python on the path that TensorFlow supports; another one: make lab PYTHON=/path/to/python3.12
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
            $$p -c "$(SUPPORTED)" 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/ready
LOG := .venv/install.log

ifdef COURSE_DATA_DIR
# Lessons run inside notebooks/, so a relative folder is made absolute here.
export COURSE_DATA_DIR := $(if $(filter /% ~%,$(COURSE_DATA_DIR)),$(COURSE_DATA_DIR),$(CURDIR)/$(COURSE_DATA_DIR))
endif

help:
	@echo "make lab            open the course in JupyterLab"
	@echo "make check          say in words whether this machine is ready for the course"
	@echo "make test           run every test and every lesson"
	@echo "make test-offline   run every lesson on phantoms, as on a machine without data and network"
	@echo "make notebooks      run lessons and store their outputs   [NB=12_cnn_pneumonia]"
	@echo "make ids            take edited and new cells into the list of frozen cell ids"
	@echo "make benchmark      measure the networks of the lessons over five seeds, resumable   [ARGS=--help]"
	@echo "make weights        train the networks whose weights ship with the package again, where their recipe has changed"
	@echo "make catalogue      write first cells and Next lines of the lessons from course.toml"
	@echo "make readme         renew RESULTS.md, README's map, headline rows and figure, and the reading map"
	@echo "make classroom      write editions of the lessons for a class: without solutions, and with open ones"
	@echo "make lint, format   check or apply the code style"
	@echo "make lock           renew requirements.txt and environment.yml from pyproject.toml"
	@echo "make clean          delete .venv and caches"

$(READY): requirements.txt pyproject.toml
	@$(or $(PYTHON),false) -c "$(SUPPORTED)" 2>/dev/null || \
	  { echo "error: Python 3.11, 3.12 or 3.13 is needed (found: $$($(or $(PYTHON),python3) --version 2>&1)); install one, or name it: make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c "import venv, ensurepip" 2>/dev/null || \
	  { echo "error: $(PYTHON) has no module venv; install it (Debian, Ubuntu: apt install python3-venv) and try again"; exit 1; }
	@echo "setting up .venv with $$($(PYTHON) --version): once, about 550 MB to download, 2.3 GB on disk"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r requirements.txt 2>$(LOG) || \
	  { echo "error: packages could not be installed: $$(grep -m 1 ERROR $(LOG))"; \
	    echo "check the connection and type the command again, after make clean if it happens twice (details: $(LOG))"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . 2>>$(LOG) || \
	  { echo "error: course_utils could not be installed into .venv (details: $(LOG))"; exit 1; }
	@touch $(READY)

lab: $(READY)
	$(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb

check: $(READY)
	@$(BIN)/python -m course_utils.check

test: $(READY)
	$(BIN)/python -m pytest

test-offline: $(READY)
	COURSE_DATA=phantom $(BIN)/python -m pytest notebooks

notebooks: $(READY)
	$(BIN)/python -m tools.notebooks $(NB)
	$(BIN)/python -m tools.cell_ids
	$(BIN)/python -m tools.readme

ids: $(READY)
	$(BIN)/python -m tools.cell_ids

catalogue: $(READY)
	$(BIN)/python -m tools.catalogue
	$(BIN)/python -m tools.cell_ids

benchmark: $(READY)
	$(BIN)/python -m benchmarks $(ARGS)
	$(BIN)/python -m tools.readme

weights: $(READY)
	$(BIN)/python -m tools.weights

readme: $(READY)
	$(BIN)/python -m tools.readme
	$(BIN)/python -m tools.reading_map

classroom: $(READY)
	$(BIN)/python -m tools.editions

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"  # one lock for every platform, with hashes
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --extra lab --extra test pyproject.toml --output-file requirements.txt $(if $(UPGRADE),--upgrade)
	$(BIN)/python -m tools.environment

clean:
	rm -rf .venv .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
