"""Undoing a decision: everything goes back to what it was before, by a decision of its own."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from . import policy
from .announcing import announce
from .deciding import Reason, decision_record, tell_of_decision
from .errors import Conflict, NotUndoable
from .models import Case, Decision, Flag, Post, Sanction, Thread
from .moving import opening_set, posts_move
from .publishing import after_change, lock_thread, move_post, move_thread, thread_follows
from .sanctions import forget_sanctions
from .thread_moderation import shown_again

Action = Decision.Action


@transaction.atomic
def decision_undo(*, actor: Any, decision: Decision, reason: Reason | None = None) -> Decision:
    """Undo a decision and tell the person concerned; a second call by the same person returns the first undoing.

    Raises PermissionDenied for whoever may not, NotUndoable for a kind of decision that cannot be taken back, or
    Conflict where what it was about has changed since.
    """
    decision = Decision.objects.select_related("post__thread__space", "thread__space", "about").get(pk=decision.pk)
    if not policy.may_undo(actor, decision):
        raise PermissionDenied
    earlier = decision.undone_by.first()
    if earlier is not None:
        if earlier.actor_id == actor.pk:
            return earlier
        raise Conflict(decision.post or decision.thread or decision.about, None)
    return restore(decision, actor=actor, reason=reason)


def restore(decision: Decision, *, actor: Any, reason: Reason | None = None, on_appeal: bool = False) -> Decision:
    """Bring back what was before a decision, in the caller's transaction; for whoever may, which the caller asks.

    The cases and reports that it ended wait again; but where its post can be read, an appeal has answered them: else
    the very reports would wait for another decision.
    """
    undo = _UNDOERS.get(decision.action)
    if undo is None:
        raise NotUndoable(decision)
    subject = undo(decision)
    cases, flags = decision.before.get("cases", []), decision.before.get("flags", [])
    if on_appeal and isinstance(subject, Post) and subject.state == Post.State.PUBLISHED:
        _dismiss(cases, flags)
    else:
        _reopen(cases, flags)
    made = decision_record(
        actor=actor,
        action=Action.UNDO,
        subject=subject,
        post=decision.post,
        thread=decision.thread,
        about=decision.about,
        reason=reason,
        before=decision.after,
        after=decision.before,
        undo_of=decision,
    )
    tell_of_decision(made, "decision-undone")
    return made


def _undo_post(decision: Decision) -> Post:
    if decision.post is None:
        raise NotUndoable(decision)
    thread = lock_thread(decision.post.thread_id)
    post = Post.objects.select_related("author").get(pk=decision.post.pk)
    post.thread = thread
    before = decision.before
    if post.state != decision.after.get("state") or (post.state == Post.State.REMOVED and post.removed_by_author):
        raise Conflict(post)
    if before["state"] != post.state:
        move_post(
            post,
            post.version,
            state=before["state"],
            published_at=parse_datetime(before["published_at"]) if before.get("published_at") else None,
            removed_from=before.get("removed_from", ""),
            removed_by_author=False,
        )
        post.thread = thread
    thread_follows(thread, post)
    if post.state == Post.State.PUBLISHED:
        announce(post)
    after_change(thread)
    return post


def _reopen(cases: list[int], flags: list[int]) -> None:
    """Let the cases and reports that a decision ended wait again, unless newer ones of their kind do."""
    waiting = set(Case.objects.waiting().values_list("target_key", "kind"))
    for case in Case.objects.filter(pk__in=cases):
        if (case.target_key, case.kind) not in waiting:
            Case.objects.filter(pk=case.pk).update(
                state=Case.State.OPEN, decided_at=None, assignee=None, claimed_until=None, version=case.version + 1
            )
    for flag in Flag.objects.filter(pk__in=flags).exclude(state=Flag.State.OPEN):
        if not Flag.objects.filter(post=flag.post_id, reporter=flag.reporter_id, state=Flag.State.OPEN).exists():
            Flag.objects.filter(pk=flag.pk).update(state=Flag.State.OPEN)


def _dismiss(cases: list[int], flags: list[int]) -> None:
    """Let the cases and reports that a decision ended stand as ended, but not as acted upon."""
    Case.objects.filter(pk__in=cases).update(
        state=Case.State.DISMISSED, decided_at=timezone.now(), version=F("version") + 1
    )
    Flag.objects.filter(pk__in=flags).update(state=Flag.State.DISMISSED)


def _undo_thread(decision: Decision) -> Thread:
    thread = _locked(decision)
    if any(getattr(thread, name) != value for name, value in decision.after.items()):
        raise Conflict(thread)
    move_thread(thread, thread.version, **decision.before)
    if decision.before.get("state") == Thread.State.PUBLISHED:
        shown_again(thread)
    after_change(thread)
    return thread


def _undo_move_of_posts(decision: Decision) -> Thread:
    """Bring the posts of a split or merge back to where they came from; each takes the next number there."""
    thread = _locked(decision)
    source = Thread.objects.select_for_update(of=("self",)).select_related("space").get(pk=decision.before["thread"])
    posts = list(Post.objects.filter(pk__in=decision.before["posts"], thread=thread).order_by("number"))
    if not posts:
        raise Conflict(thread)
    if source.state == Thread.State.MERGED:
        move_thread(source, source.version, state=decision.before["state"], merged_into=None)
    posts_move(posts, source)
    if source.opening_id is None or source.opening_id == decision.before.get("opening"):
        opening_set(source, next((post for post in posts if post.pk == decision.before.get("opening")), posts[0]))
    if thread.pk == decision.before.get("made"):
        move_thread(thread, thread.version, state=Thread.State.MERGED, merged_into=source)
    after_change(source)
    after_change(thread)
    return thread


def _locked(decision: Decision) -> Thread:
    if decision.thread is None:
        raise NotUndoable(decision)
    return lock_thread(decision.thread.pk)


def _undo_sanction(decision: Decision) -> Sanction:
    sanction = Sanction.objects.select_related("person").get(decision=decision)
    if not Sanction.objects.filter(pk=sanction.pk, lifted_at=None).update(lifted_at=timezone.now()):
        raise Conflict(sanction)
    forget_sanctions(sanction.person)
    return sanction


_POST = (Action.APPROVE, Action.REJECT, Action.HIDE, Action.SHOW, Action.REMOVE, Action.RESTORE, Action.DISMISS)
_THREAD = (Action.LOCK, Action.UNLOCK, Action.PIN, Action.UNPIN, Action.MOVE)
_THREAD_STATES = (Action.HIDE, Action.SHOW, Action.REMOVE, Action.RESTORE)
_SANCTIONS = (Action.WARN, Action.LIMIT, Action.PREMODERATE, Action.SUSPEND)


def _undo_state(decision: Decision) -> Post | Thread:
    return _undo_post(decision) if decision.post_id else _undo_thread(decision)


_UNDOERS: dict[str, Callable[[Decision], Any]] = {
    **dict.fromkeys(_POST, _undo_post),
    **dict.fromkeys(_THREAD_STATES, _undo_state),
    **dict.fromkeys(_THREAD, _undo_thread),
    **dict.fromkeys((Action.SPLIT, Action.MERGE), _undo_move_of_posts),
    **dict.fromkeys(_SANCTIONS, _undo_sanction),
}


def is_undoable(decision: Decision) -> bool:
    """True for a kind of decision that can be taken back."""
    return decision.action in _UNDOERS
