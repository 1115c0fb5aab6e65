"""Prints how well each engine answers the judged queries on the demo content, beside stock analysis in the same run.

The demo is loaded into a new SQLite database and a new PostgreSQL cluster; Elasticsearch is a node of its own, beside
the first. Each file's nDCG@10 is of all its queries, and of those across the languages.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import elastic_node
import postgres

ROOT = Path(__file__).resolve().parent.parent
FILES = ("search_judgements", "search_judgements_own_tune", "search_judgements_own_test")
SETTINGS = {"DJANGO_SETTINGS_MODULE": "cop_site.settings.development", "CACHE_URL": "locmemcache://"}
Measures = dict[str, dict[str, float]]


def manage(environment: dict[str, str], *command: str) -> str:
    """Run a management command and return what it printed."""
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, **SETTINGS, "LOG_LEVEL": "CRITICAL", **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def load(environment: dict[str, str]) -> dict[str, str]:
    """Load the demo into an empty database; return the environment."""
    manage(environment, "migrate", "-v0")
    manage(environment, "load_demo")
    return environment


def print_measures(environment: dict[str, str], *, stock: bool = False) -> None:
    """Print a line for each file, and for stock analysis of it if asked for."""
    for name in FILES:
        answer: dict[str, Any] = json.loads(
            manage(environment, "evaluate_search", f"content/{name}.tsv", "--json").splitlines()[-1]
        )
        print_line(answer["engine"], name, answer["measures"])
        if stock:
            for what, measures in answer["stock"].items():
                print_line(what, name, measures)


def print_line(what: str, name: str, measures: Measures) -> None:
    """Print how all queries of a file were answered, and those across the languages."""
    everything, across = measures["all"], measures["across languages"]
    print(
        f"{what:34} {name:28} {everything['queries']:7} {everything['ndcg']:6.3f} {everything['first']:6.3f}"
        f" {across['queries']:7} {across['ndcg']:6.3f}",
        flush=True,
    )


def main() -> None:
    """Load, ask and print."""
    print(f"{'nDCG@10 on the demo content':63} queries    all    P@1  across   nDCG")
    with tempfile.TemporaryDirectory(prefix="mewnoli-relevance-") as folder:
        embedded = load({"DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3", "ELASTICSEARCH_URL": ""})
        print_measures(embedded)
        with elastic_node.node() as node:
            beside = {**embedded, "ELASTICSEARCH_URL": node.url, "ELASTICSEARCH_TIMEOUT": "10"}
            manage(beside, "rebuild_search")
            print_measures(beside, stock=True)
    with postgres.cluster() as url:
        print_measures(load({"DATABASE_URL": url, "ELASTICSEARCH_URL": ""}))


if __name__ == "__main__":
    main()
