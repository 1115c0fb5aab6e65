"""Those who may decide are told that someone waits: once, in their language, only while it is true."""

import pytest
from allauth.account.models import EmailAddress

from members import memberships
from members.models import Notice

pytestmark = pytest.mark.django_db


def confirm(user):
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def waiting():
    return Notice.objects.filter(message="membership-waiting")


def test_deciders_are_told_once_and_nobody_else(newcomer, council, people, sent):
    confirm(newcomer)
    people["facilitator"].preferred_language = "cy"
    people["facilitator"].save()
    memberships.membership_request(user=newcomer, organisation=council)
    memberships.membership_announce(user=newcomer)
    assert set(waiting().values_list("user", flat=True)) == set(memberships.deciders().values_list("pk", flat=True))
    mails = {mail.to[0]: mail for mail in sent()}
    welsh = mails[people["facilitator"].email]
    assert welsh.subject == "Mae rhywun yn aros i ymuno"
    assert "Cyngor yr Afon" in welsh.body
    assert "/cy/" in welsh.body
    assert newcomer.name not in welsh.body
    assert people["editor"].email not in mails
    assert people["member"].email not in mails


def test_nobody_is_told_before_the_address_is_confirmed(newcomer, council, rf):
    EmailAddress.objects.filter(user=newcomer).update(verified=False)
    memberships.membership_request(user=newcomer, organisation=council)
    assert not waiting().exists()
    from allauth.account.signals import email_confirmed

    confirm(newcomer)
    address = EmailAddress.objects.get(user=newcomer, email=newcomer.email)
    email_confirmed.send(sender=EmailAddress, request=rf.get("/"), email_address=address)
    assert waiting().exists()


def test_nothing_is_sent_once_it_is_decided(newcomer, council, people, sent):
    confirm(newcomer)
    row = memberships.membership_request(user=newcomer, organisation=council)
    memberships.membership_approve(membership=row, actor=people["facilitator"], version=row.version)
    assert not [mail for mail in sent() if mail.subject == "Someone is waiting to join"]


def test_nothing_is_said_of_a_membership_that_a_domain_proves(newcomer, council, domain):
    newcomer.email = "n@afon.example"
    newcomer.save()
    confirm(newcomer)
    memberships.membership_request(user=newcomer, organisation=council)
    assert not waiting().exists()
