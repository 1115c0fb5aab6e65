"""Asking which measures hold a person back. What imposes and lifts them is in ``people_moderation``."""

from typing import Any

from .models import Sanction

HELD = "_sanctions_in_force"  # where the kinds are kept on the user object, which lives as long as one request


def kinds_in_force(user: Any) -> frozenset[str]:
    """Return the kinds of the sanctions on a person that hold now; none for somebody who has not signed in."""
    if not getattr(user, "is_authenticated", False):
        return frozenset()
    held: frozenset[str] | None = getattr(user, HELD, None)
    if held is None:
        held = frozenset(Sanction.objects.in_force().filter(person=user).order_by().values_list("kind", flat=True))
        setattr(user, HELD, held)
    return held


def forget_sanctions(user: Any) -> None:
    """Drop what is kept on the user object, since it has changed."""
    user.__dict__.pop(HELD, None)


def is_suspended(user: Any) -> bool:
    """True while the person may read but not write."""
    return Sanction.Kind.SUSPENSION in kinds_in_force(user)


def suspension_of(user: Any) -> Sanction | None:
    """Return the suspension that holds the person back now, if any; asks no more where none does."""
    if not is_suspended(user):
        return None
    return Sanction.objects.in_force().filter(person=user, kind=Sanction.Kind.SUSPENSION).first()


def is_limited(user: Any) -> bool:
    """True while the person may post less often than others."""
    return Sanction.Kind.LIMIT in kinds_in_force(user)


def is_premoderated(user: Any) -> bool:
    """True while each of the person's posts is checked first."""
    return Sanction.Kind.PREMODERATION in kinds_in_force(user)
