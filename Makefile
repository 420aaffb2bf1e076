# golive: `make demo` and `make test` need Python 3.11+ and make; each sets up what it needs in `.venv` and says so.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT := out/demo

PEERS := .venv-peers
DEPLOY := engine/golive/paper/deploy

.PHONY: demo test check lint types floors services calibrate bench peers campaign mutants clean help

help:
	@echo "make demo   run the main job on the embedded market and leave an HTML report"
	@echo "make test   run the tests"
	@echo "make check  lint, types, import floors, service files, tests"
	@echo "make calibrate  simulate what intervals cover and guardrails let in; writes the tables of models/README.md and tests/calibration"
	@echo "make bench  measure speed side by side; writes bench.json"
	@echo "make peers  put the same orders to golive and two engines for backtests, and measure all three; writes tests/peers/*.json, tables of its README and speed.md"
	@echo "make campaign  ask every input every doubt on every surface, kill writers of a journal, live 10,000 lives of a bot, run a month and kill a run, live a month on paper with kills and another with its report, trade four years of real bars and ask 50,000 signals of a bot twice, decide 100,000 odd rows on a cluster, then make mutants; writes tests/fail_closed/README.md, tests/trading/campaign.md, tests/paper/campaign.md, tests/real_bars/README.md and tests/bench/odd_cluster/README.md"
	@echo "make mutants  put every mutant of the policy and of the profile 'bars' on trial; writes the table and budget in tests/mutants/"

demo: $(VENV)/.golive
	$(BIN)/golive run --sample --out $(OUT)

test: $(VENV)/.dev $(VENV)/npm/.installed
	$(BIN)/python -m pytest -n auto --dist worksteal

check: lint types floors services test

lint: $(VENV)/.dev
	$(BIN)/ruff check engine tests
	$(BIN)/ruff format --check engine tests

types: $(VENV)/.dev
	$(BIN)/mypy

floors: $(VENV)/.dev
	PYTHONPATH=engine $(BIN)/lint-imports

services: $(VENV)/.dev
	$(BIN)/hadolint $(DEPLOY)/Containerfile
	@if command -v systemd-analyze >/dev/null 2>&1; then \
	  said="$$(systemd-analyze verify $(DEPLOY)/golive-paper@.service $(DEPLOY)/golive-watch@.service $(DEPLOY)/golive-watch@.timer 2>&1)"; \
	  if [ -n "$$said" ]; then echo "$$said"; exit 1; fi; \
	else echo "systemd-analyze is not here: the unit was not verified"; [ "$(CI)" != true ]; fi

calibrate: $(VENV)/.dev
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=engine $(BIN)/python -m tests.calibration
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=engine $(BIN)/python -m tests.calibration.updates
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=engine $(BIN)/python -m tests.calibration.live_gates
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=engine $(BIN)/python -m tests.calibration.real_stream

bench: $(VENV)/.bench
	PYTHONPATH=engine $(BIN)/python -m tests.bench

peers: $(VENV)/.dev $(PEERS)/.engines
	PYTHONPATH=engine $(BIN)/python -m tests.peers $(PEERS)/bin/python

mutants: $(VENV)/.dev
	PYTHONPATH=engine $(BIN)/python -m tests.mutants

campaign: $(VENV)/.dev
	PYTHONPATH=engine $(BIN)/python -m tests.fail_closed
	PYTHONPATH=engine $(BIN)/python -m tests.journal
	PYTHONPATH=engine $(BIN)/python -m tests.account
	PYTHONPATH=engine $(BIN)/python -m tests.trading
	PYTHONPATH=engine $(BIN)/python -m tests.paper
	PYTHONPATH=engine $(BIN)/python -m tests.paper.whole_month
	PYTHONPATH=engine $(BIN)/python -m tests.real_bars
	PYTHONPATH=engine $(BIN)/python -m tests.bench.odd_cluster
	$(MAKE) mutants

clean:
	rm -rf $(VENV) $(PEERS) out bench.json .mypy_cache .ruff_cache .pytest_cache .hypothesis

# One environment, three stamps: what golive runs on, what its developers need besides, and the peers of its bench.
$(VENV)/bin/python:
	@echo "setting up a private environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "golive needs Python 3.11 or later: make PYTHON=python3.12 ..."; exit 2; }
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --seed --python $(PYTHON) $(VENV); else $(PYTHON) -m venv $(VENV); fi

$(VENV)/.golive: setup.cfg pyproject.toml .ci/constraints.txt | $(VENV)/bin/python
	@echo "installing golive and what it runs on"
	@$(call install,-e .)
	@touch $@

$(VENV)/.dev: $(VENV)/.golive
	@echo "installing the tools for developing it"
	@$(call install,-e '.[dev$(COMMA)learn$(COMMA)postgres$(COMMA)live$(COMMA)alerts$(COMMA)pdf$(COMMA)cluster]')
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	@echo "installing the peers that golive is measured against"
	@$(call install,-e '.[bench]')
	@touch $@

# What pages and schemas are held to; where npm is not here or answers nothing, a test says so.
$(VENV)/npm/.installed: tests/npm/package-lock.json | $(VENV)/bin/python
	@echo "installing what pages and schemas are held to"
	@mkdir -p $(@D) && cp tests/npm/package.json tests/npm/package-lock.json $(@D)
	@if (cd $(@D) && npm ci --silent --no-audit --no-fund --ignore-scripts); then touch $@; \
	else echo "npm brought nothing: pages and schemas are not held to others' rules"; [ "$(CI)" != true ]; fi

# Engines for backtests want other versions of what golive runs on: an environment of their own.
$(PEERS)/.engines: tests/peers/requirements.txt
	@echo "installing the engines that golive's machine is held against, in $(PEERS)"
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

COMMA := ,
define install
if command -v uv >/dev/null 2>&1; then VIRTUAL_ENV=$(VENV) uv pip install --quiet -c .ci/constraints.txt $(1); else $(BIN)/python -m pip install --quiet --disable-pip-version-check -c .ci/constraints.txt $(1); fi
endef
