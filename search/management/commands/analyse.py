"""Prints the terms of each line of standard input."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from welsh import index_terms


class Command(BaseCommand):
    help = "Read lines on standard input and print for each its terms, separated by spaces, one line for one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=["cy", "en"], help="Detected line by line if not given.")

    def handle(self, *args: Any, **options: Any) -> None:
        for line in sys.stdin:
            self.stdout.write(" ".join(index_terms(line.rstrip("\n"), options["language"])))
