"""The embedded engine on PostgreSQL, with tsvectors for phrases.

The vectors are written as such, without PostgreSQL's parser, which would split some terms (``12e5x``).
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from search.models import LibraryEntry

from .embedded import EmbeddedEngine
from .postings import fetch

# PostgreSQL's own limits: positions end at 16383, and a vector holds up to 1 MB.
LAST_POSITION = 16_383
MOST_TERMS = 40_000


def _vector(terms: Sequence[str]) -> str:
    """Return a tsvector literal of terms in their order; PostgreSQL sorts and merges it."""
    return " ".join([f"'{term}':{min(place, LAST_POSITION)}" for place, term in enumerate(terms[:MOST_TERMS], start=1)])


class PostgresqlEngine(EmbeddedEngine):
    """The engine of one server."""

    name = "postgresql"

    def phrase_ids(self, phrase: Sequence[str]) -> Iterable[int]:
        """Return the ids of the entries in which exact terms stand in a row."""
        asked = " <-> ".join(f"'{term}'" for term in phrase)
        return (pk for (pk,) in fetch("SELECT entry_id FROM search_exact WHERE exact @@ %s::tsquery", [asked]))

    def keep_exact(self, entries: Sequence[LibraryEntry]) -> None:
        """Keep the exact terms of entries of which none are kept."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_exact (entry_id, exact) VALUES (%s, %s::tsvector)",
                [(entry.pk, _vector(entry.exact_terms.split())) for entry in entries],
            )

    def drop_exact(self, entry_ids: Sequence[int]) -> None:
        """Let go of the exact terms of entries."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_exact WHERE entry_id = ANY(%s)", [list(entry_ids)])
