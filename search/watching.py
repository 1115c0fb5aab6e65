"""Whether Elasticsearch answers, and who is told when it does not."""

import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from elastic_transport import TransportError
from elasticsearch import ApiError

from core import audit
from core.models import AuditEntry

from .engines import database_engine
from .engines.breaker import breaker
from .engines.documents import alias, client

logger = logging.getLogger(__name__)
LOST, BACK = "search.engine_lost", "search.engine_back"
SUBJECT = "search.engine:elasticsearch"


def fault() -> str:
    """Return why Elasticsearch cannot search now; empty where it can."""
    try:
        health = client().options(ignore_status=408).cluster.health(index=alias(), timeout="500ms")
        whole = not health.get("timed_out") and health["status"] != "red"
        if not whole and not client().indices.exists_alias(name=alias()):
            return "There is no index with the mapping of this version: run rebuild_search."
    except (TransportError, ApiError) as exception:
        return str(exception)[:300] or type(exception).__name__
    return "" if whole else "The index is not whole (red)."


def state() -> dict[str, Any]:
    """Return for /readyz which engine answers and whether that is the one which should."""
    if not settings.ELASTICSEARCH_URLS:
        return {"state": "ok", "engine": database_engine().name}
    if breaker.is_open() or fault():
        return {"state": "degraded", "engine": database_engine().name}
    return {"state": "ok", "engine": "elasticsearch"}


def watch() -> None:
    """Put on the audit trail, for administrators, that Elasticsearch has been lost or is back; once for each."""
    if settings.ELASTICSEARCH_URLS:
        _note(fault())


@transaction.atomic
def _note(reason: str) -> None:
    last = AuditEntry.objects.filter(subject=SUBJECT).order_by("-sequence").values_list("action", flat=True).first()
    if reason and last != LOST:
        engine = database_engine().name
        audit.record(action=LOST, subject=SUBJECT, reason=reason, after={"answers": engine})
        logger.error("Elasticsearch is lost, %s answers: %s", engine, reason)
    elif not reason and last == LOST:
        audit.record(action=BACK, subject=SUBJECT, after={"answers": "elasticsearch"})
        logger.warning("Elasticsearch is back.")
