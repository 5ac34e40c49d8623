# Two commands do everything: `make plan` and `make test`. `make bench BENCH=--quick` measures.
# `make fuzz FUZZ="--seconds 600"` tries random inputs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: plan test lint bench fuzz clean

plan: $(STAMP)
	$(BIN)/netplan plan --out out

test: $(STAMP)
	$(BIN)/python -m pytest

lint: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $$($(BIN)/python -c \
	  'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["dev"])')
	$(BIN)/ruff check netplan tests data benchmarks
	$(BIN)/ruff format --check netplan tests data benchmarks
	$(BIN)/mypy

fuzz: $(STAMP)
	$(BIN)/python -m tests.fuzz $(FUZZ)

bench: $(STAMP)
	$(BIN)/python -m benchmarks run $(BENCH)
	$(BIN)/python -m benchmarks page

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "netplan needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	$(BIN)/python -c 'from netplan.optimize import kernels_warm; kernels_warm()'
	touch $(STAMP)

clean:
	rm -rf $(VENV) out build dist
