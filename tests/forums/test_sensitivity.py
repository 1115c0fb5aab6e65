"""Who can read a thread: obeyed everywhere at once, and a reminder when a date has passed."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from core.outbox import drain
from core.registry import library_sources
from forums import sensitivity, services
from forums.authorship import token_of
from forums.feeds import feed_address
from forums.models import Post, Thread
from members.models import Notice

SOON = timedelta(days=3)


@pytest.fixture
def live(make_space, people) -> Thread:
    """A thread in a public space about a procurement that is live."""
    return services.thread_create(
        actor=people["practitioner"],
        space=make_space(),
        title="A live procurement",
        source="What to ask bidders.",
        language="en",
        sensitivity="procurement",
        embargo_until=timezone.now() + SOON,
    ).thread


def audiences(thread: Thread) -> set[str]:
    return {document.audience for document in library_sources.get("forums").documents([thread])}


def date_passes(thread: Thread) -> Thread:
    Thread.objects.filter(pk=thread.pk).update(embargo_until=timezone.now() - timedelta(minutes=1))
    return Thread.objects.select_related("space").get(pk=thread.pk)


@pytest.mark.django_db
def test_while_it_is_live_members_alone_read_find_and_are_told(live, client_for, mailoutbox):
    assert client_for("visitor").get(live.get_absolute_url()).status_code == 302
    assert client_for("newcomer").get(live.get_absolute_url()).status_code == 403
    page = client_for("member").get(live.get_absolute_url())
    assert "A procurement is live" in page.content.decode()
    assert audiences(live) == {"members"}
    assert feed_address(live) == ""
    assert client_for("visitor").get(reverse("forums:thread_feed", args=[live.pk])).status_code == 404
    space_feed = client_for("visitor").get(reverse("forums:space_feed", args=[live.space.slug]))
    assert live.title not in space_feed.content.decode()


@pytest.mark.django_db
def test_when_the_date_passes_it_opens_and_its_author_and_the_facilitators_are_told_once(
    live, people, client_for, mailoutbox
):
    sensitivity.tell_of_passed_dates()
    assert not Notice.objects.filter(message="sensitivity-passed").exists()
    thread = date_passes(live)
    assert client_for("visitor").get(thread.get_absolute_url()).status_code == 200
    sensitivity.tell_of_passed_dates()
    sensitivity.tell_of_passed_dates()
    told = Notice.objects.filter(message="sensitivity-passed")
    assert sorted(notice.user.name for notice in told) == ["Facilitator", "Practitioner"]
    drain()
    assert audiences(thread) == {"public"}
    assert len([message for message in mailoutbox if "A live procurement" in message.subject]) == 2


@pytest.mark.django_db
def test_the_author_chooses_again_and_is_told_again(live, people):
    thread = date_passes(live)
    sensitivity.tell_of_passed_dates()
    sensitivity.thread_sensitivity_set(
        actor=people["practitioner"], thread=thread, sensitivity="procurement", until=timezone.now() + SOON
    )
    assert audiences(thread) == {"members"}
    Thread.objects.filter(pk=thread.pk).update(embargo_until=timezone.now() - timedelta(seconds=30))
    sensitivity.tell_of_passed_dates()
    assert Notice.objects.filter(message="sensitivity-passed", user=people["practitioner"]).count() == 2


@pytest.mark.django_db
def test_others_may_not_choose_and_a_date_that_is_over_is_refused(live, people):
    with pytest.raises(PermissionDenied):
        sensitivity.thread_sensitivity_set(actor=people["member"], thread=live, sensitivity="open")
    with pytest.raises(ValueError, match="date to come"):
        sensitivity.thread_sensitivity_set(actor=people["facilitator"], thread=live, sensitivity="procurement")
    opened = sensitivity.thread_sensitivity_set(actor=people["facilitator"], thread=live, sensitivity="open")
    assert (opened.sensitivity, opened.embargo_until) == ("open", None)


@pytest.mark.django_db
def test_an_unnamed_asker_is_reminded_by_token(people, make_space):
    post = services.thread_create(
        actor=people["member"],
        space=make_space(),
        title="Unnamed",
        source="Words.",
        language="en",
        unnamed=True,
        sensitivity="procurement",
        embargo_until=timezone.now() + SOON,
    )
    date_passes(post.thread)
    sensitivity.tell_of_passed_dates()
    assert Notice.objects.filter(message="sensitivity-passed", recipient=token_of(people["member"])).count() == 1
    assert not Notice.objects.filter(message="sensitivity-passed", user=people["member"]).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("en", "still to come"), ("cy", "eto i ddod")])
def test_forms_ask_for_a_date_to_come(make_space, client_for, live, language, words):
    space, browser = make_space(), client_for("practitioner")
    start = {
        "en": f"/en/discussions/{space.slug_en}/start/",
        "cy": f"/cy/trafodaethau/{space.slug_cy}/dechrau/",
    }[language]
    typed = {"kind": "question", "title": "T", "message": "Words.", "language": "en", "sensitivity": "procurement"}
    for date in ("", "2020-01-01", "x"):
        answer = browser.post(start, {**typed, "embargo_until": date})
        assert answer.status_code == 200
        if date != "x":
            assert words in answer.content.decode()
    for date in ("9999-12-31", "2099-01-01"):
        answer = browser.post(start, {**typed, "embargo_until": date})
        assert answer.status_code == 200
        page = unescape(answer.content.decode())
        assert {"en": "within the next ten years", "cy": "o fewn y deng mlynedd nesaf"}[language] in page
        assert "Words." in page
    day = (timezone.localtime() + SOON).date()
    assert browser.post(start, {**typed, "embargo_until": day.isoformat()}).status_code == 302
    thread = Post.objects.get(thread__space=space).thread
    assert timezone.localtime(thread.embargo_until).date() == day
    answer = browser.post(reverse("forums:sensitivity", args=[live.pk]), {"sensitivity": "members"})
    assert answer.status_code == 302
    assert Thread.objects.get(pk=live.pk).sensitivity == "members"
    assert client_for("member").get(reverse("forums:sensitivity", args=[live.pk])).status_code == 403
