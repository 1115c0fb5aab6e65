"""What the engines inside the database share: filters and counts by the ORM around a condition of their own."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from search.models import LibraryEntry, LibraryFacet

from .base import Candidate, Counts, Filters, Found, Match, Order

COLUMN_FACETS = ("kind", "language")
Condition = tuple[str, list[Any]]


class DatabaseEngine(ABC):
    """An engine whose index lies beside the entries and is written in the same transaction."""

    name: str

    @abstractmethod
    def conditions(self, match: Match) -> list[Condition]:
        """Return subqueries, as (SQL, parameters), that each give the ids of entries; an entry must be in every one."""

    @abstractmethod
    def ranked(self, match: Match, permitted: Condition, limit: int) -> list[Candidate]:
        """Return the best entries by the engine's own ranking. ``permitted`` is a subquery on the outer row's id."""

    @abstractmethod
    def outer_id(self) -> str:
        """Return the SQL name of the entry's id in the engine's own table."""

    @abstractmethod
    def index(self, entries: Sequence[LibraryEntry]) -> None:
        """Take in entries as they are now."""

    @abstractmethod
    def versions(self) -> Iterator[tuple[int, int]]:
        """Iterate over (entry id, version) of everything indexed, ordered by id."""

    def permitted(self, filters: Filters) -> QuerySet[LibraryEntry]:
        """Return the entries that the filters allow."""
        entries: QuerySet[LibraryEntry] = LibraryEntry.objects.all().visible(filters.audiences, filters.moment)
        for name, codes in filters.facets.items():
            if name in COLUMN_FACETS:
                entries = entries.filter(**{f"{name}__in": codes})
            else:
                rows = LibraryFacet.objects.filter(entry=OuterRef("pk"), name=name, code__in=codes)
                entries = entries.filter(Exists(rows))
        return entries

    def matching(self, match: Match, filters: Filters) -> QuerySet[LibraryEntry]:
        """Return the entries that match and are allowed."""
        entries = self.permitted(filters)
        for sql, parameters in self.conditions(match):
            entries = entries.filter(pk__in=RawSQL(sql, parameters))  # noqa: S611 (parameters are bound)
        return entries

    def find(
        self, match: Match, filters: Filters, *, limit: int, order: Order = "relevance", facets: Iterable[str] = ()
    ) -> Found:
        """Return what matches and is allowed; nothing for an empty match."""
        if match.is_empty:
            return Found()
        names = list(facets)

        def count() -> Counts:
            total = self.matching(match, filters).aggregate(n=Count("subject_key", distinct=True))["n"] or 0
            return Counts(total, self._facet_counts(match, filters, names))

        return Found(self._candidates(match, filters, limit, order), count)

    def _candidates(self, match: Match, filters: Filters, limit: int, order: Order) -> list[Candidate]:
        if order == "date" or not match.clauses:
            newest = self.matching(match, filters).order_by(F("date").desc(nulls_last=True), "-id")
            return [Candidate(pk, 0.0, subject) for pk, subject in newest.values_list("pk", "subject_key")[:limit]]
        entries = self.permitted(filters).filter(pk=RawSQL(self.outer_id(), []))  # noqa: S611 (a constant)
        for sql, parameters in self.conditions(match)[1:]:
            entries = entries.filter(pk__in=RawSQL(sql, parameters))  # noqa: S611 (parameters are bound)
        try:
            sql, bound = entries.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:  # a reader without any audience
            return []
        return self.ranked(match, (sql, list(bound)), limit)

    def _facet_counts(self, match: Match, filters: Filters, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """Count every facet of which nothing is chosen in one statement, and each of the others in one of its own."""
        counts: dict[str, dict[str, int]] = {name: {} for name in names}
        together = [name for name in names if name not in filters.facets]
        for group in filter(None, [together, *([name] for name in names if name in filters.facets)]):
            entries = self.matching(match, filters.without(group[0]))
            for name, code, number in self._values(entries, group):
                counts[name][code] = number
        return counts

    def _values(self, entries: QuerySet[LibraryEntry], names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return (facet, code, subjects) of entries; found once, whatever the number of facets."""
        columns = [name for name in COLUMN_FACETS if name in names]
        try:
            found, bound = entries.order_by().values("id", "subject_key", *columns).query.sql_with_params()
        except EmptyResultSet:  # a reader without any audience
            return []
        parts = [f"SELECT DISTINCT '{name}' AS name, {name} AS code, subject_key FROM found" for name in columns]  # noqa: S608
        parameters = list(bound)
        if others := [name for name in names if name not in columns]:
            parts.append(
                "SELECT DISTINCT value.name, value.code, subject_key FROM search_libraryfacet AS value "  # noqa: S608
                f"JOIN found ON found.id = value.entry_id WHERE value.name IN ({', '.join(['%s'] * len(others))})"
            )
            parameters += others
        return self.fetch(
            f"WITH found AS MATERIALIZED ({found}) SELECT name, code, count(*) "  # noqa: S608 (what Django wrote)
            f"FROM ({' UNION ALL '.join(parts)}) AS pairs GROUP BY name, code",
            parameters,
        )

    def fetch(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return every row of a query."""
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows
