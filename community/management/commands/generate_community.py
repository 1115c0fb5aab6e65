"""Makes a large community for benchmarks."""

import random
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casestudies.models import CaseStudyIndexPage
from community.bulk import in_bulk
from community.filling import fill_library
from community.generating import Size, generate
from community.generating_queue import make_queue
from forums.models import Space, Thread


class Command(BaseCommand):
    help = "Make a large, varied, reproducible community beside what is there, for benchmarks. Never on a real site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the sizes and the seed."""
        parser.add_argument("--threads", type=int, default=1_000)
        parser.add_argument("--posts", type=int, default=10_000)
        parser.add_argument("--members", type=int, default=200)
        parser.add_argument("--cases", type=int, default=100)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--waiting", type=int, default=0, help="cases that wait for a facilitator, of every kind")
        parser.add_argument("--processes", type=int, default=1, help="how many read and analyse the texts")
        parser.add_argument("--no-search", action="store_true", help="leave the library index for rebuild_search")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse what cannot be, then make it."""
        names = ("threads", "posts", "members", "cases", "seed")
        size = Size(**{name: options[name] for name in names})
        if min(size.threads, size.posts, size.members, size.cases, size.seed, options["waiting"]) < 0:
            raise CommandError("Give numbers of 0 or more.")
        if options["waiting"] and min(size.threads, size.members) < 3:
            raise CommandError("Cases are about what members wrote: give --threads and --members of 3 or more.")
        if size.posts < size.threads:
            raise CommandError("A discussion needs a post: --posts must be at least --threads.")
        if not Space.objects.exists() or not CaseStudyIndexPage.objects.exists():
            raise CommandError("Run setup_community or load_demo first: there are no spaces and no pages to fill.")
        if Thread.objects.filter(public_id__startswith=f"th-{size.seed}-").exists():
            raise CommandError(f"Seed {size.seed} has been used in this database. Choose another --seed.")
        began = time.monotonic()

        def progress(line: str) -> None:
            self.stdout.write(f"  {time.monotonic() - began:6.1f} s  {line}")
            self.stdout.flush()

        with in_bulk():
            people = generate(size, progress=progress)
            if options["waiting"]:
                dice = random.Random(size.seed)  # noqa: S311 (reproducible, not secret)
                progress(f"{make_queue(options['waiting'], dice, people)} cases wait")
        if not options["no_search"]:
            progress(f"Library: {fill_library(options['processes'])} entries written")
