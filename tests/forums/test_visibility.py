"""Who sees what: role × visibility of the space × state of the post, generated and compared with the written policy."""

import itertools

import pytest
from django.test import Client
from tests_support import ROLES

from core.registry import library_sources
from forums.models import Post, Space, SpaceMembership, Thread

VIEWERS = ("visitor", "newcomer", *ROLES, "invited", "author")
MODERATORS = {"facilitator", "administrator"}
COMMUNITY = {*ROLES, "invited", "author"}

# Written by hand, apart from the code: who may read a space, and who a post in a state, given that they may.
SPACE_READERS = {
    "public": set(VIEWERS),
    "members": COMMUNITY,
    "invited": MODERATORS | {"invited", "author"},
}
POST_READERS = {
    "draft": {"author"},
    "pending": MODERATORS | {"author"},
    "published": set(VIEWERS),
    "rejected": MODERATORS | {"author"},
    "hidden": MODERATORS | {"author"},
    "removed": set(),
}
SECRET = "Zzyzwordthatnothingelsehas"


@pytest.fixture
def scenes(viewers, make_space, make_thread, add_post):
    """A published thread by the author for each (visibility, state), with a post in that state as number 2."""
    found = {}
    for visibility in Space.Visibility.values:
        space = make_space(visibility)
        if visibility == "invited":
            for kind in ("invited", "author"):
                SpaceMembership.objects.create(space=space, user=viewers[kind])
        for state in Post.State.values:
            thread = make_thread(space)
            found[visibility, state] = add_post(thread, state=state, author=viewers["author"], text=f"{SECRET} {state}")
    return found


def client_of(viewer) -> Client:
    browser = Client()
    if viewer.is_authenticated:
        browser.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_every_state_and_visibility_is_in_the_policy():
    assert set(POST_READERS) == set(Post.State.values)
    assert set(SPACE_READERS) == set(Space.Visibility.values)


def test_matrix_of_queries_equals_the_policy(viewers, scenes):
    for name, (visibility, state) in itertools.product(VIEWERS, scenes):
        viewer, post = viewers[name], scenes[visibility, state]
        reads_space = name in SPACE_READERS[visibility]
        cell = f"{name} × {visibility} × {state}"
        assert Space.objects.visible_to(viewer).filter(pk=post.thread.space_id).exists() == reads_space, cell
        assert Thread.objects.visible_to(viewer).filter(pk=post.thread_id).exists() == reads_space, cell
        expected = reads_space and name in POST_READERS[state]
        assert Post.objects.visible_to(viewer).filter(pk=post.pk).exists() == expected, cell


def test_matrix_of_pages_equals_the_policy(viewers, scenes):
    for name in VIEWERS:
        browser = client_of(viewers[name])
        for (visibility, state), post in scenes.items():
            cell = f"{name} × {visibility} × {state}"
            response = browser.get(post.thread.get_absolute_url())
            if name not in SPACE_READERS[visibility]:
                assert response.status_code == (302 if name == "visitor" else 403), cell
                assert SECRET not in response.content.decode(), cell
                continue
            assert response.status_code == 200, cell
            assert (SECRET in response.content.decode()) == (name in POST_READERS[state]), cell


def test_matrix_of_permalinks_and_lists_leaks_nothing(viewers, scenes):
    for name in VIEWERS:
        browser = client_of(viewers[name])
        lists = browser.get("/en/discussions/").content.decode()
        for (visibility, state), post in scenes.items():
            cell = f"{name} × {visibility} × {state}"
            allowed = name in SPACE_READERS[visibility] and (name in POST_READERS[state] or state in ("hidden",))
            response = browser.get(post.get_absolute_url())
            leads_there = response.status_code == 302 and f"/{post.thread_id}-" in response["Location"]
            assert leads_there == allowed, cell
            if name not in SPACE_READERS[visibility]:
                assert post.thread.title not in lists, cell


def test_library_documents_hold_published_posts_alone_with_their_audience(scenes):
    source = library_sources.get("forums")
    for (_visibility, state), post in scenes.items():
        documents = list(source.documents([post.thread]))
        assert {document.audience for document in documents} == {post.thread.space.audience}
        assert [document.part for document in documents] == (["1", "2"] if state == "published" else ["1"])
        assert any(SECRET in document.body for document in documents) == (state == "published")


@pytest.mark.parametrize("state", [state for state in Thread.State.values if state != "published"])
def test_library_documents_none_for_a_thread_that_is_not_published(make_thread, state):
    thread = make_thread()
    Thread.objects.filter(pk=thread.pk).update(state=state)
    assert list(library_sources.get("forums").documents([thread])) == []


@pytest.mark.parametrize("state", [state for state in Thread.State.values if state != "published"])
def test_thread_not_published_shows_to_nobody_else(viewers, make_thread, state):
    thread = make_thread(author=viewers["author"], title=SECRET)
    Thread.objects.filter(pk=thread.pk).update(state=state)
    Post.objects.update(state={"pending": "pending", "rejected": "rejected"}.get(state, "published"))
    readers = MODERATORS | {"author"} if state not in ("removed", "merged") else set()
    for name in VIEWERS:
        browser = client_of(viewers[name])
        assert (browser.get(thread.get_absolute_url()).status_code == 200) == (name in readers), name
        assert SECRET not in browser.get("/en/discussions/").content.decode()


def test_sensitive_thread_in_a_public_space_is_for_members(viewers, make_thread):
    from datetime import timedelta

    from django.utils import timezone

    past, future = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    cases = {
        ("open", None): True,
        ("members", None): False,
        ("procurement", future): False,
        ("procurement", past): True,
    }
    for (sensitivity, until), public in cases.items():
        thread = make_thread(sensitivity=sensitivity, embargo_until=until)
        assert Thread.objects.visible_to(viewers["visitor"]).filter(pk=thread.pk).exists() == public
        assert Post.objects.visible_to(viewers["visitor"]).filter(thread=thread).exists() == public
        assert Thread.objects.visible_to(viewers["member"]).filter(pk=thread.pk).exists()
        assert thread.audience == ("public" if public else "members")


def test_visibility_changed_in_the_admin_is_told_to_the_library(make_thread):
    from core.signals import content_changed

    thread = make_thread()
    heard = []

    def listen(sender, subject, **kwargs):
        heard.append(subject.pk)

    content_changed.connect(listen)
    try:
        thread.space.visibility = "members"
        thread.space.save()
    finally:
        content_changed.disconnect(listen)
    assert heard == [thread.pk]


def test_posts_of_a_thread_that_is_seen_are_those_of_the_one_rule(viewers, make_space, make_thread, add_post):
    for visibility, thread_state in itertools.product(Space.Visibility.values, Thread.State.values):
        thread = make_thread(make_space(visibility), author=viewers["author"])
        for state, author in itertools.product(Post.State.values, ("author", "member", "facilitator")):
            post = add_post(thread, state=state, author=viewers[author])
            if state == "removed":
                Post.objects.filter(pk=add_post(thread, state="published").pk).update(state="removed")
                post.refresh_from_db()
        Thread.objects.filter(pk=thread.pk).update(state=thread_state)
    seen = 0
    for viewer in viewers.values():
        for thread in Thread.objects.visible_to(viewer):
            posts = Post.objects.filter(thread=thread)
            listed = set(posts.listed_to(viewer).values_list("number", flat=True))
            assert set(posts.listed_in_seen_thread(viewer).values_list("number", flat=True)) == listed
            seen += bool(listed)
    assert seen > 30
