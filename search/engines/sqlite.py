"""The embedded engine on SQLite, with FTS5 for phrases.

``search_exact`` is an ordinary FTS5 table: SQLite 3.40 cannot delete from one without content, and Django drops the
triggers that an external-content table needs whenever it rebuilds a table in a migration.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from search.models import LibraryEntry

from .embedded import EmbeddedEngine
from .postings import fetch


class SqliteEngine(EmbeddedEngine):
    """The engine of a small site."""

    name = "sqlite"

    def phrase_ids(self, phrase: Sequence[str]) -> Iterable[int]:
        """Return the ids of the entries in which exact terms stand in a row."""
        rows = fetch("SELECT rowid FROM search_exact WHERE search_exact MATCH %s", ['"' + " ".join(phrase) + '"'])
        return (pk for (pk,) in rows)

    def keep_exact(self, entries: Sequence[LibraryEntry]) -> None:
        """Keep the exact terms of entries of which none are kept."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_exact (rowid, exact) VALUES (%s, %s)",
                [(entry.pk, entry.exact_terms) for entry in entries],
            )

    def drop_exact(self, entry_ids: Sequence[int]) -> None:
        """Let go of the exact terms of entries."""
        with connection.cursor() as cursor:
            marks = ",".join(["%s"] * len(entry_ids))
            cursor.execute(f"DELETE FROM search_exact WHERE rowid IN ({marks})", entry_ids)  # noqa: S608
