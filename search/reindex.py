"""Rebuilding, comparing and mending the index of Elasticsearch, without a gap for readers or writers.

A rebuild registers a new index, to which the worker writes from then on as well; fills it from the database; searches
it, so that the node is ready for readers; mends what differs; turns the alias over in one step; and removes the old
index. Whatever the worker wrote to the old index alone was committed before the new one was registered, so the filling
finds it.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from .comparison import Difference, entries_compared
from .engines import writing
from .engines.documents import MAPPING, alias, bulk_client, family, index_named
from .engines.elasticsearch import versions_of
from .models import EngineIndex, LibraryEntry
from .rehearsal import rehearse

logger = logging.getLogger(__name__)
LOST_AFTER = timedelta(seconds=30)
BEAT_SECONDS = 2.0
COPIES_SECONDS = 60
FILLING, LIVE = EngineIndex.State.FILLING, EngineIndex.State.LIVE


class Refused(Exception):
    """Another rebuild is going on, or a newer version of the site keeps the index."""


class _Pulse:
    """Says from time to time that the rebuild lives; raises Refused if another one has taken its place."""

    def __init__(self, name: str) -> None:
        self.name, self.last = name, time.monotonic()

    def __call__(self) -> None:
        if time.monotonic() - self.last < BEAT_SECONDS:
            return
        self.last = time.monotonic()
        if not EngineIndex.objects.filter(name=self.name, state=FILLING).update(beat_at=timezone.now()):
            raise Refused(f"The rebuild of {self.name} was taken for dead and another one has begun.")


def prepare() -> None:
    """See to it that there is a live index with today's mapping: the first one, or one in the place of an earlier one.

    Raises Refused as ``rebuild``.
    """
    _refuse_if_older()
    if not _is_live():
        rebuild()


def rebuild() -> int:
    """Make the index anew and put it in the place of the old one; return how many entries it holds.

    Raises Refused while another rebuild lives, or where a newer version of the site keeps the index. One that was cut
    off is cleaned up first.
    """
    _refuse_if_older()
    _clean_up()
    name = f"{family()}-{timezone.now():%Y%m%d%H%M%S%f}"
    try:
        with transaction.atomic():
            EngineIndex.objects.create(name=name, state=FILLING, mapping=MAPPING)
    except IntegrityError:
        running = EngineIndex.objects.filter(state=FILLING).first()
        since = f", begun at {running.started_at:%H:%M:%S} UTC," if running else ""
        raise Refused(f"Another rebuild{since} is going on. Wait for it; if it was cut off, try in 30 s.") from None
    try:
        _make(name)
        pulse = _Pulse(name)
        _fill(name, pulse)
        bulk_client().indices.refresh(index=name)
        rehearse(name, pulse)
        _mend(name)
        _swap(name)
    except BaseException:
        # Best effort: what stays is cleaned up by the next rebuild.
        with contextlib.suppress(Exception):
            _drop(name)
        raise
    _remove_strangers()
    return int(bulk_client().count(index=name)["count"])


def _is_live() -> bool:
    return EngineIndex.objects.filter(state=LIVE, mapping=MAPPING).exists()


def _refuse_if_older() -> None:
    """Leave an index alone that a newer version of the site has made, or is making, beside this one."""
    if EngineIndex.objects.filter(mapping__gt=MAPPING).exists():
        raise Refused("A newer version of the site keeps the index: its worker and its commands are the ones to use.")


def _make(name: str) -> None:
    made = index_named(name).create(using=bulk_client())
    if not made["acknowledged"]:
        raise Refused("Elasticsearch's nodes did not all take note of the new index.")


def _fill(name: str, pulse: Callable[[], None]) -> None:
    writing.send(name, _actions(pulse))
    bulk_client().indices.put_settings(
        index=name,
        settings={
            "number_of_replicas": settings.ELASTICSEARCH_REPLICAS,
            "refresh_interval": settings.ELASTICSEARCH_REFRESH,
        },
    )
    end = time.monotonic() + COPIES_SECONDS
    while time.monotonic() < end:
        health = (
            bulk_client().options(ignore_status=408).cluster.health(index=name, wait_for_status="green", timeout="2s")
        )
        pulse()
        if not health["timed_out"]:
            return
    logger.warning("The replicas of %s are not all there: are there enough nodes? It goes live without them.", name)


def _actions(pulse: Callable[[], None]) -> Iterator[dict[str, Any]]:
    """Yield an action for each entry, read in pages by id, each page as it is committed by then.

    The page that is not full is the last: what others add after it is announced, and the worker writes it here too.
    """
    last = 0
    while True:
        page = list(writing.rows_of(LibraryEntry.objects.filter(pk__gt=last).order_by("pk"))[: writing.CHUNK])
        yield from (writing.indexing(entry) for entry in page)
        pulse()
        if len(page) < writing.CHUNK:
            return
        last = page[-1].pk


def compare(index: str) -> Difference:
    """Return where an index (or alias) differs from the library."""
    return entries_compared(versions_of(index))


def check(*, patience: float = 5.0) -> tuple[list[int], list[int], list[int]]:
    """Compare the live index with the library; what the worker brings within ``patience`` seconds is no difference."""
    if not _is_live():
        return list(LibraryEntry.objects.order_by("pk").values_list("pk", flat=True)), [], []
    first = compare(alias())
    suspects = {pk for ids in first for pk in ids}
    end = time.monotonic() + patience
    while suspects and time.monotonic() < end:
        time.sleep(min(0.5, patience))
        now = compare(alias())
        suspects &= {pk for ids in now for pk in ids}
        first = now
    missing, stale, extra = ([pk for pk in ids if pk in suspects] for ids in first)
    return missing, stale, extra


def mend() -> None:
    """Bring the live index to the library; make it where there is none."""
    if _is_live() and bulk_client().indices.exists_alias(name=alias()):
        _mend(alias_target())
    else:
        rebuild()


def alias_target() -> str:
    """Return the index that the alias points to."""
    (name,) = bulk_client().indices.get_alias(name=alias())
    return str(name)


def _mend(name: str) -> None:
    missing, stale, extra = compare(name)
    writing.bring([name], [*missing, *stale, *extra])
    bulk_client().indices.refresh(index=name)


def _swap(name: str) -> None:
    """Turn readers over to a full index in one step, then writers, then remove the old one."""
    actions: list[dict[str, Any]] = [
        {"remove": {"index": f"{family()}-*", "alias": alias(), "must_exist": False}},
        {"add": {"index": name, "alias": alias()}},
    ]
    bulk_client().indices.update_aliases(actions=actions)
    _promote(name)


def _promote(name: str) -> None:
    with transaction.atomic():
        EngineIndex.objects.filter(state=LIVE).delete()
        EngineIndex.objects.filter(name=name).update(state=LIVE)


def _clean_up() -> None:
    """Finish or undo a rebuild that was cut off; leave one that lives alone."""
    lost = EngineIndex.objects.filter(state=FILLING, beat_at__lt=timezone.now() - LOST_AFTER).first()
    if lost is None:
        return
    if bulk_client().indices.exists_alias(name=alias(), index=lost.name):
        _promote(lost.name)  # it was cut off after readers had been turned over
    else:
        _drop(lost.name)
        logger.warning("A rebuild that was cut off has been cleaned up: %s.", lost.name)


def _drop(name: str) -> None:
    """Let go of an index that no reader sees: nobody writes to it any more, then it goes."""
    if bulk_client().indices.exists_alias(name=alias(), index=name):
        return
    EngineIndex.objects.filter(name=name, state=FILLING).delete()
    bulk_client().indices.delete(index=name, ignore_unavailable=True)


def _remove_strangers() -> None:
    """Remove the indices of this site that are neither live nor being filled."""
    there = list(bulk_client().indices.get(index=f"{family()}-*", features="aliases"))
    known = set(writing.targets())  # asked last: an index is registered before it is made
    for name in there:
        if name not in known:
            bulk_client().indices.delete(index=name, ignore_unavailable=True)
