"""What this room adds to a reader's audiences."""

from collections.abc import Iterator
from typing import Any

from core.audience import MEMBERS

from .roles import held_by, is_staff_role, roles_of

STAFF = "staff"


def is_active_member(user: Any) -> bool:
    """True for an active person whose membership is active; staff belong by their role."""
    return held_by(user).membership or is_staff_role(user)


def member_audiences(user: Any) -> Iterator[str]:
    """Yield ``members`` for active members, ``staff`` for staff, and ``role:<name>`` for each role."""
    if not is_active_member(user):
        return
    yield MEMBERS
    if is_staff_role(user):
        yield STAFF
    for role in roles_of(user):
        yield f"role:{role}"
