"""Memberships: asked for, active by domain, approved, refused; each allowed, refused, conflicting and repeated."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import override

from core.audience import MEMBERS, audiences_for
from core.conflicts import Conflict
from core.models import AuditEntry
from members import memberships, organisations
from members.models import EmailDomain, Membership, Organisation, User
from members.roles import MEMBER, has_role


@pytest.fixture
def pending(newcomer, council) -> Membership:
    """A membership that waits."""
    return memberships.membership_request(user=newcomer, organisation=council)


def fresh(user: User) -> User:
    """Return the person without anything remembered."""
    return User.objects.get(pk=user.pk)


def test_membership_request_waits_without_a_domain(pending):
    assert pending.state == Membership.State.PENDING
    assert MEMBERS not in audiences_for(fresh(pending.user))


def test_membership_request_repeated_is_one(pending, council):
    again = memberships.membership_request(user=pending.user, organisation=council)
    assert again.pk == pending.pk
    assert Membership.objects.filter(user=pending.user).count() == 1


def test_membership_request_through_another_body_ends_the_first(people, council):
    member = people["member"]
    memberships.membership_request(user=member, organisation=council)
    states = dict(Membership.objects.filter(user=member).values_list("organisation_id", "state"))
    assert states == {"test-body": "ended", "council": "pending"}
    assert MEMBERS not in audiences_for(fresh(member))
    assert not has_role(fresh(member), MEMBER)


def test_membership_request_needs_an_organisation(newcomer):
    with pytest.raises(ValueError, match="organisation"):
        memberships.membership_request(user=newcomer, organisation_named="  ")


def test_membership_by_domain_needs_a_confirmed_address(newcomer, council, domain):
    newcomer.email = "n@afon.example"
    newcomer.save()
    address = EmailAddress.objects.create(user=newcomer, email="n@afon.example", verified=False)
    assert memberships.membership_request(user=newcomer, organisation=council).state == "pending"
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    assert memberships.membership_activate_by_domain(user=newcomer).state == "active"
    assert memberships.membership_activate_by_domain(user=newcomer) is None, "a second time there is nothing to do"
    assert MEMBERS in audiences_for(fresh(newcomer))


def test_membership_by_domain_needs_a_verified_domain(newcomer, council, domain):
    EmailDomain.objects.update(verified_at=None)
    EmailAddress.objects.create(user=newcomer, email="n@afon.example", verified=True)
    assert memberships.membership_request(user=newcomer, organisation=council).state == "pending"


def test_membership_by_domain_of_another_body_waits(newcomer, domain):
    other = Organisation.objects.create(code="other", name_en="Other", name_cy="Arall", kind="other")
    EmailAddress.objects.create(user=newcomer, email="n@afon.example", verified=True)
    assert memberships.membership_request(user=newcomer, organisation=other).state == "pending"


def test_membership_by_domain_gives_a_named_body_its_row(newcomer, council, domain):
    EmailAddress.objects.create(user=newcomer, email="n@afon.example", verified=True)
    row = memberships.membership_request(user=newcomer, organisation_named="Cyngor yr Afon")
    assert (row.state, row.organisation, row.organisation_named) == ("active", council, "")


def test_subdomain_is_not_the_domain(newcomer, council, domain):
    EmailAddress.objects.create(user=newcomer, email="n@evil.afon.example", verified=True)
    assert memberships.membership_request(user=newcomer, organisation=council).state == "pending"


def test_membership_approve_makes_a_member_and_tells_them(pending, people, sent):
    row = memberships.membership_approve(membership=pending, actor=people["facilitator"], version=pending.version)
    assert (row.state, row.route, row.decided_by) == ("active", "approval", people["facilitator"])
    assert has_role(fresh(pending.user), MEMBER)
    assert {message.subject for message in sent()} == {"Your organisation has been approved", "Welcome to Mewnoli"}
    assert AuditEntry.objects.filter(action="membership.activated").count() == 1


@pytest.mark.parametrize("role", ["member", "practitioner", "editor", "newcomer"])
def test_membership_decision_of_others_is_refused(pending, people, role):
    with pytest.raises(PermissionDenied):
        memberships.membership_approve(membership=pending, actor=people[role], version=pending.version)
    with pytest.raises(PermissionDenied):
        memberships.membership_refuse(
            membership=pending, actor=people[role], version=pending.version, reason="No", language="en"
        )
    pending.refresh_from_db()
    assert pending.state == "pending"


def test_membership_decision_on_ones_own_is_refused(people, council):
    facilitator = people["facilitator"]
    row = memberships.membership_request(user=facilitator, organisation=council)
    with pytest.raises(PermissionDenied):
        memberships.membership_approve(membership=row, actor=facilitator, version=row.version)


def test_membership_decided_twice_conflicts(pending, people, sent):
    version = pending.version
    memberships.membership_approve(membership=pending, actor=people["facilitator"], version=version)
    sent()
    with pytest.raises(Conflict) as caught:
        memberships.membership_refuse(
            membership=pending, actor=people["administrator"], version=version, reason="No", language="en"
        )
    assert caught.value.current.state == "active"
    assert not sent()


def test_membership_refuse_gives_the_reason_in_its_language(pending, people, sent):
    User.objects.filter(pk=pending.user.pk).update(preferred_language="cy")
    memberships.membership_refuse(
        membership=pending,
        actor=people["facilitator"],
        version=pending.version,
        reason="A private company <b>cannot</b> join.",
        language="en",
    )
    (message,) = sent()
    assert message.subject == "Ynghylch eich cais i ymuno"
    assert "A private company <b>cannot</b> join." in message.body
    assert "Cyngor yr Afon" in message.body
    html = next(part for part in message.message().walk() if part.get_content_type() == "text/html")
    text = html.get_payload(decode=True).decode()
    assert '<html lang="cy">' in text
    assert '<span lang="en">A private company &lt;b&gt;cannot&lt;/b&gt; join.</span>' in text


def test_membership_refuse_needs_a_reason(pending, people):
    with pytest.raises(ValueError, match="reason"):
        memberships.membership_refuse(
            membership=pending, actor=people["facilitator"], version=1, reason=" ", language="en"
        )


@pytest.mark.parametrize("language", ["en", "cy"])
def test_queue_shows_who_waits_and_approves(client_for, pending, language):
    with override(language):
        address = reverse("members:membership_queue")
        page = client_for("facilitator").get(address)
        text = page.content.decode()
        assert pending.user.email in text
        assert pending.organisation.name_in(language) in text
        approve = reverse("members:membership_approve", kwargs={"pk": pending.pk})
        done = client_for("facilitator").post(approve, {"version": pending.version})
        assert done.url == address
    pending.refresh_from_db()
    assert pending.state == "active"


def test_queue_is_403_for_members_and_asks_visitors_to_sign_in(client_for, pending):
    address = reverse("members:membership_queue")
    assert client_for("member").get(address).status_code == 403
    assert "/accounts/login/" in client_for("visitor").get(address).url


def test_queue_decided_by_another_answers_409_and_says_what_they_did(client_for, people, pending):
    memberships.membership_approve(membership=pending, actor=people["administrator"], version=pending.version)
    refuse = reverse("members:membership_refuse", kwargs={"pk": pending.pk})
    page = client_for("facilitator").post(refuse, {"version": 1, "reason": "No", "language": "en"})
    assert page.status_code == 409
    assert people["administrator"].name in page.content.decode()
    assert client_for("facilitator").get(refuse).status_code == 409


def test_queue_refuses_with_a_reason_and_keeps_what_was_typed(client_for, pending):
    refuse = reverse("members:membership_refuse", kwargs={"pk": pending.pk})
    browser = client_for("facilitator")
    page = browser.post(refuse, {"version": pending.version, "reason": "", "language": "cy"})
    assert "Enter a reason" in page.content.decode()
    page = browser.post(refuse, {"version": pending.version, "reason": "Nid corff cyhoeddus", "language": "cy"})
    assert page.status_code == 302
    pending.refresh_from_db()
    assert (pending.state, pending.reason_language) == ("refused", "cy")


@pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": 1, "organisation": "nothing"}])
def test_queue_bad_input_is_no_error(client_for, pending, data):
    approve = reverse("members:membership_approve", kwargs={"pk": pending.pk})
    assert client_for("facilitator").post(approve, data).status_code == 302
    assert client_for("facilitator").post(approve.replace(str(pending.pk), "99999"), data).status_code == 404
    pending.refresh_from_db()
    assert pending.state == "pending"


def test_queue_queries_do_not_grow(client_for, people, council, django_assert_max_num_queries):
    browser = client_for("facilitator")

    def queries(n: int) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        for number in range(n):
            user = User.objects.create_user(f"w{n}-{number}@example.org", "x", name=f"W{number}")
            Membership.objects.create(user=user, organisation=council)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            browser.get(reverse("members:membership_queue"))
        return len(caught)

    assert queries(2) >= queries(15)


def test_email_domain_verify_brings_in_those_who_wait(newcomer, council, people):
    EmailAddress.objects.create(user=newcomer, email="n@afon.example", verified=True)
    memberships.membership_request(user=newcomer, organisation=council)
    chief = people["administrator"]
    row = organisations.email_domain_add(organisation=council, domain="@Afon.example", actor=chief)
    assert (row.domain, row.verified_at) == ("afon.example", None)
    assert organisations.email_domain_verify(domain=row, actor=chief) == 1
    assert organisations.email_domain_verify(domain=row, actor=chief) == 0
    assert row.verified_by == chief
    assert Membership.objects.get(user=newcomer).state == "active"
    assert AuditEntry.objects.filter(action="email_domain.verified").count() == 1


@pytest.mark.parametrize("domain", ["gmail.com", "nothing", "a b.com", "", "http://x.com", "-x.com"])
def test_email_domain_that_proves_nothing_is_refused(council, people, domain):
    with pytest.raises(ValidationError):
        organisations.email_domain_add(organisation=council, domain=domain, actor=people["administrator"])


def test_email_domain_of_another_body_is_refused(domain, people):
    other = Organisation.objects.create(code="other", name_en="Other", name_cy="Arall", kind="other")
    with pytest.raises(ValidationError, match="River Council"):
        organisations.email_domain_add(organisation=other, domain="afon.example", actor=people["administrator"])


@pytest.mark.parametrize("role", ["member", "facilitator", "editor"])
def test_email_domain_is_for_administrators(council, domain, people, role):
    with pytest.raises(PermissionDenied):
        organisations.email_domain_add(organisation=council, domain="b.example", actor=people[role])
    with pytest.raises(PermissionDenied):
        organisations.email_domain_verify(domain=domain, actor=people[role])
    with pytest.raises(PermissionDenied):
        organisations.email_domain_remove(domain=domain, actor=people[role])
