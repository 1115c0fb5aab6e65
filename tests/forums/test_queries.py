"""The number of queries does not grow with what there is."""

import random
import re
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.generating_queue import make_queue
from forums.models import Case


def queries(browser: Client, address: str) -> list[str]:
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("role", ["visitor", "member", "facilitator"])
def test_lists_with_10_and_200_threads(client_for, people, make_space, make_thread, role):
    space, browser = make_space(), client_for(role)
    counts = {}
    for total in (10, 200):
        while space.threads.count() < total:
            make_thread(space, author=people["practitioner"])
        counts[total] = [
            len(queries(browser, address))
            for address in ("/en/discussions/", space.get_absolute_url(), space.get_absolute_url() + "?kind=question")
        ]
    assert counts[10] == counts[200]
    assert max(counts[200]) <= (6 if role == "visitor" else 10)


@pytest.mark.parametrize("role", ["visitor", "member", "facilitator"])
def test_thread_with_20_and_200_posts(client_for, people, make_thread, role):
    browser = client_for(role)
    small, large = (make_thread(posts=n, author=people["practitioner"]) for n in (20, 200))
    first = queries(browser, small.get_absolute_url())
    assert len(first) == len(queries(browser, large.get_absolute_url()))
    assert len(first) == len(queries(browser, large.get_absolute_url() + "?page=10"))
    assert len(first) <= (8 if role == "visitor" else 12)


SHAPE = re.compile(r"'(?:[^']|'')*'|\b\d+\b")


@pytest.mark.parametrize("role", ["visitor", "member"])
def test_no_query_shape_comes_more_than_twice(client_for, people, make_space, make_thread, role):
    space, browser = make_space(), client_for(role)
    thread = make_thread(space, posts=45, author=people["practitioner"])
    for address in ("/en/discussions/", space.get_absolute_url(), f"{thread.get_absolute_url()}?page=2"):
        shapes = Counter(SHAPE.sub("?", sql) for sql in queries(browser, address))
        assert max(shapes.values()) <= 2, shapes.most_common(1)


def test_queue_with_10_and_50_cases_of_all_kinds(client_for, people, make_space, make_thread):
    authors = [people[role] for role in ("member", "practitioner", "editor")]
    for author in authors * 2:
        make_thread(make_space(), posts=6, author=author)
    browser = client_for("facilitator")
    asked = []
    for total in (10, 40):
        make_queue(total, random.Random(total), authors)
        asked.append(queries(browser, "/en/discussions/queue/"))
    waiting = Counter(Case.objects.waiting().values_list("kind", flat=True))
    assert waiting == dict.fromkeys(Case.Kind.values, 5)
    assert len(asked[0]) == len(asked[1]) <= 12
    shapes = Counter(SHAPE.sub("?", sql) for sql in asked[1])
    assert max(shapes.values()) <= 2, shapes.most_common(1)
    first, second = (browser.get(f"/en/discussions/queue/?page={page}").context["page"] for page in (1, 2))
    assert [len(first), len(second), first.paginator.num_pages] == [25, 25, 2]


def test_my_posts_with_5_and_20_posts(client_for, people, make_thread, add_post):
    thread, browser = make_thread(), client_for("member")
    counts = []
    for total in (5, 20):
        while thread.posts.filter(author=people["member"]).count() < total:
            post = add_post(thread, state="rejected", author=people["member"])
            Case.objects.create(post=post, kind="first-post", language="en", state="upheld")
        counts.append(len(queries(browser, "/en/discussions/my-posts/")))
    assert counts[0] == counts[1]
