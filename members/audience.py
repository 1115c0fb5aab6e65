"""What this room adds to a reader's audiences."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from core.audience import MEMBERS

from .models import Membership, User
from .roles import ROLES, ROLES_ATTRIBUTE, is_staff_role, roles_of

STAFF = "staff"
MEMBER_ATTRIBUTE = "_is_active_member"  # where prepare_members leaves what it read


def is_active_member(user: Any) -> bool:
    """True for an active person whose membership is active; staff belong by their role."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    if is_staff_role(user):
        return True
    known = getattr(user, MEMBER_ATTRIBUTE, None)
    if known is not None:
        return bool(known)
    return Membership.objects.filter(user=user, state=Membership.State.ACTIVE).exists()


def member_audiences(user: Any) -> Iterator[str]:
    """Yield ``members`` for active members, ``staff`` for staff, and ``role:<name>`` for each role."""
    if not is_active_member(user):
        return
    yield MEMBERS
    if is_staff_role(user):
        yield STAFF
    for role in roles_of(user):
        yield f"role:{role}"


def prepare_members(users: Sequence[Any]) -> None:
    """Read the memberships and the roles of many people: two queries."""
    ids = [user.pk for user in users]
    active = Membership.objects.filter(user__in=ids, state=Membership.State.ACTIVE).values_list("user_id", flat=True)
    members = set(active)
    groups = defaultdict(set)
    for user_id, name in User.groups.through.objects.filter(user__in=ids).values_list("user_id", "group__name"):
        groups[user_id].add(name)
    for user in users:
        setattr(user, MEMBER_ATTRIBUTE, user.pk in members)
        held = set(ROLES) if user.is_superuser else groups[user.pk] & set(ROLES)
        setattr(user, ROLES_ATTRIBUTE, frozenset(held) if user.is_active else frozenset())
