# Mewnoli: `make demo` to see it, `make test` to check it. Everything lives in .venv, node_modules and var.
PYTHON3 ?= python3
VENV := .venv
PYTHON := $(VENV)/bin/python
PORT ?= 8000
export PORT
# What takes long says at once how far it is, into a file too.
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-data serve test test-full lint format messages bench bench-pages bench-search bench-discussions screenshots lock

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "  make %-18s %s\n", $$1, $$2}'

setup: ## Make the environment, the assets and the catalogues
	@$(PYTHON3) scripts/setup.py

demo: setup demo-data serve ## The demo community on port 8000 (PORT= changes it)

demo-data: setup ## Migrate the database and load the demo community; can be run again
	@$(PYTHON) manage.py migrate --verbosity 0
	@$(PYTHON) manage.py createcachetable
	@$(PYTHON) manage.py load_demo

serve: ## Serve what is there, with a worker beside it
	@$(PYTHON) scripts/serve.py

test: setup ## All tests, with the services they need
	@$(PYTHON) scripts/run_tests.py

test-full: setup ## What CI only samples, too
	@$(PYTHON) scripts/run_tests.py --full

lint: setup ## Everything that can be checked without running the site
	@$(PYTHON) scripts/lint.py

format: ## Format Python and templates
	@$(VENV)/bin/ruff check --fix-only --quiet . ; $(VENV)/bin/ruff format --quiet .
	@git ls-files '*.html' | xargs $(VENV)/bin/djhtml --tabwidth 2

messages: ## Collect the interface's messages (needs gettext)
	@sh scripts/messages.sh

bench: bench-pages bench-search bench-discussions ## Everything that is measured; an hour or more

bench-pages: setup ## Queries, milliseconds and bytes of the main kinds of page
	@$(PYTHON) scripts/bench.py

bench-search: setup ## The search: relevance, Welsh, lexicon, speed at 10,000 and 100,000 entries, faults of a cluster
	@$(PYTHON) scripts/bench_relevance.py
	@$(PYTHON) manage.py evaluate_analyser tests/welsh/pairs.tsv
	@$(PYTHON) scripts/bench_welsh.py
	@$(PYTHON) scripts/bench_lexicon.py
	@$(PYTHON) scripts/bench_search.py
	@$(PYTHON) scripts/bench_elasticsearch.py

bench-discussions: setup ## Discussions at full size: pages beside Spirit, a queue of 5,000, digests of 10,000 members
	@$(PYTHON) scripts/bench_threads.py
	@$(PYTHON) scripts/bench_digests.py

screenshots: demo-data ## The screenshots of README, in both languages
	@$(PYTHON) scripts/screenshots.py

lock: ## Make the hashed locks again from pyproject.toml (needs uv)
	@sh scripts/lock.sh
