"""What members do: begin threads, reply, change and delete what they wrote. Each act is one transaction."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from core.models import Sector, ServiceArea, Stage, Topic

from . import limits, policy
from .announcing import announce, announce_mentions
from .attachments import Ready, attachments_add
from .authorship import is_asker, signature, token_of, wrote
from .mentions import canonical, ids_in
from .models import Case, Flag, Post, Relay, Revision, Space, Thread
from .publishing import (
    Hold,
    after_change,
    hold_for,
    hold_unnamed,
    lock_thread,
    move_case,
    move_post,
    next_number,
    open_case,
    removal,
    thread_follows,
    write_text,
)
from .relays import relay_of
from .sensitivity import checked
from .watching import watch_by_writing

Arguments = ParamSpec("Arguments")


def _once(service: Callable[Arguments, Post]) -> Callable[Arguments, Post]:
    """Make a second call with the same ``actor`` and ``submission_token`` return the first one's post."""

    @functools.wraps(service)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Post:
        actor: Any = kwargs["actor"]
        thread: Any = kwargs.get("thread")
        unnamed = kwargs.get("unnamed") or (thread is not None and is_asker(actor, thread))
        token = kwargs.get("submission_token") or None
        owner = token_of(actor) if unnamed else actor.pk
        kwargs["submission_token"] = stored = f"{owner}:{token}"[:80] if token else None
        earlier = Post.objects.filter(submission_token=stored) if stored else Post.objects.none()
        if post := earlier.select_related("thread__space").first():
            return post
        try:
            return service(*args, **kwargs)
        except IntegrityError:
            # The same form arrived twice at once: the other one was faster.
            if post := earlier.select_related("thread__space").first():
                return post
            raise

    return guarded


@_once
@transaction.atomic
def thread_create(
    *,
    actor: Any,
    space: Space,
    title: str,
    source: str,
    language: str,
    kind: str = Thread.Kind.QUESTION,
    topic: Topic | None = None,
    sector: Sector | None = None,
    service_area: ServiceArea | None = None,
    stage: Stage | None = None,
    submission_token: str | None = None,
    unnamed: bool = False,
    sensitivity: str = Thread.Sensitivity.OPEN,
    embargo_until: datetime | None = None,
    files: list[Ready] | None = None,
) -> Post:
    """Begin a thread and return its opening post, published or waiting as the space's rule says.

    ``unnamed`` asks through a facilitator: the post always waits, and no row but a sealed one says who it was.
    The same ``submission_token`` makes one thread. Raises PermissionDenied, TooManyPosts, or ValueError for a live
    procurement without a date to come.
    """
    if not policy.may_start(actor, space):
        raise PermissionDenied
    sensitivity, embargo_until = checked(sensitivity, embargo_until)
    limits.spend("thread", actor)
    thread = Thread.objects.create(
        space=space,
        title=title,
        language=language,
        kind=kind,
        sensitivity=sensitivity,
        embargo_until=embargo_until,
        topic=topic,
        sector=sector,
        service_area=service_area,
        stage=stage,
    )
    thread.public_id = f"th-{1000 + thread.pk}"
    thread.save(update_fields=["public_id"])
    relay = relay_of(actor) if unnamed else None
    post = _post_add(
        thread, actor, source=source, language=language, submission_token=submission_token, relay=relay, files=files
    )
    audit.record(
        action="thread.created",
        subject=thread,
        actor=signature(actor, post),
        after={"title": title, "language": language, "space": space.code, "kind": kind, "state": thread.state}
        | ({"sensitivity": sensitivity, "until": embargo_until} if sensitivity != Thread.Sensitivity.OPEN else {}),
    )
    return post


@_once
@transaction.atomic
def reply_create(
    *,
    actor: Any,
    thread: Thread,
    source: str,
    language: str,
    submission_token: str | None = None,
    reply_to: int | None = None,
    files: list[Ready] | None = None,
) -> Post:
    """Add a post to a thread and return it, published or waiting as the space's rule says.

    ``reply_to`` is the id of the post that it answers; one that the person cannot read in this thread is left out.

    Whoever began the thread through a facilitator goes on unnamed there, and through a facilitator.
    The same ``submission_token`` makes one post. Raises PermissionDenied (also for a closed thread), or TooManyPosts.
    """
    thread = lock_thread(thread.pk)
    if not policy.may_reply(actor, thread):
        raise PermissionDenied
    limits.spend("reply", actor)
    relay = relay_of(actor) if is_asker(actor, thread) else None
    answered = Post.objects.visible_to(actor).filter(pk=reply_to, thread=thread).first() if reply_to else None
    return _post_add(
        thread,
        actor,
        source=source,
        language=language,
        submission_token=submission_token,
        relay=relay,
        reply_to=answered,
        files=files,
    )


def _post_add(
    thread: Thread,
    actor: Any,
    *,
    source: str,
    language: str,
    submission_token: str | None,
    relay: Relay | None,
    reply_to: Post | None = None,
    files: list[Ready] | None = None,
) -> Post:
    source = canonical(source, thread.audience)
    words = source if thread.opening_id else f"{thread.title}\n{source}"
    hold = hold_unnamed(words) if relay is not None else hold_for(actor, thread.space, words)
    now = timezone.now()
    post = Post.objects.create(
        thread=thread,
        number=next_number(thread),
        author=None if relay is not None else actor,
        relay=relay,
        reply_to=reply_to,
        state=Post.State.PENDING if hold else Post.State.PUBLISHED,
        created_at=now,
        published_at=None if hold else now,
        submission_token=submission_token,
    )
    write_text(post, language=language, source=source)
    attachments_add(post, files or [])
    if thread.opening_id is None:
        thread.opening = post
        thread.save(update_fields=["opening"])
    thread_follows(thread, post)
    audit.record(
        action="post.created",
        subject=post,
        actor=signature(actor, post),
        after={"thread": thread.pk, "number": post.number, "state": post.state, "language": language, "text": source},
    )
    if hold:
        open_case(post, *hold)
    else:
        announce(post)
    watch_by_writing(author=actor, thread=thread)
    after_change(thread)
    return post


@transaction.atomic
def post_edit(*, actor: Any, post: Post, version: int, source: str, language: str, title: str | None = None) -> Post:
    """Change one's own post, keeping the earlier text as a Revision; returns the post as it is now.

    ``title`` renames the thread, for its opening post only. A rejected post, and one in a space where every post is
    checked, goes back to the queue; a waiting one stays there, and whoever was about to decide gets a Conflict. Raises
    PermissionDenied, TooManyPosts, or Conflict if ``version`` is stale.
    """
    thread = lock_thread(post.thread_id)
    post = Post.objects.select_related("author").get(pk=post.pk)
    post.thread = thread
    if not policy.may_edit(actor, post):
        raise PermissionDenied
    text = post.original
    source = canonical(source, thread.audience)
    renamed = bool(title) and post.is_opening and title != thread.title
    if post.version == version and text.source == source and text.language == language and not renamed:
        return post
    limits.spend("edit", actor)
    before = {"state": post.state, "language": text.language, "text": text.source, "title": thread.title}
    hold = _hold_after_edit(post, actor, f"{title}\n{source}" if title else source)
    moved = _move_with_thread(
        post,
        version,
        state=Post.State.PENDING if hold else post.state,
        text_version=post.text_version + 1,
        edited_at=timezone.now(),
    )
    Revision.objects.create(
        post=moved,
        text_version=moved.text_version - 1,
        title=before["title"] if moved.is_opening else "",
        language=text.language,
        source=text.source,
        html=text.html,
        replaced_by=None if moved.relay_id is not None else actor,
    )
    named = ids_in(text.source)
    write_text(moved, language=language, source=source)
    if renamed and title:
        thread.title, thread.language = title, language
        thread.version += 1
        thread.save(update_fields=["title", "language", "version"])
    thread_follows(thread, moved)
    if hold:
        open_case(moved, *hold)
    moved.cases.waiting().update(language=language)
    audit.record(
        action="post.edited",
        subject=moved,
        actor=signature(actor, moved),
        before=before,
        after={"state": moved.state, "language": language, "text": source, "title": thread.title},
    )
    if moved.state == Post.State.PUBLISHED and ids_in(source) - named:
        announce_mentions(moved)
    after_change(thread)
    return moved


def _hold_after_edit(post: Post, actor: Any, words: str) -> Hold | None:
    """Return why a changed post must be looked at (again).

    One that was kept back or hidden always is; a published one where a new post of this author would have to wait.
    """
    if post.state in (Post.State.REJECTED, Post.State.HIDDEN):
        return Hold(Case.Kind.CHANGED)
    if post.state != Post.State.PUBLISHED:
        return None
    hold = hold_for(actor, post.thread.space, words) if post.relay_id is None else hold_unnamed(words)
    if hold is None or hold.kind in (Case.Kind.WORDS, Case.Kind.PERSON):
        return hold
    return Hold(Case.Kind.CHANGED)


def _move_with_thread(post: Post, version: int, **changes: Any) -> Post:
    """Move the post, keeping the locked thread instance that the caller goes on with."""
    thread = post.thread
    move_post(post, version, **changes)
    post.thread = thread
    return post


@transaction.atomic
def post_delete_own(*, actor: Any, post: Post, version: int | None = None) -> Post:
    """Take away one's own post; a placeholder stays where it had been published. A second call changes nothing.

    The thread goes with its opening post unless somebody has replied. Raises PermissionDenied, or Conflict if
    ``version`` is given and stale.
    """
    thread = lock_thread(post.thread_id)
    post = Post.objects.select_related("author").get(pk=post.pk)
    post.thread = thread
    if post.state == Post.State.REMOVED and wrote(actor, post):
        return post
    if not policy.may_delete(actor, post):
        raise PermissionDenied
    before = {"state": post.state}
    moved = _move_with_thread(
        post, post.version if version is None else version, state=Post.State.REMOVED, **removal(post, by_author=True)
    )
    post_withdraw_cases(moved)
    thread_follows(thread, moved)
    if thread.solution_id == moved.pk:
        thread.solution = None
        thread.save(update_fields=["solution"])
    audit.record(
        action="post.removed",
        subject=moved,
        actor=signature(actor, moved),
        before=before,
        after={"state": moved.state},
    )
    after_change(thread)
    return moved


def post_withdraw_cases(post: Post) -> None:
    """Close the waiting cases of a post that its author took away; nobody has to decide them."""
    for case in post.cases.waiting():
        move_case(case, case.version, state=Case.State.WITHDRAWN, assignee=None, claimed_until=None)
    post.flags.filter(state=Flag.State.OPEN).update(state=Flag.State.DISMISSED)
