"""Elasticsearch: finds candidates, totals and facets in one request, over an index that the outbox feeds."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError
from elasticsearch.dsl import A, Q, Search
from elasticsearch.helpers import BulkIndexError

from search.models import LibraryEntry
from search.scoring import FIELDS, inverse_frequency

from . import writing
from .base import Candidate, Filters, Found, Match, Order
from .documents import IN_COLUMNS, alias, bulk_client, client

# A term that stands in several fields is worth its best one and this much of the others; measured against the scorer,
# which adds them up before they saturate.
TIE = 0.35
MOST_CODES = 1000
NAMES = tuple(name for name, _weight, _normal in FIELDS)
# The total is exact to tens of thousands of subjects; the count of a facet's value to some thousand, and within one in
# a hundred beyond: tables that fit the processor's cache, one a value, are filled four times as fast.
PRECISION, PRECISION_OF_VALUES = 40_000, 3_000
# Lucene's order by field is near the scorer's: over 100,000 entries the first 100 gave the same page as the first 400.
REREAD = 200
PAGE = 5_000


class EngineDown(Exception):
    """Elasticsearch did not answer, or not wholly."""


def field_of(facet: str) -> str:
    """Return the name of a facet's field."""
    return facet if facet in IN_COLUMNS else f"facets.{facet}"


def _any_of(terms: Sequence[str]) -> Any:
    return Q("term", terms=terms[0]) if len(terms) == 1 else Q("terms", terms=list(terms))


def _phrase(phrase: Sequence[str]) -> Any:
    return Q("match_phrase", exact=" ".join(phrase)) if len(phrase) > 1 else Q("term", exact=phrase[0])


def _condition(match: Match, filters: Filters) -> Any:
    """Return what must hold of an entry, without any score; the chosen facets left out."""
    moment = filters.moment.astimezone(UTC).isoformat()
    wanted = [Q("range", embargo_until={"lte": moment})]
    if filters.audiences is not None:
        wanted.append(Q("terms", audience=sorted(filters.audiences)))
    if match.clauses:
        clauses = [Q("bool", filter=[_any_of(group) for group in clause]) for clause in match.clauses]
        wanted.append(clauses[0] if len(clauses) == 1 else Q("bool", should=clauses, minimum_should_match=1))
    wanted += [_phrase(phrase) for phrase in match.phrases]
    unwanted = [_phrase(phrase) for phrase in match.excluded]
    if match.excluded_terms:
        unwanted.append(_any_of(match.excluded_terms))
    return Q("bool", filter=wanted, must_not=unwanted)


def _words(match: Match) -> list[dict[str, float]]:
    """Return the words to score by, each with its terms and what they weigh."""
    if match.words:
        return [dict(word) for word in match.words if word]
    groups = dict.fromkeys(group for clause in match.clauses for group in clause)
    return [dict.fromkeys(group, 1.0) for group in groups]


def _score(match: Match, rarity: Mapping[tuple[str, str], float]) -> list[Any]:
    """Return a query for each word, worth its best term.

    The weights of terms hold already how telling they are; what Lucene would multiply by for it, ``rarity`` by field
    and term, is divided out.
    """

    def term_in(name: str, term: str, weight: float) -> Any:
        return Q("term", **{name: {"value": term, "boost": round(weight / rarity.get((name, term), 1.0), 4)}})

    return [
        Q(
            "dis_max",
            queries=[
                Q("dis_max", queries=[term_in(name, term, weight) for name in NAMES], tie_breaker=TIE)
                for term, weight in word.items()
            ],
        )
        for word in _words(match)
    ]


def _chosen(facets: Mapping[str, tuple[str, ...]]) -> Any:
    return Q("bool", filter=[Q("terms", **{field_of(name): list(codes)}) for name, codes in facets.items()])


def _best(
    match: Match, filters: Filters, limit: int, order: Order, rarity: Mapping[tuple[str, str], float]
) -> dict[str, Any]:
    """Return the request for candidates: ids alone, read from columns; hits that cannot be among them are skipped."""
    condition = Q("bool", filter=[_condition(match, filters), _chosen(filters.facets)])
    scores = [] if order == "date" else _score(match, rarity)
    search = Search()
    if scores:
        search = search.query("bool", filter=[condition], should=scores, minimum_should_match=0)
    else:
        search = search.query(condition).sort({"date": {"order": "desc", "missing": "_last"}}, "-entry_id")
    search = search.extra(size=limit, track_total_hits=False, stored_fields="_none_", docvalue_fields=["entry_id"])
    body: dict[str, Any] = search.to_dict()
    return body


def _counts(match: Match, filters: Filters, facets: Collection[str]) -> dict[str, Any]:
    """Return the request for total and facets. Each count is of subjects, under the selections but its own.

    The facets of which nothing is chosen are counted with the total, under one filter. A subject is of one kind: where
    kinds are counted, they give the total.
    """
    search = Search().query(_condition(match, filters)).extra(size=0, track_total_hits=False)
    subjects = A("cardinality", field="subject", precision_threshold=PRECISION)
    roughly = A("cardinality", field="subject", precision_threshold=PRECISION_OF_VALUES)
    total = search.aggs.bucket("total", "filter", filter=_chosen(filters.facets))
    if "kind" not in facets:
        total.bucket("subjects", subjects)
    for name in facets:
        under = total
        if name in filters.facets:
            under = search.aggs.bucket(name, "filter", filter=_chosen(filters.without(name).facets))
        under.bucket(name, "terms", field=field_of(name), size=MOST_CODES).bucket(
            "subjects", subjects if name == "kind" else roughly
        )
    body: dict[str, Any] = search.to_dict()
    return body


class ElasticsearchEngine:
    """The engine of many servers."""

    name = "elasticsearch"

    def __init__(self) -> None:
        # By field and term: how telling Lucene holds it, of the terms whose frequencies were asked in this search.
        self._rarity: dict[tuple[str, str], float] = {}

    def _ask(self, *requests: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the answers to several searches sent together. Raises EngineDown unless all are whole."""
        lines: list[dict[str, Any]] = []
        for body in requests:
            header: dict[str, Any] = {"index": alias(), "allow_partial_search_results": False}
            if body.get("size") == 0:
                header["request_cache"] = True
            lines += [header, body]
        try:
            answers = list(client().msearch(searches=lines)["responses"])
        except (TransportError, ApiError) as exception:
            raise EngineDown(str(exception)) from exception
        for answer in answers:
            if "error" in answer or answer.get("timed_out"):
                raise EngineDown(f"{answer.get('error') or 'The search timed out.'}"[:500])
        return answers

    def size(self) -> int:
        """Return how many entries are indexed."""
        (answer,) = self._ask({"size": 0, "track_total_hits": True})
        return int(answer["hits"]["total"]["value"])

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many entries each term stands; an unknown term is left out."""
        wanted = list(dict.fromkeys(terms))
        if not wanted:
            return {}
        search = Search().extra(size=0, track_total_hits=False)
        for name in ("terms", *NAMES):
            search.aggs.bucket(name, "filters", filters={term: Q("term", **{name: term}) for term in wanted})
        search.aggs.bucket("texts", "filters", filters={name: Q("exists", field=name) for name in NAMES})
        (answer,) = self._ask(search.to_dict())
        counts = answer["aggregations"]
        for name in NAMES:
            texts = counts["texts"]["buckets"][name]["doc_count"]
            for term, bucket in counts[name]["buckets"].items():
                if number := bucket["doc_count"]:
                    self._rarity[name, term] = inverse_frequency(texts, number)
        buckets = counts["terms"]["buckets"]
        return {term: buckets[term]["doc_count"] for term in wanted if buckets[term]["doc_count"]}

    def find(
        self, match: Match, filters: Filters, *, limit: int, order: Order = "relevance", facets: Iterable[str] = ()
    ) -> Found:
        """Return what matches and is allowed; nothing for an empty match."""
        if match.is_empty:
            return Found()
        facets = list(facets)
        best, counts = self._ask(_best(match, filters, limit, order, self._rarity), _counts(match, filters, facets))
        found = counts["aggregations"]
        buckets = {name: found.get(name, found["total"])[name]["buckets"] for name in facets}
        by_facet = {name: {code["key"]: code["subjects"]["value"] for code in codes} for name, codes in buckets.items()}
        if "kind" in by_facet:
            chosen = filters.facets.get("kind") or tuple(by_facet["kind"])
            total = sum(by_facet["kind"].get(kind, 0) for kind in set(chosen))
        else:
            total = found["total"]["subjects"]["value"]
        return Found(_candidates(best["hits"]["hits"]), total, by_facet, REREAD)

    def index(self, entries: Sequence[LibraryEntry]) -> None:
        """Take in entries as they are now; an older version than the one held is refused quietly."""
        self._write([writing.indexing(entry) for entry in entries])

    def delete(self, entry_ids: Sequence[int]) -> None:
        """Let go of entries; one that is not there is no error."""
        self._write([writing.deletion(entry_id, writing.now()) for entry_id in entry_ids])

    def _write(self, actions: list[dict[str, Any]]) -> None:
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
    search = Search().sort("entry_id").extra(size=PAGE, track_total_hits=False, stored_fields="_none_", version=True)
    after: list[Any] | None = None
    while True:
        body = search.to_dict() if after is None else search.extra(search_after=after).to_dict()
        hits = asked.search(index=index, allow_partial_search_results=False, **body)["hits"]["hits"]
        yield from ((int(hit["sort"][0]), int(hit["_version"])) for hit in hits)
        if len(hits) < PAGE:
            return
        after = hits[-1]["sort"]


def _candidates(hits: list[dict[str, Any]]) -> list[Candidate]:
    return [Candidate(int(hit["fields"]["entry_id"][0]), float(hit.get("_score") or 0.0)) for hit in hits]
