"""The queue's cases: taking one, giving it back, and claims that run out."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit
from core.periodic import job

from . import policy
from .errors import Conflict
from .models import Case
from .publishing import CASE_PARTS, lock_thread, move_case

CLAIM = timedelta(minutes=30)


def fresh_case(case: Case, actor: Any) -> Case:
    """Return the case as it is now, its thread locked where it has one.

    Raises PermissionDenied for whoever may not decide it.
    """
    about = case.post or (case.text.post if case.text is not None else None)
    thread = lock_thread(about.thread_id) if about is not None else None
    case = Case.objects.select_related(*CASE_PARTS, "text__post__thread__space", "membership", "appeal__decision").get(
        pk=case.pk
    )
    for post in (case.post, case.text.post if case.text is not None else None):
        if post is not None and thread is not None:
            post.thread = thread
    if not policy.may_decide_case(actor, case):
        raise PermissionDenied
    return case


@transaction.atomic
def case_claim(*, actor: Any, case: Case, version: int) -> Case:
    """Take a case for half an hour, so that two people do not work on it; again to hold it longer.

    Raises PermissionDenied, or Conflict if it is decided, held by somebody else, or ``version`` is stale.
    """
    case = fresh_case(case, actor)
    mine = case.held and case.assignee_id == actor.pk
    if not case.waiting or case.held_by_other(actor):
        raise Conflict(case.post, case)
    move_case(
        case,
        case.version if mine else version,
        state=Case.State.CLAIMED,
        assignee=actor,
        claimed_until=timezone.now() + CLAIM,
    )
    audit.record(action="case.claimed", subject=case, actor=actor)
    return case


@transaction.atomic
def case_release(*, actor: Any, case: Case) -> Case:
    """Give back a case that one holds; nothing happens to one that is open. Raises PermissionDenied, or Conflict."""
    case = fresh_case(case, actor)
    if case.state == Case.State.OPEN:
        return case
    if not case.waiting or case.held_by_other(actor):
        raise Conflict(case.post, case)
    move_case(case, case.version, state=Case.State.OPEN, assignee=None, claimed_until=None)
    audit.record(action="case.released", subject=case, actor=actor)
    return case


@job("forums.claims", every=timedelta(minutes=5))
def release_expired_claims() -> None:
    """Open the cases whose claim has run out."""
    for case in Case.objects.filter(state=Case.State.CLAIMED, claimed_until__lte=timezone.now()):
        with transaction.atomic():
            moved = Case.objects.filter(pk=case.pk, version=case.version, state=Case.State.CLAIMED).update(
                state=Case.State.OPEN, assignee=None, claimed_until=None, version=case.version + 1
            )
            if moved:
                audit.record(action="case.claim_expired", subject=case)
