"""Loads the vocabularies and the organisations from the content file."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from core.taxonomy import load_taxonomy
from members.organisation_import import ensure_demo_organisation, load_organisations


class Command(BaseCommand):
    """``manage.py load_taxonomy [--demo] [--dry-run] [FILE]``."""

    help = "Loads the vocabularies and the organisations; it can be run again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and the options."""
        parser.add_argument("file", nargs="?", default=str(settings.CONTENT_DIR / "taxonomy.json"))
        parser.add_argument("--demo", action="store_true", help="also the demo's fictional body")
        parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load."""
        try:
            data = json.loads(Path(options["file"]).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['file']} cannot be read: {error}") from error
        with transaction.atomic():
            terms = load_taxonomy(data)
            bodies = load_organisations(data)
            if options["demo"]:
                ensure_demo_organisation()
            transaction.set_rollback(options["dry_run"])
        verb = "would be written" if options["dry_run"] else "written"
        self.stdout.write(f"{terms} terms and {bodies} organisations {verb}.")
