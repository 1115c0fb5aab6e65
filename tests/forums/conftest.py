"""Spaces, threads and posts of every sort."""

import itertools
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from tests_support import make_person

from forums.models import Post, Space, Thread
from forums.publishing import after_change, next_number, thread_follows, write_text

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _no_limits(settings) -> None:
    """Posting is unlimited unless a test sets a limit of its own."""
    settings.FORUMS_RATE_LIMITS = {"thread": (10_000, 60), "reply": (10_000, 60), "edit": (10_000, 60)}


@pytest.fixture
def make_space(db) -> Callable[..., Space]:
    """Return a function that makes a space; public and without checking unless told."""

    def make(visibility: str = "public", premoderation: str = "none", **fields) -> Space:
        n = next(_numbers)
        return Space.objects.create(
            **{
                "code": f"space-{n}",
                "name_en": f"Space {n}",
                "name_cy": f"Man {n}",
                "purpose_en": "What it is for.",
                "purpose_cy": "Ei ddiben.",
                "slug_en": f"space-{n}",
                "slug_cy": f"man-{n}",
                "visibility": visibility,
                "premoderation": premoderation,
                **fields,
            }
        )

    return make


@pytest.fixture
def add_post(db) -> Callable[..., Post]:
    """Return a function that puts a post in a thread, in any state, without asking the services."""

    def add(thread: Thread, *, state: str = "published", author=None, text: str = "Some words.", language="en") -> Post:
        published = timezone.now() if state in ("published", "hidden") else None
        post = Post.objects.create(
            thread=thread, number=next_number(thread), author=author, state=state, published_at=published
        )
        write_text(post, language=language, source=text)
        return post

    return add


@pytest.fixture
def make_thread(make_space, add_post) -> Callable[..., Thread]:
    """Return a function that makes a published thread with a published opening post."""

    def make(space: Space | None = None, *, posts: int = 1, author=None, language: str = "en", **fields) -> Thread:
        n = next(_numbers)
        thread = Thread.objects.create(
            **{
                "space": space or make_space(),
                "title": f"Thread {n}",
                "language": language,
                "public_id": f"test-{n}",
                **fields,
            }
        )
        for index in range(posts):
            post = add_post(
                thread, author=author, language=language, text=f"Opening {n}" if not index else f"Reply {index}"
            )
            if thread.opening_id is None:
                thread.opening = post
                thread.save()
                thread_follows(thread, post)
        after_change(thread)
        return thread

    return make


@pytest.fixture
def viewers(people) -> dict:
    """A person for each kind of viewer; two more for closed spaces: one who is invited, and an author."""
    found = {"visitor": AnonymousUser(), **people}
    for kind in ("invited", "author"):
        found[kind] = make_person("member", email=f"{kind}@example.org", name=kind.title())
    return found
