"""Feeds Elasticsearch from the outbox: which entries changed, in the transaction of the change; their state, later."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from elastic_transport import TransportError
from elasticsearch import ApiError

from core.outbox import Postpone, batch_handler, enqueue

TOPIC = "search.index"
# So many changes (transactions) make one bulk request or a few.
BATCH = 500
PATIENCE = timedelta(seconds=5)


def announce(*, written: Iterable[int] = (), gone: Mapping[int, int] | None = None) -> None:
    """Tell the worker of entries written, and of those gone with the versions of their deletion."""
    if not settings.ELASTICSEARCH_URLS:
        return
    ids = list(written)
    if ids or gone:
        # JSON has no numbers as keys.
        payload = {"written": ids, "gone": [[pk, version] for pk, version in (gone or {}).items()]}
        enqueue(topic=TOPIC, key=f"{TOPIC}:{uuid.uuid4().hex}", payload=payload)


@batch_handler(TOPIC, size=BATCH)
def index_changes(payloads: list[dict[str, Any]]) -> None:
    """Bring the indices to what the database holds now of all that was announced.

    The messages say only which entries to look at, so their order does not matter and once is as good as twice. While
    Elasticsearch is away they wait, however long.
    """
    if not settings.ELASTICSEARCH_URLS:
        return
    from . import reindex
    from .engines import writing

    gone = {int(pk): int(version) for payload in payloads for pk, version in payload["gone"]}
    ids = {int(pk) for payload in payloads for pk in payload["written"]} | gone.keys()
    try:
        reindex.prepare()
        writing.bring(writing.targets(), ids, gone)
    except reindex.Refused as refused:
        raise Postpone(timezone.now() + PATIENCE) from refused
    except (TransportError, ApiError) as exception:
        if isinstance(exception, ApiError) and exception.meta.status < 429:
            raise  # our own fault: retried, then parked where an administrator sees it
        raise Postpone(timezone.now() + PATIENCE) from exception
