"""Who is told of a post, once, in which words, and who is not."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests_support import make_person

from core import outbox
from core.models import OutboxMessage
from forums import announcing
from forums.deciding import Reason
from forums.models import Case, Decision, Post, Thread, Watch
from forums.moderation import post_approve
from forums.services import post_delete_own, post_edit, reply_create, thread_create
from forums.thread_moderation import thread_decide
from forums.undo import decision_undo
from forums.watching import watch_set
from members.models import Notice, NotificationSettings, User
from members.recipients import recipient_resolvers

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    """Return a function that lets the worker run and gives the mail that went out since the last call."""

    def read():
        before = len(mail.outbox)
        outbox.drain()
        return mail.outbox[before:]

    return read


@pytest.fixture
def thread(make_thread, people) -> Thread:
    """A public thread by the practitioner, who follows it; the member follows it too."""
    thread = make_thread(author=people["practitioner"])
    watch_set(user=people["member"], thread=thread, level="everything")
    return thread


def reply(actor: User, thread: Thread, text: str = "Some advice.") -> Post:
    return reply_create(actor=actor, thread=thread, source=text, language="en")


def told(key: str = "") -> dict[str, str]:
    """Return who was told what: address -> message."""
    return {notice.user.email: notice.message for notice in Notice.objects.exclude(user=None).select_related("user")}


def test_reply_is_told_to_followers_and_to_whom_it_answers(people, thread, sent):
    reply(people["editor"], thread)
    letters = sent()
    assert told() == {"member@example.org": "reply-notification", "practitioner@example.org": "reply-to-you"}
    assert sorted(letter.to[0] for letter in letters) == ["member@example.org", "practitioner@example.org"]
    assert not sent(), "once"


def test_reply_is_not_told_to_its_author_nor_to_whom_wants_nothing(people, thread, sent):
    watch_set(user=people["practitioner"], thread=thread, level="nothing")
    reply(people["member"], thread)
    assert not sent()
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("space_level", "thread_level", "message"),
    [
        ("everything", None, "reply-notification"),
        ("everything", "replies", None),
        ("everything", "nothing", None),
        ("nothing", "everything", "reply-notification"),
        ("replies", None, None),
        (None, None, None),
    ],
)
def test_level_of_the_thread_goes_before_that_of_the_space(
    people, make_thread, sent, space_level, thread_level, message
):
    thread = make_thread()
    person = people["editor"]
    if space_level:
        watch_set(user=person, space=thread.space, level=space_level)
    if thread_level:
        watch_set(user=person, thread=thread, level=thread_level)
    reply(people["member"], thread)
    sent()
    assert told().get(person.email) == message


def test_new_thread_is_told_to_followers_of_the_space(people, make_space, sent):
    space = make_space()
    watch_set(user=people["editor"], space=space, level="everything")
    thread_create(actor=people["member"], space=space, title="How?", source="Tell me.", language="en")
    (letter,) = sent()
    assert letter.subject == "New discussion: How?"
    assert told() == {"editor@example.org": "thread-notification"}


def test_writing_follows_the_thread_as_the_settings_say(people, thread):
    reply(people["editor"], thread)
    NotificationSettings.objects.create(user=people["administrator"], when_posting="replies")
    reply(people["administrator"], thread)
    watch_set(user=people["practitioner"], thread=thread, level="nothing")
    reply(people["practitioner"], thread)
    levels = dict(Watch.objects.values_list("user__email", "level"))
    assert levels["editor@example.org"] == "everything"
    assert levels["administrator@example.org"] == "replies"
    assert levels["practitioner@example.org"] == "nothing", "a choice stays"


def test_waiting_post_is_told_after_approval_alone_and_once(people, make_space, make_thread, sent):
    thread = make_thread(make_space(premoderation="all"), author=people["practitioner"])
    post = reply(people["member"], thread)
    assert post.state == "pending"
    sent()
    assert not Notice.objects.filter(message="reply-to-you").exists()
    case = Case.objects.get(post=post)
    post_approve(actor=people["facilitator"], case=case, version=case.version, post_version=post.version)
    assert "practitioner@example.org" in [letter.to[0] for letter in sent()]
    # Changed, checked again, approved again: nobody is told a second time.
    post.refresh_from_db()
    post_edit(actor=people["member"], post=post, version=post.version, source="Other words.", language="en")
    sent()
    case = Case.objects.waiting().get(post=post)
    post.refresh_from_db()
    post_approve(actor=people["facilitator"], case=case, version=case.version, post_version=post.version)
    sent()
    assert Notice.objects.filter(message="reply-to-you").count() == 1


def test_edit_tells_nobody(people, thread, sent):
    post = reply(people["editor"], thread)
    sent()
    post_edit(actor=people["editor"], post=post, version=post.version, source="Better advice.", language="en")
    assert not sent()


def test_post_taken_away_before_the_worker_came_is_told_to_nobody_until_it_is_back(people, thread, sent):
    post = reply(people["editor"], thread)
    Post.objects.filter(pk=post.pk).update(state="hidden")
    assert not sent()
    assert not Notice.objects.exists()
    Post.objects.filter(pk=post.pk).update(state="published")
    announcing.announce(post)
    assert len(sent()) == 2
    announcing.announce(post)
    assert not sent()


def test_post_deleted_between_the_notice_and_its_email_is_not_sent(people, thread, sent, client_for):
    post = reply(people["editor"], thread)
    announcing.tell_of({"post": post.pk})
    assert Notice.objects.count() == 2
    post_delete_own(actor=people["editor"], post=post)
    assert not sent()
    assert "Some advice" not in client_for("member").get("/en/members/account/notices/").content.decode()


@pytest.mark.parametrize("fields", [{"visibility": "invited"}, {"visibility": "members"}])
def test_whoever_lost_sight_of_the_space_is_told_nothing(people, make_space, make_thread, sent, fields):
    thread = make_thread(make_space(**fields))
    watch_set(user=people["newcomer"], thread=thread, level="everything")
    reply(people["facilitator"], thread)
    assert not sent()
    assert not Notice.objects.exists()


def test_sensitive_thread_is_told_to_members_alone(people, make_thread, sent):
    thread = make_thread(sensitivity="members")
    for person in ("newcomer", "member"):
        watch_set(user=people[person], thread=thread, level="everything")
    reply(people["facilitator"], thread)
    sent()
    assert set(told()) == {"member@example.org"}


def test_letter_stands_in_its_thread_and_says_how_to_leave(people, thread, sent):
    first, second = reply(people["editor"], thread), reply(people["editor"], thread, "More advice.")
    letters = [letter for letter in sent() if letter.to == ["member@example.org"]]
    headers = [letter.extra_headers for letter in letters]
    assert [head["Message-ID"] for head in headers] == [f"<post-{p.pk}@testserver>" for p in (first, second)]
    assert {head["In-Reply-To"] for head in headers} == {f"<post-{thread.opening_id}@testserver>"}
    assert {head["References"] for head in headers} == {f"<post-{thread.opening_id}@testserver>"}
    assert headers[0]["List-Id"] == f"<{thread.space.code}.discussions.testserver>"
    assert headers[0]["Precedence"] == "list"
    assert headers[0]["Auto-Submitted"] == "auto-generated"
    assert headers[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers[0]["List-Unsubscribe"].strip("<>") in letters[0].body


@pytest.mark.parametrize(("language", "words"), [("en", "has replied in a discussion"), ("cy", "wedi ateb mewn traf")])
def test_letter_is_in_the_language_of_the_person_and_marks_the_other(people, make_thread, sent, language, words):
    thread = make_thread(language="cy")
    User.objects.filter(pk=people["member"].pk).update(preferred_language=language)
    watch_set(user=people["member"], thread=thread, level="everything")
    reply_create(actor=people["editor"], thread=thread, source="Dyma gyngor da.", language="cy")
    (letter,) = sent()
    html = letter.alternatives[0][0]
    assert words in letter.body
    assert letter.extra_headers["Content-Language"] == language
    assert ('lang="cy">Dyma gyngor da.' in html) == (language == "en")


def test_whoever_wants_none_or_a_summary_gets_the_notice_and_no_email(people, thread, sent):
    NotificationSettings.objects.create(user=people["member"], emails="daily")
    NotificationSettings.objects.create(user=people["practitioner"], emails="never")
    reply(people["editor"], thread)
    assert not sent()
    assert len(told()) == 2


def test_whoever_chose_none_after_the_notice_gets_no_email(people, thread, sent):
    post = reply(people["editor"], thread)
    announcing.tell_of({"post": post.pk})
    NotificationSettings.objects.create(user=people["member"], emails="never")
    assert [letter.to for letter in sent()] == [["practitioner@example.org"]]


def test_follower_known_by_a_token_is_reached_and_nowhere_named(people, make_thread, sent, monkeypatch):
    thread = make_thread()
    hidden = people["newcomer"]
    known = {"relay:abc": hidden}
    monkeypatch.setitem(recipient_resolvers._items, "relay", known.get)
    watch_set(user=None, recipient="relay:abc", thread=thread, level="everything")
    reply(people["editor"], thread)
    announcing.tell_of({"post": thread.posts.last().pk})
    notice = Notice.objects.get()
    assert (notice.user, notice.recipient) == (None, "relay:abc")
    rows = str([row.payload for row in OutboxMessage.objects.all()]) + str(notice.__dict__)
    assert hidden.email not in rows
    (letter,) = sent()
    assert letter.to == [hidden.email]


def test_queries_do_not_grow_with_the_followers(people, make_thread):
    thread = make_thread()
    counts = []
    for total in (3, 40):
        for number in range(Watch.objects.filter(thread=thread).count(), total):
            person = make_person("member", email=f"f{total}-{number}@example.org")
            watch_set(user=person, thread=thread, level="everything")
        post = reply(people["editor"], thread)
        with CaptureQueriesContext(connection) as caught:
            announcing.tell_of({"post": post.pk})
        counts.append(len(caught))
    assert Notice.objects.count() == 3 + 39, "the author follows too, and is not told"
    # What differs is at most the writing of one more slice of rows.
    assert counts[1] <= counts[0] + 1


def test_notices_of_a_thread_are_read_when_it_is_opened(people, thread, client_for, sent):
    reply(people["editor"], thread)
    sent()
    assert Notice.objects.get(user=people["member"]).read_at is None
    client_for("member").get(thread.get_absolute_url())
    assert Notice.objects.get(user=people["member"]).read_at is not None
    assert Notice.objects.get(user=people["practitioner"]).read_at is None


def test_post_without_its_thread_or_gone_is_no_failure(people, thread):
    announcing.tell_of({"post": 0})
    post = reply(people["editor"], thread)
    Thread.objects.filter(pk=thread.pk).update(state="hidden", last_activity_at=timezone.now())
    announcing.tell_of({"post": post.pk})
    assert not Notice.objects.exists()


def decide(action: str, people, thread: Thread) -> Decision:
    thread.refresh_from_db()
    why = Reason(en="A look is needed.", cy="Mae angen golwg.")
    return thread_decide(action=action, actor=people["facilitator"], thread=thread, version=thread.version, reason=why)


@pytest.mark.parametrize(("taken", "given_back"), [("hide", "show"), ("remove", "restore"), ("hide", "undo")])
def test_thread_shown_again_tells_of_what_was_missed_and_of_nothing_twice(people, thread, sent, taken, given_back):
    thread.posts.update(published_at=timezone.now() - timedelta(days=2))
    reply(people["editor"], thread, "Told already.")
    assert len(sent()) == 2
    missed = reply(people["editor"], thread, "Missed.")
    decision = decide(taken, people, thread)
    assert not [letter for letter in sent() if "Missed." in letter.body]
    if given_back == "undo":
        decision_undo(actor=people["facilitator"], decision=decision)
    else:
        decide(given_back, people, thread)
    letters = [letter for letter in sent() if letter.to == ["member@example.org"]]
    assert [letter.extra_headers["Message-ID"] for letter in letters] == [f"<post-{missed.pk}@testserver>"]
    assert Notice.objects.filter(user=people["member"]).count() == 2
    decide("hide", people, thread)
    decide("show", people, thread)
    assert not [letter for letter in sent() if letter.to == ["member@example.org"]], "once"


def test_thread_shown_again_tells_nothing_of_old_posts_that_were_never_announced(people, make_thread, sent):
    thread = make_thread(posts=3)
    thread.posts.update(published_at=timezone.now() - timedelta(days=30))
    watch_set(user=people["member"], thread=thread, level="everything")
    decide("hide", people, thread)
    decide("show", people, thread)
    sent()
    assert not Notice.objects.filter(user=people["member"]).exists()
