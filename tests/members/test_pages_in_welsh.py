"""Every page of allauth in our frame, in both languages, with no English left on the Welsh side."""

from pathlib import Path

import allauth
import polib
import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.urls import urlpatterns as allauth_patterns
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils.translation import override

from members.models import User

PASSWORD = "mewnoli-demo"
# name -> who looks: "visitor", "member" (no second step), "careful" (with one), "staged" (between the two steps)
PAGES = {
    "account_login": "visitor",
    "account_signup": "visitor",
    "account_email_verification_sent": "visitor",
    "account_inactive": "visitor",
    "account_reset_password": "visitor",
    "account_reset_password_done": "visitor",
    "account_reset_password_from_key_done": "visitor",
    "account_reset_password_from_key": "visitor",
    "account_confirm_email": "visitor",
    "mfa_authenticate": "staged",
    "account_logout": "member",
    "account_change_password": "member",
    "account_set_password": "passwordless",
    "account_email": "member",
    "account_reauthenticate": "member",
    "usersessions_list": "member",
    "mfa_index": "careful",
    "mfa_activate_totp": "confirmed",
    "mfa_deactivate_totp": "careful",
    "mfa_view_recovery_codes": "careful",
    "mfa_generate_recovery_codes": "careful",
    "mfa_reauthenticate": "careful",
    "mfa_list_webauthn": "careful",
    "mfa_add_webauthn": "confirmed",
    "mfa_edit_webauthn": "keyholder",
    "mfa_remove_webauthn": "keyholder",
    "mfa_reauthenticate_webauthn": "keyholder",
}
# Not pages: a file, JSON for the script of passkeys, and a step that the settings leave out.
NO_PAGES = {"mfa_download_recovery_codes", "mfa_login_webauthn", "account_confirm_login_code"}
LANGUAGES = ("en", "cy")


def names(patterns: list) -> set[str]:
    """Return the names of all addresses."""
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.add(pattern.name)
    return found


def english_messages() -> set[str]:
    """Return the messages of allauth, Django and this room whose Welsh differs from their English."""
    catalogues = [
        Path(allauth.__file__).parent / "locale" / "de" / "LC_MESSAGES" / "django.po",
        Path(settings.BASE_DIR) / "members" / "locale" / "cy" / "LC_MESSAGES" / "django.po",
        Path(settings.BASE_DIR) / "locale" / "cy" / "LC_MESSAGES" / "django.po",
    ]
    same = {"Cymraeg", "English", "Mewnoli", "person", "Sector"}
    return {entry.msgid for path in catalogues for entry in polib.pofile(str(path))} - same


def browser_for(who: str, user: User) -> Client:
    """Return a browser in the state that the page needs."""
    browser = Client()
    if who == "visitor":
        return browser
    if who in ("careful", "keyholder", "staged"):
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    if who == "keyholder":
        Authenticator.objects.create(user=user, type="webauthn", data={"name": "Allwedd", "credential": {}})
    if who == "staged":
        browser.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
        return browser
    if who == "passwordless":
        user.set_unusable_password()
        user.save()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if who in ("careful", "keyholder", "confirmed"):
        browser.post("/en/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def address_of(name: str, user: User) -> str:
    """Return the address of a page, with what it needs in it."""
    if name == "account_confirm_email":
        return reverse(name, args=[EmailConfirmationHMAC(EmailAddress.objects.get(user=user)).key])
    if name == "account_reset_password_from_key":
        return reverse(name, kwargs={"uidb36": "x", "key": "y-z"})
    if name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        return reverse(name, kwargs={"pk": Authenticator.objects.get(user=user, type="webauthn").pk})
    return reverse(name)


def test_every_page_of_allauth_is_listed():
    assert names(allauth_patterns) == PAGES.keys() | NO_PAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_allauth_page_stands_in_our_frame_in_its_language(people, name, language, monkeypatch):
    # The key of the test is no real one, so its challenge cannot be made.
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.begin_authentication", lambda user=None: {})
    user = people["member"]
    browser = browser_for(PAGES[name], user)
    with override(language):
        address = address_of(name, user)
    page = browser.get(address)
    assert page.status_code == 200, f"{page.status_code} {page.headers.get('Location')}"
    soup = BeautifulSoup(page.content, "html.parser")
    assert soup.html["lang"] == language
    assert soup.select_one("header.mw-header")
    assert len(soup.select("h1")) == 1
    assert not soup.select("[style], style, script:not([src]):not([type='application/json'])")
    labelled = {label["for"] for label in soup.select("label[for]")}
    for control in soup.select("main input:not([type=hidden]), main select, main textarea"):
        assert control["id"] in labelled, f"{control} has no label"
    if language == "cy":
        for marked in soup.select('[lang="en"], script'):
            marked.decompose()
        texts = {" ".join(text.split()) for text in soup.find_all(string=True)}
        texts |= {tag["placeholder"] for tag in soup.select("[placeholder]")}
        assert not texts & english_messages()
