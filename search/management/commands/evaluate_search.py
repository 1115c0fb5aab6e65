"""Prints how well the library answers judged queries."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.engines import get_engine
from search.evaluation import DEPTH, evaluate, read_judgements
from search.selectors import library_search


def search_ids(query: str, language: str) -> list[str]:
    """Return the public ids of the first ten subjects, whoever may see them."""
    found = library_search(text=query, reader_language=language, audiences=None, page_size=DEPTH, count_facets=())
    return [result.entry.subject_id for result in found.results]


class Command(BaseCommand):
    help = "Print nDCG@10, recall@10 and P@1 for a judgements file, in all and by kind, for the configured engine."

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
        rows = [("all", overall), *sorted(by_kind.items())]
        if options["json"]:
            figures = {kind: asdict(measure) for kind, measure in rows}
            self.stdout.write(json.dumps({"engine": get_engine().name, "measures": figures}, ensure_ascii=False))
            return
        self.stdout.write(f"Engine: {get_engine().name}")
        self.stdout.write(f"{'kind':<16}{'queries':>8}{'nDCG@10':>10}{'recall@10':>11}{'P@1':>8}")
        for kind, item in rows:
            self.stdout.write(f"{kind:<16}{item.queries:>8}{item.ndcg:>10.3f}{item.recall:>11.3f}{item.first:>8.3f}")
        if options["each"]:
            for judgement, value in sorted(each, key=lambda pair: pair[1]):
                self.stdout.write(f"{value:.3f}  {judgement.kind:<14}{judgement.query}")
