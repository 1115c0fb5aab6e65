"""The engine inside the database: lists of entries by term, ranked and counted as numbers.

FTS5's or tsvector's own ranking and SQL's counting take 100 ms to a second for a common word at 100,000 entries. Lists
with impacts in a few rows (``postings.py``) are read in about one. Everything is written in the transaction of the
change, so that an answer is as new as the library. Phrases alone are left to the database's full text (``sqlite.py``,
``postgresql.py``).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from django.db import connection

from search.models import LibraryEntry

from . import columns, postings
from . import facets as tallies
from .base import Candidate, Counts, Filters, Found, Match, Order, facet_value
from .columns import Columns, Mask
from .impact import impacts
from .postings import NOTHING, Places, Posting, fetch
from .ranking import Ranked, rank, words_of

COLUMN_FACETS = ("audience", "kind", "language")
CHUNK = 400
REREAD = 150  # impacts order as exact scores do, bar what phrases and exact forms add


def facet_terms(entry: LibraryEntry) -> dict[str, int]:
    """Return what filters and counts find an entry by, in the place of words."""
    values: dict[str, Iterable[str]] = {**entry.facets, **{name: [getattr(entry, name)] for name in COLUMN_FACETS}}
    return {facet_value(name, code): 0 for name, codes in values.items() for code in codes}


class EmbeddedEngine(ABC):
    """The engine inside the database.

    Its writers take turns (``core.audit.take_turn``): a list has many entries, and two transactions may change one.
    """

    name: str

    @abstractmethod
    def phrase_ids(self, phrase: Sequence[str]) -> Iterable[int]:
        """Return the ids of the entries in which exact terms stand in a row."""

    @abstractmethod
    def keep_exact(self, entries: Sequence[LibraryEntry]) -> None:
        """Keep the exact terms of entries of which none are kept."""

    @abstractmethod
    def drop_exact(self, entry_ids: Sequence[int]) -> None:
        """Let go of the exact terms of entries, at most ``CHUNK``."""

    def size(self) -> int:
        """Return how many entries are indexed."""
        return columns.current().size

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many entries each term stands; an unknown term is left out."""
        return postings.frequencies(terms)

    def find(
        self, match: Match, filters: Filters, *, limit: int, order: Order = "relevance", facets: Iterable[str] = ()
    ) -> Found:
        """Return what matches and is allowed; nothing for an empty match."""
        if match.is_empty:
            return Found()
        library = columns.current()
        lists = postings.read(_asked(match, filters), library.bases)
        found = self._matching(library, match, lists) & _visible(library, filters, lists)
        chosen = {
            name: _any_of(library, lists, [facet_value(name, code) for code in codes])
            for name, codes in filters.facets.items()
        }
        places = np.flatnonzero(_all(found, chosen.values()))
        best = self._best(library, match, lists, places, limit, order)
        names = list(facets)
        return Found(
            best, lambda: Counts(library.subjects_among(places), _counts(library, found, chosen, names)), REREAD
        )

    def index(self, entries: Sequence[LibraryEntry]) -> None:
        """Take in entries as they are now."""
        self.delete([entry.pk for entry in entries])
        terms = {entry.pk: {**impacts(entry), **facet_terms(entry)} for entry in entries}
        postings.add(terms)
        columns.write(entries)
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_indexed (entry_id, version, terms) VALUES (%s, %s, %s)",
                [(entry.pk, entry.version, "\n".join(terms[entry.pk])) for entry in entries],
            )
        self.keep_exact(entries)

    def delete(self, entry_ids: Sequence[int]) -> None:
        """Let go of entries; one that is not there is no error."""
        for start in range(0, len(entry_ids), CHUNK):
            chunk = list(entry_ids[start : start + CHUNK])
            marks = ",".join(["%s"] * len(chunk))
            stored = fetch(f"SELECT entry_id, terms FROM search_indexed WHERE entry_id IN ({marks})", chunk)  # noqa: S608
            if not stored:
                continue
            postings.remove({entry_id: terms.split("\n") for entry_id, terms in stored})
            columns.clear([entry_id for entry_id, _terms in stored])
            self.drop_exact(chunk)
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM search_indexed WHERE entry_id IN ({marks})", chunk)  # noqa: S608

    def versions(self) -> Iterator[tuple[int, int]]:
        """Iterate over (entry id, version) of everything indexed, ordered by id."""
        last = -1
        while rows := fetch(
            "SELECT entry_id, version FROM search_indexed WHERE entry_id > %s ORDER BY entry_id LIMIT 5000", [last]
        ):
            yield from ((pk, int(version)) for pk, version in rows)
            last = rows[-1][0]

    def _matching(self, library: Columns, match: Match, lists: Mapping[str, Posting]) -> Mask:
        """Tell which entries the match asks for."""
        groups = {
            group: _any_of(library, lists, group) for group in {group for clause in match.clauses for group in clause}
        }
        found = np.full(len(library), not match.clauses, dtype=np.bool_)
        for clause in match.clauses:
            found |= _all(groups[clause[0]], (groups[group] for group in clause[1:]))
        for phrase in dict.fromkeys(match.phrases):
            found &= self._phrase(library, phrase)
        if match.excluded_terms:
            found &= ~_any_of(library, lists, match.excluded_terms)
        for phrase in dict.fromkeys(match.excluded):
            found &= ~self._phrase(library, phrase)
        return found

    def _phrase(self, library: Columns, phrase: Sequence[str]) -> Mask:
        """Tell in which entries exact terms stand in a row."""
        mask = np.zeros(len(library), dtype=np.bool_)
        mask[library.places(self.phrase_ids(phrase))] = True
        return mask

    def _best(
        self,
        library: Columns,
        match: Match,
        lists: Mapping[str, Posting],
        places: Places,
        limit: int,
        order: Order,
    ) -> list[Candidate]:
        """Return the best or the newest of ``places``."""
        if order == "date":
            newest = places[np.lexsort((places, library.date[places]))[::-1][:limit]]
            best = Ranked(newest, np.zeros(len(newest)))
        else:
            best = rank(library, words_of(match, lists, library.size), lists, places, limit)
        columns = library.ids(best.places), best.scores, library.subjects[best.places]
        return [Candidate(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _asked(match: Match, filters: Filters) -> Iterator[str]:
    """Yield every term whose list is needed."""
    yield from (term for clause in match.clauses for group in clause for term in group)
    yield from match.excluded_terms
    yield from (term for word in match.words for term, _weight in word)
    yield from (facet_value("audience", token) for token in filters.audiences or ())
    yield from (facet_value(name, code) for name, codes in filters.facets.items() for code in codes)


def _visible(library: Columns, filters: Filters, lists: Mapping[str, Posting]) -> Mask:
    """Tell which entries the reader may see: ``LibraryEntry.objects.visible`` in numbers."""
    over = library.embargo_over(filters.moment)
    if filters.audiences is None:
        return over
    return over & _any_of(library, lists, [facet_value("audience", token) for token in filters.audiences])


def _any_of(library: Columns, lists: Mapping[str, Posting], terms: Iterable[str]) -> Mask:
    mask = np.zeros(len(library), dtype=np.bool_)
    for term in terms:
        mask[lists.get(term, NOTHING).places] = True
    return mask


def _all(first: Mask, others: Iterable[Mask]) -> Mask:
    found = first.copy()
    for mask in others:
        found &= mask
    return found


def _counts(
    library: Columns, found: Mask, chosen: Mapping[str, Mask], names: Sequence[str]
) -> dict[str, dict[str, int]]:
    """Return how many subjects have each value of each facet, the choice within that facet not applied.

    One pass counts every facet of which nothing is chosen; one more each of the others.
    """
    if not names:
        return {}
    tally = tallies.current(library, names)
    together = tally.counts(_all(found, chosen.values()))
    counts = {name: together.get(name, {}) for name in names}
    for name in chosen.keys() & set(names):
        others = (mask for other, mask in chosen.items() if other != name)
        counts[name] = tally.counts(_all(found, others), name).get(name, {})
    return counts
