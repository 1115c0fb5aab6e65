"""Rebuilds the library from the content."""

from typing import Any

from django.core.management.base import BaseCommand

from search.lexicon import learn_lexicon
from search.services import library_rebuild


class Command(BaseCommand):
    help = "Bring the library and its engine to what the content says now, without a gap, and learn the lexicon again."

    def handle(self, *args: Any, **options: Any) -> None:
        changes = library_rebuild()
        pairs = learn_lexicon()
        self.stdout.write(
            f"{changes.written} entries written, {changes.removed} removed, {changes.unchanged} unchanged; "
            f"{pairs} lexicon pairs."
        )
