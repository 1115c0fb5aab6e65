"""Fills Spirit with the discussions of a database of ours: the same titles, texts, people and dates. Prints addresses.

``spirit_seed.py OURS.sqlite3 THREAD SPACE``, run by the Python that Spirit is installed in.
"""

import json
import sqlite3
import sys
from datetime import datetime, timezone
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from spirit.category.models import Category  # type: ignore[import-not-found]  # noqa: E402
from spirit.comment.models import Comment  # type: ignore[import-not-found]  # noqa: E402
from spirit.topic.models import Topic  # type: ignore[import-not-found]  # noqa: E402
from spirit.user.models import UserProfile  # type: ignore[import-not-found]  # noqa: E402

BATCH = 1_000


def moment(text: str) -> datetime:
    """Return a time as our database holds it."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)  # noqa: UP017


def seed(ours: sqlite3.Connection) -> None:
    """Copy people, spaces, threads and posts, with their numbers as keys."""
    people = ours.execute("SELECT id, email, name, date_joined FROM members_user").fetchall()
    User: Any = get_user_model()
    users = [User(pk=pk, username=email, email=email, date_joined=moment(at)) for pk, email, _name, at in people]
    User.objects.bulk_create(users, batch_size=BATCH)
    profiles = [
        UserProfile(user_id=pk, slug=f"u{pk}", nickname=name, is_verified=True) for pk, _email, name, _at in people
    ]
    UserProfile.objects.bulk_create(profiles, batch_size=BATCH)
    nobody = people[0][0]  # for posts of people without an account, which Spirit does not have
    # The first category is Spirit's for private topics.
    spaces = ours.execute("SELECT id, name_en, purpose_en FROM forums_space").fetchall()
    Category.objects.bulk_create(
        [Category(pk=pk + BATCH, title=name[:75], description=purpose[:255]) for pk, name, purpose in spaces]
    )
    threads = ours.execute(
        "SELECT t.id, t.space_id, t.title, t.created_at, t.last_activity_at, t.posts_published, p.author_id"
        " FROM forums_thread t JOIN forums_post p ON p.id = t.opening_id"
    ).fetchall()
    Topic.objects.bulk_create(
        [
            Topic(pk=pk, category_id=space + BATCH, title=title, date=moment(at), last_active=moment(latest),
                  comment_count=posts, user_id=author or nobody)
            for pk, space, title, at, latest, posts, author in threads
        ],
        batch_size=BATCH,
    )  # fmt: skip
    posts = ours.execute(
        "SELECT p.id, p.thread_id, p.author_id, p.published_at, t.source, t.html"
        " FROM forums_post p JOIN forums_posttext t ON t.post_id = p.id WHERE t.origin = 'author'"
        " AND p.state = 'published' ORDER BY p.id"
    )
    while rows := posts.fetchmany(BATCH):
        comments = [
            Comment(pk=pk, topic_id=topic, user_id=who or nobody, date=moment(at), comment=source, comment_html=html)
            for pk, topic, who, at, source, html in rows
        ]
        Comment.objects.bulk_create(comments)


def main() -> None:
    """Seed, and print the addresses of the pages that match ours."""
    path, thread, space = sys.argv[1:]
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as ours:
        seed(ours)
    topic = Topic.objects.get(pk=int(thread))
    pages = -(-topic.comment_count // 20)
    addresses = {
        "space": Category.objects.get(pk=int(space) + BATCH).get_absolute_url(),
        "thread, first page": topic.get_absolute_url(),
        "thread, last page": f"{topic.get_absolute_url()}?page={pages}",
    }
    print(json.dumps(addresses))


if __name__ == "__main__":
    main()
