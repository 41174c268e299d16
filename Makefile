# Two commands: `make demo` builds a form for tablets, `make test` runs every check.
# Everything is set up inside this folder (.venv, node_modules, .cache); nothing outside is changed.
# `make tools` installs the system programs that some checks use, from Debian.

VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check -c constraints.txt
BASE := $(shell for p in python3.13 python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
RUN := PYTHONDONTWRITEBYTECODE=1 $(PYTHON) -m

.PHONY: demo test lint types unit docs tools bench clean

demo: $(VENV)/.run
	@$(VENV)/bin/surveykit build flow-point
	@echo
	@echo "KoboToolbox: New → Upload an XLSForm → build/flow-point/kobo/flow-point.xlsx, then Deploy."
	@echo "ODK Central: a project → New form → build/flow-point/central/flow-point.xlsx, then open it as a draft on a tablet."
	@echo "Your own:    $(VENV)/bin/surveykit new instrument my-survey --preset flow-point"

test: lint types unit docs

lint: $(VENV)/.dev
	@$(RUN) ruff check .
	@$(RUN) ruff format --check --quiet .

types: $(VENV)/.dev
	@$(RUN) mypy

unit: $(VENV)/.dev tests/clients/node_modules/.ready
	@$(RUN) pytest -n 2

docs: $(VENV)/.dev
	@$(PYTHON) docs/generate.py --check

bench: $(VENV)/.dev
	@$(PYTHON) benchmarks/run.py

tools:
	@sh tests/tools.sh

$(VENV)/bin/python:
	@test -n "$(BASE)" || { echo "surveykit needs Python 3.11 or newer. Debian: apt install python3 python3-venv; macOS: brew install python"; exit 1; }
	@$(BASE) -m venv $(VENV) || { echo "Python cannot make a virtual environment. Debian: apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.run: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Setting up in $(VENV) (once, about half a minute) …"
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@$(PIP) -e '.[dev]'
	@touch $@

tests/clients/node_modules/.ready: tests/clients/package-lock.json
	@if command -v npm >/dev/null 2>&1; then cd tests/clients && npm ci --silent --no-audit --no-fund && touch node_modules/.ready; \
	else echo "skipped: the checks with a real form engine (Node.js is not installed; make tools installs it)"; fi

clean:
	rm -rf $(VENV) build .cache tests/clients/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
