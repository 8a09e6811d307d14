# Every target works from a fresh clone: the ones that need Python set it up first.

PYTHON ?= python3
VENV := .venv
INSTALLED := $(VENV)/.installed
RUN := $(VENV)/bin/python
LOCAL := $(RUN) -m deploy.local

.DEFAULT_GOAL := help
.PHONY: help setup up down reset status logs token test fast check fmt bench

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(INSTALLED) ## Make the virtual environment from the hash-locked requirements

up: $(INSTALLED) ## Start engines, peers and services, and wait until they answer (CLOCK=now: no scenario)
	@$(LOCAL) up

down: $(INSTALLED) ## Stop everything and keep the data
	@$(LOCAL) down

reset: $(INSTALLED) ## Stop everything and forget the data
	@$(LOCAL) reset

status: $(INSTALLED) ## Show what runs and what answers
	@$(LOCAL) status

logs: $(INSTALLED) ## Follow the logs (NAME=duty: of one process)
	@$(LOCAL) logs $(NAME)

token: $(INSTALLED) ## Print an access token (USER=van-phong)
	@$(LOCAL) token $(if $(filter command line,$(origin USER)),$(USER),van-phong)

test: $(INSTALLED) ## Run the whole suite, on real engines that it starts by itself
	@$(RUN) -m pytest

fast: $(INSTALLED) ## Run the tests that need no engine
	@$(RUN) -m pytest -m "not live and not fault"

check: $(INSTALLED) ## Lint, types and architecture: what a change must pass
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@$(RUN) -m pytest tests/architecture

fmt: $(INSTALLED) ## Format and fix what can be fixed
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

bench: $(INSTALLED) ## Measure the figures of the design, with their limits
	@$(RUN) -m tests.bench

# uv is an order of magnitude faster; pip is everywhere. A half-made environment has no stamp.
$(INSTALLED): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@echo "Installing the locked requirements into $(VENV)" >&2
	@if uv --version >/dev/null 2>&1; then \
		{ test -x $(RUN) || uv venv --quiet --python $(PYTHON) $(VENV); } && \
		uv pip install --python $(RUN) --require-hashes --requirement requirements-dev.txt; \
	else \
		{ test -x $(RUN) || $(PYTHON) -m venv $(VENV); } && \
		$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt; \
	fi
	@touch $@
