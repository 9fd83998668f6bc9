# What a clone needs: `make demo` and `make test`. Set-up happens by itself, once.
# Everything that is not the command's own answer goes to standard error.

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED := requirements/dev.txt
PEERS := requirements/bench.txt
STAMP := $(VENV)/.ready-$(shell cat $(LOCKED) pyproject.toml | sha256sum | cut -c1-16)
BENCH_STAMP := $(VENV)/.peers-$(shell sha256sum $(PEERS) | cut -c1-16)
CATALOGUES := $(shell find src -name '*.po')
COMPILED := $(CATALOGUES:.po=.mo)

.PHONY: setup demo test test-long check fmt messages chromium lock bench bench-quick bench-lists bench-city bench-cluster bench-language clean
.DEFAULT_GOAL := setup
.DELETE_ON_ERROR:

setup: $(STAMP) $(COMPILED)

demo: setup
	@$(BIN)/sadari demo $(ARGS)

test: setup chromium
	$(BIN)/python -m pytest -n 2 $(ARGS)

test-long: setup chromium
	$(BIN)/python -m pytest -n 2 --long $(ARGS)

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m django makemigrations --check --dry-run --settings sadari.config.settings

# The engine beside its peers; the first writes benchmarks/results/engine.*: benchmarks/README.md.
bench: setup $(BENCH_STAMP)
	@$(BIN)/python -m benchmarks.engine $(ARGS)

bench-quick: setup $(BENCH_STAMP)
	@$(BIN)/python -m benchmarks.engine --quick $(ARGS)

# How good lists are, up to the size of a city; writes benchmarks/results/lists.*.
bench-lists: setup
	@$(BIN)/python -m benchmarks.lists $(ARGS)

# A match of a city from the database and back; writes benchmarks/results/city.*.
bench-city: setup
	@$(BIN)/python -m benchmarks.city $(ARGS)

# Fit and price rounds on one worker and on two; writes benchmarks/results/cluster.*.
bench-cluster: setup
	@$(BIN)/python -m benchmarks.cluster $(ARGS)

# Ranking of titles on public benchmarks, where their data are.
bench-language: setup $(BENCH_STAMP)
	@$(BIN)/python benchmarks/language.py $(ARGS)

fmt: $(STAMP)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

messages: $(COMPILED)

%.mo: %.po | $(STAMP)
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@ >&2

$(STAMP): $(LOCKED) pyproject.toml | $(BIN)/pip
	@echo "Installing what $(LOCKED) lists …" >&2
	@$(PIP) install --require-hashes --requirement $(LOCKED) >&2
	@$(PIP) install --no-deps --no-build-isolation --editable . >&2
	@rm -f $(VENV)/.ready-*
	@touch $@

$(BENCH_STAMP): $(PEERS) | $(STAMP)
	@echo "Installing what $(PEERS) lists …" >&2
	@$(PIP) install --require-hashes --requirement $(PEERS) >&2
	@rm -f $(VENV)/.peers-*
	@touch $@

# Debian leaves out ensurepip: root installs it, everybody else borrows the system's pip.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python" >&2; exit 1; }
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update --quiet=2 >&2 && apt-get install --yes --quiet=2 python3-venv >&2; \
	fi
	@echo "Making $(VENV) …" >&2
	@if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then \
		$(PYTHON) -m venv $(VENV) >&2; \
	else \
		$(PYTHON) -m venv --without-pip $(VENV) >&2 \
		&& $(PYTHON) -m pip --python $(VENV) install --quiet pip >&2; \
	fi

# The browser tests need Chromium and letters for Korean; without them they are skipped.
chromium:
	@if ! command -v chromium >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Chromium …" >&2; \
			apt-get update --quiet=2 >&2 \
			&& DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 \
				--no-install-recommends chromium fonts-nanum >&2; \
		else \
			echo "There is no Chromium: install the package 'chromium' for the browser tests." >&2; \
		fi; \
	fi

# After a change of the dependencies in pyproject.toml (needs uv).
lock:
	uv pip compile --python-version 3.11 --generate-hashes --no-header \
		--quiet pyproject.toml --output-file requirements/run.txt
	uv pip compile --python-version 3.11 --generate-hashes --no-header \
		--quiet pyproject.toml --extra dev \
		--constraint requirements/run.txt --output-file requirements/dev.txt
	uv pip compile --python-version 3.11 --generate-hashes --no-header \
		--quiet pyproject.toml --extra dev --extra bench \
		--constraint requirements/dev.txt --output-file requirements/bench.txt

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
