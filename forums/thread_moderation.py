"""What facilitators decide about threads: close, pin, hide, remove, move, split and merge."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from . import policy
from .announcing import announce_again
from .authorship import wrote
from .deciding import Reason, decision_record, tell_of_decision
from .errors import Conflict
from .models import Case, Decision, Post, Space, Thread
from .moving import opening_set, posts_move
from .publishing import after_change, lock_thread, move_thread

Action = Decision.Action
State = Thread.State


@dataclass(frozen=True)
class Change:
    """What an action changes of a thread: one field, from one of some values to another one."""

    field: str
    sources: frozenset[Any]
    target: Any
    message: str = ""
    reasoned: bool = False


CHANGES: dict[str, Change] = {
    Action.LOCK: Change("locked", frozenset({False}), True, "thread-closed", reasoned=True),
    Action.UNLOCK: Change("locked", frozenset({True}), False, "thread-opened"),
    Action.PIN: Change("pinned", frozenset({False}), True),
    Action.UNPIN: Change("pinned", frozenset({True}), False),
    Action.HIDE: Change("state", frozenset({State.PUBLISHED}), State.HIDDEN, "thread-hidden", reasoned=True),
    Action.SHOW: Change("state", frozenset({State.HIDDEN}), State.PUBLISHED, "thread-shown"),
    Action.REMOVE: Change(
        "state", frozenset({State.PUBLISHED, State.HIDDEN}), State.REMOVED, "thread-removed", reasoned=True
    ),
    Action.RESTORE: Change("state", frozenset({State.REMOVED}), State.PUBLISHED, "thread-shown"),
}


@transaction.atomic
def thread_decide(*, action: str, actor: Any, thread: Thread, version: int, reason: Reason | None = None) -> Decision:
    """Change a thread as ``CHANGES[action]`` says, and tell whoever began it.

    Raises KeyError for another action, ValueError without a reason where one is due, PermissionDenied, or Conflict if
    ``version`` is stale or somebody did it already.
    """
    change = CHANGES[action]
    if change.reasoned:
        reason = (reason or Reason()).required()
    thread = _fresh(actor, thread)
    if getattr(thread, change.field) not in change.sources:
        raise Conflict(thread)
    before = {change.field: getattr(thread, change.field)}
    move_thread(thread, version, **{change.field: change.target})
    decision = decision_record(
        actor=actor,
        action=action,
        subject=thread,
        thread=thread,
        about=_author(thread),
        reason=reason,
        before=before,
        after={change.field: change.target},
    )
    if change.message:
        tell_of_decision(decision, change.message)
    if change.target == State.PUBLISHED:
        shown_again(thread)
    after_change(thread)
    return decision


def shown_again(thread: Thread) -> None:
    """Have its followers told of what they missed while the thread was out of sight."""
    taken = Decision.objects.filter(thread=thread, post=None, action__in=[Action.HIDE, Action.REMOVE])
    hidden = taken.order_by("-created_at", "-pk").first()
    if hidden is not None:
        announce_again(thread, hidden_at=hidden.created_at)


@transaction.atomic
def thread_move(*, actor: Any, thread: Thread, version: int, space: Space, reason: Reason | None = None) -> Decision:
    """Move a thread to another space, whose readers are its readers from now on; tell whoever began it.

    Raises PermissionDenied (also for a space that the facilitator does not see), or Conflict.
    """
    thread = _fresh(actor, thread)
    if not policy.may_read_space(actor, space):
        raise PermissionDenied
    if thread.space_id == space.pk:
        raise Conflict(thread)
    before, after = {"space_id": thread.space_id}, {"space_id": space.pk}
    move_thread(thread, version, **after)
    Case.objects.filter(post__thread=thread).update(space=space)
    decision = decision_record(
        actor=actor,
        action=Action.MOVE,
        subject=thread,
        thread=thread,
        about=_author(thread),
        reason=reason,
        before=before,
        after=after,
    )
    tell_of_decision(decision, "thread-moved")
    after_change(thread)
    return decision


@transaction.atomic
def thread_split(
    *, actor: Any, thread: Thread, version: int, posts: Sequence[Post], title: str, language: str
) -> Decision:
    """Make a thread of its own out of some posts of another, which keep their order and leave redirects.

    The opening post stays where it is. Raises ValueError for no posts, the opening post or posts from elsewhere,
    PermissionDenied (also where the new thread would begin with the actor's own post), or Conflict.
    """
    thread = _fresh(actor, thread)
    chosen = list(Post.objects.filter(pk__in=[post.pk for post in posts], thread=thread).order_by("number"))
    if not chosen or len(chosen) != len(posts) or any(post.pk == thread.opening_id for post in chosen):
        raise ValueError("Choose replies of this thread.")
    if wrote(actor, chosen[0]):
        raise PermissionDenied
    move_thread(thread, version)
    made = Thread.objects.create(
        space=thread.space,
        title=title,
        language=language,
        kind=thread.kind,
        topic=thread.topic,
        sector=thread.sector,
        service_area=thread.service_area,
        sensitivity=thread.sensitivity,
        embargo_until=thread.embargo_until,
        state=State.PUBLISHED,
    )
    made.public_id = f"th-{1000 + made.pk}"
    made.save(update_fields=["public_id"])
    posts_move(chosen, made)
    opening_set(made, chosen[0])
    if thread.solution_id in {post.pk for post in chosen}:
        Thread.objects.filter(pk=thread.pk).update(solution=None)
        thread.solution = None
    decision = decision_record(
        actor=actor,
        action=Action.SPLIT,
        subject=made,
        thread=made,
        about=_author(made),
        before={"thread": thread.pk, "posts": [post.pk for post in chosen], "made": made.pk, "opening": None},
        after={"thread": made.pk},
    )
    tell_of_decision(decision, "thread-split")
    after_change(thread)
    after_change(made)
    return decision


@transaction.atomic
def thread_merge(*, actor: Any, thread: Thread, version: int, into: Thread, reason: Reason | None = None) -> Decision:
    """Put all posts of a thread at the end of another; its address leads there from now on.

    Raises ValueError for a thread and itself, PermissionDenied, or Conflict.
    """
    if thread.pk == into.pk:
        raise ValueError("A thread cannot be merged with itself.")
    # Both rows are locked in the order of their ids, so that two merges cannot wait for each other.
    for pk in sorted((thread.pk, into.pk)):
        lock_thread(pk)
    thread, target = _fresh(actor, thread), _fresh(actor, into)
    if thread.state != State.PUBLISHED or target.state != State.PUBLISHED:
        raise Conflict(thread)
    posts = list(thread.posts.order_by("number"))
    before = {
        "thread": thread.pk,
        "posts": [post.pk for post in posts],
        "state": thread.state,
        "opening": thread.opening_id,
    }
    move_thread(thread, version, state=State.MERGED, merged_into=target)
    posts_move(posts, target)
    Thread.objects.filter(pk=thread.pk).update(solution=None)
    decision = decision_record(
        actor=actor,
        action=Action.MERGE,
        subject=target,
        thread=target,
        about=_author(thread),
        reason=reason,
        before=before,
        after={"thread": target.pk},
    )
    tell_of_decision(decision, "thread-merged")
    after_change(thread)
    after_change(target)
    return decision


def _fresh(actor: Any, thread: Thread) -> Thread:
    thread = lock_thread(thread.pk)
    if not policy.may_decide_thread(actor, thread):
        raise PermissionDenied
    return thread


def _author(thread: Thread) -> Any:
    opening = thread.opening
    return opening.author if opening is not None else None
