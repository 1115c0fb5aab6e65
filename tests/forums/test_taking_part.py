"""Unread posts, helpful posts, bookmarks and accepted answers."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from core.models import AuditEntry
from core.registry import personal_data
from forums import selectors, taking_part, unread
from forums.filters import Applied
from forums.models import Bookmark, Post, ReadMark, ReadState, Thanks, Thread


@pytest.fixture
def reader(people):
    """A member who joined long ago, so that everything now is news."""
    person = people["member"]
    person.date_joined = timezone.now() - timedelta(days=30)
    person.save()
    return person


def listed(user, thread: Thread) -> Thread:
    return selectors.for_rows(selectors.thread_list_visible_to(user), user, "").get(pk=thread.pk)


def first_unread(user, thread: Thread) -> int:
    return selectors.thread_for_reading(user, "").get(pk=thread.pk).first_unread


def test_unread_counts_what_others_wrote_since_the_last_visit(reader, people, client_for, make_thread, add_post):
    thread = make_thread(posts=3, author=people["practitioner"])
    assert (listed(reader, thread).unread, first_unread(reader, thread)) == (3, 1)
    browser = client_for("member")
    assert browser.get(thread.get_absolute_url()).status_code == 200
    assert listed(reader, thread).unread == 0
    add_post(thread, author=people["practitioner"])
    add_post(thread, author=people["practitioner"], state="pending")
    add_post(thread, author=reader)
    assert (listed(reader, thread).unread, first_unread(reader, thread)) == (1, 4)
    assert "1 unread post" in browser.get(thread.space.get_absolute_url()).content.decode()
    answer = browser.get(f"/en/discussions/thread/{thread.pk}/unread/")
    assert answer["Location"].endswith("#post-4")


def test_read_state_only_grows_and_is_written_only_when_something_is_new(
    reader, people, client_for, make_thread, django_assert_num_queries
):
    thread = make_thread(posts=25, author=people["practitioner"])
    browser, address = client_for("member"), thread.get_absolute_url()
    assert "Go to the first unread post" not in browser.get(f"{address}").content.decode()
    assert ReadState.objects.get().number == 20
    assert f"{address}?page=2#post-21" in browser.get(address).content.decode()
    browser.get(address + "?page=2")
    assert ReadState.objects.get().number == 25
    browser.head(address)
    browser.get(address)
    assert ReadState.objects.get().number == 25
    with django_assert_num_queries(0):
        unread.thread_mark_read(user=reader, thread=thread, number=20, known=25)
    # A page rendered from an older view of the world does not bring the mark down.
    unread.thread_mark_read(user=reader, thread=thread, number=24, known=1)
    assert ReadState.objects.get().number == 25
    Client().get(address)
    assert ReadState.objects.count() == 1


def test_unread_in_the_index_and_marking_everything_read(reader, people, client_for, make_space, make_thread, add_post):
    space, other = make_space(), make_space("members")
    threads = [make_thread(space, author=people["practitioner"]) for _ in range(2)]
    make_thread(other, author=people["practitioner"])
    make_thread(make_space("invited"), author=people["practitioner"])
    browser = client_for("member")
    counts = {row.pk: row.unread_threads for row in selectors.space_list_visible_to(reader)}
    assert counts == {space.pk: 2, other.pk: 1}
    assert "2 with unread posts" in browser.get("/en/discussions/").content.decode()
    browser.post(f"{space.get_absolute_url()}mark-read/")
    assert {row.pk: row.unread_threads for row in selectors.space_list_visible_to(reader)} == {space.pk: 0, other.pk: 1}
    browser.post("/en/discussions/mark-read/")
    assert {row.unread_threads for row in selectors.space_list_visible_to(reader)} == {0}
    assert ReadMark.objects.count() == 2
    add_post(threads[0], author=people["practitioner"])
    assert listed(reader, threads[0]).unread == 1
    assert Client().post("/en/discussions/mark-read/").status_code == 302
    assert ReadMark.objects.count() == 2


def test_what_was_there_before_the_person_joined_is_no_news(reader, people, make_thread):
    thread = make_thread(author=people["practitioner"])
    reader.date_joined = timezone.now() + timedelta(seconds=1)
    reader.save()
    assert listed(reader, thread).unread == 0


def test_thanks_are_one_a_person_and_never_for_oneself(people, client_for, make_thread, add_post):
    thread = make_thread(author=people["practitioner"])
    post = add_post(thread, author=people["member"])
    for _ in range(2):
        taking_part.thanks_give(actor=people["practitioner"], post=post)
    taking_part.thanks_give(actor=people["editor"], post=post)
    assert Thanks.objects.filter(post=post).count() == 2
    assert AuditEntry.objects.filter(action="post.thanked").count() == 2
    with pytest.raises(PermissionDenied):
        taking_part.thanks_give(actor=people["member"], post=post)
    with pytest.raises(PermissionDenied):
        taking_part.thanks_give(actor=people["newcomer"], post=post)
    assert "2 people found this helpful" in Client().get(thread.get_absolute_url()).content.decode()
    browser = client_for("practitioner")
    browser.post(f"/en/discussions/post/{post.pk}/thanks/", {"undo": "1"})
    assert Thanks.objects.filter(post=post).count() == 1
    assert "1 person found this helpful" in browser.get(thread.get_absolute_url()).content.decode()


@pytest.mark.parametrize("state", ["pending", "rejected", "hidden", "removed"])
def test_thanks_only_for_what_stands(people, make_thread, add_post, state):
    post = add_post(make_thread(), author=people["member"], state=state)
    with pytest.raises(PermissionDenied):
        taking_part.thanks_give(actor=people["facilitator"], post=post)


def test_bookmarks_are_private_and_follow_what_may_be_read(people, client_for, make_space, make_thread):
    space = make_space("members")
    thread = make_thread(space, author=people["practitioner"])
    browser = client_for("member")
    browser.post(f"/en/discussions/post/{thread.opening_id}/bookmark/")
    assert thread.title in browser.get("/en/discussions/my-bookmarks/").content.decode()
    assert thread.title not in client_for("practitioner").get("/en/discussions/my-bookmarks/").content.decode()
    Post.objects.filter(pk=thread.opening_id).update(state="hidden")
    page = browser.get("/en/discussions/my-bookmarks/").content.decode()
    assert thread.title not in page
    assert "1 post that you bookmarked is not available now." in page
    assert "You have not bookmarked anything yet." not in page
    assert "Nid yw 1 neges â'ch nod" in browser.get("/cy/trafodaethau/fy-nodau-tudalen/").content.decode()
    with pytest.raises(PermissionDenied):
        taking_part.bookmark_add(actor=people["newcomer"], post=thread.opening)
    browser.post(f"/en/discussions/post/{thread.opening_id}/bookmark/", {"undo": "1", "from_list": "1"})
    assert not Bookmark.objects.exists()


def test_answer_is_accepted_by_the_asker_or_a_facilitator(people, client_for, make_thread, add_post):
    thread = make_thread(author=people["member"], kind="question")
    first, second = (add_post(thread, author=people["practitioner"], text=f"Answer {n}.") for n in (1, 2))
    with pytest.raises(PermissionDenied):
        taking_part.answer_accept(actor=people["practitioner"], post=first)
    with pytest.raises(PermissionDenied):
        taking_part.answer_accept(actor=people["member"], post=thread.opening)
    browser = client_for("member")
    for post in (first, first, second):
        browser.post(f"/en/discussions/post/{post.pk}/answer/")
    thread.refresh_from_db()
    assert thread.solution_id == second.pk
    assert AuditEntry.objects.filter(action="answer.accepted").count() == 2
    page = Client().get(thread.get_absolute_url()).content.decode()
    assert "Go to the answer" in page
    assert f"{thread.get_absolute_url()}#post-3" in page
    assert thread.title in Client().get(thread.space.get_absolute_url() + "?solved=1").content.decode()
    client_for("facilitator").post(f"/en/discussions/post/{second.pk}/answer/", {"undo": "1"})
    thread.refresh_from_db()
    assert thread.solution_id is None
    assert AuditEntry.objects.filter(action="answer.withdrawn").count() == 1


def test_thread_asks_for_a_reply_only_where_none_is_listed(people, make_thread, add_post, client):
    asked = "Nobody has replied yet. Can you help?"
    thread = make_thread(author=people["member"], kind="question")
    assert asked in client.get(thread.get_absolute_url()).content.decode()
    post = add_post(thread, author=people["practitioner"], state="hidden")
    assert asked not in client.get(thread.get_absolute_url()).content.decode()
    Post.objects.filter(pk=post.pk).update(state="pending", published_at=None)
    assert asked in client.get(thread.get_absolute_url()).content.decode()


def test_answer_that_was_hidden_is_shown_nowhere(people, client_for, make_thread, add_post):
    thread = make_thread(author=people["member"], kind="question")
    post = add_post(thread, author=people["practitioner"], text="Secret of the answer.")
    taking_part.answer_accept(actor=people["member"], post=post)
    Post.objects.filter(pk=post.pk).update(state="hidden")
    page = Client().get(thread.get_absolute_url()).content.decode()
    assert "Go to the answer" not in page
    assert "Secret of the answer." not in page
    for role in ("practitioner", "facilitator"):
        page = client_for(role).get(thread.get_absolute_url()).content.decode()
        assert "Secret of the answer." in page
        assert "Accepted answer" not in page
    assert thread.title not in Client().get(thread.space.get_absolute_url() + "?solved=1").content.decode()


def test_answer_of_a_discussion_is_refused(people, make_thread, add_post):
    thread = make_thread(author=people["member"], kind="discussion")
    with pytest.raises(PermissionDenied):
        taking_part.answer_accept(actor=people["member"], post=add_post(thread))


def test_filters_narrow_by_kind_tag_and_state(reader, people, client_for, make_space, make_thread):
    from core.models import Sector, Stage

    sector = Sector.objects.create(code="test-sector", name_en="Water", name_cy="Dŵr")
    stage = Stage.objects.create(code="test-stage", name_en="Handover", name_cy="Trosglwyddo")
    space = make_space()
    both = make_thread(space, author=people["practitioner"], sector=sector, stage=stage, kind="challenge")
    one = make_thread(space, author=people["practitioner"], sector=sector)
    none = make_thread(space, author=people["practitioner"], posts=2)
    browser, address = client_for("member"), space.get_absolute_url()

    def found(query: str) -> set[str]:
        page = browser.get(f"{address}?{query}")
        return {thread.title for thread in page.context["page"].object_list}

    assert found("sector=test-sector") == {both.title, one.title}
    assert found("sector=test-sector&stage=test-stage") == {both.title}
    assert found("kind=challenge&kind=question") == {both.title, one.title, none.title}
    assert found("unanswered=1") == {both.title, one.title}
    browser.get(one.get_absolute_url())
    assert found("unread=1") == {both.title, none.title}
    assert found("sector=no-such-thing") == set()
    assert browser.get(f"{address}?sector=test-sector&stage=test-stage").context["filters"]["applied"] == (
        Applied("Water", f"{address}?stage=test-stage"),
        Applied("Handover", f"{address}?sector=test-sector"),
    )


def test_personal_data_holds_and_forgets_what_was_kept(reader, people, client_for, make_thread):
    thread = make_thread(author=people["practitioner"])
    browser = client_for("member")
    browser.get(thread.get_absolute_url())
    browser.post(f"/en/discussions/post/{thread.opening_id}/bookmark/")
    browser.post(f"/en/discussions/post/{thread.opening_id}/thanks/")
    held = personal_data.get("forums").export(reader)
    assert held["bookmarks"][0]["post"] == f"{thread.pk}#1"
    assert held["thanks"][0]["post"] == f"{thread.pk}#1"
    assert held["read"][0]["number"] == 1
    personal_data.get("forums").forget(reader)
    assert not any(model.objects.exists() for model in (Bookmark, Thanks, ReadState, ReadMark))
