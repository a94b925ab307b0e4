# Two commands do all the set-up: `make run` and `make test`.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
FLASK = $(BIN)/flask --app app
PORT ?= 8000
HOST ?= 127.0.0.1
export PORT HOST
FOLDERS = app.py core accounts notifications video booking support tests bench migrations

.PHONY: run test check lint types fast seed fmt clean

run seed: export DEMO = 1

run: $(VENV)/.run
	@$(BIN)/python -m core.catalogues
	@$(BIN)/python -m core.cli
	@$(FLASK) db upgrade
	@$(FLASK) demo load
	@$(FLASK) demo guide
	@$(FLASK) serve

test: $(VENV)/.test
	$(BIN)/python -m tests.everything

check: $(VENV)/.test lint types fast

lint: $(VENV)/.test
	$(BIN)/ruff check $(FOLDERS)
	$(BIN)/ruff format --check $(FOLDERS)
	$(BIN)/lint-imports

types: $(VENV)/.test
	$(BIN)/mypy

fast: $(VENV)/.test
	$(BIN)/python -m pytest -q -n 2 -m "not browser and not slow"

seed: $(VENV)/.run
	$(FLASK) demo load

fmt: $(VENV)/.test
	$(BIN)/ruff check --fix $(FOLDERS)
	$(BIN)/ruff format $(FOLDERS)

clean:
	rm -rf $(VENV) instance

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run
