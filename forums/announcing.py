"""Telling people of a post that has been published: who is told, in which words, once each."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from core.audience import MEMBERS, PUBLIC, Reader, audiences_for, prepare_audiences
from core.cleaning import excerpt
from core.models import OutboxMessage
from core.outbox import Postpone, enqueue, handler
from members.letters import Letter
from members.models import Notice, User
from members.notify import new_notice, notify_many

from .models import Post, Thread
from .publishing import lock_thread
from .watching import Level, followers_of, group_of, levels_of

TOPIC = "forums.announce"
MENTIONS = "forums.mentions"
MENTIONED = "mention-notification"
SOURCE = "forums.published_post"
BATCH = 500
# Older posts than this were announced when a thread was hidden, or never were to be (those of the demo).
WORKER_MAY_LAG = timedelta(days=1)
ANNOUNCEMENT_FIRST = timedelta(seconds=10)


def key_of(post_id: int) -> str:
    """Return the key of the announcement: one a post, for ever."""
    return f"post:{post_id}:announced"


def announce(post: Post) -> None:
    """Have people told of a post that has just become published, in the transaction of that change.

    Call it whenever a post becomes published, under the thread's lock: only the first call counts, so an edit, a second
    approval or a restoration tells nobody again, but for those whom the post did not name before.
    """
    if enqueue(topic=TOPIC, key=key_of(post.pk), payload={"post": post.pk}) is None and post.mentions.exists():
        announce_mentions(post)


def announce_mentions(post: Post) -> None:
    """Have those told whom a published post names since it was changed, once each; in the transaction of the change."""
    version = post.text_version
    enqueue(topic=MENTIONS, key=mentions_key(post.pk, version), payload={"post": post.pk, "version": version})


def mentions_key(post_id: int, text_version: int) -> str:
    """Return the key of telling those whom a version of a post's text names."""
    return f"post:{post_id}:mentions:{text_version}"


def announce_again(thread: Thread, *, hidden_at: datetime) -> None:
    """Have people told, once a thread can be read again, of what they were not told because it could not.

    Those are the posts published shortly before it was hidden, which the worker had not come to, and any published
    while it was. A post that was announced keeps its key, so nobody is told a second time: those who were told find
    their notice on the site again.
    """
    posts = Post.objects.filter(thread=thread, state=Post.State.PUBLISHED)
    for post in posts.filter(published_at__gte=hidden_at - WORKER_MAY_LAG).order_by("pk"):
        announce(post)


@handler(TOPIC)
def tell_of(payload: dict[str, Any]) -> None:
    """Tell everyone concerned of a post, in batches; called again after a crash, it tells nobody twice."""
    post = _announced(payload["post"], key_of(payload["post"]))
    if post is None:
        return
    for notices in _notices(post):
        notify_many(notices)


@handler(MENTIONS)
def tell_mentioned(payload: dict[str, Any]) -> None:
    """Tell those whom a changed post names and who were not told that it does; again after a crash, nobody twice."""
    post = _announced(payload["post"], mentions_key(payload["post"], payload["version"]))
    if post is None:
        return
    if OutboxMessage.objects.filter(key=key_of(post.pk), state=OutboxMessage.State.WAITING).exists():
        raise Postpone(timezone.now() + ANNOUNCEMENT_FIRST)  # it tells those named now as well
    people = list(User.objects.filter(mentions__post=post, is_active=True).exclude(pk=post.author_id or 0))
    keys = {person.pk: [f"post:{post.pk}:{person.pk}", f"post:{post.pk}:mention:{person.pk}"] for person in people}
    told = Notice.objects.filter(message=MENTIONED, key__in=[key for both in keys.values() for key in both])
    known = set(told.values_list("user", flat=True))
    levels = levels_of(people, post.thread)
    notify_many(
        _notice(post, MENTIONED, person=person, key=keys[person.pk][1])
        for person in those_who_see(post, people)
        if person.pk not in known and levels[person.pk] != Level.NOTHING
    )


def _announced(pk: int, key: str) -> Post | None:
    """Return the post if it may be read now; else forget the row of that key, so that a restoration can make it.

    Under the thread's lock, so that a restoration comes either before (and the post is read here as published) or after
    (and finds no announcement).
    """
    with transaction.atomic():
        thread_id = Post.objects.filter(pk=pk).values_list("thread_id", flat=True).first()
        if thread_id is None:
            return None
        thread = lock_thread(thread_id)
        post = Post.objects.select_related("author").get(pk=pk)
        post.thread = thread
        if post.state == Post.State.PUBLISHED and thread.state == Thread.State.PUBLISHED:
            return post
        OutboxMessage.objects.filter(key=key).delete()
        return None


def _notices(post: Post) -> Iterator[list[Notice]]:
    """Yield the notices of a post, a batch of people at a time: a constant number of queries for each."""
    thread = post.thread
    mentioned, answered = mentioned_in(post), answered_by(post)
    followers = followers_of(thread)
    concerned = Q(pk__in=followers.exclude(user=None).values("user")) | Q(pk__in=mentioned | answered)
    people = User.objects.filter(concerned, is_active=True).exclude(pk=post.author_id or 0).order_by("pk")
    last = 0
    while batch := list(people.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        levels = levels_of(batch, thread)
        notices = []
        for person in those_who_see(post, batch):
            level = levels[person.pk]
            message = _message(post, person.pk in mentioned, person.pk in answered, level)
            if message:
                notices.append(_notice(post, message, person=person))
        yield notices
    tokens = followers.exclude(recipient__in=["", post.relay_id or ""]).values_list("recipient", flat=True).distinct()
    asker = thread.opening.relay_id if thread.opening is not None else None
    message = "thread-notification" if post.is_opening else "reply-notification"
    yield [_notice(post, "reply-to-you" if token == asker else message, token=token) for token in tokens]


def _message(post: Post, mentioned: bool, answered: bool, level: str) -> str:
    """Return the message that fits best, or an empty string for somebody who is not to be told."""
    if level == Level.NOTHING:
        return ""
    if mentioned:
        return MENTIONED
    if answered:
        return "reply-to-you"
    if level != Level.EVERYTHING:
        return ""
    return "thread-notification" if post.is_opening else "reply-notification"


def _notice(post: Post, message: str, *, person: User | None = None, token: str = "", key: str = "") -> Notice:
    thread = post.thread
    with override(person.preferred_language if person else post.thread.language):
        url = post.get_absolute_url()
    whole_space = message == "thread-notification"
    after = [f"post-{pk}" for pk in (thread.opening_id, _reply_to_id(post)) if pk is not None and pk != post.pk]
    return new_notice(
        person,
        message,
        key=key or f"post:{post.pk}:{person.pk if person else token}",
        url=url,
        source=(SOURCE, {"post": post.pk}),
        recipient=token,
        group=group_of(thread),
        letter=Letter(
            # Of somebody who may have had the post itself before: another e-mail, beside it.
            message=f"post-{post.pk}-mention" if key else f"post-{post.pk}",
            after=list(dict.fromkeys(after)),
            list=f"{thread.space.code}.discussions",
            stop=f"forums.space:{thread.space_id}" if whole_space else f"forums.thread:{thread.pk}",
        ),
    )


def those_who_see(post: Post, people: Sequence[User]) -> list[User]:
    """Return those of many people who may read a published post: a few queries, however many they are.

    Readers with the same tokens see the same published posts, so ``visible_to`` is asked once for each set of tokens
    that can matter for this space.
    """
    prepare_audiences(people)
    matter = {PUBLIC, MEMBERS, post.thread.space.audience}
    held = {person.pk: audiences_for(person) & matter for person in people}
    readable = {
        tokens: Post.objects.visible_to(Reader(tokens)).filter(pk=post.pk).exists() for tokens in set(held.values())
    }
    return [person for person in people if readable[held[person.pk]]]


def _reply_to_id(post: Post) -> int | None:
    return getattr(post, "reply_to_id", None)


def answered_by(post: Post) -> set[int]:
    """Return the id of the author whom a post answers: of the post it replies to, else of the thread's opening."""
    if post.is_opening:
        return set()
    target = _reply_to_id(post) or post.thread.opening_id
    author = Post.objects.filter(pk=target).values_list("author_id", flat=True).first() if target else None
    return {author} if author is not None else set()


def mentioned_in(post: Post) -> set[int]:
    """Return the ids of the people whom a post names."""
    mentions: Any = getattr(post, "mentions", None)
    return set(mentions.values_list("user_id", flat=True)) if mentions is not None else set()


def published_posts(person: User, asked: Sequence[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """Return what notices say of posts that stand and that the person may read: the source of that name."""
    posts = {
        post.pk: post
        for post in Post.objects.visible_to(person)
        .filter(pk__in=[item["post"] for item in asked], state=Post.State.PUBLISHED)
        .filter(thread__state=Thread.State.PUBLISHED)
        .select_related("thread")
        .with_texts()
    }
    return [words_of(posts[item["post"]]) if item["post"] in posts else None for item in asked]


def readable_posts(person: User, asked: Sequence[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """Say of many posts whether the person may read them, in whatever state: the check ``forums.post``, all at once."""
    ids = [item["post"] for item in asked]
    seen = set(Post.objects.visible_to(person).filter(pk__in=ids).values_list("pk", flat=True))
    return [{} if pk in seen else None for pk in ids]


def words_of(post: Post) -> dict[str, Any]:
    """Return the values of a post for messages, as it is now."""
    text = post.original
    nobody = {"en": "A former member", "cy": "Cyn-aelod"}
    if post.relay_id is not None:
        nobody = {"en": "A member authority", "cy": "awdurdod sy'n aelod"}
    return {
        "author": nobody if post.author is None and not post.author_label else post.author_name,
        "thread_title": {"text": post.thread.title, "lang": post.thread.language},
        "excerpt": {"text": excerpt(text.shown), "lang": text.language},
        "post_url": {"view": "forums:post", "kwargs": {"post_id": post.pk}},
    }
