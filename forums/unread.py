"""What is new to a person: how far they have read, what they marked as read, and what has come since.

A published post of somebody else is unread when its number is above the person's ``ReadState`` of the thread and it is
younger than all of these: the person's account, their ``ReadMark`` of the space, and ``HORIZON``.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError, connection, models, transaction
from django.db.models import DateTimeField, Exists, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from .authorship import is_asker, token_of, written_by
from .models import Post, ReadMark, ReadState, Space, Thread
from .models.spaces import SpaceQuerySet
from .models.threads import ThreadQuerySet

# Older than this, a post that nobody opened is no longer news.
HORIZON = timedelta(days=60)
# Counting a space's unread threads stops here; pages say "99+".
MOST_COUNTED = 100


class CountRows(Subquery):
    """The number of rows of a QuerySet; of a sliced one, so that the database stops counting at the slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def _signed_in(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False))


def _held_by(user: Any) -> Q:
    return Q(user=user) | Q(recipient=token_of(user))


def _since(user: Any) -> datetime:
    joined: datetime = user.date_joined
    return max(joined, timezone.now() - HORIZON)


def _reading(user: Any) -> dict[str, Any]:
    """Return ``read_number`` and ``marked_at``: how far a person has read a thread, and since when its space."""
    since = Value(_since(user), output_field=DateTimeField())
    return {"read_number": _read_number(user), "marked_at": Coalesce(mark_of(user, "space"), since)}


def _read_number(user: Any) -> Coalesce:
    states = ReadState.objects.filter(_held_by(user), thread=OuterRef("pk"))
    return Coalesce(Subquery(states.values("number")[:1]), Value(0))


def mark_of(user: Any, space: str) -> Subquery:
    """Return since when a person has read a space; ``space`` is the outer query's field that leads to it."""
    return Subquery(ReadMark.objects.filter(user=user, space=OuterRef(space)).values("read_at")[:1])


def _unread_posts(user: Any, since: datetime, *more: Q) -> models.QuerySet[Post]:
    """Return the posts after ``since`` that the person has not read, of an outer thread with its ``read_number``."""
    new = Q(
        thread=OuterRef("pk"), state=Post.State.PUBLISHED, published_at__gt=since, number__gt=OuterRef("read_number")
    )
    return Post.objects.filter(new, ~written_by(user), *more).order_by()


def _unread_anywhere(user: Any) -> models.QuerySet[Post]:
    return _unread_posts(user, _since(user), Q(published_at__gt=OuterRef("marked_at")))


def with_unread(threads: ThreadQuerySet, user: Any, space: Space | None = None) -> ThreadQuerySet:
    """Add ``unread``, how many posts, for somebody who has signed in.

    Where all are of one ``space`` with its ``mark_of`` (as ``marked_at``), that is not asked for with each of them.
    """
    if not _signed_in(user):
        return threads
    if space is None:
        reading, posts = _reading(user), _unread_anywhere(user)
    else:
        reading = {"read_number": _read_number(user)}
        marked_at: datetime | None = space.marked_at  # type: ignore[attr-defined]  # by the view that found it
        posts = _unread_posts(user, max(_since(user), marked_at or _since(user)))
    return threads.alias(**reading).annotate(unread=CountRows(posts.values("pk")))


def with_first_unread(threads: ThreadQuerySet, user: Any) -> ThreadQuerySet:
    """Add ``first_unread`` (a number, or None) and ``read_number`` for somebody who has signed in."""
    if not _signed_in(user):
        return threads
    first = _unread_anywhere(user).order_by("number").values("number")[:1]
    reading = _reading(user)
    return threads.alias(marked_at=reading.pop("marked_at")).annotate(**reading).annotate(first_unread=Subquery(first))


def only_unread(threads: ThreadQuerySet, user: Any) -> ThreadQuerySet:
    """Return the threads with an unread post; none for somebody who has not signed in."""
    if not _signed_in(user):
        return threads.none()
    recent = threads.filter(state=Thread.State.PUBLISHED, last_activity_at__gt=_since(user))
    return recent.alias(**_reading(user)).filter(Exists(_unread_anywhere(user)))


def with_unread_threads(spaces: SpaceQuerySet, user: Any) -> SpaceQuerySet:
    """Add ``unread_threads``: how many threads of each space hold something new, counted up to MOST_COUNTED."""
    if not _signed_in(user):
        return spaces
    threads = only_unread(Thread.objects.visible_to(user).filter(space=OuterRef("pk")).order_by(), user)
    return spaces.annotate(unread_threads=CountRows(threads.values("pk")[:MOST_COUNTED]))


def thread_mark_read(*, user: Any, thread: Thread, number: int, known: int) -> None:
    """Remember that the person was shown the thread's posts up to ``number``.

    ``known`` is the number remembered so far: where it is not lower, nothing is written. A page is never kept waiting
    for this: where SQLite is busy with another writer the mark is left out, and the next visit makes it.
    """
    if number <= known:
        return
    with _impatient():
        _write_mark(user, thread, number, known)


@contextmanager
def _impatient() -> Iterator[None]:
    """Write without waiting for SQLite's lock; PostgreSQL locks one row that belongs to the person alone."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    sqlite: Any = connection.connection
    waits = sqlite.execute("PRAGMA busy_timeout").fetchone()[0]
    sqlite.execute("PRAGMA busy_timeout = 0")
    try:
        with suppress(OperationalError):
            yield
    finally:
        sqlite.execute(f"PRAGMA busy_timeout = {int(waits)}")


def _write_mark(user: Any, thread: Thread, number: int, known: int) -> None:
    # A waiting thread is read by its author alone: the row of an unnamed one must not name them.
    holder = {"recipient": token_of(user)} if is_asker(user, thread) else {"user": user}
    if known:
        lower = ReadState.objects.filter(**holder, thread=thread, number__lt=number)
        lower.update(number=number, read_at=timezone.now())
    else:
        ReadState.objects.bulk_create([ReadState(**holder, thread=thread, number=number)], ignore_conflicts=True)


@transaction.atomic
def spaces_mark_read(*, user: Any, spaces: list[Space]) -> None:
    """Mark everything that stands in these spaces now as read, with one row a space."""
    now = timezone.now()
    ReadMark.objects.bulk_create(
        [ReadMark(user=user, space=space, read_at=now) for space in spaces],
        update_conflicts=True,
        unique_fields=["user", "space"],
        update_fields=["read_at"],
    )
