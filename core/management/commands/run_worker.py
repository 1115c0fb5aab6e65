"""Runs the outbox and the periodic jobs until told to stop."""

import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from core import outbox, periodic


class Command(BaseCommand):
    help = "Does the work of the outbox and of the periodic jobs. Run as many as you like."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do what is due now, then stop.")
        parser.add_argument("--pause", type=float, default=1.0, help="Seconds to wait when there is nothing to do.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.running = True
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while self.running:
            close_old_connections()
            periodic.run_due()
            rows = outbox.take()
            for row in rows:
                if not self.running:
                    break  # the lease runs out and another worker takes the row
                outbox.work(row)
            if options["once"] and not rows:
                break
            if not rows:
                time.sleep(options["pause"])

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Finish the row at hand, then stop."""
        self.running = False
