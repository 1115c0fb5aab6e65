"""Elasticsearch: finds candidates and counts beside it, over an index that the outbox feeds."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError
from elasticsearch.helpers import BulkIndexError

from search.models import LibraryEntry
from search.scoring import SATURATION

from . import writing
from .base import MOST_OF_A_SUBJECT, Candidate, Counts, Filters, Found, Match, Order, facet_value
from .beside import beside
from .documents import FREE_SINCE, alias, bulk_client, client
from .impact import LARGEST

Json = dict[str, Any]

MOST_CODES = 10_000
# The total is exact to so many subjects, the count of a facet's value to so many, and both within one in a hundred
# beyond. Each step up doubles a table of which every value has one: they are made, filled and emptied for each search.
PRECISION, PRECISION_OF_VALUES = 12_000, 1_500
# Impacts order as exact scores do, bar what phrases, exact forms and the other entries of a subject add. So many texts
# are read for one word, and for several, where they are chosen by their subjects.
REREAD, REREAD_BY_SUBJECT = 150, 120
# What each further entry of a subject is worth in choosing whose texts are read: it may answer other words.
FURTHER = 0.1
PAGE = 5_000
FREE = datetime.fromisoformat(FREE_SINCE)


class EngineDown(Exception):
    """Elasticsearch did not answer, or not wholly."""


def _all_of(wanted: Sequence[Json], unwanted: Sequence[Json] = ()) -> Json:
    return {"bool": {"filter": list(wanted), "must_not": list(unwanted)}}


def _any_of(terms: Sequence[str]) -> Json:
    return {"terms": {"terms": list(terms)}}


def _phrase(phrase: Sequence[str]) -> Json:
    return {"match_phrase": {"exact": " ".join(phrase)}}


def _condition(match: Match, filters: Filters) -> Json:
    """Return what must hold of an entry, without any score; the chosen facets left out."""
    wanted: list[Json] = [{"range": {"embargo_until": {"lte": filters.moment.astimezone(UTC).isoformat()}}}]
    if filters.audiences is not None:
        wanted.append({"terms": {"audience": sorted(filters.audiences)}})
    if match.clauses:
        clauses = [_all_of([_any_of(group) for group in clause]) for clause in match.clauses]
        wanted.append({"bool": {"should": clauses, "minimum_should_match": 1}})
    wanted += [_phrase(phrase) for phrase in match.phrases]
    unwanted = [_phrase(phrase) for phrase in match.excluded]
    if match.excluded_terms:
        unwanted.append(_any_of(match.excluded_terms))
    return _all_of(wanted, unwanted)


def _chosen(facets: Mapping[str, tuple[str, ...]]) -> Json:
    return _all_of([_one_of(name, codes) for name, codes in facets.items()])


def _one_of(name: str, codes: Sequence[str]) -> Json:
    if name == "kind":
        return {"terms": {"kind": list(codes)}}
    return {"terms": {"facets": [facet_value(name, code) for code in codes]}}


def _scores(match: Match) -> list[Json]:
    """Return a query for each word, worth its best term: what the term weighs times its impact on the entry."""
    groups = dict.fromkeys(group for clause in match.clauses for group in clause)
    words = match.words or [[(term, 1.0) for term in group] for group in groups]
    return [
        {
            "dis_max": {
                "queries": [
                    {"term": {"terms": {"value": term, "boost": round(weight * (SATURATION + 1) / LARGEST, 6)}}}
                    for term, weight in word
                ]
            }
        }
        for word in words
        if word
    ]


def _best(match: Match, filters: Filters, limit: int, order: Order) -> Json:
    """Return the request for candidates: ids alone, read from columns; hits that cannot be among them are skipped."""
    found = _all_of([_condition(match, filters), _chosen(filters.facets)])
    body = {"size": limit, "stored_fields": "_none_", "docvalue_fields": ["entry_id", "subject"], "query": found}
    if order == "date":
        return {**body, "sort": [{"date": {"order": "desc", "missing": "_last"}}, {"entry_id": "desc"}]}
    if scores := _scores(match):
        # Whatever holds a clause holds a word of it. Where Lucene is told, it skips more.
        least = 1 if match.clauses else 0
        return {**body, "query": {"bool": {"filter": [found], "should": scores, "minimum_should_match": least}}}
    return body


def _counts(match: Match, filters: Filters, facets: Collection[str]) -> Json:
    """Return the request for total and facets. Each count is of subjects, under the selections but its own.

    The facets of which nothing is chosen are counted with the total, under one filter, in one pass. A subject is of one
    kind: where kinds are counted, they give the total.
    """
    total = {} if "kind" in facets else {"total": _subjects(PRECISION)}
    together = _values([name for name in facets if name not in filters.facets])
    aggregations = {"chosen": {"filter": _chosen(filters.facets), "aggs": total | together}}
    for name in filters.facets.keys() & set(facets):
        aggregations[name] = {"filter": _chosen(filters.without(name).facets), "aggs": _values([name])}
    return {"size": 0, "query": _condition(match, filters), "aggs": aggregations}


def _subjects(precision: int) -> Json:
    return {"cardinality": {"field": "subject", "precision_threshold": precision}}


def _values(names: Collection[str]) -> Json:
    """Return what counts the values of facets: kinds for themselves, since they give the total; one other, or all."""
    values: Json = {}
    if "kind" in names:
        kinds = {"field": "kind", "size": MOST_CODES}
        values["kind"] = {"terms": kinds, "aggs": {"subjects": _subjects(PRECISION)}}
    if others := [name for name in names if name != "kind"]:
        codes = {"field": "facets", "size": MOST_CODES}
        if len(others) == 1:  # of several, a pattern takes longer to make ready than all values to count
            codes["include"] = facet_value(others[0], ".*")
        values["facets"] = {"terms": codes, "aggs": {"subjects": _subjects(PRECISION_OF_VALUES)}}
    return values


class ElasticsearchEngine:
    """The engine of many servers; it searches the live index, or one that is named."""

    name = "elasticsearch"

    def __init__(self, index: str = "") -> None:
        self._index = index

    def _ask(self, **body: Any) -> Json:
        """Return the answer to a search. Raises EngineDown unless it is whole."""
        try:
            asked = {"track_total_hits": False, **body}
            answer: Json = (
                client().search(index=self._index or alias(), allow_partial_search_results=False, **asked).body
            )
        except (TransportError, ApiError) as exception:
            raise EngineDown(str(exception)) from exception
        if answer["timed_out"]:
            raise EngineDown("The search timed out.")
        return answer

    def size(self) -> int:
        """Return how many entries are indexed."""
        return int(self._ask(size=0, track_total_hits=True)["hits"]["total"]["value"])

    def find(
        self, match: Match, filters: Filters, *, limit: int, order: Order = "relevance", facets: Iterable[str] = ()
    ) -> Found:
        """Return what matches and is allowed; nothing for an empty match."""
        if match.is_empty:
            return Found()
        # The same question is the same request until the next embargo ends, so that the node remembers its counts.
        filters = replace(filters, moment=LibraryEntry.objects.all().last_freed(filters.moment) or FREE)
        names = list(facets)
        count: Callable[[], Counts] = partial(self._counted, match, filters, names)
        if names:
            count = beside(count)  # the node counts while the candidates are ordered
        best = self._ask(**_best(match, filters, limit, order))
        rows = ((hit["fields"], hit.get("_score") or 0.0) for hit in best["hits"]["hits"])
        found = [Candidate(row["entry_id"][0], raw, row["subject"][0]) for row, raw in rows]
        if order == "relevance" and len(match.words) > 1:
            return Found(_by_subject(found), count, REREAD_BY_SUBJECT)
        return Found(found, count, REREAD)

    def _counted(self, match: Match, filters: Filters, facets: Sequence[str]) -> Counts:
        found = self._ask(**_counts(match, filters, facets), request_cache=True)["aggregations"]
        by_facet = {name: _numbers(found.get(name, found["chosen"]), name) for name in facets}
        if "kind" not in by_facet:
            return Counts(found["chosen"]["total"]["value"], by_facet)
        chosen = filters.facets.get("kind") or tuple(by_facet["kind"])
        return Counts(sum(by_facet["kind"].get(kind, 0) for kind in set(chosen)), by_facet)

    def index(self, entries: Sequence[LibraryEntry]) -> None:
        """Take in entries as they are now; an older version than the one held is refused quietly."""
        self._write([writing.indexing(entry) for entry in entries])

    def delete(self, entry_ids: Sequence[int]) -> None:
        """Let go of entries; one that is not there is no error."""
        self._write([writing.deletion(entry_id, writing.now()) for entry_id in entry_ids])

    def _write(self, actions: list[Json]) -> None:
        try:
            for name in writing.targets():
                writing.send(name, actions, refresh=True)
        except (TransportError, ApiError, BulkIndexError) as exception:
            raise EngineDown(str(exception)) from exception

    def versions(self) -> Iterator[tuple[int, int]]:
        """Iterate over (entry id, version) of everything indexed, ordered by id."""
        try:
            yield from versions_of(alias())
        except (TransportError, ApiError) as exception:
            raise EngineDown(str(exception)) from exception


def versions_of(index: str) -> Iterator[tuple[int, int]]:
    """Iterate over (entry id, version) of an index (or alias), a page at a time."""
    asked = bulk_client()
    asked.indices.refresh(index=index)
    body: Json = {"sort": ["entry_id"], "size": PAGE, "stored_fields": "_none_", "version": True}
    while True:
        hits = asked.search(index=index, allow_partial_search_results=False, track_total_hits=False, **body)["hits"][
            "hits"
        ]
        yield from ((int(hit["sort"][0]), int(hit["_version"])) for hit in hits)
        if len(hits) < PAGE:
            return
        body["search_after"] = hits[-1]["sort"]


def _numbers(group: Json, name: str) -> dict[str, int]:
    """Return the subjects by code of one facet."""
    if name == "kind":
        return {bucket["key"]: bucket["subjects"]["value"] for bucket in group["kind"]["buckets"]}
    start = facet_value(name, "")
    return {
        bucket["key"].removeprefix(start): bucket["subjects"]["value"]
        for bucket in group["facets"]["buckets"]
        if bucket["key"].startswith(start)
    }


def _by_subject(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return candidates by how much their subjects promise; of one only so many first that others have their place."""
    entries: dict[int | str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        entries[candidate.subject].append(candidate)
    subjects = sorted(entries.values(), key=_promise, reverse=True)
    first = [entry for subject in subjects for entry in subject[:MOST_OF_A_SUBJECT]]
    return first + [entry for subject in subjects for entry in subject[MOST_OF_A_SUBJECT:]]


def _promise(entries: Sequence[Candidate]) -> float:
    """Return how well a subject may answer by its entries, best first.

    What they reach together is known when their texts have been read; until then each adds a little.
    """
    return entries[0].raw + FURTHER * sum(entry.raw for entry in entries[1:MOST_OF_A_SUBJECT])
