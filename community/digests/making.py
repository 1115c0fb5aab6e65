"""Making digests: who gets what is chosen in batches, with one outbox row a person and day."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.models import OutboxMessage
from core.periodic import job
from members.models import Notice

from ..models import DigestRun
from .pages import Pages
from .people import Reader, held_for, people_due, readers_of
from .periods import Period, due_on, monday_of
from .sending import TOPIC, key_of
from .threads import Threads, followed_activity

BATCH = 500
# What is kept of one person's held notices: more than anybody reads in an e-mail.
MOST_NOTICES = 100


@job("community.digests", every=timedelta(minutes=10))
def make_due_digests() -> None:
    """Make the digests that are due now, unless they are made already."""
    day = due_on(timezone.now())
    if day is not None:
        make_digests(day)


def make_digests(day: date) -> int:
    """Make the digests of a day, or go on where a killed worker left off; return how many e-mails that makes.

    A second call makes none: the run is finished, and each person's row has a key of its own.
    """
    run = _begun(day)
    if run.finished_at is not None:
        return 0
    period = Period(day, run.weekly)
    threads, pages = Threads(period), Pages(period)
    made = 0
    while (batch := _make_batch(period, threads, pages)) is not None:
        made += batch
    return made


@transaction.atomic
def _begun(day: date) -> DigestRun:
    """Return the run of a day, begun now if need be: the first one of a week brings the weekly digests."""
    this_week = DigestRun.objects.filter(day__gte=monday_of(day), day__lt=day, weekly=True)
    run, _made = DigestRun.objects.get_or_create(day=day, defaults={"weekly": not this_week.exists()})
    return run


@transaction.atomic
def _make_batch(period: Period, threads: Threads, pages: Pages) -> int | None:
    """Make the next batch and move the cursor, all or nothing; None when there is nobody left.

    The number of queries does not depend on how many there are. The run's row is locked, so that two workers (one
    whose lease ran out, say) take turns.
    """
    run = DigestRun.objects.select_for_update().get(pk=period.day)
    people = list(people_due(period).filter(pk__gt=run.cursor)[:BATCH]) if run.finished_at is None else []
    if not people:
        if run.finished_at is None:
            run.finished_at = timezone.now()
            run.save(update_fields=["finished_at"])
        return None
    rows = _rows(period, readers_of(people, period), threads, pages)
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
    # Put in an e-mail or read meanwhile: neither waits any more.
    due = [person.pk for person in people]
    taken = [pk for row in rows for pk in row.payload["notices"]]
    _no_longer_held(due, taken)
    run.cursor, run.made = due[-1], run.made + len(rows)
    run.save(update_fields=["cursor", "made"])
    return len(rows)


def _no_longer_held(people: list[int], taken: list[int]) -> None:
    """Take the notices out of the waiting: those in an e-mail, and those that were read on the site."""
    Notice.objects.filter(user__in=people, held=True, read_at__isnull=False).update(held=False)
    Notice.objects.filter(pk__in=taken).update(held=False)


def _rows(period: Period, readers: list[Reader], threads: Threads, pages: Pages) -> list[OutboxMessage]:
    """Return the outbox rows of those for whom there is something, but for those that are there already."""
    keys = {key_of(period.day, reader.person.pk): reader for reader in readers}
    known = set(OutboxMessage.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = {key: reader for key, reader in keys.items() if key not in known}
    readers = list(fresh.values())
    held = held_for(readers, period)
    read = threads.read_by(readers)
    activity = followed_activity(readers)
    rows = []
    for key, reader in fresh.items():
        pk = reader.person.pk
        picked = threads.pick(reader, read.get(pk, set()))
        content: dict[str, Any] = {
            "notices": held.get(pk, [])[-MOST_NOTICES:],
            "followed": activity.get(pk, []),
            "unanswered": picked.unanswered,
            "for-you": picked.new,
            "pages": pages.pick(reader),
        }
        if any(content.values()):
            payload = {"user": pk, "day": period.day.isoformat(), "weekly": period.is_weekly_for(reader.chosen)}
            rows.append(OutboxMessage(topic=TOPIC, key=key, payload={**payload, **content}))
    return rows
