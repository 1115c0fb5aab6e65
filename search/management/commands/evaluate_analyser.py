"""Prints how well the analyser brings the forms of a word together."""

import json
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from welsh import index_terms
from welsh.evaluation import english_wrong_merges, evaluate, read_pairs


class Command(BaseCommand):
    help = (
        "Print recall by kind, pair precision, terms a word and English wrong merges for a tab-separated file "
        "whose first line names the columns form, lemma and, if it has one, kind."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="Print JSON instead of a table.")
        parser.add_argument("--language", choices=["cy", "en"], default="cy", help="Of the pairs; Welsh if not given.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read_pairs(options["file"].read_text(encoding="utf-8-sig").split("\n"))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if not rows:
            raise CommandError(f"{options['file']}: no pairs")
        report = evaluate(rows, lambda word: index_terms(word, options["language"]))
        merges = {of: english_wrong_merges(partial(index_terms, language=of)) for of in ("en", "cy")}
        if options["json"]:
            figures = report.figures() | {"english_wrong_merges_per_million": merges}
            self.stdout.write(json.dumps(figures, ensure_ascii=False))
            return
        self.stdout.write(report.table())
        for language, rate in merges.items():
            self.stdout.write(f"{f'English wrong merges a million pairs, as {language}':<50}{rate:>8.1f}")
