"""The people who can sign in to the demo, one for each role."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from members.models import Membership, Organisation, User
from members.organisation_import import ensure_demo_organisation
from members.roles import ADMINISTRATOR, EDITOR, FACILITATOR, MEMBER, PRACTITIONER

DOMAIN = "demo.example"
PASSWORD = "mewnoli-demo"  # noqa: S105 (the demo's people are invented, and the demo says so)

# role -> (first part of the address, name, job title, language)
PEOPLE: dict[str, tuple[str, str, str, str]] = {
    PRACTITIONER: ("practitioner", "Carys Prydderch", "Service Manager", "en"),
    FACILITATOR: ("facilitator", "Ifan Llwyd", "Hwylusydd y gymuned", "cy"),
    EDITOR: ("editor", "Mared Bowen", "Golygydd", "cy"),
    MEMBER: ("member", "Tomos Rees", "Procurement Officer", "en"),
    ADMINISTRATOR: ("admin", "Nia Vaughan", "Administrator", "en"),
}


@transaction.atomic
def ensure_demo_people() -> dict[str, User]:
    """Return the demo's people by role, made if need be, verified and members of the demo's fictional body."""
    body = ensure_demo_organisation()
    return {role: _ensure_person(role, body) for role in PEOPLE}


def _ensure_person(role: str, body: Organisation) -> User:
    local, name, job_title, language = PEOPLE[role]
    email = f"{local}@{DOMAIN}"
    user = User.objects.filter(email=email).first()
    if user is None:
        staff: dict[str, Any] = {"is_staff": True, "is_superuser": False} if role == ADMINISTRATOR else {}
        user = User.objects.create_user(
            email, PASSWORD, name=name, job_title=job_title, preferred_language=language, **staff
        )
    EmailAddress.objects.get_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    if not user.memberships.filter(state=Membership.State.ACTIVE).exists():
        Membership.objects.create(
            user=user,
            organisation=body,
            state=Membership.State.ACTIVE,
            route=Membership.Route.DOMAIN,
            decided_at=timezone.now(),
        )
    names = {MEMBER, role}
    user.groups.add(*Group.objects.filter(name__in=names))
    return user
