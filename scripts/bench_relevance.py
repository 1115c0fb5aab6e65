"""Prints how well each engine answers the judged queries on the demo content, beside stock analysis in the same run.

The demo is loaded into a new SQLite database and a new PostgreSQL cluster; Elasticsearch is a node of its own, beside
the first. Each file's nDCG@10 is of all its queries, and of those across the languages.
"""

import tempfile

import elastic_node
import postgres
from benched import Environment, environment_of, manage, measured

FILES = ("search_judgements", "search_judgements_own_tune", "search_judgements_own_test")
Measures = dict[str, dict[str, float]]


def load(database_url: str) -> Environment:
    """Load the demo into an empty database; return the environment in which it is searched."""
    environment = environment_of(database_url, ELASTICSEARCH_URL="")
    manage(environment, "migrate", "-v0")
    manage(environment, "load_demo")
    return environment


def print_measures(environment: Environment, *, stock: bool = False) -> None:
    """Print a line for each file, and for stock analysis of it if asked for."""
    for name in FILES:
        answer = measured(environment, "manage.py", "evaluate_search", f"content/{name}.tsv", "--json")
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
        embedded = load(f"sqlite:///{folder}/demo.sqlite3")
        print_measures(embedded)
        with elastic_node.node() as node:
            beside = {**embedded, "ELASTICSEARCH_URL": node.url, "ELASTICSEARCH_TIMEOUT": "10"}
            manage(beside, "rebuild_search")
            print_measures(beside, stock=True)
    with postgres.cluster() as url:
        print_measures(load(url))


if __name__ == "__main__":
    main()
