# `make run` starts Sayso with an embedded database and sample landlords; `make test` runs every check.
# Both set up .venv first, and only again when pyproject.toml or constraints.txt changes.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test check setup soak bench bench-desk rasa test-rasa train clean help

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

test: check ## every check, then the tests, a file at a time on each core
	@$(BIN)/python -m pytest -n auto --dist loadfile

EVENTS ?= 1000
soak: $(READY) ## a stream of EVENTS messages with faults and kills, on both databases
	@$(BIN)/python tests/soak.py --events $(EVENTS)

bench: $(READY) ## a table of speed, start-up and memory, each figure beside a peer's or a limit's: about 5 minutes
	@test ! -e .venv-rasa/.ready || rasa/train.sh peer 5 60
	@$(BIN)/python -m bench

CASES ?= 1000000
bench-desk: $(READY) ## the desk's pages with 10,000 cases and with CASES of them, on both databases: about 20 minutes
	@$(BIN)/python -m bench.desk $(CASES)

RASA_EPOCHS ?= 30
RASA_EACH ?=
RASA_PORT ?= 5005
rasa: $(READY) ## train Rasa from our messages (RASA_EACH of each type, RASA_EPOCHS times) and start it for --engine rasa
	@rasa/set_up.sh
	@rasa/train.sh sayso $(RASA_EPOCHS) $(RASA_EACH)
	@echo "Rasa starts on http://127.0.0.1:$(RASA_PORT); stop it with Ctrl+C."
	@exec rasa/rasa.sh run --enable-api --model build/rasa/sayso.tar.gz --credentials rasa/credentials.yml \
	  --interface 127.0.0.1 --port $(RASA_PORT)

test-rasa: $(READY) ## test the Rasa engine against a real server: Python 3.10, 2.7 GB, some minutes the first time
	@rasa/set_up.sh
	@$(BIN)/python -m pytest tests/rasa

TRAIN := .venv-train
$(TRAIN)/.ready: pyproject.toml constraints.txt
	@test -x $(TRAIN)/bin/python || $(PYTHON) -m venv $(TRAIN)
	@echo "Setting up $(TRAIN), with torch: some minutes the first time ..."
	@$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt hatchling editables
	@$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable '.[train]'
	@touch $(TRAIN)/.ready

TRAIN_OPTIONS ?=
train: $(TRAIN)/.ready ## train the encoder of the usual engine; TRAIN_OPTIONS as `sayso train --help` lists them
	@$(TRAIN)/bin/python -m nlu.training.base build/base
	@$(TRAIN)/bin/sayso train $(TRAIN_OPTIONS)

clean: ## remove what the targets made, the data in var/ excepted
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis .import_linter_cache
