# Everything runs from .venv, which is made from the lock files; a second run reuses it.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: demo test test-clocks check kafka test-kafka screenshots lock clean fuzz fuzz-guided bench chaos audit

demo: .venv/.installed ## the main job, on the embedded broker, with our own sample stories
	$(BIN)/copytaster demo

test: .venv/.installed-dev ## the quick tests: no Java, no data folder needed
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not connected" tests/unit
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not connected or embedded" --ignore=tests/unit

test-clocks: .venv/.installed-dev ## the tests that touch time, under shifted clocks (needs faketime); ARGS=--all is `make test` 400 days ahead
	$(BIN)/python -m tests.shifted.run $(ARGS)

check: .venv/.installed-dev ## style, complexity, types, import rules, names and rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/unit/project/test_layout.py tests/unit/project/test_names.py

kafka: .venv/.installed ## Apache Kafka on loopback, until Ctrl-C
	$(BIN)/python -m streams.devbroker.apache_kafka

test-kafka: .venv/.installed-dev ## every test marked `connected`, on Apache Kafka
	COPYTASTER_TEST_BROKER=kafka $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=25 -m connected

.venv/.installed: requirements.lock pyproject.toml
	@echo "Setting up .venv from requirements.lock: a minute or two, the first time only"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.lock
	@echo "Adding what the tests need from requirements-dev.lock"
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

screenshots: .venv/.installed-dev ## docs/screenshots again, from the page as it is (needs Chromium)
	$(BIN)/python -m tests.browser.screenshots

fuzz: .venv/.installed-dev ## mutants of our samples to every parser, ten minutes for each
	$(BIN)/python -m tests.fuzz.run

fuzz-guided: .venv/.installed-dev .venv-audit/.installed ## one parser by its branches, with atheris: KIND=xml SECONDS=60
	PYTHONPATH=.:.venv-audit/guided $(BIN)/python -m tests.fuzz.guided $(or $(KIND),xml) --seconds $(or $(SECONDS),60)

audit: .venv/.installed-dev .venv-audit/.installed ## known faults of dependencies, bill of materials, secrets in files
	$(BIN)/python -m tests.audit.run

.venv-audit/.installed: requirements-audit.lock
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	mkdir -p .venv-audit/guided
	ln -sfn ../lib/python3.11/site-packages/atheris .venv-audit/guided/atheris
	touch $@

bench: .venv/.installed-dev .venv-shells/.installed ## how fast it is: ARGS="--only stages --size quick"; all of it wants a quiet night
	$(BIN)/python -m benchmarks.load.run $(ARGS)

chaos: .venv/.installed-dev ## every fault of tests/chaos on Apache Kafka: ARGS="--only kill-9 --times 50 --stories 200"
	$(BIN)/python -m tests.chaos.run $(ARGS)

.venv-shells/.installed: benchmarks/load/shells/requirements.lock
	$(PYTHON) -m venv .venv-shells
	.venv-shells/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	touch $@

lock: ## resolve the lock files again (needs uv on the PATH)
	uv pip compile -q --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
	  pyproject.toml requirements-build.in -o requirements.lock
	uv pip compile -q --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
	  pyproject.toml requirements-build.in --group dev -c requirements.lock -o requirements-dev.lock
	uv pip compile -q --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
	  --group bench -c requirements-dev.lock -o requirements-bench.lock
	uv pip compile -q --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
	  --group audit -o requirements-audit.lock
	uv pip compile -q --generate-hashes --no-header --no-emit-index-url --python-version 3.11 \
	  benchmarks/load/shells/requirements.in -o benchmarks/load/shells/requirements.lock

clean:
	rm -rf .venv .venv-audit .venv-shells .copytaster build
