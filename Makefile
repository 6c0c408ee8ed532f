# `make run` starts Sayso with an embedded database and sample landlords; `make test` runs every check.
# Both set up .venv first, and only again when pyproject.toml or constraints.txt changes.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test check setup soak bench rasa clean help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(READY) ## make .venv with everything in it

$(READY): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV): about a minute the first time ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt hatchling editables
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable '.[dev]'
	@touch $(READY)

run: $(READY) ## start Sayso on http://127.0.0.1:8080
	@$(BIN)/sayso serve

check: $(READY) ## format, lint, types and import rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

test: check ## every check, then the tests
	@$(BIN)/python -m pytest

EVENTS ?= 1000
soak: $(READY) ## a stream of EVENTS messages with faults and kills, on both databases
	@$(BIN)/python tests/soak.py --events $(EVENTS)

bench: $(READY) ## a table of speed, start-up and memory, each figure beside a peer's or a limit's: about 5 minutes
	@$(BIN)/python -m bench

rasa: $(READY) ## set up Rasa as a peer for make bench: Python 3.10, 2.7 GB, some minutes
	@rasa/set_up.sh

clean: ## remove what the targets made, the data in var/ excepted
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis .import_linter_cache
