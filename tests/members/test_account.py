"""A person's own pages: overview, profile, download, deletion; and what members see of each other."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import override

from core import audit
from core.models import AuditEntry
from core.registry import personal_data
from members import accounts
from members.models import Membership, Notice, User
from members.notify import notify

PASSWORD = "mewnoli-demo"
PAGES = ("account", "profile_edit", "notices", "membership_request")
PROFILE = {
    "name": "Elin",
    "job_title": "",
    "about": "Prydau ysgol",
    "can_help_with": "",
    "would_like_to_learn": "",
    "preferred_language": "cy",
    "profile_visible": "on",
}


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("name", PAGES)
def test_own_pages_are_for_those_signed_in(client_for, language, name):
    with override(language):
        address = reverse(f"members:{name}")
    page = client_for("member").get(address)
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()
    visitor = client_for("visitor").get(address)
    assert visitor.url.startswith(f"/{language}/accounts/login/")


@pytest.mark.parametrize("state", [*Membership.State.values, "none"])
@pytest.mark.parametrize("language", ["en", "cy"])
def test_account_shows_each_state_of_membership(client_for, people, state, language):
    if state == "none":
        Membership.objects.filter(user=people["member"]).delete()
    else:
        Membership.objects.filter(user=people["member"]).update(state=state, reason="Rheswm", reason_language="cy")
    with override(language):
        page = client_for("member").get(reverse("members:account"))
    assert page.status_code == 200
    if state == "refused":
        assert '<span lang="cy">Rheswm</span>' in page.content.decode()


def test_profile_is_changed_and_the_trail_holds_no_text(client_for, people):
    page = client_for("member").post(reverse("members:profile_edit"), PROFILE)
    assert page.url == reverse("members:account")
    user = User.objects.get(pk=people["member"].pk)
    assert (user.name, user.about, user.preferred_language) == ("Elin", "Prydau ysgol", "cy")
    detail = AuditEntry.objects.get(action="profile.updated").detail
    assert "Prydau" not in json.dumps(detail.after)


def test_profile_unchanged_leaves_no_trace(people):
    accounts.profile_update(user=people["member"], values={"name": people["member"].name})
    assert not AuditEntry.objects.filter(action="profile.updated").exists()


def test_profile_update_knows_its_fields(people):
    with pytest.raises(ValueError, match="is_superuser"):
        accounts.profile_update(user=people["member"], values={"is_superuser": True})


def test_profile_post_cannot_raise_ones_rights(client_for, people):
    client_for("member").post(reverse("members:profile_edit"), PROFILE | {"is_superuser": "on", "is_staff": "on"})
    user = User.objects.get(pk=people["member"].pk)
    assert not user.is_superuser
    assert not user.is_staff


def test_profile_without_a_name_keeps_what_was_typed(client_for):
    page = client_for("member").post(reverse("members:profile_edit"), PROFILE | {"name": ""})
    assert "Enter your name" in page.content.decode()
    assert "Prydau ysgol" in page.content.decode()


@pytest.mark.parametrize(
    ("viewer", "visible", "expected"),
    [
        ("practitioner", True, 200),
        ("practitioner", False, 404),
        ("member", False, 200),
        ("newcomer", True, 404),
        ("visitor", True, 302),
    ],
)
def test_profile_page_is_seen_by_members_alone(client_for, people, viewer, visible, expected):
    User.objects.filter(pk=people["member"].pk).update(profile_visible=visible)
    address = reverse("members:profile", kwargs={"pk": people["member"].pk})
    assert client_for(viewer).get(address).status_code == expected


def test_profile_page_of_nobody_is_404(client_for):
    assert client_for("member").get(reverse("members:profile", kwargs={"pk": 99999})).status_code == 404


def test_profile_page_escapes_what_people_write(client_for, people):
    User.objects.filter(pk=people["member"].pk).update(name="<script>x</script>", about="<img src=x onerror=y>")
    text = (
        client_for("practitioner").get(reverse("members:profile", kwargs={"pk": people["member"].pk})).content.decode()
    )
    assert "<script>x" not in text
    assert "<img src=x" not in text


def test_data_download_holds_every_room_and_no_secret(client_for, people):
    notify(people["member"], "welcome", key="w")
    page = client_for("member").get(reverse("members:data_download"))
    assert page.headers["Content-Disposition"].startswith("attachment")
    data = json.loads(page.content)
    assert {name for name, _room in personal_data.items()} <= data.keys()
    assert data["members"]["profile"]["email"] == "member@example.org"
    assert data["members"]["memberships"][0]["state"] == "active"
    assert data["members"]["notices"][0]["message"] == "welcome"
    assert people["member"].password not in page.content.decode()


def test_account_deletion_asks_who_it_is_then_forgets(client, people, sent):
    user = people["member"]
    notify(user, "welcome", key="w", email=False)
    client.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    address = reverse("members:account_delete")
    page = client.get(address)
    assert "/reauthenticate/" in page.url
    assert client.post(address, {}).status_code == 302
    assert User.objects.filter(pk=user.pk).exists(), "not before it is known who asks"
    client.post(page.url, {"password": PASSWORD})
    page = client.post(address, {})
    assert "Tick the box to confirm" in page.content.decode()
    page = client.post(address, {"sure": "on"})
    assert page.url == "/en/"
    assert not User.objects.filter(pk=user.pk).exists()
    assert not EmailAddress.objects.filter(email=user.email).exists()
    assert not Notice.objects.exists()
    assert "_auth_user_id" not in client.session
    (message,) = sent()
    assert message.subject == "Your account has been deleted"
    assert message.to == ["member@example.org"]
    assert "Former member" in message.body
    assert not list(audit.verify([]))
    assert AuditEntry.objects.filter(action="account.deleted", subject=f"members.user:{user.pk}").exists()


def test_account_deletion_of_another_is_refused(people):
    for role in ("member", "facilitator", "editor"):
        with pytest.raises(PermissionDenied):
            accounts.account_delete(user=people["practitioner"], actor=people[role])


def test_account_deletion_by_an_administrator_spares_superusers(people):
    chief = User.objects.create_superuser("chief@example.org", PASSWORD, name="Chief")
    with pytest.raises(PermissionDenied):
        accounts.account_delete(user=chief, actor=people["administrator"])
    accounts.account_delete(user=people["practitioner"], actor=people["administrator"])
    assert not User.objects.filter(email="practitioner@example.org").exists()


def test_account_deletion_stands_or_falls_with_every_room(people, monkeypatch):
    class Broken:
        def export(self, user):
            return {}

        def forget(self, user):
            raise RuntimeError

    monkeypatch.setitem(personal_data._items, "broken", Broken())
    with pytest.raises(RuntimeError):
        accounts.account_delete(user=people["member"], actor=people["member"])
    assert User.objects.filter(email="member@example.org").exists()


@pytest.mark.parametrize("language", ["en", "cy"])
def test_email_change_waits_for_the_new_address(client, people, sent, language):
    user = people["member"]
    client.post(f"/{language}/accounts/login/", {"login": user.email, "password": PASSWORD})
    address = f"/{language}/accounts/email/"
    page = client.post(address, {"email": "new@example.org", "action_add": ""})
    if "/reauthenticate/" in page.url:
        client.post(page.url, {"password": PASSWORD}, follow=True)
        client.post(address, {"email": "new@example.org", "action_add": ""})
    assert User.objects.get(pk=user.pk).email == "member@example.org"
    text = client.get(address).content.decode()
    assert "new@example.org" in text
    assert " style=" not in text
    assert ["new@example.org"] in [message.to for message in sent()]


def test_email_change_does_not_tell_who_has_an_account(client, people, sent):
    user = people["member"]
    client.post("/en/accounts/login/", {"login": user.email, "password": PASSWORD})
    asked = client.post("/en/accounts/email/", {"email": "editor@example.org", "action_add": ""})
    page = client.post(asked.url, {"password": PASSWORD}, follow=True)
    assert "govuk-error-summary" not in page.content.decode()
    assert "editor@example.org" in client.get("/en/accounts/email/").content.decode()
    assert User.objects.get(pk=user.pk).email == "member@example.org"
