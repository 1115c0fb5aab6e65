"""Signing in: passwords, second step, resets, and the doors beside it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from tests_support import make_person

from members.models import User

PASSWORD = "mewnoli-demo"


def code_for(secret: str) -> str:
    """Return the code that an app would show now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def turn_on(user: User) -> str:
    """Turn on two-step sign-in for a person; return the secret."""
    from allauth.mfa.totp.internal.auth import generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


@pytest.mark.parametrize("language", ["en", "cy"])
def test_login_page_has_the_agreed_fields(client, language, db):
    text = client.get(f"/{language}/accounts/login/").content.decode()
    assert 'name="login"' in text
    assert 'name="password"' in text
    assert f'<html lang="{language}"' in text


@pytest.mark.parametrize("language", ["en", "cy"])
def test_login_keeps_the_language(client, people, language):
    page = client.post(f"/{language}/accounts/login/", {"login": "member@example.org", "password": PASSWORD})
    assert page.status_code == 302
    with override(language):
        assert page.url == reverse("members:account")


def test_login_with_a_wrong_password_says_the_same_for_known_and_unknown(client, people):
    texts = [
        client.post("/en/accounts/login/", {"login": address, "password": "wrong"}).content.decode()
        for address in ("member@example.org", "nobody@example.org")
    ]
    assert all("Email address or password is not right" in text for text in texts)
    assert "member@example.org" in texts[0], "what was typed is kept"


def test_login_goes_only_to_paths_of_this_site(client, people):
    page = client.post(
        "/en/accounts/login/",
        {"login": "member@example.org", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert "evil" not in page.url


def test_login_of_someone_suspended_is_refused(client, people):
    User.objects.filter(email="member@example.org").update(is_active=False)
    page = client.post("/en/accounts/login/", {"login": "member@example.org", "password": PASSWORD}, follow=True)
    assert "_auth_user_id" not in client.session
    assert "This account is suspended." in page.content.decode()


def test_totp_is_set_up_in_the_browser_and_then_asked_for(client, people, sent, django_capture_on_commit_callbacks):
    user = people["facilitator"]
    client.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.url.startswith("/en/accounts/reauthenticate/")
    page = client.post(page.url, {"password": PASSWORD}, follow=True)
    assert page.request["PATH_INFO"] == reverse("mfa_activate_totp")
    secret = re.search(r'class="mw-key">(\w+)<', page.content.decode())[1]
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert page.url == reverse("mfa_view_recovery_codes")
    assert client.get(page.url).status_code == 200
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored, "the secret is sealed at rest"
    assert {message.subject for message in sent()} >= {"Two-step sign-in is on"}

    other = Client()
    page = other.post("/cy/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert page.url == "/cy/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in other.session
    wrong = other.post(page.url, {"code": "000000"})
    assert wrong.status_code == 200
    assert "Mae&#x27;r cod yn anghywir" in wrong.content.decode()


def test_totp_sign_in_with_the_right_code(client, people):
    user = people["facilitator"]
    secret = turn_on(user)
    page = client.post("/cy/accounts/login/", {"login": user.email, "password": PASSWORD})
    page = client.post(page.url, {"code": code_for(secret)})
    assert page.status_code == 302
    assert page.url.startswith("/cy/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_password_reset_says_the_same_for_known_and_unknown_and_mails_only_the_known(client, people, sent):
    known = client.post("/en/accounts/password/reset/", {"email": "member@example.org"})
    assert [message.subject for message in sent()] == ["Choose a new password"]
    unknown = client.post("/en/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert not sent()


def test_password_reset_link_works_once_and_in_the_language_of_the_person(client, people, sent):
    User.objects.filter(email="member@example.org").update(preferred_language="cy")
    client.post("/en/accounts/password/reset/", {"email": "member@example.org"})
    (message,) = sent()
    assert message.subject == "Dewiswch gyfrinair newydd"
    link = re.search(r"https?://[^/\s]+(/cy/accounts/password/reset/key/\S+)", message.body)[1]
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    answers = {"password1": "pedwar gair ar hap", "password2": "pedwar gair ar hap"}
    assert client.post(form, answers).status_code == 302
    assert User.objects.get(email="member@example.org").check_password("pedwar gair ar hap")
    assert "ddolen hon wedi dod i ben" in Client().get(link, follow=True).content.decode()


def test_password_reset_mail_is_sealed_in_the_outbox(client, people):
    from core.models import OutboxMessage

    client.post("/en/accounts/password/reset/", {"email": "member@example.org"})
    row = OutboxMessage.objects.get(topic="email.deliver")
    assert "/reset/key/" not in str(row.payload)


@pytest.mark.parametrize("role", ["facilitator", "editor", "administrator"])
def test_staff_without_mfa_are_sent_to_set_it_up_before_anything_else(people, settings, role):
    settings.REQUIRE_STAFF_MFA = True
    browser = Client()
    browser.force_login(people[role], backend="django.contrib.auth.backends.ModelBackend")
    for address in (reverse("members:account"), reverse("members:notices"), "/admin/"):
        assert browser.get(address).url == reverse("mfa_activate_totp")
    assert browser.post(reverse("members:profile_edit"), {"name": "x"}).url == reverse("mfa_activate_totp")
    assert browser.get(reverse("account_change_password")).status_code == 200
    assert browser.post(reverse("account_logout")).status_code == 302


def test_staff_with_mfa_pass(people, settings):
    settings.REQUIRE_STAFF_MFA = True
    turn_on(people["facilitator"])
    browser = Client()
    browser.force_login(people["facilitator"], backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(reverse("members:account")).status_code == 200


@pytest.mark.parametrize("role", ["member", "practitioner", "newcomer"])
def test_others_need_no_mfa(client_for, settings, role):
    settings.REQUIRE_STAFF_MFA = True
    assert client_for(role).get(reverse("members:account")).status_code == 200


def test_superuser_needs_mfa_too(settings, db):
    settings.REQUIRE_STAFF_MFA = True
    chief = User.objects.create_superuser("chief@example.org", PASSWORD, name="Chief")
    browser = Client()
    browser.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/admin/").url == reverse("mfa_activate_totp")


def test_admin_login_takes_no_password(client, people):
    page = client.post("/admin/login/", {"username": "administrator@example.org", "password": PASSWORD})
    assert page.status_code == 302
    assert "/accounts/login/" in page.url
    assert "_auth_user_id" not in client.session


def test_admin_login_of_someone_without_the_right_is_403_and_no_loop(client_for):
    assert client_for("member").get("/admin/login/?next=/admin/").status_code == 403
    page = client_for("member").get("/admin/", follow=True)
    assert page.status_code == 403


def test_admin_login_sends_those_with_the_right_on(client_for):
    assert client_for("editor").get("/admin/login/?next=/admin/pages/").url == "/admin/pages/"
    assert client_for("editor").get("/admin/login/?next=//evil.example/").url == "/admin/"
    assert client_for("editor").get("/admin/login/?next=/admin/login/").url == "/admin/"


@pytest.mark.parametrize("address", ["/admin/password_reset/", "/admin/password_reset/confirm/MQ/set-password/"])
def test_admin_password_reset_is_closed(client, db, address):
    assert client.get(address, follow=True).status_code == 404


def test_deleting_the_last_key_needs_to_show_that_it_is_you(people):
    user = make_person("member", email="key@example.org")
    turn_on(user)
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get(reverse("mfa_deactivate_totp"))
    assert page.status_code == 302
    assert "reauthenticate" in page.url
