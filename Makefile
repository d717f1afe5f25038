# Everything lives in .venv, node_modules and build; nothing needs root. Each target installs first when that is stale.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test lint fmt bench lock chromium clean

BIN := .venv/bin
PY := $(BIN)/python
PORT ?= 8000
# Tests start the platform some hundred times; without compiled files each start would compile all of it.
unexport PYTHONDONTWRITEBYTECODE
# Tests side by side; each process has its own database on one server.
JOBS ?= 2
# The icon sprite is drawn from the names that pages use, so pages count too.
STATIC := $(shell find src/xiezhi/web -type f \( -path '*/static/*' -o -name '*.html' -o -name '*.py' \) 2>/dev/null | grep -v -e ' ' -e static/vendor)
NPM := $(wildcard package.json package-lock.json .npmrc)

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' Makefile

setup: .venv/.installed build/static/.collected src/xiezhi/office/fonts/LICENSE_FONT ## install everything, development tools included, into .venv

run: setup ## serve http://127.0.0.1:8000 (PORT=… for another), with the sample district on an empty database
	@$(PY) -m xiezhi.config.cli sample --if-empty
	@exec $(PY) -m xiezhi.config.cli serve --port $(PORT)

test: setup chromium ## run all tests on a real PostgreSQL
	$(PY) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

lint: setup ## check style, types, floors and rooms, and that no migration is missing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(PY) -m mypy
	$(BIN)/lint-imports
	$(PY) scripts/house.py --check
	$(PY) scripts/migrations.py

fmt: setup ## format the code and mend what ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(PY) scripts/house.py

bench: setup ## measure import, figures, trail and reader; prints ratios
	$(PY) -m bench

lock: setup ## pin the requirements anew, with hashes and without the host they come from
	$(PY) -m pip install --quiet uv
	for part in requirements requirements-dev; do \
	  $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links $$part.in -o $$part.txt || exit 1; \
	done

clean: ## remove what setup made (the data in var stays)
	rm -rf .venv node_modules build src/xiezhi/office/fonts

chromium: setup
	@$(PY) scripts/chromium.py

.venv/bin/python:
	@sh scripts/venv.sh .venv

.venv/.installed: requirements-dev.txt pyproject.toml | .venv/bin/python
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

node_modules/.installed: $(NPM)
	$(if $(NPM),npm ci --silent --no-fund --no-audit)
	@mkdir -p node_modules && touch $@

src/xiezhi/office/fonts/LICENSE_FONT: .venv/.installed node_modules/.installed scripts/fonts.py
	$(PY) scripts/fonts.py
	@touch $@

build/static/.collected: .venv/.installed node_modules/.installed $(STATIC) $(wildcard scripts/static*)
	$(PY) scripts/static.py
	$(PY) scripts/collect.py
	@touch $@
