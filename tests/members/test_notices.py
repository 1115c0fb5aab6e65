"""Messages and the one door to notices and e-mail."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from core import outbox
from core.models import OutboxMessage
from members import messages
from members.models import Notice, User
from members.notify import notice_checks, notify

LANGUAGES = ("en", "cy")
VALUES = {"thread_title": "Prydau ysgol", "post_url": "/en/discussions/1/"}


@pytest.mark.parametrize("message", messages.catalogue().values(), ids=lambda message: message.id)
def test_message_has_the_same_placeholders_in_both_languages(message):
    assert messages.placeholders_in(message.subject["en"]) == messages.placeholders_in(message.subject["cy"])
    assert messages.placeholders_in(message.body["en"]) == messages.placeholders_in(message.body["cy"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message_id", messages.catalogue())
def test_message_renders_with_its_values_and_not_without(message_id, language):
    wanted = messages.get(message_id).placeholders
    subject, body = messages.render(message_id, language, dict.fromkeys(wanted, "Gwerth"))
    assert subject
    assert "{" not in subject + body
    with pytest.raises(messages.MissingValue):
        messages.render(message_id, language, {})


def test_message_values_follow_the_language():
    assert messages.as_text({"en": "Wales", "cy": "Cymru"}, "cy") == "Cymru"
    assert messages.as_text({"date": "2026-07-01"}, "cy") == "1 Gorffennaf 2026"
    assert messages.as_text({"date": "2026-07-01"}, "en") == "1 July 2026"
    assert messages.as_text({"view": "account_login"}, "cy").endswith("/cy/accounts/login/")
    assert messages.as_text("/en/x/", "en").startswith("http")


def test_message_with_braces_in_a_value_is_left_alone():
    values = {"thread_title": "{name} {0}", "name": "Elin", "post_url": "/x", "settings_url": "/y"}
    assert "{name} {0}" in messages.render("post-approved", "en", values)[1]


@pytest.mark.parametrize(
    ("language", "subject"), [("en", "Your post has been published"), ("cy", "Mae eich neges wedi'i chyhoeddi")]
)
def test_notify_writes_one_notice_and_one_mail_in_the_language_of_the_person(people, sent, language, subject):
    member = people["member"]
    User.objects.filter(pk=member.pk).update(preferred_language=language)
    for _time in range(2):
        notify(member, "post-approved", key="post-approved:1", values=VALUES, url="/en/discussions/1/")
    assert Notice.objects.count() == 1
    (message,) = sent()
    assert message.subject == subject
    assert message.to == [member.email]
    assert message.extra_headers["Content-Language"] == language
    assert not sent()


def test_notify_message_id_is_stable(people):
    from members.notify import compose

    ids = {
        compose("post-approved", "en", people["member"], VALUES, key="notice:a").extra_headers["Message-ID"]
        for _time in range(2)
    }
    assert len(ids) == 1


def test_notify_without_a_value_fails_at_once(people):
    with pytest.raises(messages.MissingValue, match="post_url"):
        notify(people["member"], "post-approved", key="x", values={"thread_title": "T"})
    assert not Notice.objects.exists()


def test_notify_of_an_unknown_message_fails(people):
    with pytest.raises(messages.UnknownMessage):
        notify(people["member"], "nothing", key="x")


def test_notify_asks_again_at_the_moment_of_sending(people, sent, client_for):
    seen = {"may": True}
    notice_checks.register("test-check", lambda user, arguments: seen["may"] and arguments == {"post": 1})
    try:
        visible = ("test-check", {"post": 1})
        notify(people["member"], "post-approved", key="a", values=VALUES, visible=visible)
        notify(people["member"], "post-approved", key="b", values=VALUES, visible=visible)
        assert "Your post has been published" in client_for("member").get(reverse("members:notices")).content.decode()
        seen["may"] = False
        assert not sent()
        page = client_for("member").get(reverse("members:notices")).content.decode()
        assert "Your post has been published" not in page
    finally:
        notice_checks.register("test-check", lambda user, arguments: False)


def test_notify_with_an_unknown_check_fails(people):
    with pytest.raises(LookupError):
        notify(people["member"], "post-approved", key="a", values=VALUES, visible="no-such-check")


def test_notify_to_someone_deleted_or_suspended_sends_nothing(people, sent):
    notify(people["member"], "post-approved", key="a", values=VALUES)
    notify(people["practitioner"], "post-approved", key="b", values=VALUES)
    people["member"].delete()
    User.objects.filter(pk=people["practitioner"].pk).update(is_active=False)
    assert not sent()
    assert not OutboxMessage.objects.filter(state="waiting").exists()


def test_notify_on_the_site_alone(people, sent):
    notify(people["member"], "post-approved", key="a", values=VALUES, email=False)
    assert Notice.objects.exists()
    assert not sent()


def test_notify_rolls_back_with_its_transaction(people):
    from django.db import transaction

    with transaction.atomic():
        notify(people["member"], "post-approved", key="a", values=VALUES)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert outbox.drain() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_notices_page_lists_marks_and_links_in_its_language(client_for, people, language):
    notify(people["member"], "post-approved", key="a", values=VALUES, url="/en/accounts/email/")
    notify(people["member"], "post-approved", key="b", values=VALUES)
    notify(people["practitioner"], "post-approved", key="c", values=VALUES)
    browser = client_for("member")
    with override(language):
        address = reverse("members:notices")
    text = browser.get(address).content.decode()
    assert (
        text.count({"en": "Your post has been published", "cy": "Mae eich neges wedi&#x27;i chyhoeddi"}[language]) >= 2
    )
    assert f'href="/{language}/accounts/email/"' in text
    others = Notice.objects.get(key="c")
    browser.post(address, {"notice": others.pk})
    browser.post(address, {"notice": Notice.objects.get(key="a").pk})
    unread = set(Notice.objects.filter(read_at=None).values_list("key", flat=True))
    assert unread == {"b", "c"}, "one's own alone"
    browser.post(address)
    assert not Notice.objects.filter(user=people["member"], read_at=None).exists()
    assert browser.post(address, {"notice": "x"}).status_code == 404
    assert browser.get(address, {"page": "999"}).status_code == 200


def test_notices_page_is_empty_in_words(client_for):
    assert "You have no notifications." in client_for("member").get(reverse("members:notices")).content.decode()


def test_notices_page_queries_do_not_grow(client_for, people):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = client_for("member")

    def queries(first: int, last: int) -> int:
        for number in range(first, last):
            notify(people["member"], "post-approved", key=f"n{number}", values=VALUES, email=False)
        with CaptureQueriesContext(connection) as caught:
            browser.get(reverse("members:notices"))
        return len(caught)

    browser.get(reverse("members:notices"))
    assert queries(0, 3) == queries(3, 45)


@pytest.mark.parametrize("title", ["Prydau ysgol", {"text": "Prydau ysgol", "lang": "cy"}])
def test_notice_names_the_discussion_that_its_words_do_not(people, client_for, title):
    person = people["member"]
    for message, others in (("post-approved", {}), ("reply-notification", {"author": "Elin", "excerpt": "Ie."})):
        wanted = messages.get(message).placeholders - messages.FILLED_WHEN_SENT
        values = {**dict.fromkeys(wanted, "/x"), **VALUES, **others, "thread_title": title}
        notify(person, message, key=message, values=values, url="/en/discussions/1/")
    page = client_for("member").get("/en/members/account/notices/").content.decode()
    said = "<li>Prydau ysgol</li>" if isinstance(title, str) else '<li lang="cy">Prydau ysgol</li>'
    assert page.count(said) == 1  # a reply's own words name it
