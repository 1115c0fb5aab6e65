"""Searching the library: from what was typed to a page of results with totals and facets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.utils import timezone

from .engines import Candidate, Filters, Found, Match, Order, database_engine, get_engine
from .meaning import likeness
from .models import LibraryEntry, LibraryEntryQuerySet
from .query import Query
from .scoring import Scorer, Subject, collapse
from .statistics import library_statistics
from .understanding import understood

# What a search can be confined by, in the order in which it is offered.
FACETS = (
    "language",
    "kind",
    "sector",
    "service_area",
    "topic",
    "delivery_model",
    "stage",
    "goal",
    "region",
    "organisation",
    "year",
)
CANDIDATES = 400
SCORED = (
    *("subject_key", "language", "part"),
    *("title_terms", "summary_terms", "body_terms", "exact_terms"),
    *("title_length", "summary_length", "body_length"),
)
PLACED = ("meaning__space", "meaning__vector")
MOST_CANDIDATES = 2000
# A word in at most this many entries, or this share of them, finds an entry alone; a commoner one needs company.
RARE_ENTRIES, RARE_SHARE = 50, 0.05
# So many common words must stand together, and so many in a question of that many words.
COMPANY, LONG_COMPANY, LONG_QUESTION = 2, 3, 5
MOST_COMMON = 7  # of the common words, the rarest, that are put together: all of a long question's would be hundreds
# A translation or neighbour below this weight raises what is found, but finds nothing by itself.
FINDING_WEIGHT = 0.3


@dataclass(frozen=True)
class Result:
    """One subject found: the entry that shows, and how its score came about."""

    entry: LibraryEntry
    subject: Subject

    @property
    def score(self) -> float:
        """What the results are ordered by."""
        return self.subject.score


@dataclass(frozen=True)
class Results:
    """A page of results.

    ``reachable`` is how many of all can be paged through: ranking stops at some thousand entries.
    """

    query: Query
    results: list[Result] = field(default_factory=list)
    reachable: int = 0
    found: Found = field(default_factory=Found)
    engine: str = ""

    @property
    def total(self) -> int:
        """How many subjects match that the reader may see. Asked for last: the engine may still be counting."""
        return self.found.counts.total

    @property
    def facets(self) -> dict[str, dict[str, int]]:
        """How many of them have each code of each facet, the selection in the same facet not applied."""
        return self.found.counts.facets


def library_search(
    *,
    text: str,
    reader_language: str,
    audiences: frozenset[str] | None,
    facets: Mapping[str, tuple[str, ...]] | None = None,
    order: Order = "relevance",
    page: int = 1,
    page_size: int = 10,
    count_facets: Iterable[str] = FACETS,
) -> Results:
    """Return one page of what a reader who holds ``audiences`` finds; None for the site's own tools.

    ``facets`` confines results (``{"kind": ("thread",)}``). A page beyond the last is empty.
    """
    engine = get_engine()
    scorer = scorer_for(text, reader_language)
    match = match_for(scorer)
    if match.is_empty:
        return Results(scorer.query, engine=engine.name)
    filters = Filters(audiences, timezone.now(), dict(facets or {}))
    limit = min(MOST_CANDIDATES, max(CANDIDATES, page * page_size * 4))
    found = engine.find(match, filters, limit=limit, order=order, facets=count_facets)
    # Read again under the reader's own eyes: an engine that lags shows nothing that is hidden by now.
    visible = LibraryEntry.objects.all().visible(audiences, filters.moment)
    number = _to_read(found.candidates, max(found.reread, page * page_size * 4), page * page_size)
    first, others = found.candidates[:number], found.candidates[number:]
    subjects = _ordered(scorer, visible, first, order)
    start = (page - 1) * page_size
    shown = subjects[start : start + page_size]
    bodies = visible.in_bulk([subject.best.entry_id for subject in shown])
    return Results(
        query=scorer.query,
        results=[Result(bodies[item.best.entry_id], item) for item in shown if item.best.entry_id in bodies],
        reachable=len(subjects) + len({c.subject for c in others} - {c.subject for c in first}),
        found=found,
        engine=engine.name,
    )


def scorer_for(text: str, reader_language: str) -> Scorer:
    """Return what scores texts for a search as it was typed."""
    query, frequencies = understood(text, reader_language, database_engine())
    return Scorer(query, frequencies, library_statistics(), reader_language)


def _to_read(candidates: Sequence[Candidate], least: int, subjects: int) -> int:
    """Return how many of the candidates to read: ``least``, or more until they are of so many subjects."""
    seen: set[int | str] = set()
    for number, candidate in enumerate(candidates):
        if number >= least and len(seen) >= subjects:
            return number
        seen.add(candidate.subject)
    return len(candidates)


def _ordered(
    scorer: Scorer, entries: LibraryEntryQuerySet, candidates: Sequence[Candidate], order: Order
) -> list[Subject]:
    """Return the subjects of candidates by their texts, best (or newest) first."""
    rows = scored_rows(entries.among(candidate.entry_id for candidate in candidates))
    alike = likeness(scorer.words, rows) if order == "relevance" else [0.0] * len(rows)
    scored = [scorer.score(row, its) for row, its in zip(rows, alike, strict=True)]
    subjects = collapse(scored, scorer.reader_language)
    if order == "date":
        place = {candidate.entry_id: number for number, candidate in enumerate(candidates)}
        newest: dict[str, int] = {}
        for item in scored:
            newest[item.subject_key] = min(newest.get(item.subject_key, len(place)), place[item.entry_id])
        subjects.sort(key=lambda subject: newest[subject.subject_key])
    return subjects


def scored_rows(entries: LibraryEntryQuerySet) -> list[Any]:
    """Return what ``Scorer.score`` and ``likeness`` read of entries: named rows, made sooner than they."""
    return list(entries.values_list("pk", *SCORED, *PLACED, named=True))


def match_for(scorer: Scorer) -> Match:
    """Return which entries count as found.

    A rare word finds an entry alone. Common words must stand together in twos, and in threes where many are asked for,
    lest a long question find everything; a lone common word is all there is to go by. A word that stands nowhere is
    left out.
    """
    query, frequencies = scorer.query, scorer.frequencies
    known: list[tuple[int, tuple[str, ...]]] = []
    for group in query.groups:
        terms = tuple(t for t, weight in group.terms.items() if t in frequencies and weight >= FINDING_WEIGHT)
        if terms:
            known.append((max(frequencies[term] for term in terms), terms))
    limit = max(RARE_ENTRIES, RARE_SHARE * scorer.statistics.entries)
    rare = [terms for frequency, terms in known if frequency <= limit]
    common = [terms for frequency, terms in sorted(known) if frequency > limit][:MOST_COMMON]
    clauses: list[tuple[tuple[str, ...], ...]] = [(terms,) for terms in rare]
    if len(common) == 1 and not rare:
        clauses.append((common[0],))
    clauses += combinations(common, LONG_COMPANY if len(known) >= LONG_QUESTION else COMPANY)
    if query.phrases:
        clauses = []
    return Match(
        clauses=tuple(clauses),
        phrases=query.phrases,
        excluded=query.excluded,
        excluded_terms=query.excluded_terms,
        words=scorer.words,
    )
