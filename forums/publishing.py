"""The steps that several services share: numbers, texts, states, counters, cases and telling others."""

from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db.models import F, Max
from django.utils.translation import override

from core.cleaning import render_markdown
from core.signals import content_changed
from members.notify import notify

from .errors import Conflict
from .models import Case, Decision, Post, PostText, Space, Thread
from .moderators import is_moderator

APPEAL_PERIOD = timedelta(days=28)
POST_CHECK = "forums.post"


def lock_thread(pk: int) -> Thread:
    """Return the thread with its row locked, so that numbers and counters have one writer at a time."""
    return Thread.objects.select_for_update(of=("self",)).select_related("space").get(pk=pk)


def next_number(thread: Thread) -> int:
    """Give the next number of a locked thread. It is used up even if the post never appears."""
    thread.last_number += 1
    thread.save(update_fields=["last_number"])
    return thread.last_number


def move_post(post: Post, version: int, **changes: Any) -> None:
    """Write ``changes`` if the post still has ``version``; raises Conflict, changing nothing, if it does not."""
    if not Post.objects.filter(pk=post.pk, version=version).update(version=F("version") + 1, **changes):
        fresh = Post.objects.select_related("thread__space").get(pk=post.pk)
        raise Conflict(fresh, fresh.cases.order_by("-opened_at", "-pk").first())
    post.refresh_from_db()


def move_case(case: Case, version: int, **changes: Any) -> None:
    """Write ``changes`` if the case still has ``version``; raises Conflict, changing nothing, if it does not."""
    if not Case.objects.filter(pk=case.pk, version=version).update(version=F("version") + 1, **changes):
        fresh = Case.objects.select_related("post__thread__space", "assignee").get(pk=case.pk)
        raise Conflict(fresh.post, fresh)
    case.refresh_from_db()


def write_text(post: Post, *, language: str, source: str) -> PostText:
    """Store the author's text with its HTML, cleaned on the way in."""
    text, _created = PostText.objects.update_or_create(
        post=post,
        origin=PostText.Origin.AUTHOR,
        defaults={
            "language": language,
            "source": source,
            "html": render_markdown(source),
            "source_version": post.text_version,
        },
    )
    post.__dict__["originals"] = [text]
    return text


def must_wait(author: Any, space: Space) -> str:
    """Return the kind of case that a new post of ``author`` needs, or an empty string where it appears at once."""
    if is_moderator(author) or space.premoderation == Space.Premoderation.NONE:
        return ""
    if space.premoderation == Space.Premoderation.ALL:
        return Case.Kind.SPACE_RULE
    known = Post.objects.filter(author=author, state=Post.State.PUBLISHED).exists()
    return "" if known else Case.Kind.FIRST_POST


def open_case(post: Post, kind: str) -> Case:
    """Return the waiting case of that kind, opened now if there is none, and tell the author that the post waits."""
    case, created = Case.objects.waiting().get_or_create(
        post=post, kind=kind, defaults={"language": post.original.language, "state": Case.State.OPEN}
    )
    if created:
        tell_author(post, "post-pending", key=f"case:{case.pk}:pending")
    return case


def after_change(thread: Thread) -> None:
    """Bring the counters and everything that can be found in line with the posts as they are now."""
    thread.recount()
    content_changed.send(sender=Thread, subject=thread)


def tell_author(post: Post, message: str, *, key: str, decision: Decision | None = None) -> None:
    """Tell the author of a post, in their language, what became of it."""
    author = post.author
    if author is None:
        return
    values: dict[str, Any] = {
        "thread_title": {"text": post.thread.title, "lang": post.thread.language},
        "post_url": {"view": "forums:post", "kwargs": {"post_id": post.pk}},
    }
    if decision is not None and decision.action == Decision.Action.REJECT:
        values["reason"] = {"en": decision.reason_en, "cy": decision.reason_cy}
        values["moderator_note"] = ""
        values["appeal_deadline"] = {"date": (decision.created_at + APPEAL_PERIOD).isoformat()}
        # Until appeals have a page of their own, they are made by e-mail and read by the whole team.
        values["appeal_url"] = f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    with override(author.preferred_language):
        url = post.get_absolute_url()
    notify(author, message, key=key, values=values, url=url, visible=(POST_CHECK, {"post": post.pk}))


def thread_follows(thread: Thread, post: Post) -> None:
    """Let a thread that has not been published follow the state of its opening post."""
    followed = {
        Post.State.PUBLISHED: Thread.State.PUBLISHED,
        Post.State.REJECTED: Thread.State.REJECTED,
        Post.State.PENDING: Thread.State.PENDING,
    }
    waiting = (Thread.State.PENDING, Thread.State.REJECTED)
    if thread.opening_id == post.pk and thread.state in waiting and post.state in followed:
        thread.state = followed[Post.State(post.state)]
        thread.version += 1
        thread.save(update_fields=["state", "version"])


def last_number_listed(thread: Thread, user: Any) -> int:
    """Return the highest number on the thread's pages for this reader; 0 where there is nothing."""
    return thread.posts.listed_to(user).aggregate(last=Max("number"))["last"] or 0
