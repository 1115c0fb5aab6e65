"""What an engine is asked, and what it answers: the one interface behind which each of them stands."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal, NamedTuple, Protocol

from search.models import LibraryEntry

Order = Literal["relevance", "date"]


@dataclass(frozen=True)
class Filters:
    """What a search is confined to.

    ``audiences`` are the reader's tokens (None for the site's own tools); ``moment`` decides on embargoes. ``facets``
    maps a facet's name (``kind``, ``language``, ``sector``, …) to the codes of which a subject must have one.
    """

    audiences: frozenset[str] | None
    moment: datetime
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def without(self, name: str) -> "Filters":
        """Return the same filters bar one facet, as its own counts need."""
        return Filters(self.audiences, self.moment, {key: codes for key, codes in self.facets.items() if key != name})


@dataclass(frozen=True)
class Match:
    """Which entries a query matches.

    ``clauses`` is an OR of ANDs of ORs over terms: one clause must hold, each of its groups by one of its terms.
    No clause, no condition. Every one of ``phrases`` (exact terms in a row) must stand, none of ``excluded``
    (phrases too) may.

    ``words`` are the query's words, each with its terms and what they weigh (rarity included), by which an engine may
    choose its candidates; terms that find nothing by themselves stand there too. Without them all weigh alike.
    """

    clauses: tuple[tuple[tuple[str, ...], ...], ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    excluded_terms: tuple[str, ...] = ()
    words: tuple[tuple[tuple[str, float], ...], ...] = ()

    @property
    def is_empty(self) -> bool:
        """True where nothing is asked for: an exclusion alone finds nothing."""
        return not (self.clauses or self.phrases)


class Candidate(NamedTuple):
    """An entry that matches, and a number or name that its subject shares with no other.

    ``raw`` is the engine's own score, higher for better, comparable within one answer.
    """

    entry_id: int
    raw: float
    subject: int | str


# Of one subject so many candidates come first, where there are many: a long thread leaves places for others.
MOST_OF_A_SUBJECT = 8


def facet_value(name: str, code: str) -> str:
    """Return what stands for a facet's value among all others."""
    return f"{name}={code}"


def subject_number(subject_key: str) -> int:
    """Return a subject as a number, counted faster than a word: 64 bits of a digest, signed and never 0.

    Among a million subjects two collide with a probability of 3 in 100 million.
    """
    digest = hashlib.blake2b(subject_key.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True) or 1


@dataclass(frozen=True)
class Counts:
    """How many subjects match in all, and by each code of each facet asked for, the selection in it not applied."""

    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What an engine answers.

    ``candidates`` are the best (or newest) entries, at most as many as asked for. ``count`` gives total and facets: an
    engine on another machine may still be counting while the candidates are ordered. ``reread`` is how many of the
    first candidates should be ordered anew by their texts: fewer where the engine's order is near ours already.
    """

    candidates: list[Candidate] = field(default_factory=list)
    count: Callable[[], Counts] = Counts
    reread: int = 0

    @cached_property
    def counts(self) -> Counts:
        """Total and facets, waited for the first time they are asked for."""
        return self.count()


class Retriever(Protocol):
    """Retrieves entries by their terms. All counts are of subjects, not of entries."""

    @property
    def name(self) -> str:
        """The engine's name, for operators."""

    def size(self) -> int:
        """Return how many entries are indexed."""

    def find(
        self, match: Match, filters: Filters, *, limit: int, order: Order = "relevance", facets: Iterable[str] = ()
    ) -> Found:
        """Return what matches and is allowed; nothing for an empty match."""


class Engine(Retriever, Protocol):
    """A retriever with an index of its own that is written to."""

    def index(self, entries: Sequence[LibraryEntry]) -> None:
        """Take in entries as they are now (new or changed), in the caller's transaction where the engine has one."""

    def delete(self, entry_ids: Sequence[int]) -> None:
        """Let go of entries; one that is not there is no error."""

    def versions(self) -> Iterator[tuple[int, int]]:
        """Iterate over (entry id, version) of everything indexed, ordered by id."""
