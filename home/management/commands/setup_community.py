"""Prepares an empty site for its first reader."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from community.bulk import in_bulk
from home.loading import setup_community
from search.services import library_rebuild


class Command(BaseCommand):
    help = (
        "Make what the site needs: taxonomy, organisations, the pages every public body needs, spaces, the workflow. "
        "Can be run again; what is there is left alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let the operator ask for the toolkit's guidance too."""
        parser.add_argument("--toolkit", action="store_true", help="make the toolkit's pages as well")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps, then bring the library up to date."""
        with in_bulk():
            setup_community(progress=lambda line: self.stdout.write(f"  {line}"), with_toolkit=options["toolkit"])
        changes = library_rebuild()
        self.stdout.write(f"  Library: {changes.written} entries written")
