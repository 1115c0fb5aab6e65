"""How I want to be told: the page, its choices in both languages, and that they are kept and recorded."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from core.models import AuditEntry
from members.models import Notice, NotificationSettings
from members.notification_settings import settings_change
from members.notify import notify

pytestmark = pytest.mark.django_db

CHOSEN = {"emails": "weekly", "summary": "daily", "when_posting": "replies", "preferred_language": "cy"}
VALUES = {"thread_title": "Prydau ysgol", "post_url": "/en/discussions/1/"}


def address(language: str = "en") -> str:
    with override(language):
        return reverse("members:notification_settings")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Once a day", "Once a week", "Never"]), ("cy", ["Unwaith y dydd", "Unwaith yr wythnos", "Byth"])],
)
def test_page_offers_every_choice_in_its_language(client_for, language, words):
    page = client_for("member").get(address(language)).content.decode()
    for field in ("emails", "summary"):
        for value in NotificationSettings._meta.get_field(field).choices:
            assert f'name="{field}" value="{value[0]}"' in " ".join(page.split())
    for word in words:
        assert word in page


def test_choices_are_kept_and_shown_again(client_for, people):
    client = client_for("member")
    assert client.post(address(), CHOSEN).status_code == 302
    row = NotificationSettings.objects.get(user=people["member"])
    assert {name: getattr(row, name) for name in ("emails", "summary", "when_posting")} == {
        name: CHOSEN[name] for name in ("emails", "summary", "when_posting")
    }
    people["member"].refresh_from_db()
    assert people["member"].preferred_language == "cy"
    page = " ".join(client.get(address("cy")).content.decode().split())
    assert page.count("checked") == 4
    assert AuditEntry.objects.filter(action="notifications.changed").count() == 1
    client.post(address("cy"), CHOSEN)
    assert AuditEntry.objects.filter(action="notifications.changed").count() == 1, "nothing changed, nothing recorded"


@pytest.mark.parametrize("field", ["emails", "summary", "when_posting", "preferred_language"])
def test_choice_that_is_none_of_ours_is_refused_beside_its_field(client_for, people, field):
    answer = client_for("member").post(address(), {**CHOSEN, field: "hourly"})
    assert answer.status_code == 200
    assert "Choose an option" in answer.content.decode()
    assert not NotificationSettings.objects.filter(user=people["member"]).exists()


def test_visitor_is_sent_to_sign_in(client):
    assert client.get(address()).status_code == 302


def test_work_emails_are_offered_to_staff_alone(client_for):
    assert "work_emails" in client_for("facilitator").get(address()).content.decode()
    assert "work_emails" not in client_for("member").get(address()).content.decode()


@pytest.mark.parametrize(
    ("emails", "message", "held", "mailed"),
    [
        ("at_once", "post-approved", False, True),
        ("daily", "post-approved", True, False),
        ("weekly", "post-approved", True, False),
        ("never", "post-approved", False, True),  # decisions always come
        ("daily", "post-pending", False, True),  # what one waits for does not wait itself
    ],
)
def test_notice_is_held_sent_or_neither_as_chosen(people, sent, emails, message, held, mailed):
    settings_change(user=people["member"], values={"emails": emails})
    notify(people["member"], message, key="a", values=VALUES)
    assert bool(sent()) == mailed
    assert Notice.objects.get().held == held


def test_notice_held_is_let_go_when_all_emails_are_refused(people, sent):
    settings_change(user=people["member"], values={"emails": "daily"})
    notify(people["member"], "post-approved", key="a", values=VALUES)
    settings_change(user=people["member"], values={"emails": "never"})
    assert not Notice.objects.get().held


def test_settings_unknown_to_us_are_refused(people):
    with pytest.raises(ValueError, match="colour"):
        settings_change(user=people["member"], values={"colour": "green"})
