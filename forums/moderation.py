"""What facilitators do: take cases, give them back, publish posts or keep them back with a reason."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from core import audit
from core.periodic import job

from . import policy
from .errors import Conflict
from .models import Case, Decision, Post
from .publishing import after_change, lock_thread, move_case, move_post, tell_author, thread_follows

CLAIM = timedelta(minutes=30)


def _fresh(case: Case, actor: Any) -> Case:
    """Return the case as it is now, its thread locked. Raises PermissionDenied for whoever may not decide it."""
    thread = lock_thread(case.post.thread_id)
    case = Case.objects.select_related("post__author", "assignee").get(pk=case.pk)
    case.post.thread = thread
    if not policy.may_decide(actor, case.post):
        raise PermissionDenied
    return case


@transaction.atomic
def case_claim(*, actor: Any, case: Case, version: int) -> Case:
    """Take a case for half an hour, so that two people do not work on it; again to hold it longer.

    Raises PermissionDenied, or Conflict if it is decided, held by somebody else, or ``version`` is stale.
    """
    case = _fresh(case, actor)
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
    case = _fresh(case, actor)
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


def post_approve(*, actor: Any, case: Case, version: int, post_version: int) -> Decision:
    """Publish the post of a case. ``version`` and ``post_version`` are those that the facilitator has read.

    A second call by the same person returns the first decision. Raises PermissionDenied (also on one's own post), or
    Conflict if somebody decided, holds the case, or the author changed the text.
    """
    return _decide(case, actor, Decision.Action.APPROVE, version, post_version)


def post_reject(*, actor: Any, case: Case, version: int, post_version: int, reason_en: str, reason_cy: str) -> Decision:
    """Keep the post of a case back, and tell the author why in their language. As ``post_approve`` otherwise.

    Raises ValueError without a reason in both languages.
    """
    if not (reason_en.strip() and reason_cy.strip()):
        raise ValueError("A rejection gives its reason in both languages.")
    return _decide(case, actor, Decision.Action.REJECT, version, post_version, reason_en.strip(), reason_cy.strip())


@transaction.atomic
def _decide(
    case: Case,
    actor: Any,
    action: Decision.Action,
    version: int,
    post_version: int,
    reason_en: str = "",
    reason_cy: str = "",
) -> Decision:
    case = _fresh(case, actor)
    post = case.post
    thread = post.thread
    if not case.waiting:
        last = case.decisions.order_by("-created_at", "-pk").first()
        if last is not None and last.actor_id == actor.pk and last.action == action:
            return last
        raise Conflict(post, case)
    if case.held_by_other(actor):
        raise Conflict(post, case)
    approved = action == Decision.Action.APPROVE
    before = {"post": post.state, "case": case.state}
    now = timezone.now()
    # One's own claim, made after the page was read, is no conflict.
    known = case.version if case.held and case.assignee_id == actor.pk else version
    move_case(
        case, known, state=Case.State.DISMISSED if approved else Case.State.UPHELD, decided_at=now, claimed_until=None
    )
    move_post(
        post,
        post_version,
        state=Post.State.PUBLISHED if approved else Post.State.REJECTED,
        published_at=(post.published_at or now) if approved else post.published_at,
    )
    post.thread = case.post.thread = thread
    decision = Decision.objects.create(
        case=case, actor=actor, action=action, reason_en=reason_en, reason_cy=reason_cy, created_at=now
    )
    thread_follows(thread, post)
    audit.record(
        action="post.approved" if approved else "post.rejected",
        subject=post,
        actor=actor,
        before=before,
        after={"post": post.state, "case": case.state, "decision": decision.pk, "reason_cy": reason_cy},
        reason=reason_en,
    )
    tell_author(
        post, "post-approved" if approved else "post-rejected", key=f"decision:{decision.pk}", decision=decision
    )
    after_change(thread)
    return decision
