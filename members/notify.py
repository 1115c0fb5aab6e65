"""The one door to on-site notices and e-mail: a Notice and an outbox row, in the transaction of the change."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import override

from core.mail import delivery_connection
from core.models import OutboxMessage
from core.outbox import handler

from . import messages
from .common_values import common_values
from .composing import compose, compose_notice
from .letters import Letter
from .models import Notice, User
from .notification_settings import holds, settings_of, settings_of_many, wants_email
from .recipients import addressed_to, recipient_of
from .showing import notice_checks, notice_sources, readable

__all__ = ["compose", "mark_group_read", "mark_read", "notice_checks", "notice_sources", "notify", "notify_many"]

TOPIC = "members.notice"


def notify(
    user: User | None,
    message: str,
    *,
    key: str,
    values: dict[str, Any] | None = None,
    url: str = "",
    email: bool = True,
    visible: str | tuple[str, dict[str, Any]] | None = None,
    source: tuple[str, dict[str, Any]] | None = None,
    recipient: str = "",
    group: str = "",
    letter: Letter | None = None,
) -> Notice | None:
    """Tell a person something once, on the site and (with ``email``) by e-mail, in the language they prefer.

    ``message`` is an id of ``content/messages.json``; ``values`` fills its placeholders (``members.messages`` says
    which kinds of value there are; ``name``, ``settings_url`` and the like fill themselves). ``key`` makes it happen
    once: a second call with the same key does nothing and returns None. ``url`` is the path that the notice leads to.
    ``visible`` names a check in ``notice_checks``, with its arguments; ``source`` names one of ``notice_sources``,
    which gives values that must not be kept. Both are asked when the e-mail is sent and when the list is shown.
    ``recipient`` with ``user=None`` tells somebody known only by an opaque token (``members.recipients``).
    ``group`` keeps notices of one thing together; ``letter`` says what the e-mail's headers need.
    Raises UnknownMessage, or MissingValue for a placeholder that nobody fills.
    """
    notice = new_notice(
        user,
        message,
        key=key,
        values=values,
        url=url,
        visible=visible,
        source=source,
        recipient=recipient,
        group=group,
        letter=letter,
    )
    made = notify_many([notice], email=email)
    return Notice.objects.get(key=key) if made else None


def new_notice(
    user: User | None,
    message: str,
    *,
    key: str,
    values: dict[str, Any] | None = None,
    url: str = "",
    visible: str | tuple[str, dict[str, Any]] | None = None,
    source: tuple[str, dict[str, Any]] | None = None,
    recipient: str = "",
    group: str = "",
    letter: Letter | None = None,
) -> Notice:
    """Return a notice that is not stored yet, for ``notify_many``; the arguments are those of ``notify``."""
    if (user is None) == (not recipient):
        raise ValueError("A notice is for a person or for a recipient.")
    plain = json.loads(json.dumps(values or {}, cls=DjangoJSONEncoder))
    if source is None:
        _require_values(message, plain)
    check: list[Any] = [visible, {}] if isinstance(visible, str) else list(visible or [])
    if check and notice_checks.get(check[0]) is None:
        raise LookupError(f"No check of the name {check[0]} is registered in notice_checks.")
    if source is not None and notice_sources.get(source[0]) is None:
        raise LookupError(f"No source of the name {source[0]} is registered in notice_sources.")
    return Notice(
        user=user,
        recipient=recipient,
        key=key,
        message=messages.get(message).id,
        values=plain,
        url=url,
        group=group,
        visible_if=check,
        source=list(source or []),
        letter=letter.as_json() if letter else {},
    )


def _require_values(message: str, values: dict[str, Any]) -> None:
    filled = values.keys() | {name for name, _provider in common_values.items()} | messages.FILLED_WHEN_SENT
    if missing := sorted(messages.get(message).placeholders - filled):
        raise messages.MissingValue(", ".join(missing))


@transaction.atomic
def notify_many(notices: Iterable[Notice], *, email: bool = True) -> int:
    """Store notices and the outbox rows of those that are e-mailed at once; return how many were new.

    Those that the person has gathered are marked as held, for their next digest.
    The number of queries does not depend on how many there are. A notice whose key is there already is left alone,
    and so is its e-mail.
    """
    rows = {notice.key: notice for notice in notices}
    known = set(Notice.objects.filter(key__in=rows).values_list("key", flat=True))
    fresh = [notice for key, notice in rows.items() if key not in known]
    if not fresh:
        return 0
    chosen = settings_of_many(notice.user for notice in fresh if notice.user is not None) if email else {}
    for notice in fresh:
        if notice.user_id in chosen:
            notice.held = holds(chosen[notice.user_id], messages.get(notice.message).category)
    Notice.objects.bulk_create(fresh, ignore_conflicts=True)
    if email:
        now = timezone.now()
        OutboxMessage.objects.bulk_create(
            [
                OutboxMessage(
                    topic=TOPIC, key=f"notice:{notice.key}"[:200], payload={"notice": notice.key}, not_before=now
                )
                for notice in fresh
                # Behind a token nobody is known here: whether they want it is asked when it is sent.
                if notice.user_id is None or wants_email(chosen[notice.user_id], messages.get(notice.message).category)
            ],
            ignore_conflicts=True,
        )
    return len(fresh)


@handler(TOPIC)
def send_notice(payload: dict[str, Any]) -> None:
    """Send the e-mail of a notice, if the person is there, may still see what it speaks of, and still wants it."""
    notice = Notice.objects.select_related("user").filter(key=payload["notice"]).first()
    person = recipient_of(notice) if notice is not None else None
    if notice is None or person is None or not person.is_active:
        return
    chosen = settings_of(person)
    category = messages.get(notice.message).category
    # Whoever is behind a token gets their replies at once unless they want none: no digest could gather them without a
    # row that names them.
    if holds(chosen, category) and not notice.recipient:
        Notice.objects.filter(pk=notice.pk).update(held=True)  # they chose digests since the notice was written
        return
    if not (wants_email(chosen, category) or holds(chosen, category)):
        return
    if notice.recipient and notice.source and Notice.objects.filter(user=person, source=notice.source).exists():
        return  # told under their name as well: one e-mail for one event and person
    with override(person.preferred_language):
        for _notice, values in readable(person, [notice]):
            delivery_connection().send_messages([compose_notice(notice, person, values)])


def mark_read(*, user: User, notices: list[int] | None = None) -> int:
    """Mark the person's notices as read, all or those with the given ids; return how many were unread."""
    rows = Notice.objects.filter(addressed_to(user), read_at=None)
    if notices is not None:
        rows = rows.filter(pk__in=notices)
    return rows.update(read_at=timezone.now())


def mark_group_read(*, user: User, group: str) -> int:
    """Mark what the person was told of one thing as read, since they have opened it; return how many were unread."""
    return unread_of(user).filter(group=group).update(read_at=timezone.now())


def unread_of(user: User) -> QuerySet[Notice]:
    """Return the notices that the person has not read."""
    return Notice.objects.filter(addressed_to(user), read_at=None)
