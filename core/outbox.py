"""The outbox: enqueueing inside a transaction, and the worker's taking, retrying and parking.

ADR 0003 weighs kept libraries (django-q2, procrastinate, django-tasks-db) against these lines.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from .models import OutboxMessage

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
FIRST_RETRY = timedelta(seconds=5)
ATTEMPTS = 8

Handler = Callable[[dict[str, Any]], None]
BatchHandler = Callable[[list[dict[str, Any]]], None]
handlers: dict[str, Handler] = {}
batch_handlers: dict[str, tuple[BatchHandler, int]] = {}


class Postpone(Exception):
    """Raised by a handler that cannot do its work before ``until``; it does not count as a failure."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Not before {until.isoformat()}")
        self.until = until


def handler(topic: str) -> Callable[[Handler], Handler]:
    """Register the function that does the work of a topic. It is called at least once, so it must be idempotent."""

    def register(function: Handler) -> Handler:
        handlers[topic] = function
        return function

    return register


def batch_handler(topic: str, *, size: int) -> Callable[[BatchHandler], BatchHandler]:
    """Register a function that does the work of up to ``size`` rows of a topic at once, given their payloads.

    The rows are removed when it is done, so their keys must never be used again.
    """

    def register(function: BatchHandler) -> BatchHandler:
        batch_handlers[topic] = function, size
        return function

    return register


def enqueue(
    *, topic: str, key: str, payload: dict[str, Any] | None = None, not_before: datetime | None = None
) -> OutboxMessage | None:
    """Write a row for the worker in the caller's transaction; None if a row of that key is there already."""
    values = {"topic": topic, "payload": payload or {}, "not_before": not_before or timezone.now()}
    row, created = OutboxMessage.objects.get_or_create(key=key, defaults=values)
    return row if created else None


def take(limit: int = 20) -> list[OutboxMessage]:
    """Lease up to ``limit`` rows that are due and free (never leased, or their lease ran out)."""
    now = timezone.now()
    lease = uuid.uuid4()
    with transaction.atomic():
        identifiers = list(_due(now).values_list("id", flat=True)[:limit])
        if not identifiers:
            return []
        OutboxMessage.objects.filter(id__in=identifiers).update(
            lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1
        )
    return list(OutboxMessage.objects.filter(lease=lease, id__in=identifiers).order_by("not_before", "id"))


def _due(now: datetime, also: Q | None = None) -> QuerySet[OutboxMessage]:
    """Return the rows that are due and free (or as ``also`` says), in order; locked, past those of other workers."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    rows = OutboxMessage.objects.filter(
        free if also is None else free | also, state=OutboxMessage.State.WAITING, not_before__lte=now
    ).order_by("not_before", "id")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return rows


def work(row: OutboxMessage) -> bool:
    """Do the work of a leased row; True if it is done. A failure is retried with back-off, then parked."""
    if row.topic in batch_handlers:
        return _work_batch(row)
    mine = OutboxMessage.objects.filter(id=row.id, lease=row.lease, state=OutboxMessage.State.WAITING)
    # Taken in a batch, a row may have waited for the ones before it: hold it afresh, or leave it to who took it.
    if not mine.update(leased_until=timezone.now() + LEASE):
        return False
    if not _done(mine, lambda: handlers[row.topic](row.payload)):
        return False
    # What was sent is wiped: the payload may hold a secret link.
    mine.update(
        state=OutboxMessage.State.DONE, done_at=timezone.now(), payload={}, lease=None, leased_until=None, last_error=""
    )
    return True


def _work_batch(row: OutboxMessage) -> bool:
    """Do the work of a leased row and of the others of its topic that are due and free."""
    function, size = batch_handlers[row.topic]
    now = timezone.now()
    with transaction.atomic():
        rows = _due(now, Q(lease=row.lease)).filter(topic=row.topic)
        identifiers = list(rows.values_list("id", flat=True)[:size])
        if row.id not in identifiers:
            return False  # done with an earlier row's batch, or another worker's by now
        held = OutboxMessage.objects.filter(id__in=identifiers)
        held.exclude(lease=row.lease).update(attempts=F("attempts") + 1)
        held.update(lease=row.lease, leased_until=now + LEASE)
    mine = held.filter(lease=row.lease, state=OutboxMessage.State.WAITING)
    payloads = list(mine.order_by("id").values_list("payload", flat=True))
    if not _done(mine, lambda: function(payloads)):
        return False
    mine.delete()
    return True


def _done(mine: QuerySet[OutboxMessage], act: Callable[[], None]) -> bool:
    """Act for the rows that are held; put them off, back or aside where it does not succeed."""
    try:
        act()
    except Postpone as postponed:
        mine.update(not_before=postponed.until, lease=None, leased_until=None, attempts=F("attempts") - 1)
        return False
    except Exception as exception:
        now = timezone.now()
        for row in mine.only("id", "key", "attempts"):
            logger.exception("Outbox message %s failed", row.key)
            parked = row.attempts >= ATTEMPTS
            mine.filter(id=row.id).update(
                state=OutboxMessage.State.PARKED if parked else OutboxMessage.State.WAITING,
                not_before=now + FIRST_RETRY * 2 ** (row.attempts - 1),
                lease=None,
                leased_until=None,
                last_error=repr(exception)[:2000],
            )
        return False
    return True


def drain(limit: int = 10_000) -> int:
    """Do all that is due now; return how many rows were done. For tests and commands."""
    done = 0
    for _round in range(limit):
        rows = take()
        if not rows:
            break
        done += sum(work(row) for row in rows)
    return done
