"""SQLite FTS5: two virtual tables whose rowid is the entry's id, one of terms and one of exact terms.

Both are ordinary tables written by the service: SQLite 3.40 cannot delete from a contentless one, and Django drops the
triggers that an external-content table needs whenever it rebuilds a table in a migration.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from search.models import LibraryEntry

from .base import Candidate, Match
from .database import Condition, DatabaseEngine

TITLE_WEIGHT, SUMMARY_WEIGHT, BODY_WEIGHT = 3.0, 1.5, 1.0
CHUNK = 400
NOT_EXACT = (
    "SELECT id FROM search_libraryentry WHERE id NOT IN (SELECT rowid FROM search_exact WHERE search_exact MATCH %s)"
)
NOT_TERMS = (
    "SELECT id FROM search_libraryentry WHERE id NOT IN (SELECT rowid FROM search_terms WHERE search_terms MATCH %s)"
)


def _any_of(terms: Iterable[str]) -> str:
    return "(" + " OR ".join(f'"{term}"' for term in terms) + ")"


def _expression(match: Match) -> str:
    clauses = [" AND ".join(_any_of(group) for group in clause) for clause in match.clauses]
    return " OR ".join(f"({clause})" for clause in clauses)


def _phrase(phrase: Sequence[str]) -> str:
    return '"' + " ".join(phrase) + '"'


class SqliteEngine(DatabaseEngine):
    """The embedded engine."""

    name = "sqlite"

    def size(self) -> int:
        """Return how many entries are indexed."""
        return int(self.fetch("SELECT count(*) FROM search_terms_docsize")[0][0])

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many entries each term stands; an unknown term is left out."""
        wanted = list(dict.fromkeys(terms))
        if not wanted:
            return {}
        marks = ",".join(["%s"] * len(wanted))
        return dict(self.fetch(f"SELECT term, doc FROM search_vocabulary WHERE term IN ({marks})", wanted))  # noqa: S608

    def conditions(self, match: Match) -> list[Condition]:
        """Return the full-text subqueries; the first one is that of the clauses, where there are any."""
        found: list[Condition] = []
        if match.clauses:
            found.append(("SELECT rowid FROM search_terms WHERE search_terms MATCH %s", [_expression(match)]))
        for phrase in match.phrases:
            found.append(("SELECT rowid FROM search_exact WHERE search_exact MATCH %s", [_phrase(phrase)]))
        for phrase in match.excluded:
            found.append((NOT_EXACT, [_phrase(phrase)]))
        if match.excluded_terms:
            found.append((NOT_TERMS, [_any_of(match.excluded_terms)]))
        return found

    def outer_id(self) -> str:
        """Return the SQL name of the entry's id in the engine's own table."""
        return "search_terms.rowid"

    def ranked(self, match: Match, permitted: Condition, limit: int) -> list[Candidate]:
        """Return the best entries by FTS5's bm25, which is negative and lower for better."""
        sql, parameters = permitted
        rows = self.fetch(
            "SELECT search_terms.rowid, bm25(search_terms, %s, %s, %s) AS raw FROM search_terms "  # noqa: S608
            f"WHERE search_terms MATCH %s AND EXISTS ({sql}) ORDER BY raw, search_terms.rowid LIMIT %s",
            [TITLE_WEIGHT, SUMMARY_WEIGHT, BODY_WEIGHT, _expression(match), *parameters, limit],
        )
        return [Candidate(pk, -raw) for pk, raw in rows]

    def index(self, entries: Sequence[LibraryEntry]) -> None:
        """Take in entries as they are now."""
        self.delete([entry.pk for entry in entries])
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_terms (rowid, title, summary, body, version) VALUES (%s, %s, %s, %s, %s)",
                [(e.pk, e.title_terms, e.summary_terms, e.body_terms, e.version) for e in entries],
            )
            cursor.executemany(
                "INSERT INTO search_exact (rowid, exact) VALUES (%s, %s)", [(e.pk, e.exact_terms) for e in entries]
            )

    def delete(self, entry_ids: Sequence[int]) -> None:
        """Let go of entries; one that is not there is no error."""
        with connection.cursor() as cursor:
            for start in range(0, len(entry_ids), CHUNK):
                chunk = list(entry_ids[start : start + CHUNK])
                marks = ",".join(["%s"] * len(chunk))
                cursor.execute(f"DELETE FROM search_terms WHERE rowid IN ({marks})", chunk)  # noqa: S608
                cursor.execute(f"DELETE FROM search_exact WHERE rowid IN ({marks})", chunk)  # noqa: S608

    def versions(self) -> Iterator[tuple[int, int]]:
        """Iterate over (entry id, version) of everything indexed, ordered by id."""
        last = -1
        while rows := self.fetch(
            "SELECT rowid, version FROM search_terms WHERE rowid > %s ORDER BY rowid LIMIT 5000", [last]
        ):
            yield from ((pk, int(version)) for pk, version in rows)
            last = rows[-1][0]
