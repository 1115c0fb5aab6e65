"""Cards of what other rooms' texts link to: what the library knows of an address, for whoever may find it."""

from collections.abc import Iterable
from typing import Any

from core.registry import LinkCard

from .kinds import kind_name
from .models import LibraryEntry

OPENING = "#post-1"  # a thread is found by its posts; its card is that of the first


def link_cards_for(user: Any, paths: Iterable[str]) -> dict[str, LinkCard]:
    """Return the cards of those of the paths that the reader may find, by path: one query."""
    wanted = {address: path for path in paths for address in (path, path + OPENING)}
    entries = LibraryEntry.objects.visible_to(user).filter(url__in=wanted)
    fields = ("url", "kind", "title", "title_language", "summary", "language")
    return {
        wanted[url]: LinkCard(wanted[url], kind_name(kind), title, title_language, summary, language)
        for url, kind, title, title_language, summary, language in entries.values_list(*fields)
    }
