"""Decisions about threads: closing, pinning, hiding, moving, splitting, merging; and their undoing."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import override

from core import audit
from core.registry import library_sources
from forums import services, thread_moderation, undo
from forums.deciding import Reason
from forums.errors import Conflict
from forums.models import Decision, Post, PostRedirect, Thread
from members.models import Notice

WHY = Reason(en="It has been answered.", cy="Mae wedi'i ateb.")
OPPOSITES = [("lock", "unlock"), ("pin", "unpin"), ("hide", "show"), ("remove", "restore")]


def decide(action, actor, thread, reason=WHY, **fields):
    thread.refresh_from_db()
    given = {"version": thread.version, "reason": reason, **fields}
    return thread_moderation.thread_decide(action=action, actor=actor, thread=thread, **given)


def snapshot(thread):
    thread.refresh_from_db()
    return thread.state, thread.locked, thread.pinned


@pytest.mark.parametrize(("action", "opposite"), OPPOSITES)
def test_thread_decide_and_its_opposite_and_its_undoing(people, make_thread, action, opposite):
    thread = make_thread(author=people["member"])
    before = snapshot(thread)
    first = decide(action, people["facilitator"], thread)
    changed = snapshot(thread)
    assert changed != before
    with pytest.raises(Conflict):
        decide(action, people["administrator"], thread)
    undo.decision_undo(actor=people["administrator"], decision=first)
    assert snapshot(thread) == before
    decide(action, people["facilitator"], thread)
    decide(opposite, people["facilitator"], thread)
    assert snapshot(thread) == before
    assert list(audit.verify([])) == []


@pytest.mark.parametrize("action", ["lock", "hide", "remove"])
def test_thread_decide_against_somebody_needs_a_reason_and_tells_them(people, make_thread, action):
    thread = make_thread(author=people["member"])
    with pytest.raises(ValueError):
        decide(action, people["facilitator"], thread, None)
    decide(action, people["facilitator"], thread)
    assert Notice.objects.filter(user=people["member"]).count() == 1


@pytest.mark.parametrize("action", ["hide", "remove"])
def test_hidden_thread_is_found_by_nobody(people, make_thread, action):
    thread = make_thread(author=people["member"])
    assert list(library_sources.get("forums").documents([thread]))
    decide(action, people["facilitator"], thread)
    assert list(library_sources.get("forums").documents([thread])) == []
    assert not Thread.objects.visible_to(people["practitioner"]).filter(pk=thread.pk).exists()


def test_thread_decide_refused_to_others_and_conflicts_when_stale(people, make_thread):
    thread = make_thread()
    with pytest.raises(PermissionDenied):
        decide("lock", people["editor"], thread)
    with pytest.raises(Conflict):
        decide("lock", people["facilitator"], thread, version=99)


def test_thread_move_changes_who_reads_it(people, make_space, make_thread):
    thread, closed = make_thread(author=people["member"]), make_space("members")
    decision = thread_moderation.thread_move(
        actor=people["facilitator"], thread=thread, version=thread.version, space=closed
    )
    thread.refresh_from_db()
    assert thread.space == closed
    assert [document.audience for document in library_sources.get("forums").documents([thread])] == ["members"]
    undo.decision_undo(actor=people["administrator"], decision=decision)
    assert [document.audience for document in library_sources.get("forums").documents([thread])] == ["public"]
    assert Notice.objects.filter(user=people["member"], message="thread-moved").count() == 1


def split(people, thread, *numbers):
    thread.refresh_from_db()
    posts = list(thread.posts.filter(number__in=numbers))
    return thread_moderation.thread_split(
        actor=people["facilitator"],
        thread=thread,
        version=thread.version,
        posts=posts,
        title="Another matter",
        language="en",
    )


def test_thread_split_gives_new_numbers_and_leaves_redirects(people, make_thread):
    thread = make_thread(posts=5, author=people["member"])
    decision = split(people, thread, 3, 5)
    made = decision.thread
    assert list(made.posts.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert list(thread.posts.order_by("number").values_list("number", flat=True)) == [1, 2, 4]
    assert set(PostRedirect.objects.filter(thread=thread).values_list("number", flat=True)) == {3, 5}
    for item in (thread, made):
        item.refresh_from_db()
        assert item.posts_published == item.posts.filter(state="published").count()
    assert (made.opening.number, made.state) == (1, "published")
    assert Notice.objects.filter(user=people["member"], message="thread-split").count() == 1
    late = services.reply_create(actor=people["member"], thread=thread, source="Later.", language="en")
    assert late.number == 6


def test_thread_split_refuses_the_opening_post_and_strangers(people, make_thread):
    thread, other = make_thread(posts=3), make_thread(posts=2)
    for posts in ([thread.opening], list(other.posts.filter(number=2)), []):
        with pytest.raises(ValueError):
            thread_moderation.thread_split(
                actor=people["facilitator"],
                thread=thread,
                version=thread.version,
                posts=posts,
                title="Another matter",
                language="en",
            )


def test_undo_of_a_split_brings_the_posts_back_at_the_end(people, make_thread):
    thread = make_thread(posts=4)
    decision = split(people, thread, 2)
    undo.decision_undo(actor=people["facilitator"], decision=decision)
    thread.refresh_from_db()
    assert thread.posts_published == 4
    assert set(thread.posts.values_list("number", flat=True)) == {1, 3, 4, 5}
    made = Thread.objects.exclude(pk=thread.pk).get()
    assert (made.state, made.merged_into) == ("merged", thread)


def test_post_that_was_brought_back_is_not_said_to_have_moved(people, make_thread, client):
    thread = make_thread(posts=4)
    decision = split(people, thread, 2)
    assert "has moved" in client.get(thread.get_absolute_url("en")).content.decode()
    undo.decision_undo(actor=people["facilitator"], decision=decision)
    assert "has moved" not in client.get(thread.get_absolute_url("en")).content.decode()


def test_headings_of_what_can_be_done_name_the_act_in_welsh(make_thread, client_for):
    with override("cy"):
        address = reverse("forums:thread_moderate", args=[make_thread(posts=3).pk])
    page = client_for("facilitator").get(address).content.decode()
    assert "Rhannwyd" not in page
    assert re.search(r">\s*Rhannu\s*<", page)


def test_post_that_was_split_and_has_come_back_is_not_said_to_have_moved(people, make_thread, client):
    thread = make_thread(posts=4)
    made = split(people, thread, 2).thread
    assert "has moved" in client.get(thread.get_absolute_url()).content.decode()
    thread.refresh_from_db()
    thread_moderation.thread_merge(actor=people["facilitator"], thread=made, version=made.version, into=thread)
    assert "has moved" not in client.get(thread.get_absolute_url()).content.decode()


def test_thread_merge_and_its_undoing(people, make_thread):
    first, second = make_thread(posts=2), make_thread(posts=3)
    decision = thread_moderation.thread_merge(
        actor=people["facilitator"], thread=second, version=second.version, into=first
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.posts_published, second.posts_published, second.state) == (5, 0, "merged")
    assert set(first.posts.values_list("number", flat=True)) == {1, 2, 3, 4, 5}
    undo.decision_undo(actor=people["facilitator"], decision=decision)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.posts_published, second.posts_published, second.state) == (2, 3, "published")
    assert second.opening.thread_id == second.pk
    assert list(audit.verify([])) == []


def test_post_that_opened_a_merged_thread_can_open_another_again_and_again(people, make_thread):
    first, second = make_thread(posts=2), make_thread(posts=3)
    opening, act = second.opening, {"actor": people["facilitator"]}
    merged = thread_moderation.thread_merge(thread=second, version=second.version, into=first, **act)
    for _time in range(2):
        opening.refresh_from_db()
        taken = split(people, first, opening.number)
        assert taken.thread.opening == opening
        undo.decision_undo(decision=taken, **act)
    opening.refresh_from_db()
    split(people, first, opening.number)
    undo.decision_undo(decision=merged, **act)
    second.refresh_from_db()
    assert second.opening.thread_id == second.pk
    assert second.opening != opening


def test_thread_merge_refuses_itself_and_what_is_not_published(people, make_thread):
    thread, hidden = make_thread(), make_thread()
    decide("hide", people["facilitator"], hidden)
    with pytest.raises(ValueError):
        thread_moderation.thread_merge(actor=people["facilitator"], thread=thread, version=1, into=thread)
    thread.refresh_from_db()
    with pytest.raises(Conflict):
        thread_moderation.thread_merge(actor=people["facilitator"], thread=thread, version=thread.version, into=hidden)
    assert Decision.objects.count() == 1


def test_addresses_of_moved_posts_and_merged_threads_lead_on(people, make_thread, client):
    first, second = make_thread(posts=2), make_thread(posts=3)
    address = second.get_absolute_url()
    reply = second.posts.get(number=2)
    thread_moderation.thread_merge(actor=people["facilitator"], thread=second, version=second.version, into=first)
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, first.get_absolute_url())
    assert client.get(reply.get_absolute_url())["Location"].startswith(first.get_absolute_url())
    third = make_thread(posts=3)
    split(people, third, 2)
    page = client.get(third.get_absolute_url()).content.decode()
    assert "Post 2 has moved to another discussion" in page
    assert Post.objects.get(thread__title="Another matter").get_absolute_url() in page


def test_redirect_to_where_the_reader_may_not_go_is_not_shown(people, make_thread, make_space, client):
    thread = make_thread(posts=3)
    made = split(people, thread, 2).thread
    thread_moderation.thread_move(
        actor=people["facilitator"], thread=made, version=made.version, space=make_space("members")
    )
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Another matter" not in page
    assert "has moved" not in page


def test_nobody_decides_on_a_thread_of_their_own(people, make_space, make_thread, add_post):
    own, other = make_thread(author=people["facilitator"]), make_thread(author=people["member"])
    reply = add_post(other, author=people["facilitator"])
    asked = {"actor": people["facilitator"], "version": 1}
    reason = Reason(en="Done.", cy="Wedi gorffen.")
    for action in thread_moderation.CHANGES:
        with pytest.raises(PermissionDenied):
            thread_moderation.thread_decide(action=action, thread=own, reason=reason, **asked)
    with pytest.raises(PermissionDenied):
        thread_moderation.thread_move(thread=own, space=make_space(), **asked)
    with pytest.raises(PermissionDenied):
        thread_moderation.thread_merge(thread=own, into=other, **asked)
    other.refresh_from_db()
    with pytest.raises(PermissionDenied):
        thread_moderation.thread_split(
            thread=other, posts=[reply], title="Mine", language="en", **{**asked, "version": other.version}
        )
    assert not Decision.objects.exists()
