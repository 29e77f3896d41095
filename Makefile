# make demo   install, then run the siege of Fallujah of July 2015      make test    install, then run all tests
# make check  ruff, mypy, import contracts                              make bench   speeds, as ratios
# make docs   render docs/reference                                     make site    the documentation as a site, in build/site
# make web    build the page of `safepassage serve` (needs Node 20)     make wheel   the wheel, with the page if it is built
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt

.PHONY: demo test check format bench docs site web wheel clean

demo: $(VENV)/core.stamp
	$(BIN)/safepassage run fallujah-2015 --members 200 --seed 1 --out demo-result --force

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n auto $(PYTEST)

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp
	$(BIN)/python bench/run_speed.py

docs: $(VENV)/dev.stamp
	$(BIN)/python docs/render.py

site: $(VENV)/dev.stamp
	$(BIN)/python -m sphinx -b html -c docs -d build/site-pages -W --keep-going -q . build/site

web:
	cd web && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error && node build.mjs && node --test

wheel: $(VENV)/dev.stamp
	$(BIN)/python -m pip --disable-pip-version-check wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("safepassage needs Python 3.11 or newer: make PYTHON=python3.12 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/core.stamp: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/bin/python pyproject.toml constraints.txt
	$(PIP) -e ".[dev]"
	@touch $@ $(VENV)/core.stamp
