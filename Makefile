# Two commands matter: `make run` shows a living service centre in the browser, `make test` checks everything.
# Both need make and Python 3.11 or newer; what else is needed is installed into .venv from the lock files.
PYTHON ?=
export PYTHON
PY := .venv/bin/python
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test setup setup-dev browser lint format types tests faults bench soak lock clean thorough

help: ## Show the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile

run: setup ## Run the demo: a simulated centre, live (ARGS="--port 9000" and so on)
	@exec $(PY) -m monitor demo $(ARGS)

test: setup-dev browser lint types tests ## Check everything: lint, types, tests

setup: ## Create .venv with what the program needs
	@sh scripts/setup.sh requirements.lock

setup-dev: ## The same, with what tests and checks need
	@sh scripts/setup.sh requirements-dev.lock

browser: setup-dev ## See to a Chromium for the browser tests
	@sh scripts/ensure_browser.sh

lint: setup-dev ## Check style and format
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

format: setup-dev ## Put the code into its format
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

types: setup-dev ## Check types
	$(PY) -m mypy

tests: setup-dev ## Run the tests (ARGS="-k wait" and so on)
	$(PY) -m pytest -n 2 $(ARGS)

thorough: setup-dev ## Run all tests, also those that try more of the same, and properties with fresh examples: some minutes more
	MONITOR_HYPOTHESIS=fresh $(PY) -m pytest -n 2 -m "" $(ARGS)

faults: setup-dev ## Break everything that can break, in full: some half an hour (ARGS="-k redis" and so on)
	FAULTS=full $(PY) -m pytest -m "" tests/faults $(ARGS)

bench: setup-dev ## Measure it all as one table (ARGS="--quick", "--peers", "--only intake")
	$(PY) -m tests.benchmarks $(ARGS)

soak: setup-dev ## Run for 20 minutes under load with a fault every minute (ARGS="--minutes 60 --rate 500")
	$(PY) -m tests.faults.soak $(ARGS)

lock: ## Write the lock files anew from pyproject.toml (needs pip-tools)
	sh scripts/lock.sh

clean: ## Remove everything that was generated; data is kept
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage build dist
	find monitor tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
