"""Compares the content, the library and the engine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from elastic_transport import TransportError
from elasticsearch import ApiError

from search import reindex
from search.services import library_check

SHOWN = 20


class Command(BaseCommand):
    help = "Count entries that are missing, stale or extra, and name some of them. Exits with 1 where there are any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Mend what differs.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = library_check(repair=options["repair"])
        except (TransportError, ApiError, reindex.Refused) as exception:
            raise CommandError(f"Elasticsearch could not be compared or mended: {exception}") from exception
        for word, names in (("missing", found.missing), ("stale", found.stale), ("extra", found.extra)):
            self.stdout.write(f"{len(names)} {word}")
            for name in names[:SHOWN]:
                self.stdout.write(f"  {name}")
        if found.is_sound:
            self.stdout.write(f"The library is sound: {found.entries} entries.")
        elif options["repair"]:
            self.stdout.write("Mended.")
        else:
            raise CommandError("The library differs from the content. Run check_search --repair.")
