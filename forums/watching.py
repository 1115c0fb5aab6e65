"""Following spaces and threads: choosing a level, and reading who wants to be told how much."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from core import audit
from members.models import User
from members.notification_settings import settings_of
from members.notify import mark_group_read, unread_of
from members.recipients import addressed_to

from . import policy
from .authorship import is_asker, token_of
from .models import Space, Thread, Watch

Level = Watch.Level
DEFAULT = Level.REPLIES


def group_of(thread: Thread | int) -> str:
    """Return the group under which notices of a thread are kept together."""
    return f"forums.thread:{thread if isinstance(thread, int) else thread.pk}"


@transaction.atomic
def watch_set(
    *,
    user: User | None,
    level: str,
    thread: Thread | None = None,
    space: Space | None = None,
    recipient: str = "",
    how: str = "",
) -> Watch:
    """Choose how much somebody is told of a thread or a space; a second call with the same level changes nothing.

    ``recipient`` with ``user=None`` is for somebody known only by an opaque token. ``how`` says in the trail which way
    it came. Raises ValueError for an unknown level, or unless exactly one of ``thread`` and ``space`` is given.
    """
    if (thread is None) == (space is None):
        raise ValueError("A watch is on a thread or on a space.")
    chosen = Level(level)
    row, made = Watch.objects.select_for_update().get_or_create(
        user=user,
        recipient=recipient,
        thread=thread,
        space=space,
        defaults={"level": chosen, "chosen": True},
    )
    before = "" if made else row.level
    if made or before != chosen or not row.chosen:
        row.level, row.chosen, row.changed_at = chosen, True, timezone.now()
        row.save(update_fields=["level", "chosen", "changed_at"])
    if before != chosen:
        target: Any = thread if thread is not None else space
        audit.record(
            action="watch.changed",
            subject=target,
            actor=user,
            before={"level": before},
            after={"level": str(chosen), "recipient": recipient} if recipient else {"level": str(chosen)},
            reason=how,
        )
    return row


@transaction.atomic
def watch_choose(*, actor: User, level: str, thread: Thread | None = None, space: Space | None = None) -> Watch:
    """Choose one's own level for something one may read. Raises PermissionDenied, else as ``watch_set``."""
    where = thread.space if thread is not None else space
    if where is None or not policy.may_read_space(actor, where):
        raise PermissionDenied
    if thread is not None and is_asker(actor, thread):
        return watch_set(user=None, recipient=token_of(actor), level=level, thread=thread)
    return watch_set(user=actor, level=level, thread=thread, space=space)


def watch_by_writing(*, author: User, thread: Thread) -> None:
    """Let somebody who wrote in a thread follow it as their settings say, unless they have a level there already."""
    if is_asker(author, thread):
        # Their answers reach them whatever else they follow.
        Watch.objects.get_or_create(
            user=None,
            recipient=token_of(author),
            thread=thread,
            space=None,
            defaults={"level": Level.EVERYTHING, "chosen": False},
        )
        return
    level = settings_of(author).when_posting
    Watch.objects.get_or_create(
        user=author, thread=thread, recipient="", space=None, defaults={"level": level, "chosen": False}
    )


@dataclass(frozen=True)
class Standing:
    """Where a reader stands towards a thread: their level, whether it is their own, whether news is unread."""

    level: str
    own: bool
    told: bool


def with_standing(threads: Any, user: Any, pk: int) -> Any:
    """Annotate a QuerySet that is to give the thread ``pk`` with what ``standing_of`` reads of somebody signed in."""
    if not user.is_authenticated:
        return threads
    mine = Watch.objects.filter(addressed_to(user))
    return threads.annotate(
        watch_own=Subquery(mine.filter(thread=OuterRef("pk")).values("level")[:1]),
        watch_space=Subquery(mine.filter(space=OuterRef("space")).values("level")[:1]),
        told=Exists(unread_of(user).filter(group=group_of(pk))),
    )


def standing_of(user: User, thread: Any) -> Standing:
    """Return the reader's standing towards a thread: one query, or none where ``with_standing`` brought it along."""
    if not hasattr(thread, "watch_own"):
        thread = with_standing(Thread.objects.all(), user, thread.pk).get(pk=thread.pk)
    return Standing(thread.watch_own or thread.watch_space or DEFAULT, thread.watch_own is not None, thread.told)


def opened(user: User, thread: Thread, standing: Standing) -> None:
    """Take note that the reader has the thread before them: what they were told of it is no news any more."""
    if standing.told:
        mark_group_read(user=user, group=group_of(thread))


def level_in(user: User, space: Space) -> str:
    """Return the reader's level in a space."""
    return Watch.objects.filter(user=user, space=space).values_list("level", flat=True).first() or DEFAULT


def levels_of(users: Iterable[User], thread: Thread) -> dict[int, str]:
    """Return the level of each person towards a thread, by their id: one query."""
    ids = [user.pk for user in users]
    levels: dict[int, str] = dict.fromkeys(ids, DEFAULT)
    rows = Watch.objects.filter(Q(thread=thread) | Q(space=thread.space_id), user__in=ids)
    # The space's level first, so that the thread's own goes over it.
    for row in sorted(rows, key=lambda row: row.thread_id is not None):
        if row.user_id is not None:
            levels[row.user_id] = row.level
    return levels


def followers_of(thread: Thread) -> Any:
    """Return the watches by which people, known or by token, follow a thread or its space in full."""
    return Watch.objects.filter(Q(thread=thread) | Q(space=thread.space_id), level=Level.EVERYTHING)


def thread_list_followed(user: User, language: str) -> Any:
    """Return a QuerySet of the threads on which the person has a level of their own, with ``level``, newest first.

    Titles are in ``language``, as in ``Thread.objects.for_lists``.
    What they only follow with their space, or wrote in without being told of anything, is left out.
    """
    mine = Watch.objects.filter(addressed_to(user), thread=OuterRef("pk"))
    threads = Thread.objects.visible_to(user).for_lists(language).annotate(level=Subquery(mine.values("level")[:1]))
    return threads.exclude(level=None).order_by("-last_activity_at", "-pk")


def space_list_with_levels(user: User) -> list[Space]:
    """Return the spaces that the person may see, each with their ``level``: two queries."""
    spaces = list(Space.objects.visible_to(user))
    chosen = dict(Watch.objects.filter(user=user, space__in=spaces).values_list("space_id", "level"))
    for space in spaces:
        space.level = chosen.get(space.pk, DEFAULT)  # type: ignore[attr-defined]
    return spaces
