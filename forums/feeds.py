"""Atom feeds of public spaces and of their threads: what a visitor may read, and nothing else."""

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from core.audience import PUBLIC
from core.feeds import LanguageAtomFeed

from .models import Post, Space, Thread

LENGTH = 30


def feed_address(subject: Space | Thread) -> str:
    """Return the address of the feed of a space or a thread; empty where there is none, since not all may read it."""
    if subject.audience != PUBLIC:
        return ""
    if isinstance(subject, Space):
        return reverse("forums:space_feed", args=[subject.slug])
    return reverse("forums:thread_feed", args=[subject.pk]) if subject.state == Thread.State.PUBLISHED else ""


class PostFeed(Feed):  # type: ignore[type-arg]
    """Posts as Atom entries, each in its own language."""

    feed_type = LanguageAtomFeed
    language = None  # that of the address

    def visible(self) -> Any:
        """Return the published posts that a visitor may read, newest first."""
        posts = Post.objects.visible_to(None).filter(state=Post.State.PUBLISHED)
        return posts.select_related("thread__space").with_texts().order_by("-published_at", "-pk")

    def item_title(self, item: Post) -> str:
        """Return the title of the thread, which Atom takes as plain text."""
        return item.thread.title

    def item_description(self, item: Post) -> str:
        """Return the post as HTML, cleaned when it was stored, marked with its language."""
        text = item.original
        return format_html('<div lang="{}">{}</div>', text.language, mark_safe(text.shown))

    def item_link(self, item: Post) -> str:
        """Return the permalink."""
        return item.get_absolute_url()

    def item_guid(self, item: Post) -> str:
        """Return an id that is alike in both languages' feeds."""
        return f"urn:mewnoli:post:{item.pk}"

    def item_author_name(self, item: Post) -> str:
        """Return the name as the page shows it."""
        return item.author_name or _("Former member")

    def item_pubdate(self, item: Post) -> datetime | None:
        """Return when readers could first see it."""
        return item.published_at

    def item_updateddate(self, item: Post) -> datetime | None:
        """Return when it last changed."""
        return item.edited_at if item.edited_in_public else item.published_at

    def item_extra_kwargs(self, item: Post) -> dict[str, Any]:
        """Pass the language of the entry on to the feed."""
        return {"language": item.original.language}


class SpaceFeed(PostFeed):
    """The newest posts of a public space."""

    def get_object(self, request: HttpRequest, space_slug: str) -> Space:
        """Return a space that visitors may read, by its address in either language."""
        space = Space.objects.visible_to(None).filter(Q(slug_en=space_slug) | Q(slug_cy=space_slug)).first()
        if space is None:
            raise Http404
        return space

    def title(self, space: Space) -> str:
        """Name the feed."""
        return _("Mewnoli discussions: {space}").format(space=space.name)

    def subtitle(self, space: Space) -> str:
        """Say what the space is for."""
        return space.purpose

    def link(self, space: Space) -> str:
        """Lead to the space."""
        return space.get_absolute_url()

    def feed_url(self, space: Space) -> str:
        """Return the feed's own address."""
        return feed_address(space)

    def items(self, space: Space) -> Any:
        """Return the newest posts."""
        return self.visible().filter(thread__space=space)[:LENGTH]


class ThreadFeed(PostFeed):
    """The newest posts of a thread that everyone may read."""

    def get_object(self, request: HttpRequest, thread_id: int) -> Thread:
        """Return a thread that visitors may read."""
        threads = Thread.objects.visible_to(None).select_related("space")
        thread = threads.filter(pk=thread_id, state=Thread.State.PUBLISHED).first()
        if thread is None:
            raise Http404
        return thread

    def title(self, thread: Thread) -> str:
        """Name the feed by the thread."""
        return thread.title

    def subtitle(self, thread: Thread) -> str:
        """Say where the thread is."""
        return thread.space.name

    def link(self, thread: Thread) -> str:
        """Lead to the thread."""
        return thread.get_absolute_url()

    def feed_url(self, thread: Thread) -> str:
        """Return the feed's own address."""
        return feed_address(thread)

    def items(self, thread: Thread) -> Any:
        """Return the newest posts."""
        return self.visible().filter(thread=thread)[:LENGTH]


_space, _thread = SpaceFeed(), ThreadFeed()


@require_safe
@conditional_page
def space_feed(request: HttpRequest, space_slug: str) -> HttpResponseBase:
    """Answer with the feed of a space; ETag and Last-Modified let readers ask again cheaply."""
    return _space(request, space_slug=space_slug)


@require_safe
@conditional_page
def thread_feed(request: HttpRequest, thread_id: int) -> HttpResponseBase:
    """Answer with the feed of a thread; as ``space_feed`` otherwise."""
    return _thread(request, thread_id=thread_id)
