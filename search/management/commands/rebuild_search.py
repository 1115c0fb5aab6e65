"""Rebuilds the library from the content."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from elastic_transport import TransportError
from elasticsearch import ApiError

from search import reindex
from search.lexicon import learn_lexicon
from search.meaning import learn_meaning
from search.services import library_rebuild


class Command(BaseCommand):
    help = "Bring the library and its engine to what the content says now, without a gap, and learn from it again."

    def handle(self, *args: Any, **options: Any) -> None:
        changes = library_rebuild()
        pairs = learn_lexicon()
        subjects = learn_meaning()
        self.stdout.write(
            f"{changes.written} entries written, {changes.removed} removed, {changes.unchanged} unchanged; "
            f"{pairs} lexicon pairs; meanings from {subjects} subjects."
        )
        if settings.ELASTICSEARCH_URLS:
            try:
                self.stdout.write(f"Elasticsearch: a new index of {reindex.rebuild()} entries is live.")
            except reindex.Refused as refused:
                raise CommandError(str(refused)) from refused
            except (TransportError, ApiError) as exception:
                raise CommandError(f"Elasticsearch could not be rebuilt, the database is: {exception}") from exception
