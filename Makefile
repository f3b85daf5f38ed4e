# `make` lists the targets. `make run` and `make test` need Python 3.11, make and a package index; nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run test long check format sim speed scale crash chaos upgrade-walk guide-walk fuzz lint-score lint-model lint-limits docs words lock clean speed-processes speed-kannel

help:  ## Lists the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("Tidings needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements/run.txt pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test.done: requirements/test.txt $(VENV)/run.done
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

run: $(VENV)/run.done  ## Starts Tidings on port 8010, with a simulated carrier network
	$(BIN)/tidings serve

# The tests start hundreds of programs: what Python compiles is kept, whatever the environment says.
test long: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/test.done  ## Runs the tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "not long"

long: $(VENV)/test.done  ## Runs what the tests leave out: each page on the other database, more stories, chaos, the fuzzer
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m long

check: $(VENV)/test.done  ## Format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/test.done  ## Formats the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

sim: $(VENV)/test.done  ## Simulates with many more seeds
	SIMULATION_SEEDS=200 $(BIN)/python -m pytest -n 2 tests/simulation

speed: $(VENV)/test.done  ## Measures the speed figures, on SQLite and PostgreSQL
	$(BIN)/python -m tests.speed.run --runs 3

scale: $(VENV)/test.done  ## Measures starts, queues, lists and pages with a million messages, 100,000 numbers and 10,000 accounts
	$(BIN)/python -m tests.speed.scale

speed-processes: $(VENV)/test.done  ## Measures one, two and four processes on PostgreSQL
	$(BIN)/python -m tests.speed.processes

speed-kannel: $(VENV)/test.done  ## Measures Tidings and Kannel in turn, where Kannel is installed
	$(BIN)/python -m tests.speed.kannel

crash: $(VENV)/test.done  ## Kills everything under load, again and again, and counts what is lost
	$(BIN)/python -m tests.speed.crash

chaos: $(VENV)/test.done  ## Faults of processes, network, clock and database under load; every promise counted (as root)
	$(BIN)/python -m tests.chaos.run $(CHAOS)

upgrade-walk: $(VENV)/test.done  ## Hosts brought to this version one by one under load: no client may notice (as root)
	$(BIN)/python -m tests.chaos.upgrade $(WALK)

guide-walk: $(VENV)/test.done  ## The guide to high availability, typed as it is printed, on hosts of its own (as root)
	$(BIN)/python -m tests.chaos.guide

fuzz: $(VENV)/test.done  ## Fuzzes the running API with schemathesis
	$(BIN)/python -m tests.contract.fuzz

lint-score: $(VENV)/test.done  ## Scores registration lint on registrations whose right answer is known
	$(BIN)/python -m tests.lint.scoring

lint-model: $(VENV)/test.done  ## Trains registration lint's two models anew: of sentences, and of whole registrations
	$(BIN)/python -m tests.lint.sentence_training
	$(BIN)/python -m tests.lint.training

lint-limits: $(VENV)/test.done  ## What the limits of registration lint do to writers whom it does not know; some minutes
	$(BIN)/python -m tests.lint.calibration

docs: $(VENV)/test.done  ## Generates the reference pages
	$(BIN)/python -m docs.make_reference

words: $(VENV)/test.done  ## Collects what the console says, and brings its languages up to it
	$(BIN)/python -m docs.make_words

lock:  ## Pins the dependencies anew, with hashes (needs uv)
	uv pip compile -q pyproject.toml requirements/build.in --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -o requirements/run.txt
	uv pip compile -q pyproject.toml requirements/build.in --extra test --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -c requirements/run.txt -o requirements/test.txt

clean:  ## Removes what was installed and built
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
