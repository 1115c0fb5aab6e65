"""Loads the demo community."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from community.bulk import in_bulk
from community.demo_people import PASSWORD
from home.loading import load_demo
from search.lexicon import learn_lexicon
from search.meaning import learn_meaning
from search.services import library_rebuild


class Command(BaseCommand):
    help = "Load the demo community: guidance, case studies, discussions and people. Can be run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let someone who knows what they do load it into a real site."""
        parser.add_argument("--force", action="store_true", help="load it although this is not a demo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse on a real site: everybody knows the password of the demo's people."""
        if not (settings.DEMO_NOTICE or settings.DEBUG or options["force"]):
            raise CommandError(
                "This is not a demo (DEMO_NOTICE is empty), and the password of the demo's people is public. "
                "Use setup_community, or --force if you are sure."
            )
        began = time.monotonic()

        def progress(line: str) -> None:
            self.stdout.write(f"  {time.monotonic() - began:5.1f} s  {line}")
            self.stdout.flush()

        with in_bulk():
            people = load_demo(progress=progress)
        changes = library_rebuild()
        progress(f"Library: {changes.written} entries written, {changes.unchanged} unchanged")
        if changes.written or changes.removed:
            progress(f"Lexicon: {learn_lexicon()} pairs learned")
            progress(f"Meanings: learned from {learn_meaning()} subjects")
        self.stdout.write("People who can sign in, all with the password " + PASSWORD + ":")
        for role, user in people.items():
            self.stdout.write(f"  {user.email} ({role})")
