"""The one door to on-site notices and e-mail: a Notice and an outbox row, in the transaction of the change."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from core.mail import delivery_connection
from core.outbox import enqueue, handler
from core.registry import Registry

from . import messages
from .common_values import common_values, with_common_values
from .models import Notice, User

TOPIC = "members.notice"

# name -> may this person still see what the notice speaks of? Called with the person and the JSON-ready arguments.
notice_checks: Registry[Callable[[User, dict[str, Any]], bool]] = Registry()


@transaction.atomic
def notify(
    user: User,
    message: str,
    *,
    key: str,
    values: dict[str, Any] | None = None,
    url: str = "",
    email: bool = True,
    visible: str | tuple[str, dict[str, Any]] | None = None,
) -> Notice | None:
    """Tell a person something once, on the site and (with ``email``) by e-mail, in the language they prefer.

    ``message`` is an id of ``content/messages.json``; ``values`` fills its placeholders (``members.messages`` says
    which kinds of value there are; ``name``, ``settings_url`` and the like fill themselves). ``key`` makes it happen
    once: a second call with the same key does nothing and returns None. ``url`` is the path that the notice leads to.
    ``visible`` names a check in ``notice_checks``, with its arguments; it is asked again when the e-mail is sent and
    when the list is shown. Raises UnknownMessage, or MissingValue for a placeholder that nobody fills.
    """
    values = json.loads(json.dumps(values or {}, cls=DjangoJSONEncoder))
    missing = messages.get(message).placeholders - values.keys() - {name for name, _provider in common_values.items()}
    if missing:
        raise messages.MissingValue(", ".join(sorted(missing)))
    check: list[Any] = [visible, {}] if isinstance(visible, str) else list(visible or [])
    if check and notice_checks.get(check[0]) is None:
        raise LookupError(f"No check of the name {check[0]} is registered in notice_checks.")
    notice, made = Notice.objects.get_or_create(
        key=key, defaults={"user": user, "message": message, "values": values, "url": url, "visible_if": check}
    )
    if not made:
        return None
    if email:
        enqueue(topic=TOPIC, key=f"notice:{key}"[:200], payload={"notice": notice.pk})
    return notice


def is_visible(notice: Notice) -> bool:
    """True if the person may (still) see what the notice speaks of."""
    if not notice.visible_if:
        return True
    name, arguments = notice.visible_if
    check = notice_checks.get(name)
    return check is not None and check(notice.user, arguments)


@handler(TOPIC)
def send_notice(payload: dict[str, Any]) -> None:
    """Send the e-mail of a notice, if the person is still there and may still see what it speaks of."""
    notice = Notice.objects.select_related("user").filter(pk=payload["notice"]).first()
    if notice is None or not notice.user.is_active or not is_visible(notice):
        return
    message = compose(
        notice.message, notice.user.preferred_language, notice.user, notice.values, key=f"notice:{notice.key}"
    )
    delivery_connection().send_messages([message])


def compose(
    message_id: str, language: str, user: User, values: dict[str, Any], *, key: str, to: str = ""
) -> EmailMultiAlternatives:
    """Return an e-mail with text and HTML in ``language``; its Message-ID follows from ``key``."""
    values = with_common_values(user, messages.get(message_id).placeholders, values)
    subject, body = messages.render(message_id, language, values)
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    headers = {
        "Message-ID": f"<{digest}@{host}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": language,
    }
    email = EmailMultiAlternatives(subject, body, settings.DEFAULT_FROM_EMAIL, [to or user.email], headers=headers)
    html = render_to_string(
        "members/email/message.html",
        {"subject": subject, "language": language, "body": messages.render_html(message_id, language, values)},
    )
    email.attach_alternative(html, "text/html")
    return email


def mark_read(*, user: User, notices: list[int] | None = None) -> int:
    """Mark the person's notices as read, all or those with the given ids; return how many were unread."""
    rows = Notice.objects.filter(user=user, read_at=None)
    if notices is not None:
        rows = rows.filter(pk__in=notices)
    return rows.update(read_at=timezone.now())
