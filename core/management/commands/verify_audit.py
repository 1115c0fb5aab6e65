"""Verifies the audit trail against itself and its signed checkpoints."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.signing import BadSignature

from core import audit, checkpoints
from core.models import AuditEntry


class Command(BaseCommand):
    help = "Finds any changed, missing, reordered or truncated row of the audit trail; exit 1 on a fault."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--checkpoint", action="store_true", help="Write a signed checkpoint if all is well.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            points = checkpoints.read()
        except (BadSignature, ValueError, KeyError) as error:
            raise CommandError("The file of checkpoints has been changed: a signature does not match.") from error
        faults = list(audit.verify(points))
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"The audit trail has {len(faults)} faults.")
        if options["checkpoint"]:
            checkpoints.write()
        self.stdout.write(f"The audit trail is whole: {AuditEntry.objects.count()} entries, {len(points)} checkpoints.")
