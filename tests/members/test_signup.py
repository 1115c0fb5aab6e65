"""Creating an account: the whole way in, and what keeps robots and the curious out."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from core.models import AuditEntry, OutboxMessage
from members.models import Membership, User
from members.roles import MEMBER, has_role

ANSWERS = {
    "name": "Lowri Ifan",
    "email": "Lowri@Afon.example",
    "organisation": "council",
    "job_title": "Swyddog",
    "preferred_language": "cy",
    "password1": "tri gair ar hap",
    "agree": "on",
}


def link_in(message) -> str:
    """Return the path of the first link in an e-mail's text."""
    found = re.search(r"https?://[^/\s]+(/\S+)", message.body)
    assert found
    return found[1]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_signup_verifies_signs_in_and_joins_by_domain(client, domain, sent, language):
    page = client.post(f"/{language}/accounts/signup/", ANSWERS)
    assert page.status_code == 302
    assert page.url == f"/{language}/accounts/confirm-email/"
    assert client.get(page.url).status_code == 200
    user = User.objects.get(email="lowri@afon.example")
    membership = Membership.objects.get(user=user)
    assert (user.name, user.job_title, user.preferred_language) == ("Lowri Ifan", "Swyddog", "cy")
    assert membership.state == Membership.State.PENDING

    (message,) = sent()
    assert message.to == ["lowri@afon.example"]
    assert message.subject == {"en": "Confirm your email address", "cy": "Cadarnhewch eich cyfeiriad e-bost"}[language]
    link = link_in(message)
    assert link.startswith(f"/{language}/accounts/confirm-email/")

    other_browser = Client()
    assert other_browser.get(link).status_code == 200
    assert not EmailAddress.objects.get(user=user).verified, "a link checker that only looks must not confirm"
    assert other_browser.post(link).url == f"/{language}/accounts/login/"
    assert EmailAddress.objects.get(user=user).verified
    membership.refresh_from_db()
    assert (membership.state, membership.route) == (Membership.State.ACTIVE, Membership.Route.DOMAIN)
    assert has_role(User.objects.get(pk=user.pk), MEMBER)

    (welcome,) = sent()
    assert welcome.subject == "Croeso i Mewnoli", "in the language that the person chose"

    page = client.post(
        f"/{language}/accounts/login/", {"login": "LOWRI@afon.example", "password": ANSWERS["password1"]}
    )
    assert page.status_code == 302
    assert page.url.startswith(f"/{language}/")
    assert client.get(page.url).status_code == 200
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
        "account.created",
        "membership.requested",
        "email.confirmed",
        "membership.activated",
    }


def test_signup_with_an_unlisted_organisation_waits_for_a_facilitator(client, council, sent):
    answers = ANSWERS | {"organisation_unlisted": "on", "organisation_named": "Cyngor Tref Rhywle"}
    client.post("/en/accounts/signup/", answers)
    membership = Membership.objects.get(user__email="lowri@afon.example")
    assert membership.organisation is None
    assert membership.organisation_named == "Cyngor Tref Rhywle"
    EmailAddress.objects.update(verified=True)
    assert membership.state == Membership.State.PENDING


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("missing", ["name", "email", "organisation", "preferred_language", "password1", "agree"])
def test_signup_says_what_is_missing_and_keeps_the_rest(client, council, language, missing):
    answers = {name: value for name, value in ANSWERS.items() if name != missing}
    page = client.post(f"/{language}/accounts/signup/", answers)
    text = page.content.decode()
    assert page.status_code == 200
    assert "govuk-error-summary" in text
    assert "govuk-error-message" in text
    assert not User.objects.exists()
    if missing != "name":
        assert 'value="Lowri Ifan"' in text


def test_signup_refuses_a_weak_password_in_the_language_of_the_page(client, council):
    page = client.post("/cy/accounts/signup/", ANSWERS | {"password1": "byr"})
    assert "Rhaid i'r cyfrinair fod yn 12 o nodau o leiaf" in page.content.decode().replace("&#x27;", "'")


def test_signup_with_the_honeypot_filled_pretends_to_work_and_makes_nothing(client, council, sent):
    page = client.post("/en/accounts/signup/", ANSWERS | {"website": "https://spam.example"})
    assert page.status_code == 302
    assert page.url == "/en/accounts/confirm-email/"
    assert not User.objects.exists()
    assert not sent()


def test_signup_honeypot_is_hidden_without_inline_style(client, council):
    text = client.get("/en/accounts/signup/").content.decode()
    assert 'name="website"' in text
    assert " style=" not in text


def test_signup_with_a_known_address_looks_the_same_and_tells_the_owner_alone(client, council, people, sent):
    known = client.post("/en/accounts/signup/", ANSWERS | {"email": "member@example.org"})
    known_page = client.get(known.url).content.decode()
    (message,) = sent()
    stranger_browser = Client()
    new = stranger_browser.post("/en/accounts/signup/", ANSWERS)
    new_page = stranger_browser.get(new.url).content.decode()
    assert (known.status_code, known.url) == (new.status_code, new.url)

    def plain(text: str) -> str:
        return re.sub(r"csrfmiddlewaretoken\S+ value=\S+|[\w.]+@[\w.]+", "", text)

    assert plain(known_page) == plain(new_page)
    assert message.to == ["member@example.org"]
    assert User.objects.filter(email="member@example.org").count() == 1


def test_signup_sent_twice_makes_one_person(client, council):
    for _time in range(2):
        client.post("/en/accounts/signup/", ANSWERS)
    assert User.objects.filter(email="lowri@afon.example").count() == 1
    assert Membership.objects.count() == 1


def test_signup_with_an_advertisement_for_a_name_sends_nothing(client, council, sent):
    page = client.post("/en/accounts/signup/", ANSWERS | {"name": "Win now https://spam.example"})
    assert "Enter your name" in page.content.decode()
    assert not sent()


def test_signup_closed_says_so(client, settings, db):
    settings.SIGN_UP_OPEN = False
    assert "Accounts cannot be created at the moment" in client.get("/en/accounts/signup/").content.decode()


def test_signup_is_limited_by_rate(client, council, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/h/ip"}
    codes = [
        client.post("/en/accounts/signup/", ANSWERS | {"email": f"a{n}@afon.example"}).status_code for n in range(3)
    ]
    assert codes == [302, 302, 429]


def test_signup_survives_a_failing_membership(client, council, monkeypatch):
    def fail(**kwargs):
        raise RuntimeError

    monkeypatch.setattr("members.forms.membership_request", fail)
    with pytest.raises(RuntimeError):
        client.post("/en/accounts/signup/", ANSWERS)
    assert not User.objects.exists(), "the person and the membership stand or fall together"
    assert not OutboxMessage.objects.exists()
