"""Reports of posts: made by members, answered with the facilitators' decision."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from core import audit
from members.messages import in_both
from members.notify import notify

from . import limits, policy
from .models import Case, Decision, Flag, Post
from .publishing import lock_thread, open_case

ANSWER_WITHIN = timedelta(days=2)
OUTCOMES = {
    True: gettext_noop("We have acted on your report."),
    False: gettext_noop("We have looked at the post and left it as it is."),
}


@transaction.atomic
def flag_create(*, actor: Any, post: Post, reason: str, language: str, note: str = "") -> Flag:
    """Report a post; a second report by the same person returns the open one.

    ``reason`` is a code of ``reasons.FLAG_REASONS``; ``language`` is the one the note is in. Raises PermissionDenied
    for whoever may not read the post, for one's own, or TooManyPosts.
    """
    thread = lock_thread(post.thread_id)
    post = Post.objects.select_related("author").get(pk=post.pk)
    post.thread = thread
    if not policy.may_flag(actor, post):
        raise PermissionDenied
    if earlier := Flag.objects.filter(post=post, reporter=actor, state=Flag.State.OPEN).first():
        return earlier
    limits.spend("flag", actor)
    try:
        with transaction.atomic():
            flag = Flag.objects.create(post=post, reporter=actor, reason=reason, language=language, note=note.strip())
    except IntegrityError:  # the same form arrived twice at once
        return Flag.objects.get(post=post, reporter=actor, state=Flag.State.OPEN)
    case = open_case(post, Case.Kind.FLAG)
    # Who reported stays out of what the author may come to read: the entry names the report alone.
    audit.record(action="flag.created", subject=flag, actor=actor, after={"post": post.pk, "reason": reason})
    notify(
        actor,
        "flag-received",
        key=f"flag:{flag.pk}:received",
        values={
            "thread_title": {"text": thread.title, "lang": thread.language},
            "due_date": {"date": (timezone.now() + ANSWER_WITHIN).isoformat()},
            "case_reference": case_reference(case),
        },
        url=f"/{actor.preferred_language}/",
    )
    return flag


def case_reference(case: Case) -> str:
    """Return how a case is called in letters."""
    return f"MEW-{case.pk}"


def flags_open(post: Post) -> list[int]:
    """Return the ids of the reports that wait for an answer."""
    return list(post.flags.filter(state=Flag.State.OPEN).values_list("pk", flat=True))


def flags_settle(post: Post, decision: Decision, *, upheld: bool) -> None:
    """End the open reports of a post with a decision that answers them, and tell those who reported it."""
    flags = list(post.flags.filter(state=Flag.State.OPEN).select_related("reporter"))
    post.flags.filter(pk__in=[flag.pk for flag in flags]).update(
        state=Flag.State.UPHELD if upheld else Flag.State.DISMISSED
    )
    case = Case.objects.filter(post=post, kind=Case.Kind.FLAG).order_by("-opened_at", "-pk").first()
    for flag in flags:
        if flag.reporter is None or case is None:
            continue
        outcome = in_both(OUTCOMES[upheld])
        reason = {"en": decision.reason_en, "cy": decision.reason_cy} if decision.reason_en else outcome
        notify(
            flag.reporter,
            "flag-outcome",
            key=f"flag:{flag.pk}:outcome:{decision.pk}",
            values={
                "thread_title": {"text": post.thread.title, "lang": post.thread.language},
                "outcome": outcome,
                "reason": reason,
                "case_reference": case_reference(case),
            },
            url=f"/{flag.reporter.preferred_language}/",
        )
