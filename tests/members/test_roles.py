"""Roles as groups: what each may do, and what Wagtail's admin shows them."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page

from core.audience import audiences_for
from core.models import AuditEntry
from members.models import EmailDomain, Organisation, User
from members.roles import ADMINISTRATOR, EDITOR, FACILITATOR, MEMBER, PRACTITIONER, ROLES, has_role, is_staff_role

TOKENS = {
    "newcomer": {"public"},
    "member": {"public", "members", "role:member"},
    "practitioner": {"public", "members", "role:member", "role:practitioner"},
    "facilitator": {"public", "members", "staff", "role:member", "role:facilitator"},
}


def test_roles_are_the_groups(db):
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


@pytest.mark.parametrize("role", TOKENS)
def test_audiences_of_each_role(people, role):
    assert TOKENS[role] <= audiences_for(people[role])
    assert ("members" in audiences_for(people[role])) == (role != "newcomer")


def test_audiences_of_someone_suspended(people):
    User.objects.filter(pk=people["facilitator"].pk).update(is_active=False)
    assert audiences_for(User.objects.get(pk=people["facilitator"].pk)) == {"public"}
    assert not has_role(User.objects.get(pk=people["facilitator"].pk), FACILITATOR)


def test_roles_follow_the_groups(people):
    member = people["member"]
    assert not has_role(member, EDITOR)
    member.groups.add(Group.objects.get(name=EDITOR))
    assert has_role(member, EDITOR)
    assert is_staff_role(member)
    member.groups.remove(Group.objects.get(name=EDITOR))
    assert not has_role(member, EDITOR, PRACTITIONER)
    assert has_role(member, MEMBER)


def test_visitor_has_no_role():
    from django.contrib.auth.models import AnonymousUser

    assert not has_role(AnonymousUser(), *ROLES)
    assert not has_role(None, *ROLES)


@pytest.mark.parametrize(
    ("role", "pages", "translate", "people_too"),
    [
        ("member", False, False, False),
        ("facilitator", False, False, False),
        ("editor", True, True, False),
        ("administrator", True, True, True),
    ],
)
def test_what_each_role_may_do_in_wagtail(people, role, pages, translate, people_too):
    user = people[role]
    permissions = Page.objects.get(depth=1).permissions_for_user(user)
    assert permissions.can_add_subpage() == pages
    assert permissions.can_publish_subpage() == pages
    assert user.has_perm("wagtail_localize.submit_translation") == translate
    assert user.has_perm("members.change_user") == people_too
    assert user.has_perm("members.add_organisation") == people_too
    assert user.has_perm("core.view_auditentry") == people_too
    assert not user.has_perm("auth.change_group")


@pytest.mark.parametrize(
    ("role", "expected"), [("visitor", 302), ("member", 403), ("editor", 302), ("administrator", 200)]
)
@pytest.mark.parametrize("name", ["wagtailusers_users:index", "organisations:index", "email_domains:index"])
def test_admin_pages_of_people_are_for_administrators(client_for, settings, role, expected, name):
    settings.WAGTAILADMIN_LOGIN_URL = "/admin/login/"
    page = client_for(role).get(reverse(name), follow=role == "member")
    assert page.status_code == expected


@pytest.mark.parametrize("language", ["en", "cy"])
def test_admin_speaks_both_languages(client_for, people, language):
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=people["administrator"], preferred_language=language)
    text = client_for("administrator").get(reverse("organisations:index")).content.decode()
    assert {"en": "Organisations", "cy": "Sefydliadau"}[language] in text


def test_administrator_adds_and_changes_a_person(client_for, people):
    browser = client_for("administrator")
    assert browser.get(reverse("wagtailusers_users:add")).status_code == 200
    member_group = Group.objects.get(name=MEMBER)
    answers = {"email": "New@Example.org", "name": "Newydd", "preferred_language": "cy", "groups": [member_group.pk]}
    page = browser.post(reverse("wagtailusers_users:add"), answers)
    assert page.status_code == 302, page.context["form"].errors
    person = User.objects.get(email="new@example.org")
    assert not person.has_usable_password()
    assert has_role(person, MEMBER)
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    assert browser.get(address).status_code == 200
    editors = Group.objects.get(name=EDITOR)
    page = browser.post(
        address, {"name": "Newydd", "preferred_language": "cy", "is_active": "on", "groups": [editors.pk]}
    )
    assert page.status_code == 302, page.context["form"].errors
    detail = AuditEntry.objects.get(action="person.changed").detail
    assert (detail.before["roles"], detail.after["roles"]) == (["member"], ["editor"])
    assert detail.actor == people["administrator"]


def test_administrator_cannot_make_or_change_a_superuser(client_for, people):
    browser = client_for("administrator")
    person = people["member"]
    browser.post(
        reverse("wagtailusers_users:edit", args=[person.pk]),
        {"name": "x", "preferred_language": "cy", "is_active": "on", "is_superuser": "on"},
    )
    assert not User.objects.get(pk=person.pk).is_superuser
    chief = User.objects.create_superuser("chief@example.org", "x", name="Chief")
    page = browser.get(reverse("wagtailusers_users:edit", args=[chief.pk]))
    assert page.status_code in (302, 403)
    browser.post(reverse("wagtailusers_users:edit", args=[chief.pk]), {"name": "Taken", "preferred_language": "cy"})
    assert User.objects.get(pk=chief.pk).name == "Chief"


def test_administrator_deletes_a_person_through_the_service(client_for, people):
    page = client_for("administrator").post(reverse("wagtailusers_users:delete", args=[people["practitioner"].pk]))
    assert page.status_code == 302
    assert AuditEntry.objects.filter(action="account.deleted").exists()


def test_administrator_adds_an_organisation_and_verifies_its_domain(client_for, people):
    browser = client_for("administrator")
    page = browser.post(
        reverse("organisations:add"),
        {"code": "rhyd", "name_en": "Ford", "name_cy": "Rhyd", "kind": "other", "note": ""},
    )
    assert page.status_code == 302, page.context["form"].errors
    body = Organisation.objects.get(code="rhyd")
    page = browser.post(
        reverse("organisations:edit", args=["rhyd"]),
        {"code": "arall", "name_en": "Ford", "name_cy": "Y Rhyd", "kind": "other", "note": ""},
    )
    assert page.status_code == 302, page.context["form"].errors
    assert Organisation.objects.filter(code__in=["rhyd", "arall"]).values_list("code", "name_cy").get() == (
        "rhyd",
        "Y Rhyd",
    )
    page = browser.post(reverse("email_domains:add"), {"organisation": body.pk, "domain": "rhyd.example"})
    assert page.status_code == 302, page.context["form"].errors
    domain = EmailDomain.objects.get(domain="rhyd.example")
    assert domain.verified_at is None
    assert browser.get(reverse("email_domains:edit", args=[domain.pk])).status_code == 200
    page = browser.post(reverse("email_domains:edit", args=[domain.pk]), {"verified": "on"})
    assert page.status_code == 302
    domain.refresh_from_db()
    assert domain.verified_by == people["administrator"]
    page = browser.post(reverse("email_domains:add"), {"organisation": body.pk, "domain": "gmail.com"})
    assert page.status_code == 200
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
        "organisation.added",
        "email_domain.added",
        "email_domain.verified",
    }
    assert ADMINISTRATOR in ROLES
