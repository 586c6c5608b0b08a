# Two commands for users: `make serve` and `make test`. Both set up all they need; nothing is installed outside .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# The source texts, which may not be republished.
DOCUMENTS ?= ../shared/documents
# Otherwise each command would compile the whole package anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve setup test fmt lock shapes-table shapes-times bench

serve: setup
	@$(BIN)/graphsvc serve

setup: $(READY)

# Locked packages with their hashes, then this checkout as it is: nothing else is resolved or downloaded.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "setting up .venv (once; about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/graphsvc fmt --check
	$(BIN)/graphsvc check $(if $(wildcard $(DOCUMENTS)),--documents $(DOCUMENTS))
	$(BIN)/pytest

fmt: setup
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format --quiet
	$(BIN)/graphsvc fmt

# Hashes only: where a package is fetched from is the business of each machine.
lock: setup
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --constraint requirements.lock --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --output-file deploy/requirements.lock

shapes-table: setup
	$(BIN)/python tests/shapes_table.py

shapes-times: setup
	$(BIN)/python tests/shapes_times.py

# Beside Oxigraph's server and rdflib-endpoint; OPTIONS="--triples 10000 --seconds 0.2" for a short run.
bench: setup
	PYTHONPATH=tests $(BIN)/python -m bench $(OPTIONS)
