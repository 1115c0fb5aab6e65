"""Searching the library: from what was typed to a page of results with totals and facets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from .engines import Filters, Match, Order, Retriever, get_engine
from .lexicon import with_translations
from .models import LibraryEntry
from .neighbours import with_neighbours
from .query import Group, Query, parse_query
from .scoring import Scorer, Subject, collapse
from .statistics import library_statistics

FACETS = ("language", "kind", "sector")
CANDIDATES = 400
SCORED = (
    "subject_key",
    "language",
    "part",
    "title_terms",
    "summary_terms",
    "body_terms",
    "exact_terms",
    "title_length",
    "summary_length",
    "body_length",
)
MOST_CANDIDATES = 2000
# A word in at most this many entries, or this share of them, finds an entry alone; a commoner one needs company.
RARE_ENTRIES, RARE_SHARE = 50, 0.05
# A translation or neighbour below this weight raises what is found, but finds nothing by itself.
FINDING_WEIGHT = 0.3


@dataclass(frozen=True)
class Result:
    """One subject found: the entry that shows, and its score."""

    entry: LibraryEntry
    score: float


@dataclass(frozen=True)
class Results:
    """A page of results. ``total`` and ``facets`` (name -> code -> count) count subjects that the reader may see.

    ``reachable`` is how many of them can be paged through: ranking stops at some thousand entries.
    """

    query: Query
    results: list[Result] = field(default_factory=list)
    total: int = 0
    reachable: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    engine: str = ""


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
    query = with_translations(with_neighbours(parse_query(text, reader_language), engine))
    frequencies = engine.frequencies(term for group in query.groups for term in group.terms)
    match = match_for(query, frequencies, engine)
    if match.is_empty:
        return Results(query, engine=engine.name)
    filters = Filters(audiences, timezone.now(), dict(facets or {}))
    limit = min(MOST_CANDIDATES, max(CANDIDATES, page * page_size * 4))
    found = engine.find(match, filters, limit=limit, order=order, facets=count_facets)
    candidates = found.candidates
    # Read again under the reader's own eyes: an engine that lags shows nothing that is hidden by now.
    visible = LibraryEntry.objects.all().visible(audiences, filters.moment)
    entries = visible.filter(pk__in=[candidate.entry_id for candidate in candidates]).only(*SCORED)
    subjects = _ordered(query, frequencies, entries, candidates_order(candidates), order, reader_language)
    start = (page - 1) * page_size
    shown = subjects[start : start + page_size]
    bodies = visible.in_bulk([subject.best.entry_id for subject in shown])
    return Results(
        query=query,
        results=[Result(bodies[item.best.entry_id], item.score) for item in shown if item.best.entry_id in bodies],
        total=found.total,
        reachable=len(subjects),
        facets=found.facets,
        engine=engine.name,
    )


def candidates_order(candidates: Iterable[tuple[int, float]]) -> dict[int, int]:
    """Return the place of each entry in the engine's answer."""
    return {entry_id: place for place, (entry_id, _raw) in enumerate(candidates)}


def _ordered(
    query: Query,
    frequencies: Mapping[str, int],
    entries: Iterable[LibraryEntry],
    places: Mapping[int, int],
    order: Order,
    reader_language: str,
) -> list[Subject]:
    scorer = Scorer(query, frequencies, library_statistics(), reader_language)
    scored = [scorer.score(entry) for entry in entries]
    subjects = collapse(scored, reader_language)
    if order == "date":
        first: dict[str, int] = {}
        for item in scored:
            first[item.subject_key] = min(first.get(item.subject_key, len(places)), places[item.entry_id])
        subjects.sort(key=lambda subject: first[subject.subject_key])
    return subjects


def match_for(query: Query, frequencies: Mapping[str, int], engine: Retriever) -> Match:
    """Return which entries count as found.

    A rare word finds an entry alone. Common words must stand together in twos, lest a long question find everything;
    a lone common word is all there is to go by. A word that stands nowhere is left out.
    """
    known: list[tuple[int, tuple[str, ...]]] = []
    for group in query.groups:
        terms = tuple(t for t, weight in group.terms.items() if t in frequencies and weight >= FINDING_WEIGHT)
        if terms:
            known.append((max(frequencies[term] for term in terms), terms))
    limit = max(RARE_ENTRIES, RARE_SHARE * engine.size())
    rare = [terms for frequency, terms in known if frequency <= limit]
    common = [terms for frequency, terms in known if frequency > limit]
    clauses: list[tuple[tuple[str, ...], ...]] = [(terms,) for terms in rare]
    if len(common) == 1 and not rare:
        clauses.append((common[0],))
    clauses += [(first, second) for place, first in enumerate(common) for second in common[place + 1 :]]
    if query.phrases:
        clauses = []
    return Match(
        clauses=tuple(clauses),
        phrases=query.phrases,
        excluded=query.excluded,
        excluded_terms=query.excluded_terms,
    )


def group_terms(groups: Iterable[Group]) -> frozenset[str]:
    """Return every term that a query's words may be found as."""
    return frozenset(term for group in groups for term in group.terms)
