"""Who may read a thread beside what its space says: everybody, members, or members while a procurement is live."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core import audit
from core.periodic import job
from core.signals import content_changed
from members.models import User
from members.notify import notify
from members.roles import FACILITATOR

from . import policy
from .authorship import signature
from .models import Thread
from .publishing import lock_thread

LIVE = Thread.Sensitivity.PROCUREMENT


def checked(sensitivity: str, until: datetime | None) -> tuple[str, datetime | None]:
    """Return a sensitivity with its date; raises ValueError for one that is unknown, or for a date that is over."""
    chosen = Thread.Sensitivity(sensitivity)
    if chosen != LIVE:
        return chosen, None
    if until is None or until <= timezone.now():
        raise ValueError("A live procurement ends on a date to come.")
    return chosen, until


@transaction.atomic
def thread_sensitivity_set(*, actor: Any, thread: Thread, sensitivity: str, until: datetime | None = None) -> Thread:
    """Choose who may read a thread; at once for pages, search and feeds. A second call with the same changes nothing.

    Raises PermissionDenied for all but whoever began it and facilitators, and ValueError as ``checked`` does.
    """
    chosen, date = checked(sensitivity, until)
    thread = lock_thread(thread.pk)
    if not policy.may_set_sensitivity(actor, thread):
        raise PermissionDenied
    if (thread.sensitivity, thread.embargo_until) == (chosen, date):
        return thread
    before = {"sensitivity": thread.sensitivity, "until": thread.embargo_until}
    thread.sensitivity, thread.embargo_until, thread.embargo_told_at = chosen, date, None
    thread.version += 1
    thread.save(update_fields=["sensitivity", "embargo_until", "embargo_told_at", "version"])
    audit.record(
        action="thread.sensitivity",
        subject=thread,
        actor=signature(actor, thread.opening) if thread.opening is not None else actor,
        before=before,
        after={"sensitivity": chosen, "until": date},
    )
    content_changed.send(sender=Thread, subject=thread)
    return thread


@job("forums.sensitivity", every=timedelta(minutes=10))
def tell_of_passed_dates() -> None:
    """Let threads be found by everybody once their date has passed, and remind their authors and the facilitators."""
    passed = Thread.objects.filter(sensitivity=LIVE, embargo_until__lte=timezone.now(), embargo_told_at=None)
    for pk in passed.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            thread = lock_thread(pk)
            if thread.sensitive or thread.embargo_told_at is not None or thread.sensitivity != LIVE:
                continue
            thread.embargo_told_at = timezone.now()
            thread.save(update_fields=["embargo_told_at"])
            audit.record(action="thread.sensitivity_passed", subject=thread)
            content_changed.send(sender=Thread, subject=thread)
            _remind(thread)


def _remind(thread: Thread) -> None:
    date = thread.embargo_until
    if date is None:
        return
    values = {
        "thread_title": {"text": thread.title, "lang": thread.language},
        "date": {"date": date.isoformat()},
        "sensitivity_url": {"view": "forums:sensitivity", "kwargs": {"thread_id": thread.pk}},
    }
    key = f"thread:{thread.pk}:sensitivity:{int(date.timestamp())}"
    opening = thread.opening
    author = opening.author if opening is not None else None
    told = {author.pk} if author is not None else set()
    if opening is not None and (author is not None or opening.relay_id is not None):
        with override(author.preferred_language if author else thread.language):
            url = reverse("forums:sensitivity", args=[thread.pk])
        token = "" if author else str(opening.relay_id)
        notify(author, "sensitivity-passed", key=f"{key}:author", values=values, url=url, recipient=token)
    for person in User.objects.filter(groups__name=FACILITATOR, is_active=True).exclude(pk__in=told).order_by("pk"):
        if policy.may_read_space(person, thread.space):
            with override(person.preferred_language):
                url = reverse("forums:sensitivity", args=[thread.pk])
            notify(person, "sensitivity-passed", key=f"{key}:{person.pk}", values=values, url=url)
