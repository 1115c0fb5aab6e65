"""Writing memberships: asked for at sign-up, active at once by a verified domain, else decided by a facilitator."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core import audit
from core.conflicts import Conflict

from .models import EmailDomain, Membership, Organisation, User
from .notify import notice_checks, notify
from .receivers import forget_what_is_held
from .roles import MEMBER

OPEN_STATES = (Membership.State.PENDING, Membership.State.ACTIVE)
APPEAL_DAYS = 28
STILL_WAITING = "members.membership_waits"


@transaction.atomic
def membership_request(
    *, user: User, organisation: Organisation | None = None, organisation_named: str = ""
) -> Membership:
    """Ask for membership through an organisation of the list, or one that the person names; return the open one.

    Asking again for the same changes nothing. Asking for another ends the first. If the person has confirmed an address
    of a verified domain, the membership is active at once. Raises ValueError if no organisation is given.
    """
    organisation_named = "" if organisation else organisation_named.strip()
    if organisation is None and not organisation_named:
        raise ValueError("A membership needs an organisation.")
    held = Membership.objects.filter(user=user, state__in=OPEN_STATES).first()
    if held is not None:
        if held.organisation == organisation and held.organisation_named == organisation_named:
            return held
        _close(held, Membership.State.ENDED, actor=user, action="membership.ended")
    membership = Membership.objects.create(user=user, organisation=organisation, organisation_named=organisation_named)
    audit.record(action="membership.requested", subject=membership, actor=user, after=_snapshot(membership))
    active = membership_activate_by_domain(user=user)
    if active is None:
        membership_announce(user=user)
    return active or membership


@transaction.atomic
def membership_announce(*, user: User) -> int:
    """Tell those who may decide that the person's membership waits; return how many were told, each once.

    Nothing is said before the person has confirmed an address: until then anyone could make the site write to them. The
    notice does not name the person, so that nothing is left in it when their account goes.
    """
    membership = Membership.objects.filter(user=user, state=Membership.State.PENDING).select_related("organisation")
    waiting = membership.first()
    if waiting is None or not EmailAddress.objects.filter(user=user, verified=True).exists():
        return 0
    told = 0
    for person in deciders().exclude(pk=user.pk):
        with override(person.preferred_language):
            url = reverse("members:membership_queue")
        notice = notify(
            person,
            "membership-waiting",
            key=f"membership-waiting:{waiting.pk}:{person.pk}",
            values={"organisation": _organisation_value(waiting), "queue_url": {"view": "members:membership_queue"}},
            url=url,
            visible=(STILL_WAITING, {"membership": waiting.pk}),
        )
        told += notice is not None
    return told


def deciders() -> QuerySet[User]:
    """Return the active people who may approve or refuse a membership."""
    rights = {"content_type__app_label": "members", "codename": "decide_membership"}
    return User.objects.filter(
        is_active=True, groups__in=Group.objects.filter(permissions__in=Permission.objects.filter(**rights))
    ).distinct()


def still_waits(person: User, arguments: dict[str, Any]) -> bool:
    """True while the membership waits and the person may decide it."""
    waiting = Membership.objects.filter(pk=arguments["membership"], state=Membership.State.PENDING)
    return person.has_perm("members.decide_membership") and waiting.exists()


notice_checks.register(STILL_WAITING, still_waits)


@transaction.atomic
def membership_activate_by_domain(*, user: User) -> Membership | None:
    """Make the person's waiting membership active if a confirmed address proves it; return it, else None.

    The domain proves the organisation that an administrator verified it for. Someone who named an organisation in words
    gets that one; someone who chose another from the list keeps waiting, since the two disagree.
    """
    membership = Membership.objects.select_for_update().filter(user=user, state=Membership.State.PENDING).first()
    if membership is None:
        return None
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    domains = {address.rsplit("@", 1)[1].lower() for address in addresses}
    proved = EmailDomain.objects.filter(domain__in=domains, verified_at__isnull=False).order_by("domain")
    if membership.organisation_id:
        proved = proved.filter(organisation_id=membership.organisation_id)
    domain = proved.select_related("organisation").first()
    if domain is None:
        return None
    membership.organisation = domain.organisation
    membership.organisation_named = ""
    _activate(membership, route=Membership.Route.DOMAIN, actor=None)
    return membership


@transaction.atomic
def membership_approve(
    *, membership: Membership, actor: User, version: int, organisation: Organisation | None = None
) -> Membership:
    """Approve a waiting membership, as a facilitator; ``organisation`` puts one of the list in place of a named one.

    Raises PermissionDenied for others and for one's own, Conflict if it was decided or changed since ``version``.
    """
    membership = _claim(membership, actor=actor, version=version)
    if organisation is not None:
        membership.organisation, membership.organisation_named = organisation, ""
    _activate(membership, route=Membership.Route.APPROVAL, actor=actor)
    notify(
        membership.user,
        "organisation-approved",
        key=f"organisation-approved:{membership.pk}",
        values={"organisation": _organisation_value(membership)},
        url=_account_path(),
    )
    return membership


@transaction.atomic
def membership_refuse(*, membership: Membership, actor: User, version: int, reason: str, language: str) -> Membership:
    """Refuse a waiting membership, as a facilitator, with a reason in ``language`` that the person reads.

    Raises ValueError without a reason, else as ``membership_approve``.
    """
    reason = reason.strip()
    if not reason:
        raise ValueError("A refusal needs a reason.")
    membership = _claim(membership, actor=actor, version=version)
    membership.reason, membership.reason_language = reason, language
    _close(membership, Membership.State.REFUSED, actor=actor, action="membership.refused", reason=reason)
    deadline = timezone.localdate() + timedelta(days=APPEAL_DAYS)
    notify(
        membership.user,
        "organisation-refused",
        key=f"organisation-refused:{membership.pk}",
        values={
            "organisation": _organisation_value(membership),
            "reason": {"text": reason, "lang": language},
            "appeal_deadline": {"date": deadline.isoformat()},
            "appeal_url": {"view": "members:membership_request"},
        },
        url=_account_path(),
    )
    return membership


def _claim(membership: Membership, *, actor: User, version: int) -> Membership:
    """Return the row, now one version on and so ours to decide."""
    if not actor.has_perm("members.decide_membership") or membership.user_id == actor.pk:
        raise PermissionDenied
    mine = Membership.objects.filter(pk=membership.pk, version=version, state=Membership.State.PENDING)
    claimed = mine.update(version=F("version") + 1)
    current = Membership.objects.select_related("user", "organisation", "decided_by").get(pk=membership.pk)
    if not claimed:
        raise Conflict(current)
    return current


def _activate(membership: Membership, *, route: str, actor: User | None) -> None:
    before = {"state": membership.state}
    membership.state = Membership.State.ACTIVE
    membership.route = route
    membership.decided_at, membership.decided_by = timezone.now(), actor
    membership.save()
    membership.user.groups.add(Group.objects.get(name=MEMBER))
    forget_what_is_held(membership.user)
    audit.record(
        action="membership.activated", subject=membership, actor=actor, before=before, after=_snapshot(membership)
    )
    notify(membership.user, "welcome", key=f"welcome:{membership.user_id}", url=_account_path())


def _close(membership: Membership, state: str, *, actor: User, action: str, reason: str = "") -> None:
    before = {"state": membership.state}
    membership.state = state
    membership.decided_at, membership.decided_by = timezone.now(), actor
    membership.save()
    membership.user.groups.remove(*Group.objects.filter(name=MEMBER))
    forget_what_is_held(membership.user)
    audit.record(
        action=action, subject=membership, actor=actor, before=before, after=_snapshot(membership), reason=reason
    )


def _snapshot(membership: Membership) -> dict[str, Any]:
    return {
        "state": membership.state,
        "organisation": membership.organisation_id or membership.organisation_named,
        "route": membership.route,
    }


def _organisation_value(membership: Membership) -> dict[str, str]:
    if membership.organisation is None:
        return {"text": membership.organisation_named}
    return {"en": membership.organisation.name_en, "cy": membership.organisation.name_cy}


def _account_path() -> str:
    return reverse("members:account")
