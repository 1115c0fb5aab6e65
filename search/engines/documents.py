"""What Elasticsearch holds of an entry: the explicit mapping, the names of the indices, and the client."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from elasticsearch import Elasticsearch, OrjsonSerializer
from elasticsearch.dsl import Date, Document, Index, Keyword, Long, MetaField, SparseVector, Text

from .base import facet_value, subject_number
from .impact import IMPACT_COLUMNS, impacts

# What a document looks like and what its fields hold: raised with each change of it, so that servers, workers and
# indices of different ones never meet. A test compares.
MAPPING = 3
# A text without an embargo is free since the beginning of time: one range does for both.
FREE_SINCE = "1970-01-01T00:00:00Z"
INDEXED = (
    "version",
    "subject_key",
    "kind",
    "language",
    "audience",
    "embargo_until",
    "date",
    "facets",
    *IMPACT_COLUMNS,
    "exact_terms",
)


class EntryDocument(Document):
    """One LibraryEntry; its id is the entry's, its version (external) the entry's version."""

    entry_id = Long()
    # As a number: see ``subject_number``.
    subject = Long()
    kind = Keyword()
    audience = Keyword()
    embargo_until = Date(null_value=FREE_SINCE)
    date = Date()
    # Each as ``sector=health``: one list is counted sooner than ten, and a new facet needs no field of its own.
    facets = Keyword()
    # Each term with its impact: a query for one scores by it alone, and Lucene skips what cannot be among the best.
    terms = SparseVector()
    # Split at spaces and by nothing else: our own analyser has made them.
    exact = Text(analyzer="whitespace", index_options="positions", norms=False)

    class Meta:
        dynamic = MetaField("strict")
        # The database holds the texts: nothing is ever read back from here.
        source = MetaField(enabled=False)


def body_of(entry: Any) -> dict[str, Any]:
    """Return the document's fields of an entry, or of a row with what is ``INDEXED`` of it, as plain values."""
    facets = {**entry.facets, "language": [entry.language]}
    return {
        "entry_id": entry.pk,
        "subject": subject_number(entry.subject_key),
        "kind": entry.kind,
        "audience": entry.audience,
        "embargo_until": entry.embargo_until.isoformat() if entry.embargo_until else None,
        "date": entry.date.isoformat() if entry.date else None,
        "facets": [facet_value(name, code) for name, codes in facets.items() if name != "kind" for code in codes],
        "terms": impacts(entry),
        "exact": entry.exact_terms,
    }


def family() -> str:
    """Return what the names of all indices of this site begin with."""
    return f"{settings.ELASTICSEARCH_PREFIX}-library"


def alias() -> str:
    """Return the name that readers search: it points to the live index, if that has today's mapping."""
    return f"{family()}-{MAPPING}"


def intake(index: str) -> str:
    """Return the name that writers use: gone with its index, so that no late write makes it anew unmapped."""
    return f"{index}.intake"


def index_named(name: str) -> Any:
    """Return an index, not made yet, with its mapping; it refreshes and replicates only when it is full."""
    index = Index(name)
    index.document(EntryDocument)
    index.settings(
        number_of_shards=settings.ELASTICSEARCH_SHARDS,
        number_of_replicas=0,
        refresh_interval="-1",
        # A late writer cannot bring back what was deleted less than an hour ago.
        gc_deletes="1h",
        **{"translog.flush_threshold_size": "256mb"},
    )
    index.aliases(**{intake(name): {}})
    return index


@lru_cache(maxsize=8)
def _client(urls: tuple[str, ...], api_key: str, ca_file: str, timeout: float) -> Elasticsearch:
    """Return the client of the process with a timeout: the library makes fifty objects to change it."""
    options: dict[str, Any] = {}
    if ca_file:
        options["ca_certs"] = ca_file
    return Elasticsearch(
        list(urls),
        api_key=api_key or None,
        request_timeout=timeout,
        # Another node is tried when one refuses; a node that is slow is not asked twice.
        max_retries=max(1, len(urls) - 1),
        retry_on_timeout=False,
        connections_per_node=16,
        serializer=OrjsonSerializer(),  # reads hundreds of candidates in half the time
        **options,
    )


def client(timeout: float | None = None) -> Elasticsearch:
    """Return the client of the process, with the timeout of a search unless told otherwise."""
    return _client(
        tuple(settings.ELASTICSEARCH_URLS),
        settings.ELASTICSEARCH_API_KEY,
        settings.ELASTICSEARCH_CA_FILE,
        timeout or settings.ELASTICSEARCH_TIMEOUT,
    )


def bulk_client() -> Elasticsearch:
    """Return the client with the timeout of bulk requests and of the care of indices."""
    return client(settings.ELASTICSEARCH_BULK_TIMEOUT)
