"""Learns the bilingual lexicon, and what words have to do with each other."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.lexicon import learn_lexicon
from search.meaning import learn_meaning
from search.models import LexiconPair


class Command(BaseCommand):
    help = (
        "Learn from the site's own texts which words stand for each other in the two languages, and which go together."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", type=int, default=0, metavar="N", help="Print the N surest pairs.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{learn_lexicon()} pairs learned.")
        self.stdout.write(f"The meaning of words learned from {learn_meaning()} subjects.")
        for pair in LexiconPair.objects.order_by("-weight", "term_cy")[: options["show"]]:
            self.stdout.write(f"{pair.weight:.2f}  {pair.term_cy} = {pair.term_en}")
