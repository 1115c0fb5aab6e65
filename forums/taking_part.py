"""Small acts around a post: this was helpful, find it again, this answers the question."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core import audit
from core.signals import content_changed

from . import policy
from .authorship import signature, wrote
from .models import Bookmark, Post, Thanks, Thread
from .publishing import lock_thread


@transaction.atomic
def thanks_give(*, actor: Any, post: Post) -> bool:
    """Say that a post was helpful, once a person; True if it was not said before. Raises PermissionDenied."""
    if not policy.may_thank(actor, post):
        raise PermissionDenied
    _row, made = Thanks.objects.get_or_create(post=post, user=actor)
    if made:
        audit.record(action="post.thanked", subject=post, actor=actor)
    return made


@transaction.atomic
def thanks_take_back(*, actor: Any, post: Post) -> bool:
    """Take one's thanks back; True if there were any."""
    gone, _by_model = Thanks.objects.filter(post=post, user=actor).delete()
    if gone:
        audit.record(action="post.thanks_taken_back", subject=post, actor=actor)
    return bool(gone)


@transaction.atomic
def bookmark_add(*, actor: Any, post: Post) -> bool:
    """Keep a post that the person may read among their bookmarks; True if it was not there.

    Not in the audit trail: what somebody wants to read again is nobody else's business. Raises PermissionDenied.
    """
    unnamed = post.relay_id is not None and post.state != Post.State.PUBLISHED and wrote(actor, post)
    if unnamed or not Post.objects.visible_to(actor).filter(pk=post.pk).exists():
        raise PermissionDenied
    _row, made = Bookmark.objects.get_or_create(post=post, user=actor)
    return made


@transaction.atomic
def bookmark_remove(*, actor: Any, post: Post) -> bool:
    """Take a post off the person's bookmarks; True if it was there."""
    gone, _by_model = Bookmark.objects.filter(post=post, user=actor).delete()
    return bool(gone)


@transaction.atomic
def answer_accept(*, actor: Any, post: Post) -> Thread:
    """Make a post the accepted answer of its thread, in place of an earlier one; a second call changes nothing.

    Raises PermissionDenied for anybody but the asker and facilitators, and for a post that cannot be an answer.
    """
    thread, post = _locked(post)
    if not policy.may_accept_answer(actor, post):
        raise PermissionDenied
    if thread.solution_id == post.pk:
        return thread
    before = thread.solution_id
    thread.solution = post
    _save_solution(thread)
    audit.record(
        action="answer.accepted",
        subject=thread,
        actor=_chosen_by(actor, thread),
        before={"post": before},
        after={"post": post.pk},
    )
    return thread


@transaction.atomic
def answer_withdraw(*, actor: Any, post: Post) -> Thread:
    """Let a post no longer be the accepted answer; a second call changes nothing. Raises PermissionDenied."""
    thread, post = _locked(post)
    if not policy.may_choose_answer(actor, thread):
        raise PermissionDenied
    if thread.solution_id != post.pk:
        return thread
    thread.solution = None
    _save_solution(thread)
    audit.record(
        action="answer.withdrawn",
        subject=thread,
        actor=_chosen_by(actor, thread),
        before={"post": post.pk},
        after={"post": None},
    )
    return thread


def _locked(post: Post) -> tuple[Thread, Post]:
    thread = lock_thread(post.thread_id)
    fresh = Post.objects.select_related("author").get(pk=post.pk)
    fresh.thread = thread
    return thread, fresh


def _chosen_by(actor: Any, thread: Thread) -> Any:
    return signature(actor, thread.opening) if thread.opening is not None else actor


def _save_solution(thread: Thread) -> None:
    thread.save(update_fields=["solution"])
    content_changed.send(sender=Thread, subject=thread)
