"""Bulk requests to Elasticsearch: versioned, so that an older state never overwrites a newer one."""

import logging
import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from elasticsearch.helpers import BulkIndexError, streaming_bulk

from search.models import EngineIndex, LibraryEntry

from .beside import beside
from .documents import INDEXED, body_of, bulk_client, intake

logger = logging.getLogger(__name__)
CHUNK = 500
MOST_BYTES = 5 * 1024 * 1024
OLDER, GONE = 409, 404
# How many actions changed an index, and what was refused.
Sent = tuple[int, list[dict[str, Any]]]


def now() -> int:
    """Return the version of what is done now (microseconds, as ``services.next_version``)."""
    return time.time_ns() // 1000


def indexing(entry: Any) -> dict[str, Any]:
    """Return the action that indexes an entry, or a row of it. The same version may come again: it is the same text."""
    return {
        "_op_type": "index",
        "_id": str(entry.pk),
        "version": entry.version,
        "version_type": "external_gte",
        "_source": body_of(entry),
    }


def deletion(entry_id: int, version: int) -> dict[str, Any]:
    """Return the action that deletes an entry and leaves the version behind."""
    return {"_op_type": "delete", "_id": str(entry_id), "version": version, "version_type": "external_gte"}


def targets() -> list[str]:
    """Return the indices that are written to: the live one, and the one that a rebuild fills."""
    return list(EngineIndex.objects.order_by("state").values_list("name", flat=True))


def send(name: str, actions: Iterable[dict[str, Any]], *, refresh: bool = False) -> int:
    """Send actions to an index in bulk, in their order; return how many changed it.

    The next ones are made while the node takes in the last. What is older than what is there, or gone already, is no
    fault. Raises BulkIndexError for any other refusal, after all have been sent, and elastic_transport's errors where
    nobody answers.
    """
    left = iter(actions)
    changed, faults = 0, []
    waiting: list[Callable[[], Sent]] = []
    chunk = list(islice(left, CHUNK))
    while chunk or waiting:
        for answer in waiting:
            number, refused = answer()
            changed += number
            faults += refused
        waiting = [beside(partial(_bulk, name, chunk, refresh))] if chunk else []
        chunk = list(islice(left, CHUNK))
    if faults:
        raise BulkIndexError(f"{len(faults)} entries were refused, the first: {str(faults[0])[:500]}", faults)
    return changed


def _bulk(name: str, actions: list[dict[str, Any]], refresh: bool) -> Sent:
    changed, faults = 0, []
    results = streaming_bulk(
        bulk_client(),
        actions,
        index=intake(name),
        require_alias=True,
        chunk_size=CHUNK,
        max_chunk_bytes=MOST_BYTES,
        max_retries=3,
        initial_backoff=1,
        raise_on_error=False,
        refresh=refresh,
    )
    for done, result in results:
        (what,) = result.values()
        if done:
            changed += 1
        elif what["status"] == OLDER or (what["status"] == GONE and what.get("result") == "not_found"):
            continue
        else:
            faults.append(result)
    return changed, faults


def rows_of(entries: QuerySet[LibraryEntry]) -> QuerySet[LibraryEntry, Any]:
    """Return what is indexed of entries as named rows, several times as quick to make as entries."""
    return entries.values_list("pk", *INDEXED, named=True)


def bring(names: Iterable[str], entry_ids: Iterable[int], gone: dict[int, int] | None = None) -> None:
    """Bring indices to what the database holds of some entries now.

    What the database lacks is deleted, with the version of its deletion in ``gone`` where that is known.
    """
    names = list(names)
    ids = sorted(set(entry_ids))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        entries = list(rows_of(LibraryEntry.objects.filter(pk__in=chunk)))
        lost = set(chunk) - {entry.pk for entry in entries}
        actions = [indexing(entry) for entry in entries]
        actions += [deletion(entry_id, (gone or {}).get(entry_id) or now()) for entry_id in sorted(lost)]
        for name in names:
            try:
                send(name, [dict(action) for action in actions])
            except BulkIndexError:
                # An index that a rebuild has taken away meanwhile wants nothing any more.
                if name in targets():
                    raise
