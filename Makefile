# reviewq. `make` alone says what there is. Needs GNU make and Python 3.11 or newer.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
IS_NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$name -c '$(IS_NEW_ENOUGH)' 2>/dev/null; then echo $$name; break; fi; done)
# What one step has compiled is there for the next, whatever the shell around says: tests start many processes.
unexport PYTHONDONTWRITEBYTECODE
# For checks that need settings, but none of a real site.
AS_TEST := DJANGO_SETTINGS_MODULE=tests.settings

.PHONY: help install demo run secret test lint format bench verify doctor lock clean

help: ## this list
	@echo "reviewq: a review queue for a Gerrit, which says whose turn each change is and why"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'
	@echo
	@echo "Settings come from the environment or the file .env; docs/configuration.md lists them."

install: $(VENV)/run.stamp ## makes .venv with what the site needs to run

demo: install secret ## everything with a made-up project that moves, on http://127.0.0.1:8000
	@$(MANAGE) up --demo $(if $(FREEZE_IN),--freeze-in $(FREEZE_IN))

run: install secret ## the same for the Gerrit of GERRIT_URL and GERRIT_PROJECTS
	@$(MANAGE) up

test: lint ## installs what tests need, checks everything, runs all tests
	$(BIN)/pytest -n 2 -m "not (real or server or replay)"
	$(BIN)/pytest -n 2 -m "(server or replay) and not real"
	$(BIN)/pytest -n 2 --dist loadfile -m real
	$(BIN)/python -m tests.postgres $(BIN)/pytest -n 2 --migrations -m "database and not real"

lint: $(VENV)/dev.stamp ## style, types, import directions, missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --verbose
	$(AS_TEST) $(MANAGE) makemigrations --check --dry-run

format: $(VENV)/dev.stamp ## puts the code into its one shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp ## benchmarks; prints ratios of one run
	$(BIN)/python -m bench

verify: install secret ## compares the mirror with its Gerrit, field by field
	@$(MANAGE) verify

doctor: install secret ## says what is reachable and what is missing
	@$(MANAGE) doctor

secret: install
	@$(BIN)/python -m reviewq.site.secret_key

lock: ## refreshes requirements/*.lock from requirements/*.in
	@$(MAKE) --no-print-directory $(VENV)
	$(BIN)/python -m venv .lock-venv
	.lock-venv/bin/pip --disable-pip-version-check install uv
	$(LOCK) requirements/run.in --output-file requirements/run.lock
	$(LOCK) requirements/dev.in --output-file requirements/dev.lock
	rm -rf .lock-venv
LOCK := .lock-venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

clean: ## removes .venv, caches and the state in var/ (databases too)
	rm -rf $(VENV) .lock-venv var .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is newer than its lock file when .venv holds what the lock says.
$(VENV)/run.stamp: requirements/run.lock | $(VENV)
	@echo "Installing what the site needs (about half a minute with a warm cache) ..."
	@$(BIN)/python -m pip --disable-pip-version-check install --require-hashes -r $<
	@touch $@

$(VENV)/dev.stamp: requirements/dev.lock | $(VENV)
	@echo "Installing what tests and checks need ..."
	@$(BIN)/python -m pip --disable-pip-version-check install --require-hashes -r $<
	@touch $@ $(VENV)/run.stamp

$(VENV):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and no python3 here is. Where is one? make PYTHON=..." >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
