"""What discussions read: always through ``visible_to``, always with a constant number of queries."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Prefetch, Q
from django.urls import reverse
from django.utils.translation import override

from .models import Case, Decision, Post, PostRedirect, PostText, Space, Thread
from .models.posts import PostQuerySet
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
    """Return the spaces that ``user`` may see, each with ``threads_visible`` and ``last_active``."""
    spaces = list(Space.objects.visible_to(user))
    threads = Thread.objects.visible_to(user).filter(state=Thread.State.PUBLISHED, space__in=spaces)
    counted = {
        row["space"]: row
        for row in threads.order_by().values("space").annotate(n=Count("pk"), latest=Max("last_activity_at"))
    }
    for space in spaces:
        row = counted.get(space.pk, {"n": 0, "latest": None})
        space.threads_visible, space.last_active = row["n"], row["latest"]  # type: ignore[attr-defined]
    return spaces


def thread_list_visible_to(user: Any, *, space: Space | None = None, kind: str = "", unanswered: bool = False) -> Any:
    """Return a QuerySet of threads: pinned first, then the latest activity; own and waiting ones included."""
    threads = Thread.objects.visible_to(user).for_lists()
    # A facilitator may open what was kept back, but lists need not be full of it.
    threads = threads.exclude(~Q(opening__author=getattr(user, "pk", None)), state=Thread.State.REJECTED)
    if space is not None:
        threads = threads.filter(space=space)
    if kind:
        threads = threads.filter(kind=kind)
    if unanswered:
        threads = threads.filter(state=Thread.State.PUBLISHED, posts_published__lte=1, locked=False)
    return threads.order_by("-pinned", "-last_activity_at", "-pk")


def thread_list_latest_visible_to(user: Any, limit: int = 5) -> list[Thread]:
    """Return the published threads with the latest activity that ``user`` may read."""
    threads = Thread.objects.visible_to(user).filter(state=Thread.State.PUBLISHED)
    return list(threads.for_lists().order_by("-last_activity_at", "-pk")[:limit])


def post_list_on_page(thread: Thread, user: Any, page: NumberPage) -> list[Post]:
    """Return the posts of one page with author and original text; ``may_read`` is False for a placeholder."""
    first, last = page.numbers
    rows: PostQuerySet = thread.posts.listed_to(user)
    posts = list(rows.filter(number__gte=first, number__lte=last).order_by("number").with_translations())
    for post in posts:
        post.thread = thread
        gone = post.state == Post.State.REMOVED
        hidden = post.state == Post.State.HIDDEN and not _reads_hidden(user, post)
        post.may_read = not (gone or hidden)  # type: ignore[attr-defined]
        if not post.may_read:  # type: ignore[attr-defined]
            post.__dict__["shown_texts"] = []
    return posts


def redirect_list_on_page(thread: Thread, user: Any, page: NumberPage) -> list[PostRedirect]:
    """Return where the posts went that stood on this page before and that ``user`` may read."""
    first, last = page.numbers
    moved = PostRedirect.objects.filter(thread=thread, number__gte=first, number__lte=last)
    readable = moved.filter(post__in=Post.objects.visible_to(user))
    return list(readable.select_related("post__thread__space").order_by("number"))


def _reads_hidden(user: Any, post: Post) -> bool:
    return is_moderator(user) or (post.author_id is not None and post.author_id == getattr(user, "pk", None))


def post_list_of_author(user: Any, *, removed: bool = False) -> Any:
    """Return a QuerySet of the person's own posts, newest first, with what ``last_decision`` reads.

    ``removed`` adds those that they deleted.
    """
    decisions = Decision.objects.order_by("created_at", "pk")
    cases = Case.objects.order_by("opened_at", "pk").prefetch_related(Prefetch("decisions", decisions))
    posts = Post.objects.filter(author=user)
    if not removed:
        posts = posts.exclude(state=Post.State.REMOVED)
    return (
        posts.select_related("thread__space")
        .prefetch_related(Prefetch("texts", PostText.objects.filter(origin="author"), to_attr="originals"))
        .prefetch_related(Prefetch("cases", cases))
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
