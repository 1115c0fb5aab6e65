"""Prints how well the library answers judged queries, and how well stock analysis would."""

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engines import get_engine
from search.evaluation import DEPTH, Judgement, Measure, evaluate, read_judgements
from search.selectors import library_search
from search.stock import ElasticsearchStock, StockSearch

Searcher = Callable[[str, str], Sequence[str]]
LOWER_CASED = "lower-cased words, our scorer"
FUZZY = "Elasticsearch, fuzziness AUTO"


def search_ids(query: str, language: str) -> list[str]:
    """Return the public ids of the first ten subjects, whoever may see them."""
    found = library_search(text=query, reader_language=language, audiences=None, page_size=DEPTH, count_facets=())
    return [result.entry.subject_id for result in found.results]


class Command(BaseCommand):
    help = (
        "Print nDCG@10, recall@10 and P@1 for a judgements file, in all, by kind and across the languages, for the "
        "configured engine and, beside it, for stock analysis."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="Print JSON instead of a table.")
        parser.add_argument("--each", action="store_true", help="Print each query's nDCG@10 too.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            judgements = read_judgements(options["file"])
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        overall, by_kind, each = evaluate(judgements, search_ids)
        measures = _rows(overall, by_kind)
        stock = {LOWER_CASED: _rows(*evaluate(judgements, StockSearch())[:2]), FUZZY: self._fuzzy(judgements)}
        if options["json"]:
            self.stdout.write(
                json.dumps(
                    {
                        "engine": get_engine().name,
                        "measures": {kind: asdict(measure) for kind, measure in measures},
                        "stock": {
                            name: {kind: asdict(measure) for kind, measure in rows} if rows else None
                            for name, rows in stock.items()
                        },
                    },
                    ensure_ascii=False,
                )
            )
            return
        self._table(f"Engine: {get_engine().name}", measures)
        for name, rows in stock.items():
            if rows is None:
                self.stdout.write(f"\nStock: {name}: not run, since ELASTICSEARCH_URL is not set.")
            else:
                self._table(f"\nStock: {name}", rows)
        if options["each"]:
            self.stdout.write("")
            for judgement, value in sorted(each, key=lambda pair: pair[1]):
                self.stdout.write(f"{value:.3f}  {judgement.kind:<14}{judgement.query}")

    def _fuzzy(self, judgements: list[Judgement]) -> list[tuple[str, Measure]] | None:
        if not settings.ELASTICSEARCH_URLS:
            return None
        with closing(ElasticsearchStock()) as searcher:
            return _rows(*evaluate(judgements, searcher)[:2])

    def _table(self, heading: str, rows: list[tuple[str, Measure]]) -> None:
        self.stdout.write(heading)
        self.stdout.write(f"{'kind':<18}{'queries':>8}{'nDCG@10':>10}{'recall@10':>11}{'P@1':>8}")
        for kind, item in rows:
            self.stdout.write(f"{kind:<18}{item.queries:>8}{item.ndcg:>10.3f}{item.recall:>11.3f}{item.first:>8.3f}")


def _rows(overall: Measure, by_kind: dict[str, Measure]) -> list[tuple[str, Measure]]:
    """Return what is printed, in order: all, across the languages, each kind."""
    across = [("across languages", by_kind["cross"])] if "cross" in by_kind else []
    return [("all", overall), *across, *sorted(by_kind.items())]
