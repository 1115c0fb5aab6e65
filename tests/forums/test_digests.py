"""Digests: who gets one, when, what is in it, in which language, and that nothing is in it that may not be seen."""

import itertools
from datetime import date, datetime, time, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests_support import make_person

from community.digests import making
from community.digests.making import make_digests
from community.digests.periods import due_on
from community.models import DigestRun
from core import outbox
from core.models import OutboxMessage, Sector, ServiceArea
from forums.models import Post, Thread
from forums.moderation import post_approve, post_reject
from forums.services import reply_create, thread_create
from forums.unread import thread_mark_read
from forums.watching import watch_set
from members.models import Notice, NotificationSettings, Organisation, User
from members.notification_settings import settings_change

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def sent():
    """Return a function that lets the worker run and gives the mail that went out since the last call, by address."""

    def read():
        before = len(mail.outbox)
        outbox.drain()
        return {letter.to[0]: letter for letter in mail.outbox[before:]}

    return read


@pytest.fixture
def areas(db):
    """A sector and two service areas."""
    sector = Sector.objects.create(code="local", name_en="Local", name_cy="Lleol", position=1)
    rows = [ServiceArea.objects.create(code=code, name_en=code, name_cy=code) for code in ("care", "roads")]
    return sector, *rows


@pytest.fixture
def asked(make_thread):
    """Return a function that makes a thread which began at noon so many days before Monday."""

    def make(days: int = 3, **fields) -> Thread:
        thread = make_thread(**fields)
        at = timezone.make_aware(datetime.combine(MONDAY - timedelta(days=days), time(12)))
        thread.posts.update(published_at=at)
        Thread.objects.filter(pk=thread.pk).update(last_activity_at=at)
        thread.refresh_from_db()
        return thread

    return make


def choose(person: User, **values) -> None:
    settings_change(user=person, values=values)


def reply(actor: User, thread: Thread, text: str = "Some advice.") -> Post:
    return reply_create(actor=actor, thread=thread, source=text, language="en")


def only(person: User) -> None:
    """Let nobody else get a digest."""
    User.objects.exclude(pk=person.pk).update(is_active=False)


# What is gathered


def test_gathered_replies_come_in_one_email_of_the_day(people, make_thread, sent):
    thread = make_thread(author=people["practitioner"])
    choose(people["member"], emails="daily", summary="never")
    choose(people["practitioner"], emails="daily", summary="never")
    watch_set(user=people["member"], thread=thread, level="everything")
    reply(people["editor"], thread, "First advice.")
    reply(people["editor"], thread, "Second advice.")
    assert not sent(), "held back"
    assert make_digests(TUESDAY) == 2
    letters = sent()
    follower, asker = letters["member@example.org"], letters["practitioner@example.org"]
    assert follower.subject == f"Yesterday in Mewnoli: {thread.title}"
    assert "DISCUSSIONS THAT YOU FOLLOW" in follower.body
    assert "REPLIES TO YOU AND MENTIONS OF YOU" in asker.body
    for letter in (follower, asker):
        html = letter.alternatives[0][0]
        for words in ("First advice.", "Second advice.", "Editor"):
            assert letter.body.count(words) == html.count(words) > 0
        assert letter.body.count(f"- {thread.title}") == 1, "one item a discussion"
        assert letter.extra_headers["List-Id"] == "<digest.testserver>"
        assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert make_digests(TUESDAY + timedelta(days=1)) == 0, "told once"


def test_second_run_sends_none_even_if_it_is_forgotten(people, make_thread, sent):
    thread = make_thread(author=people["practitioner"])
    choose(people["practitioner"], emails="daily")
    reply(people["editor"], thread)
    sent()
    assert make_digests(TUESDAY) == 1
    assert len(sent()) == 1
    assert make_digests(TUESDAY) == 0
    DigestRun.objects.all().delete()
    Notice.objects.update(held=True)
    assert make_digests(TUESDAY) == 0, "each row has a key of its own"
    assert not sent()


def test_killed_run_goes_on_where_it_was(people, make_thread, monkeypatch):
    monkeypatch.setattr(making, "BATCH", 2)
    thread = make_thread()
    for role in ("member", "practitioner", "facilitator", "administrator"):
        choose(people[role], emails="daily", summary="never")
        watch_set(user=people[role], thread=thread, level="everything")
    reply(people["editor"], thread)
    outbox.drain()
    real, calls = making._rows, []

    def killed(*args):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(making, "_rows", killed)
    with pytest.raises(KeyboardInterrupt):
        make_digests(TUESDAY)
    assert OutboxMessage.objects.filter(topic="community.digest").count() == 2
    assert Notice.objects.filter(held=True).count() == 2
    monkeypatch.setattr(making, "_rows", real)
    assert make_digests(TUESDAY) == 2
    assert OutboxMessage.objects.filter(topic="community.digest").count() == 4


def test_what_was_read_on_the_site_is_not_repeated(people, make_thread, client_for, sent):
    thread = make_thread(author=people["practitioner"])
    choose(people["practitioner"], emails="daily")
    reply(people["editor"], thread)
    sent()
    client_for("practitioner").get(thread.get_absolute_url())
    assert make_digests(TUESDAY) == 0, "an empty digest is not made"
    reply(people["editor"], thread, "More.")
    sent()
    assert make_digests(TUESDAY + timedelta(days=1)) == 1
    client_for("practitioner").get(thread.get_absolute_url())
    assert not sent(), "read between making and sending"


@pytest.mark.parametrize("state", ["hidden", "removed", "pending"])
def test_post_that_is_gone_or_waits_is_in_no_digest(people, make_thread, sent, state):
    thread = make_thread(author=people["practitioner"])
    choose(people["practitioner"], emails="daily")
    post = reply(people["editor"], thread, "Wrong advice.")
    kept = reply(people["editor"], thread, "Good advice.")
    sent()
    make_digests(TUESDAY)
    Post.objects.filter(pk=post.pk).update(state=state)
    (letter,) = sent().values()
    assert "Good advice." in letter.body
    assert "Wrong advice." not in letter.body + letter.alternatives[0][0]
    reply(people["editor"], thread, "Late advice.")
    sent()
    make_digests(TUESDAY + timedelta(days=1))
    thread.posts.exclude(pk__in=[kept.pk, thread.opening_id]).update(state=state)
    assert not sent(), "nothing is left, nothing is sent"


def test_whoever_lost_sight_of_a_space_gets_nothing_of_it(people, make_space, make_thread, sent):
    space = make_space(visibility="members")
    thread = make_thread(space, author=people["practitioner"])
    choose(people["practitioner"], emails="daily", summary="never")
    reply(people["editor"], thread)
    sent()
    make_digests(TUESDAY)
    people["practitioner"].memberships.update(state="ended")
    assert not sent()


def test_outcome_waits_for_the_digest_and_a_rejection_does_not(people, make_space, make_thread, sent):
    thread = make_thread(make_space(premoderation="all"))
    choose(people["member"], emails="weekly", summary="never")
    good, bad = reply(people["member"], thread, "Good."), reply(people["member"], thread, "Bad.")
    sent()
    for post, decide, extra in (
        (good, post_approve, {}),
        (bad, post_reject, {"reason_en": "No.", "reason_cy": "Na."}),
    ):
        case = post.cases.get()
        decide(actor=people["facilitator"], case=case, version=case.version, post_version=post.version, **extra)
    assert [letter.subject for letter in sent().values()] == ["We have not published your post"]
    assert make_digests(MONDAY) == 1
    letter = sent()["member@example.org"]
    assert "ABOUT WHAT YOU WROTE HERE" in letter.body
    assert "Your post has been published" in letter.body


def test_choice_between_notice_and_email_is_kept(people, make_thread, sent):
    """Who chooses digests gets what was about to be sent with it; who leaves them gets what waited with the next."""
    from forums import announcing

    thread = make_thread(author=people["practitioner"])
    post = reply(people["editor"], thread)
    announcing.tell_of({"post": post.pk})
    choose(people["practitioner"], emails="daily", summary="never")
    assert not sent()
    choose(people["practitioner"], emails="at_once")
    assert make_digests(TUESDAY) == 1
    assert "Some advice." in sent()["practitioner@example.org"].body


def test_whoever_chose_none_since_gets_none_then_or_later(people, make_thread, sent):
    thread = make_thread(author=people["practitioner"])
    choose(people["practitioner"], emails="daily", summary="never")
    reply(people["editor"], thread)
    sent()
    make_digests(TUESDAY)
    choose(people["practitioner"], emails="never")
    assert not sent()
    reply(people["editor"], thread)
    sent()
    choose(people["practitioner"], emails="daily")
    assert make_digests(TUESDAY + timedelta(days=1)) == 0


@pytest.mark.parametrize("state", ["suspended", "unconfirmed", "gone"])
def test_nobody_who_cannot_be_written_to_gets_one(people, make_thread, sent, state):
    thread = make_thread(author=people["practitioner"])
    choose(people["practitioner"], emails="daily")
    reply(people["editor"], thread)
    sent()
    person = people["practitioner"]
    if state == "unconfirmed":
        EmailAddress.objects.filter(user=person).update(verified=False)
        assert make_digests(TUESDAY) == 0
    else:
        make_digests(TUESDAY)
        if state == "gone":
            person.delete()
        else:
            User.objects.filter(pk=person.pk).update(is_active=False)
        assert not sent()


# When


def test_weekly_digests_go_out_once_a_week_and_late_if_the_worker_was(people, asked, sent):
    asked()
    only(people["member"])
    assert make_digests(TUESDAY) == 1, "nobody worked on Monday"
    assert sent()["member@example.org"].subject.startswith("This week in Mewnoli")
    asked()
    assert make_digests(TUESDAY + timedelta(days=1)) == 0
    assert [run.weekly for run in DigestRun.objects.order_by("day")] == [True, False]


def test_daily_and_weekly_choices_are_one_email_on_a_monday(people, asked, sent):
    thread = asked(author=people["member"])
    choose(people["member"], emails="daily", summary="weekly")
    reply(people["editor"], thread)
    question = asked()
    sent()
    only(people["member"])
    assert make_digests(MONDAY) == 1
    letter = sent()["member@example.org"]
    assert letter.subject.startswith("This week in Mewnoli")
    assert thread.title in letter.body
    assert question.title in letter.body
    assert "(16 November 2026 – 22 November 2026)" in letter.body


def test_digests_are_due_from_seven_in_the_site_s_own_time():
    summer = datetime(2026, 7, 1, 6, 0, tzinfo=timezone.get_fixed_timezone(0))
    assert due_on(summer) == date(2026, 7, 1)
    assert due_on(summer - timedelta(minutes=1)) is None
    assert due_on(datetime(2026, 11, 23, 6, 59, tzinfo=timezone.get_fixed_timezone(0))) is None


# What is chosen


def test_summary_is_chosen_for_the_person(people, asked, areas, sent):
    sector, care, roads = areas
    member = people["member"]
    Organisation.objects.filter(code="test-body").update(sector=sector)
    written = asked(days=400, service_area=care)
    watch_set(user=member, thread=written, level="everything")
    help_with = asked(service_area=care)
    of_sector = asked(sector=sector, kind="discussion", posts=2)
    far = asked(service_area=roads)
    own = asked(service_area=care, author=member)
    old = asked(days=60, service_area=care)
    seen = asked(service_area=care)
    thread_mark_read(user=member, thread=seen, number=1, known=0)
    only(member)
    assert make_digests(MONDAY) == 1
    body = sent()["member@example.org"].body
    helping, new = body.split("NEW DISCUSSIONS ON WHAT YOU WORK WITH")
    assert "CAN YOU HELP? QUESTIONS WITHOUT AN ANSWER YET" in helping
    assert f"- {help_with.title} (" in helping
    assert f"- {of_sector.title} (" in new
    for thread in (far, own, old, seen, written):
        assert f"- {thread.title} (" not in body


def test_what_was_chosen_is_looked_at_again_when_it_is_sent(people, asked, make_space, sent):
    hidden, open_one, answered = asked(), asked(), asked()
    invited = asked(space=make_space(visibility="invited"))
    sensitive = asked(sensitivity="members")
    only(people["member"])
    make_digests(MONDAY)
    (row,) = OutboxMessage.objects.filter(topic="community.digest")
    assert sorted(row.payload["unanswered"]) == sorted([hidden.pk, open_one.pk, answered.pk, sensitive.pk])
    Thread.objects.filter(pk=hidden.pk).update(state="hidden")
    Thread.objects.filter(pk=answered.pk).update(posts_published=2)
    body = sent()["member@example.org"].body
    assert f"- {open_one.title} (" in body
    assert f"- {sensitive.title} (" in body
    for thread in (hidden, answered, invited):
        assert f"- {thread.title} (" not in body


def test_whoever_is_no_member_gets_no_summary(people, asked):
    asked()
    only(people["newcomer"])
    assert make_digests(MONDAY) == 0


def test_followed_discussions_are_in_the_summary_of_whom_we_do_not_email(people, asked, add_post, sent):
    member = people["member"]
    thread = asked(days=100)
    watch_set(user=member, thread=thread, level="everything")
    at = timezone.make_aware(datetime.combine(MONDAY - timedelta(days=2), time(12)))
    posts = [add_post(thread, author=people["editor"]) for _n in range(3)]
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(published_at=at)
    Thread.objects.filter(pk=thread.pk).update(last_activity_at=at)
    thread_mark_read(user=member, thread=thread, number=2, known=0)
    choose(member, emails="never")
    only(member)
    assert make_digests(MONDAY) == 1
    Post.objects.filter(pk=posts[1].pk).update(state="removed")
    body = sent()["member@example.org"].body
    assert "1 new post" in body
    assert f"/{posts[2].pk}/" in body


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["This week in Mewnoli", "CAN YOU HELP?", "(in Welsh)", "Stop this weekly summary"]),
        ("cy", ["Yr wythnos hon ym Mewnoli", "ALLWCH CHI HELPU?", "(yn Gymraeg)", "16 Tachwedd 2026"]),
    ],
)
def test_digest_is_in_the_language_of_the_person_and_marks_the_other(people, asked, sent, language, words):
    User.objects.filter(pk=people["member"].pk).update(preferred_language=language)
    asked(language="cy")
    only(people["member"])
    make_digests(MONDAY)
    letter = sent()["member@example.org"]
    html = letter.alternatives[0][0]
    for word in words:
        assert word in letter.subject + letter.body
    assert f"/{language}/" in letter.body
    assert f'<html lang="{language}"' in html
    assert ('lang="cy">Thread' in html) == (language == "en")
    assert letter.extra_headers["Content-Language"] == language


def test_one_click_ends_the_digest_and_what_is_gathered_in_it(people, make_thread, client, sent):
    thread = make_thread(author=people["practitioner"])
    choose(people["practitioner"], emails="daily", summary="weekly")
    reply(people["editor"], thread)
    sent()
    make_digests(TUESDAY)
    letter = sent()["practitioner@example.org"]
    address = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    chosen = NotificationSettings.objects.get(user=people["practitioner"])
    assert (chosen.emails, chosen.summary) == ("never", "never")


def test_new_discussion_written_now_is_in_a_daily_summary_of_tomorrow(people, make_space, sent):
    choose(people["member"], summary="daily")
    only(people["member"])
    people["editor"].is_active = True
    people["editor"].save()
    choose(people["editor"], summary="never")
    thread_create(actor=people["editor"], space=make_space(), title="How?", source="Tell me.", language="en")
    sent()
    today = timezone.localdate()
    assert make_digests(today) == 0
    assert make_digests(today + timedelta(days=1)) == 1
    assert "- How? (" in sent()["member@example.org"].body


# Queries


def test_queries_of_a_batch_are_constant(people, asked, areas, monkeypatch):
    """One batch and twenty: what is read once for all, and the same for every batch, whoever is in it."""
    _sector, care, _roads = areas
    threads = [asked(service_area=care) for _n in range(4)]
    for n in range(40):
        person = make_person("member", email=f"d{n}@example.org")
        watch_set(user=person, thread=threads[n % 4], level="everything")
    thread_mark_read(user=person, thread=threads[0], number=1, known=0)
    counts = {}
    for size, day in ((46, MONDAY), (2, MONDAY + timedelta(days=7))):
        monkeypatch.setattr(making, "BATCH", size)
        with CaptureQueriesContext(connection) as caught:
            assert make_digests(day) > 20
        statements = [query["sql"] for query in caught]
        # Each batch begins with its people; the last one, which finds nobody, is left out. What they hold comes after.
        people = [n for n, sql in enumerate(statements) if sql.startswith("SELECT") and 'FROM "members_user"' in sql]
        starts = [n for n in people if "auth_group" not in statements[n]]
        counts[size] = [b - a for a, b in itertools.pairwise(starts)]
    assert len(counts[2]) >= 20
    # Which discussions may be seen is asked once for each kind of reader, in the batch where the first one is.
    assert sum(n != counts[2][-1] for n in counts[2]) <= 2
    assert max(counts[2]) <= counts[2][-1] + 2
    assert counts[46] == [counts[2][0]], "as many for one batch of everybody"
