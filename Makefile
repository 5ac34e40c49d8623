# Two commands do everything: `make plan` and `make test`. `make bench BENCH=--quick` measures.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LINTERS := $(VENV)/.linters
# A file of tests stays in one process, so that what its tests share is made once.
EVERY_CORE := -n logical --dist loadfile
SECONDS ?= 60
SEED ?= 0

.PHONY: plan test slow collections fuzz soak lint bench kills clean

plan: $(STAMP)
	$(BIN)/netplan plan --out out

# Needs nothing beside the checkout. Peers that are not installed are skipped, and named.
test: $(STAMP)
	$(BIN)/python -m pytest $(EVERY_CORE)

# What takes minutes, and is marked so; the gate runs it too.
slow: $(STAMP)
	$(BIN)/python -m pytest -m slow $(EVERY_CORE)

# Known optima of other people's data: the folder `../shared/benchmarks`, or NETPLAN_COLLECTIONS.
collections: $(STAMP)
	$(BIN)/python -m pytest tests/collections $(EVERY_CORE)

# Random damage to every file and command; random scenarios against enumeration.
fuzz: $(STAMP)
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS) --seed $(SEED)

soak: $(STAMP)
	$(BIN)/python -m tests.soak --seconds $(SECONDS) --seed $(SEED)

lint: $(LINTERS)
	$(BIN)/ruff check netplan tests data benchmarks
	$(BIN)/ruff format --check netplan tests data benchmarks
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python -m benchmarks run $(BENCH)
	$(BIN)/python -m benchmarks page

kills: $(STAMP)
	$(BIN)/python -m benchmarks.kills --count 1000 --seed 1

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "netplan needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $(STAMP)

$(LINTERS): $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $$($(BIN)/python -c \
	  'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["dev"])')
	touch $(LINTERS)

clean:
	rm -rf $(VENV) out build dist
