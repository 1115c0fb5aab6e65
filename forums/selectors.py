"""What discussions read: always through ``visible_to``, always with a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case as Choice
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import override

from . import unread
from .authorship import written_by, wrote
from .cards import cards_attach
from .filters import ThreadFilter
from .mentions import names_of
from .models import Bookmark, Case, Decision, Post, PostRedirect, PostText, RelayLook, Space, Thanks, Thread
from .models.posts import PostQuerySet
from .models.threads import opened_by, translated_title
from .moderators import is_moderator

POSTS_PER_PAGE = 20
THREADS_PER_PAGE = 20


@dataclass(frozen=True)
class NumberPage:
    """One page of a thread by post numbers, in the shape that ``includes/pagination.html`` knows.

    A page holds the numbers 20(n-1)+1 to 20n, so a permalink never moves and the last page costs what the first does.
    """

    number: int
    num_pages: int

    @property
    def paginator(self) -> "NumberPage":
        """The page itself: all that the template asks of a paginator is ``num_pages``."""
        return self

    @property
    def numbers(self) -> tuple[int, int]:
        """The first and the last post number on this page."""
        return (self.number - 1) * POSTS_PER_PAGE + 1, self.number * POSTS_PER_PAGE

    @property
    def has_other_pages(self) -> bool:
        return self.num_pages > 1

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.num_pages

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1


def page_of(number: int) -> int:
    """Return the page that holds the post of that number."""
    return max((number - 1) // POSTS_PER_PAGE + 1, 1)


def space_list_visible_to(user: Any) -> list[Space]:
    """Return the spaces that ``user`` may see, each with ``threads_visible`` and ``last_active``.

    For somebody who has signed in also with ``unread_threads``, counted up to ``unread.MOST_COUNTED``.
    """
    spaces = list(unread.with_unread_threads(Space.objects.visible_to(user), user))
    threads = Thread.objects.visible_to(user).filter(state=Thread.State.PUBLISHED, space__in=spaces)
    counted = {
        row["space"]: row
        for row in threads.order_by().values("space").annotate(n=Count("pk"), latest=Max("last_activity_at"))
    }
    for space in spaces:
        row = counted.get(space.pk, {"n": 0, "latest": None})
        space.threads_visible, space.last_active = row["n"], row["latest"]  # type: ignore[attr-defined]
    return spaces


def thread_list_visible_to(
    user: Any,
    *,
    space: Space | None = None,
    kind: str = "",
    unanswered: bool = False,
    chosen: ThreadFilter | None = None,
) -> Any:
    """Return a QuerySet of threads: pinned first, then the latest activity; own and waiting ones included.

    ``for_rows`` adds what a list shows, to a page of it: counting them all needs none of that.
    """
    chosen = chosen or ThreadFilter((kind,) if kind else (), frozenset({"unanswered"} if unanswered else ()))
    reached: Any = Thread.objects if space is None else space.threads
    threads = reached.visible_to(user)
    if is_moderator(user):
        # A facilitator may open what was kept back, but lists need not be full of it.
        threads = threads.exclude(~opened_by(user), state=Thread.State.REJECTED)
    return chosen.apply(threads, user).order_by("-pinned", "-last_activity_at", "-pk")


def for_rows(threads: Any, user: Any, language: str, space: Space | None = None) -> Any:
    """Add what rows show to threads, all of ``space`` if it is given; ``unread`` too for somebody who has signed in.

    ``language`` is the one to show titles in (``reading_choice.reading_language``).
    """
    return unread.with_unread(threads.for_lists(language, of_space=space is not None), user, space)


def thread_list_latest_visible_to(user: Any, limit: int, language: str) -> list[Thread]:
    """Return the published threads with the latest activity that ``user`` may read, for rows in ``language``."""
    threads = Thread.objects.visible_to(user).filter(state=Thread.State.PUBLISHED)
    return list(for_rows(threads, user, language).order_by("-last_activity_at", "-pk")[:limit])


def titles_attach(threads: Iterable[Thread], language: str) -> None:
    """Bring along titles in ``language`` for threads that were read without them: one query.

    None where all of them are in that language, or for "".
    """
    foreign = [thread for thread in threads if thread.language != language] if language else []
    if not foreign:
        return
    wanted = Thread.objects.filter(pk__in=[thread.pk for thread in foreign]).annotate(**translated_title(language))
    found = {row.pk: row.translated_title for row in wanted.only("pk")}
    for thread in foreign:
        thread.translated_title = found.get(thread.pk)


def thread_for_reading(user: Any, language: str) -> Any:
    """Return a QuerySet of the threads that ``user`` may read, with all that a thread's page needs beside its posts.

    ``last_listed`` is the highest number on its pages; ``first_unread`` and ``read_number`` are there for somebody who
    has signed in; its title is in ``language``, as in ``translated_title``.
    """
    posts = Post.objects.filter(thread=OuterRef("pk")).listed_in_seen_thread(user).order_by("-number")
    threads = unread.with_first_unread(Thread.objects.visible_to(user), user)
    last = Coalesce(Subquery(posts.values("number")[:1]), Value(0))
    return threads.select_related("space", "opening").annotate(last_listed=last, **translated_title(language))


def answer_of(thread: Thread, language: str = "") -> PostText | None:
    """Return a text of the thread's accepted answer, with post and author; None where none is published.

    It is the one in ``language`` where that is not a stale translation, else the author's own.
    """
    if thread.solution_id is None:
        return None
    first = {"language": language} if language else {"origin": PostText.Origin.AUTHOR}
    texts = PostText.objects.current().filter(post=thread.solution_id)
    texts = texts.order_by(Choice(When(**first, then=0), default=1), "pk")
    return texts.select_related("post__author").first()


def first_unread_post(thread: Thread, user: Any) -> Post | None:
    """Return the first post of the thread that the person has not read, or None."""
    found: Any = unread.with_first_unread(Thread.objects.visible_to(user).filter(pk=thread.pk), user).get()
    number = found.first_unread
    return thread.posts.visible_to(user).filter(number=number).select_related("thread__space").first()


def bookmark_list_of(user: Any) -> QuerySet[Bookmark]:
    """Return the person's bookmarks of posts that they may (still) read, latest first, with texts and authors."""
    originals = Prefetch("post__texts", PostText.objects.filter(origin="author"), to_attr="originals")
    rows = Bookmark.objects.filter(user=user, post__in=Post.objects.visible_to(user))
    return (
        rows.select_related("post__thread__space", "post__author").prefetch_related(originals).order_by("-created_at")
    )


def bookmarks_out_of_reach(user: Any) -> int:
    """Return how many of the person's bookmarks are of posts that they may not read now."""
    return Bookmark.objects.filter(user=user).exclude(post__in=Post.objects.visible_to(user)).count()


def _with_responses(posts: PostQuerySet, user: Any) -> PostQuerySet:
    """Add ``thanks_total``, and for somebody who has signed in ``thanked`` and ``bookmarked``."""
    thanks = Thanks.objects.filter(post=OuterRef("pk")).order_by()
    counted = thanks.values("post").annotate(n=Count("pk")).values("n")
    posts = posts.annotate(thanks_total=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0)))
    if not getattr(user, "is_authenticated", False):
        return posts
    return posts.annotate(
        thanked=Exists(thanks.filter(user=user)),
        bookmarked=Exists(Bookmark.objects.filter(post=OuterRef("pk"), user=user)),
    )


def post_list_on_page(thread: Thread, user: Any, page: NumberPage) -> list[Post]:
    """Return the posts of one page of a thread that the reader may see, with author, texts and ``reply_number``.

    ``may_read`` is False for a placeholder.
    """
    first, last = page.numbers
    rows = Post.objects.filter(thread=thread, number__gte=first, number__lte=last).listed_in_seen_thread(user)
    rows = _with_responses(rows, user).annotate(reply_number=F("reply_to__number"))
    posts = list(rows.order_by("number").with_translations())
    for post in posts:
        post.thread = thread
        gone = post.state == Post.State.REMOVED
        hidden = post.state == Post.State.HIDDEN and not _reads_hidden(user, post)
        post.may_read = not (gone or hidden)  # type: ignore[attr-defined]
        if not post.may_read:  # type: ignore[attr-defined]
            post.__dict__["shown_texts"] = []
    _decisions_attach([post for post in posts if post.state in _TAKEN_BY and wrote(user, post)])
    prefetch_related_objects([post for post in posts if post.has_files and post.may_read], "attachments")  # type: ignore[attr-defined]
    texts = [text for post in posts for text in post.published_texts]
    names = names_of([text.html for text in texts])
    for text in texts:
        text.__dict__["names"] = names
    cards_attach(posts, user)
    return posts


# What takes a post from its readers, by the state that the post then has.
_TAKEN_BY = {
    Post.State.REJECTED: Decision.Action.REJECT,
    Post.State.HIDDEN: Decision.Action.HIDE,
    Post.State.REMOVED: Decision.Action.REMOVE,
}


def _decisions_attach(posts: list[Post]) -> None:
    """Bring along the decision that took each of these posts, as ``taken_by``: one query, none where none was."""
    if not posts:
        return
    found = Decision.objects.filter(post__in=posts, action__in=_TAKEN_BY.values()).order_by("created_at", "pk")
    latest = {(post, action): pk for post, action, pk in found.values_list("post", "action", "pk")}
    for post in posts:
        if not post.removed_by_author:
            post.taken_by = latest.get((post.pk, _TAKEN_BY[Post.State(post.state)]))  # type: ignore[attr-defined]


def redirect_list_on_page(thread: Thread, user: Any, page: NumberPage, posts: list[Post]) -> list[PostRedirect]:
    """Return where the posts went that stood on this page before and that ``user`` may read.

    One that has come back stands in this thread under another number: it is not elsewhere.
    Where ``posts``, those on the page, hold every number that was given, none can have gone.
    """
    first, last = page.numbers
    if len(posts) == min(last, thread.last_number) - first + 1:
        return []
    moved = PostRedirect.objects.filter(thread=thread, number__gte=first, number__lte=last)
    readable = moved.filter(post__in=Post.objects.visible_to(user).exclude(thread=thread))
    return list(readable.select_related("post__thread__space").order_by("number"))


def _reads_hidden(user: Any, post: Post) -> bool:
    return is_moderator(user) or wrote(user, post)


def post_list_of_author(user: Any, *, removed: bool = False) -> Any:
    """Return a QuerySet of the person's own posts, newest first, with what ``last_decision`` reads.

    ``removed`` adds those that they deleted.
    """
    decisions = Decision.objects.order_by("created_at", "pk")
    cases = Case.objects.order_by("opened_at", "pk").prefetch_related(Prefetch("decisions", decisions))
    posts = Post.objects.filter(written_by(user))
    if not removed:
        posts = posts.exclude(state=Post.State.REMOVED)
    return (
        posts.select_related("thread__space")
        .prefetch_related(Prefetch("texts", PostText.objects.filter(origin="author"), to_attr="originals"))
        .prefetch_related(Prefetch("cases", cases))
        .prefetch_related(Prefetch("looks", RelayLook.objects.select_related("actor")))
        .order_by("-created_at", "-pk")
    )


def last_decision(post: Post) -> Decision | None:
    """Return the latest decision on a post, out of what ``post_list_of_author`` brought along if it did."""
    decisions = [decision for case in post.cases.all() for decision in case.decisions.all()]
    return max(decisions, key=lambda decision: (decision.created_at, decision.pk), default=None)


def post_is_visible_to(user: Any, pk: int) -> bool:
    """True if ``user`` may read the post now; asked again whenever something about it is sent or shown."""
    return Post.objects.visible_to(user).filter(pk=pk).exists()


def start_address(code: str) -> dict[str, Any]:
    """Return, as a value for messages, where one begins a thread in the space of that code; the index if it is gone."""
    space = Space.objects.filter(code=code).first()
    if space is None:
        return {"view": "forums:index"}
    return {language: _start_path(space, language) for language in ("en", "cy")}


def _start_path(space: Space, language: str) -> str:
    with override(language):
        return reverse("forums:start", args=[space.slug])
