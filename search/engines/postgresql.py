"""PostgreSQL full text: a table of two tsvectors for each entry, terms with weights and exact terms with positions.

The vectors are written as such, without PostgreSQL's parser, which would split some terms (``12e5x``).
"""

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection

from search.models import LibraryEntry

from .base import Candidate, Match
from .database import Condition, DatabaseEngine

# PostgreSQL's own limits: positions end at 16383, and a vector holds up to 1 MB.
LAST_POSITION = 16_383
MOST_TERMS = 40_000
# ts_rank's weights of the classes D, C, B, A: text, nothing, summary, title.
WEIGHTS = "{0.33, 0.33, 0.5, 1.0}"
CHUNK = 500


def _any_of(terms: Iterable[str]) -> str:
    return "(" + " | ".join(f"'{term}'" for term in terms) + ")"


def _expression(match: Match) -> str:
    clauses = [" & ".join(_any_of(group) for group in clause) for clause in match.clauses]
    return " | ".join(f"({clause})" for clause in clauses)


def _phrase(phrase: Sequence[str]) -> str:
    return "(" + " <-> ".join(f"'{term}'" for term in phrase) + ")"


def _vector(fields: Iterable[tuple[str, str]]) -> str:
    """Return a tsvector literal of (terms, weight) fields; PostgreSQL sorts and merges it."""
    parts: list[str] = []
    for terms, weight in fields:
        for term in terms.split():
            parts.append(f"'{term}':{min(len(parts) + 1, LAST_POSITION)}{weight}")
            if len(parts) >= MOST_TERMS:
                return " ".join(parts)
    return " ".join(parts)


class PostgresqlEngine(DatabaseEngine):
    """The engine of one server."""

    name = "postgresql"

    def size(self) -> int:
        """Return how many entries are indexed."""
        return int(self.fetch("SELECT count(*) FROM search_vectors")[0][0])

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many entries each term stands; an unknown term is left out."""
        wanted = list(dict.fromkeys(terms))
        rows = self.fetch(
            "SELECT term, (SELECT count(*) FROM search_vectors WHERE terms @@ ('''' || term || '''')::tsquery) "
            "FROM unnest(%s::text[]) AS term",
            [wanted],
        )
        return {term: count for term, count in rows if count}

    def conditions(self, match: Match) -> list[Condition]:
        """Return the full-text subqueries; the first one is that of the clauses, where there are any."""
        found: list[Condition] = []
        if match.clauses:
            found.append(("SELECT entry_id FROM search_vectors WHERE terms @@ %s::tsquery", [_expression(match)]))
        wanted = [_phrase(phrase) for phrase in match.phrases] + [f"!{_phrase(phrase)}" for phrase in match.excluded]
        if wanted:
            found.append(("SELECT entry_id FROM search_vectors WHERE exact @@ %s::tsquery", [" & ".join(wanted)]))
        if match.excluded_terms:
            unwanted = f"!{_any_of(match.excluded_terms)}"
            found.append(("SELECT entry_id FROM search_vectors WHERE terms @@ %s::tsquery", [unwanted]))
        return found

    def outer_id(self) -> str:
        """Return the SQL name of the entry's id in the engine's own table."""
        return "search_vectors.entry_id"

    def ranked(self, match: Match, permitted: Condition, limit: int) -> list[Candidate]:
        """Return the best entries by ts_rank."""
        sql, parameters = permitted
        expression = _expression(match)
        rows = self.fetch(
            f"WITH best AS (SELECT entry_id, ts_rank('{WEIGHTS}', terms, %s::tsquery, 1) AS raw FROM search_vectors "  # noqa: S608
            f"WHERE terms @@ %s::tsquery AND EXISTS ({sql}) ORDER BY raw DESC, entry_id LIMIT %s) "
            "SELECT id, raw, subject_key FROM best JOIN search_libraryentry ON id = entry_id ORDER BY raw DESC, id",
            [expression, expression, *parameters, limit],
        )
        return [Candidate(pk, float(raw), subject) for pk, raw, subject in rows]

    def index(self, entries: Sequence[LibraryEntry]) -> None:
        """Take in entries as they are now."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_vectors (entry_id, version, terms, exact) "
                "VALUES (%s, %s, %s::tsvector, %s::tsvector) "
                "ON CONFLICT (entry_id) DO UPDATE SET version = excluded.version, terms = excluded.terms, "
                "exact = excluded.exact",
                [
                    (
                        e.pk,
                        e.version,
                        _vector([(e.title_terms, "A"), (e.summary_terms, "B"), (e.body_terms, "")]),
                        _vector([(e.exact_terms, "")]),
                    )
                    for e in entries
                ],
            )

    def delete(self, entry_ids: Sequence[int]) -> None:
        """Let go of entries; one that is not there is no error."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_vectors WHERE entry_id = ANY(%s)", [list(entry_ids)])

    def versions(self) -> Iterator[tuple[int, int]]:
        """Iterate over (entry id, version) of everything indexed, ordered by id."""
        last = -1
        while rows := self.fetch(
            "SELECT entry_id, version FROM search_vectors WHERE entry_id > %s ORDER BY entry_id LIMIT 5000", [last]
        ):
            yield from rows
            last = rows[-1][0]
