"""Brings everything that is encrypted at rest under the key of now, so that the earlier ones can be given up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.registry import resealers
from core.sealing import Resealing


class Command(BaseCommand):
    help = (
        "Encrypts again, under OUTBOX_ENCRYPTION_KEY, what OUTBOX_ENCRYPTION_KEY_FALLBACKS still open: waiting "
        "e-mails, two-step secrets, drafts, attachments, and who asked through a facilitator. Can be run twice, also "
        "beside the running site."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say how much there is to do, and change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        resealing = Resealing(dry_run=options["dry_run"])
        before = 0
        for name, reseal in resealers.items():
            reseal(resealing)
            self.stdout.write(f"{name}: {resealing.changed - before}")
            before = resealing.changed
        for name in resealing.unopened:
            self.stderr.write(f"{name} cannot be opened.")
        if resealing.unopened:
            raise CommandError(
                f"{len(resealing.unopened)} were not opened: add the key that sealed them to "
                "OUTBOX_ENCRYPTION_KEY_FALLBACKS, bring back a file that is missing, and run this again."
            )
        if options["dry_run"]:
            self.stdout.write(f"{resealing.changed} are under an earlier key.")
        else:
            self.stdout.write("Everything is under the key of now; OUTBOX_ENCRYPTION_KEY_FALLBACKS can be emptied.")
