"""The steps that several services share: numbers, texts, states, counters, cases and telling others."""

from typing import Any, NamedTuple

from django.db.models import F, Max
from django.urls import reverse
from django.utils.translation import override

from core.signals import content_changed
from members.notify import notify

from . import sanctions
from .errors import Conflict
from .mentions import ids_in, render_message
from .models import Case, Mention, Post, PostText, Space, Thread
from .models.moderation import target_key
from .moderators import is_moderator
from .watching_words import watched_in

POST_CHECK = "forums.post"
CASE_PARTS = ("post__thread__space", "post__author", "assignee")


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


def move_thread(thread: Thread, version: int, **changes: Any) -> None:
    """Write ``changes`` if the thread still has ``version``; raises Conflict, changing nothing, if it does not."""
    if not Thread.objects.filter(pk=thread.pk, version=version).update(version=F("version") + 1, **changes):
        raise Conflict(Thread.objects.select_related("space").get(pk=thread.pk))
    thread.refresh_from_db()


def removal(post: Post, *, by_author: bool) -> dict[str, Any]:
    """Return what a post that is being removed must remember, so that it can be restored to what it was."""
    return {"removed_from": post.state, "removed_by_author": by_author}


def move_case(case: Case, version: int, **changes: Any) -> None:
    """Write ``changes`` if the case still has ``version``; raises Conflict, changing nothing, if it does not."""
    if not Case.objects.filter(pk=case.pk, version=version).update(version=F("version") + 1, **changes):
        fresh = Case.objects.select_related(*CASE_PARTS).get(pk=case.pk)
        raise Conflict(fresh.post, fresh)
    case.refresh_from_db()


def write_text(post: Post, *, language: str, source: str) -> PostText:
    """Store the author's text with its HTML, cleaned on the way in, and whom it names.

    A translation into the language that the original now has falls away.
    """
    post.texts.filter(
        origin=PostText.Origin.HUMAN, language=language, state__in=[PostText.State.PUBLISHED, PostText.State.OFFERED]
    ).update(state=PostText.State.REPLACED)
    text, _created = PostText.objects.update_or_create(
        post=post,
        origin=PostText.Origin.AUTHOR,
        defaults={
            "language": language,
            "source": source,
            "html": render_message(source),
            "source_version": post.text_version,
        },
    )
    named = ids_in(source)
    post.mentions.exclude(user__in=named).delete()
    if named:
        Mention.objects.bulk_create([Mention(post=post, user_id=pk) for pk in named], ignore_conflicts=True)
    post.__dict__["originals"] = [text]
    return text


class Hold(NamedTuple):
    """Why a post waits: the kind of case that it needs, and what the kind does not say."""

    kind: str
    detail: str = ""


def hold_for(author: Any, space: Space, words: str) -> Hold | None:
    """Return why a post of ``author`` that says ``words`` must wait; None where it appears at once."""
    if is_moderator(author):
        return None
    if found := watched_in(words):
        return Hold(Case.Kind.WORDS, found)
    if sanctions.is_premoderated(author):
        return Hold(Case.Kind.PERSON)
    if space.premoderation == Space.Premoderation.NONE:
        return None
    if space.premoderation == Space.Premoderation.ALL:
        return Hold(Case.Kind.SPACE_RULE)
    known = Post.objects.filter(author=author, state=Post.State.PUBLISHED).exists()
    return None if known else Hold(Case.Kind.FIRST_POST)


def hold_unnamed(words: str) -> Hold:
    """Return why a post through a facilitator waits: it always does, with the watched words that it holds."""
    return Hold(Case.Kind.ANONYMOUS, watched_in(words))


def open_case(post: Post, kind: str, detail: str = "") -> Case:
    """Return the waiting case of that kind, opened now if there is none.

    Where the case holds the post back, its author is told that it waits.
    """
    case, created = Case.objects.waiting().get_or_create(
        target_key=target_key(post),
        kind=kind,
        defaults={"post": post, "language": post.original.language, "state": Case.State.OPEN, "detail": detail},
    )
    if created and case.holds:
        tell_author(post, "post-pending", key=f"case:{case.pk}:pending")
    return case


def after_change(thread: Thread) -> None:
    """Bring the counters and everything that can be found in line with the posts as they are now."""
    thread.recount()
    content_changed.send(sender=Thread, subject=thread)


def post_notice(post: Post) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the value of a post's address for a message, and what keeps a notice from whoever may not read it."""
    return (
        {"view": "forums:post", "kwargs": {"post_id": post.pk}},
        {"url": reverse("forums:post", args=[post.pk]), "visible": (POST_CHECK, {"post": post.pk})},
    )


def tell_author(post: Post, message: str, *, key: str) -> None:
    """Tell the author of a post, in their language, where it stands; one who asked unnamed through their token."""
    author = post.author
    if author is None and post.relay_id is None:
        return
    with override(author.preferred_language if author else post.thread.language):
        address, options = post_notice(post)
    values = {"thread_title": {"text": post.thread.title, "lang": post.thread.language}, "post_url": address}
    notify(author, message, key=key, values=values, recipient="" if author else str(post.relay_id), **options)


def thread_follows(thread: Thread, post: Post) -> None:
    """Let a thread follow the state of its opening post for as long as there is nothing else to read in it."""
    if thread.opening_id != post.pk:
        return
    followed = {
        Post.State.PUBLISHED: Thread.State.PUBLISHED,
        Post.State.REJECTED: Thread.State.REJECTED,
        Post.State.PENDING: Thread.State.PENDING,
        Post.State.REMOVED: Thread.State.REMOVED,
    }
    standing = (Thread.State.HIDDEN, Thread.State.MERGED)
    state = followed.get(Post.State(post.state))
    if state is None or state == thread.state or thread.state in standing:
        return
    if thread.state == Thread.State.PUBLISHED and thread.posts.filter(state=Post.State.PUBLISHED).exists():
        return
    thread.state = state
    thread.version += 1
    thread.save(update_fields=["state", "version"])


def last_number_listed(thread: Thread, user: Any) -> int:
    """Return the highest number on the thread's pages for this reader; 0 where there is nothing."""
    return thread.posts.listed_to(user).aggregate(last=Max("number"))["last"] or 0
