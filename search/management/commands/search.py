"""Searches the library in a terminal."""

import json
from html import unescape
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.html import strip_tags
from django.utils.translation import gettext, override

from core.audience import PUBLIC, audiences_for
from members.models import User
from search.highlights import show_all
from search.kinds import kind_name
from search.selectors import library_search


class Command(BaseCommand):
    help = "Search the library. Finds everything by default, since whoever can run this can read the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words")
        parser.add_argument("--language", choices=["cy", "en"], default="en", help="The reader's language.")
        parser.add_argument("--json", action="store_true", help="Print JSON.")
        parser.add_argument("--page", type=int, default=1)
        reader = parser.add_mutually_exclusive_group()
        reader.add_argument("--public", action="store_true", help="Find what a visitor may see.")
        reader.add_argument("--as", dest="reader", metavar="EMAIL", help="Find what this person may see.")

    def handle(self, *args: Any, **options: Any) -> None:
        audiences = frozenset({PUBLIC}) if options["public"] else None
        if options["reader"]:
            user = User.objects.filter(email=options["reader"].lower()).first()
            if user is None:
                raise CommandError(f"Nobody has the address {options['reader']}.")
            audiences = audiences_for(user)
        language = options["language"]
        found = library_search(
            text=options["words"], reader_language=language, audiences=audiences, page=max(1, options["page"])
        )
        results = show_all(found, language)
        if options["json"]:
            rows = [
                {
                    "id": item.entry.subject_id,
                    "kind": item.entry.kind,
                    "language": item.entry.language,
                    "title": item.entry.title,
                    "url": item.entry.url,
                    "score": round(item.score, 4),
                    "highlights": shown.highlights,
                }
                for item, shown in results
            ]
            answer = {"total": found.total, "facets": found.facets, "results": rows}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        with override(language):
            self.stdout.write(f"{found.total} found")
            for item, shown in results:
                entry = item.entry
                self.stdout.write(f"\n{entry.title}  [{kind_name(entry.kind)}, {entry.language}, {item.score:.2f}]")
                self.stdout.write(f"  {entry.url}\n  {unescape(strip_tags(shown.passage))}")
                if shown.filed:
                    names = unescape(strip_tags(shown.filed))
                    self.stdout.write(f"  {gettext('Filed under: %(names)s') % {'names': names}}")
