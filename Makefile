# Two commands for users: `make serve` and `make test`. Both set up all they need; nothing is installed outside .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# The source texts, which may not be republished.
DOCUMENTS ?= ../shared/documents
# Programs of others that the tests let ask the service, in an environment of their own.
CLIENTS := .clients
# What the query form has in place of its text area, bundled by Node.js: the machine's own, else one from PyPI.
EDITOR := graphsvc/web/static/editor.js
NODE := editor/.node
NPM := npm --no-audit --no-fund --ignore-scripts --omit=optional
# Otherwise each command would compile the whole package anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve setup test test-image browser clients clients-lock editor-lock fmt lock shapes-table shapes-times bench messages land

serve: setup
	@$(BIN)/graphsvc serve

setup: $(READY) $(EDITOR)

# Locked packages with their hashes, then this checkout as it is: nothing else is resolved or downloaded.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "setting up .venv (once; about a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(EDITOR): editor/package-lock.json editor/requirements.lock $(wildcard editor/*.js)
	@echo "bundling the editor (once; some seconds)"
	@{ command -v npm >/dev/null || test -x $(NODE)/bin/npm || { $(PYTHON) -m venv $(NODE) && \
	  $(NODE)/bin/python -m pip install --quiet --retries 1 --disable-pip-version-check --require-hashes --requirement editor/requirements.lock; }; } \
	  && cd editor && PATH="$$PATH:$(CURDIR)/$(NODE)/bin" \
	  && npm --no-audit --no-fund --ignore-scripts --fetch-retries=0 ci --silent && npm run --silent build \
	  || echo "NO EDITOR: its packages cannot be had from npm now; the query form works without it"

# As `lock`: no address of a registry in it.
editor-lock: setup
	$(BIN)/uv pip compile editor/requirements.in --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --output-file editor/requirements.lock
	cd editor && PATH="$$PATH:$(CURDIR)/$(NODE)/bin" npm --ignore-scripts install --package-lock-only --omit-lockfile-registry-resolved

test: setup browser
	@$(MAKE) --silent clients || echo "NOT RUN: tests/test_clients.py, for the clients of others cannot be set up here (see above)"
	$(BIN)/ruff check --no-cache
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/graphsvc fmt --check
	$(BIN)/graphsvc check $(if $(wildcard $(DOCUMENTS)),--documents $(DOCUMENTS))
	$(BIN)/pytest

# The image, built and run as docs/deploy.md has it (some minutes): by Docker where it runs, else by Podman.
test-image: setup
	@docker info >/dev/null 2>&1 || test "$$(id -u)" != 0 || { apt-get update --quiet --quiet \
	  && apt-get install --quiet --quiet --yes --no-install-recommends podman runc containernetworking-plugins mmdebstrap >/dev/null; }
	IMAGE=all $(BIN)/pytest tests/test_image.py tests/test_machine.py

# Chromium for tests/browser: Debian's where the user may install it, else Playwright's own.
browser: setup
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null \
	  || { test "$$(id -u)" = 0 && apt-get update --quiet --quiet && apt-get install --quiet --quiet --yes chromium >/dev/null; } \
	  || $(BIN)/playwright install chromium || echo "NOT RUN: tests/browser, for no Chromium can be installed here"

clients: $(CLIENTS)/.ready

$(CLIENTS)/.ready: tests/clients/requirements.lock tests/clients/package-lock.json
	@echo "setting up clients of others in $(CLIENTS) (once; about two minutes)"
	@rm -f $@ && $(PYTHON) -m venv $(CLIENTS)
	@$(CLIENTS)/bin/python -m pip install --quiet --retries 1 --disable-pip-version-check --require-hashes --requirement tests/clients/requirements.lock
	@cp tests/clients/package.json tests/clients/package-lock.json $(CLIENTS)
	@cd $(CLIENTS) && PATH="$$PWD/bin:$$PATH" $(NPM) ci --silent
	@command -v rapper >/dev/null || { test "$$(id -u)" = 0 && apt-get install --quiet --yes raptor2-utils >/dev/null; } \
	  || echo "NOT RUN: what asks by rapper (Debian's raptor2-utils is not installed)"
	@touch $@

# As `lock`: no address of a registry in it.
clients-lock: setup
	$(BIN)/uv pip compile tests/clients/requirements.in --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --quiet --output-file tests/clients/requirements.lock
	cd tests/clients && PATH="$(CURDIR)/$(CLIENTS)/bin:$$PATH" $(NPM) install --package-lock-only --omit-lockfile-registry-resolved

fmt: setup
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format --quiet
	$(BIN)/graphsvc fmt

# Gathers the words for people in templates and code into the catalogues, where they wait for their translation.
messages: setup
	@pot=$$(mktemp) && $(BIN)/pybabel --quiet extract --mapping-file pyproject.toml --keyword N_ --keyword Told --no-location --sort-output \
	  --output-file $$pot . && for language in fr zh-Hant; do \
	  $(BIN)/pybabel --quiet update --input-file $$pot --output-file graphsvc/web/translations/$$language.po --no-fuzzy-matching \
	    --locale $$(echo $$language | tr - _) --ignore-obsolete --ignore-pot-creation-date || exit 1; done; rm $$pot

# The base map of the communities, from world-atlas; its paths are kept, so that nobody else needs npm for them.
land: setup
	cd atlas && $(NPM) ci --silent
	$(BIN)/python atlas/land.py atlas/node_modules/world-atlas/countries-110m.json > graphsvc/web/views/land.tsv

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
