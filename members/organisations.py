"""Writing organisations' e-mail domains: what makes a membership active without anyone deciding."""

import re

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit

from .memberships import membership_activate_by_domain
from .models import EmailDomain, Membership, Organisation, User

DOMAIN_PATTERN = re.compile(r"^(?=.{4,120}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$")
# Anyone can have an address there, so it proves nothing.
OPEN_TO_ANYONE = frozenset(
    [
        "aol.com",
        "btinternet.com",
        "gmail.com",
        "googlemail.com",
        "gmx.com",
        "hotmail.co.uk",
        "hotmail.com",
        "icloud.com",
        "live.co.uk",
        "live.com",
        "mail.com",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "sky.com",
        "talktalk.net",
        "virginmedia.com",
        "yahoo.co.uk",
        "yahoo.com",
    ]
)


def clean_domain(domain: str) -> str:
    """Return a domain in its plain form; raises ValidationError if it is none, or proves nothing."""
    domain = domain.strip().lower().removeprefix("@").rstrip(".")
    if not DOMAIN_PATTERN.match(domain):
        raise ValidationError(_("Enter a domain in the correct format, like example.gov.wales"))
    if domain in OPEN_TO_ANYONE:
        raise ValidationError(_("Anyone can have an address at this domain, so it cannot prove a membership"))
    return domain


@transaction.atomic
def email_domain_add(*, organisation: Organisation, domain: str, actor: User) -> EmailDomain:
    """Note a domain for an organisation, not yet verified. Raises PermissionDenied and ValidationError."""
    _require(actor, "members.add_emaildomain")
    domain = clean_domain(domain)
    held = EmailDomain.objects.filter(domain=domain).select_related("organisation").first()
    if held is not None:
        if held.organisation_id == organisation.pk:
            return held
        raise ValidationError(
            _("This domain belongs to %(organisation)s already") % {"organisation": held.organisation.name}
        )
    row = EmailDomain.objects.create(organisation=organisation, domain=domain)
    audit.record(
        action="email_domain.added",
        subject=row,
        actor=actor,
        after={"domain": domain, "organisation": organisation.pk},
    )
    return row


@transaction.atomic
def email_domain_verify(*, domain: EmailDomain, actor: User) -> int:
    """Say that the domain's addresses belong to its organisation; return how many waiting memberships became active.

    Raises PermissionDenied. A second call changes nothing.
    """
    _require(actor, "members.change_emaildomain")
    now = timezone.now()
    fresh = EmailDomain.objects.filter(pk=domain.pk, verified_at=None).update(verified_at=now, verified_by=actor)
    domain.refresh_from_db()
    if not fresh:
        return 0
    audit.record(
        action="email_domain.verified",
        subject=domain,
        actor=actor,
        after={"domain": domain.domain, "organisation": domain.organisation_id},
    )
    people = EmailAddress.objects.filter(
        verified=True,
        email__iendswith=f"@{domain.domain}",
        user__memberships__state=Membership.State.PENDING,
    ).select_related("user")
    return sum(membership_activate_by_domain(user=address.user) is not None for address in people)


@transaction.atomic
def email_domain_remove(*, domain: EmailDomain, actor: User) -> None:
    """Take a domain away; memberships that are active stay so. Raises PermissionDenied."""
    _require(actor, "members.delete_emaildomain")
    audit.record(
        action="email_domain.removed",
        subject=domain,
        actor=actor,
        before={"domain": domain.domain, "organisation": domain.organisation_id},
    )
    domain.delete()


def _require(actor: User, permission: str) -> None:
    if not actor.has_perm(permission):
        raise PermissionDenied
