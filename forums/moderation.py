"""What facilitators decide about posts: publish, keep back, hide, remove, bring back, or leave as it is."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from . import policy
from .announcing import announce
from .cases import fresh_case
from .deciding import Reason, case_close, case_ready, decided_alike, decision_record, tell_of_decision
from .errors import Conflict
from .flags import flags_open, flags_settle
from .models import Case, Decision, Post
from .publishing import after_change, lock_thread, move_post, removal, thread_follows

Action = Decision.Action
State = Post.State


@dataclass(frozen=True)
class Transition:
    """What an action makes of a post.

    ``sources`` are the states it may be in, ``target`` the state it gets (None: what it was before it was removed).
    ``settles`` are the kinds of waiting cases that the action answers, ``upheld`` how they end. ``message`` tells the
    author; ``reasoned`` asks for a reason in both languages.
    """

    sources: frozenset[str]
    target: str | None
    settles: frozenset[str]
    upheld: bool
    message: str
    reasoned: bool = False


_HOLDING = Case.HOLDING
_FLAG = frozenset({Case.Kind.FLAG})
_ALL = _HOLDING | _FLAG
_STANDING = frozenset({State.PENDING, State.PUBLISHED, State.REJECTED, State.HIDDEN})

TRANSITIONS: dict[str, Transition] = {
    Action.APPROVE: Transition(frozenset({State.PENDING}), State.PUBLISHED, _HOLDING, False, "post-approved"),
    Action.REJECT: Transition(frozenset({State.PENDING}), State.REJECTED, _HOLDING, True, "post-rejected", True),
    Action.HIDE: Transition(frozenset({State.PUBLISHED}), State.HIDDEN, _FLAG, True, "post-hidden", True),
    Action.SHOW: Transition(frozenset({State.HIDDEN}), State.PUBLISHED, _FLAG, False, "post-shown"),
    Action.REMOVE: Transition(_STANDING, State.REMOVED, _ALL, True, "post-removed", True),
    Action.RESTORE: Transition(frozenset({State.REMOVED}), None, frozenset(), False, "post-restored"),
}


def post_approve(*, actor: Any, case: Case, version: int, post_version: int) -> Decision:
    """Publish the post of a case. ``version`` and ``post_version`` are those that the facilitator has read.

    A second call by the same person returns the first decision. Raises PermissionDenied (also on one's own post), or
    Conflict if somebody decided, holds the case, or the author changed the text.
    """
    return post_decide(action=Action.APPROVE, actor=actor, case=case, version=version, post_version=post_version)


def post_reject(
    *, actor: Any, case: Case, version: int, post_version: int, reason_en: str, reason_cy: str, reason_code: str = ""
) -> Decision:
    """Keep the post of a case back, and tell the author why in their language. As ``post_approve`` otherwise.

    Raises ValueError without a reason in both languages.
    """
    reason = Reason(reason_en, reason_cy, reason_code)
    return post_decide(
        action=Action.REJECT, actor=actor, case=case, version=version, post_version=post_version, reason=reason
    )


@transaction.atomic
def post_decide(
    *,
    action: str,
    actor: Any,
    post: Post | None = None,
    post_version: int,
    case: Case | None = None,
    version: int = 0,
    reason: Reason | None = None,
) -> Decision:
    """Move a post as ``TRANSITIONS[action]`` says; of a case, or of a post that somebody saw.

    Waiting cases that the action answers end with it. The same action on the same case by the same person returns the
    first decision. Raises KeyError for another action, ValueError without a reason where one is due, PermissionDenied,
    or Conflict where the post, or a case about it, is no longer as it was read.
    """
    transition = TRANSITIONS[action]
    why = reason.required() if reason is not None and transition.reasoned else reason
    if transition.reasoned and why is None:
        raise ValueError("A decision against somebody gives its reason in both languages.")
    case, post = _fresh(case, post, actor)
    if case is not None:
        if again := decided_alike(case, actor, action):
            return again
        version = case_ready(case, actor, version)
    state = transition.target or post.removed_from
    if post.state not in transition.sources or not state or (state == post.state):
        raise Conflict(post, case)
    before = {"state": post.state, "published_at": _text(post.published_at), "removed_from": post.removed_from}
    settled = _settle(post, transition, actor, case, version)
    move = _changes(post, state)
    thread = post.thread
    move_post(post, post_version, **move)
    post.thread = thread
    decision = decision_record(
        actor=actor,
        action=action,
        subject=post,
        case=case,
        post=post,
        about=post.author,
        reason=why,
        before={**before, "cases": settled, "flags": flags_open(post) if Case.Kind.FLAG in transition.settles else []},
        after={"state": post.state},
    )
    if Case.Kind.FLAG in transition.settles:
        flags_settle(post, decision, upheld=transition.upheld)
    thread_follows(thread, post)
    tell_of_decision(decision, transition.message)
    if post.state == Post.State.PUBLISHED:
        announce(post)
    after_change(thread)
    return decision


@transaction.atomic
def flag_dismiss(*, actor: Any, case: Case, version: int, reason: Reason | None = None) -> Decision:
    """Leave a reported post as it is, and tell those who reported it. Raises PermissionDenied, or Conflict."""
    if case.kind != Case.Kind.FLAG:
        raise ValueError("Only reports can be dismissed.")
    case = fresh_case(case, actor)
    post = post_of(case)
    if again := decided_alike(case, actor, Action.DISMISS):
        return again
    case_close(case, case_ready(case, actor, version), upheld=False)
    decision = decision_record(
        actor=actor,
        action=Action.DISMISS,
        subject=post,
        case=case,
        post=post,
        reason=reason,
        before={"state": post.state, "cases": [case.pk], "flags": flags_open(post)},
        after={"state": post.state},
    )
    flags_settle(post, decision, upheld=False)
    return decision


def post_of(case: Case) -> Post:
    """Return the post that a case is about; raises ValueError for a case about something else."""
    if case.post is None:
        raise ValueError("This case is not about a post.")
    return case.post


def _fresh(case: Case | None, post: Post | None, actor: Any) -> tuple[Case | None, Post]:
    """Return both as they are now, the thread locked. Raises PermissionDenied for whoever may not decide."""
    if case is not None:
        case = fresh_case(case, actor)
        return case, post_of(case)
    if post is None:
        raise ValueError("A decision is about a post.")
    thread = lock_thread(post.thread_id)
    post = Post.objects.select_related("author").get(pk=post.pk)
    post.thread = thread
    if not policy.may_decide(actor, post):
        raise PermissionDenied
    return None, post


def _settle(post: Post, transition: Transition, actor: Any, case: Case | None, version: int) -> list[int]:
    """Close every waiting case that the action answers; return their ids. Raises Conflict for one held by others."""
    settled = []
    for waiting in post.cases.waiting().filter(kind__in=transition.settles):
        waiting.post = post
        given = version if case is not None and waiting.pk == case.pk else waiting.version
        case_close(waiting, case_ready(waiting, actor, given), upheld=transition.upheld)
        settled.append(waiting.pk)
    if case is not None and case.waiting and case.pk not in settled:
        raise Conflict(post, case)
    if case is not None:
        case.refresh_from_db()
    return settled


def _changes(post: Post, state: str) -> dict[str, Any]:
    changes: dict[str, Any] = {"state": state}
    if state == State.PUBLISHED and post.published_at is None:
        changes["published_at"] = timezone.now()
    if state == State.REMOVED:
        changes |= removal(post, by_author=False)
    elif post.state == State.REMOVED:
        changes |= {"removed_from": "", "removed_by_author": False}
    return changes


def _text(moment: Any) -> str:
    return moment.isoformat() if moment else ""
