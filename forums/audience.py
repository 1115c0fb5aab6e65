"""What this room adds to a reader's audiences: the spaces for invited people."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from .models import Space, SpaceMembership
from .models.spaces import TOKEN
from .moderators import is_moderator

INVITED_ATTRIBUTE = "_invited_spaces"  # where prepare_invitations leaves what it read


def space_audiences(user: Any) -> Iterator[str]:
    """Yield ``space:<id>`` for each space that the person was invited to; for facilitators, for each such space."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return
    known = getattr(user, INVITED_ATTRIBUTE, None)
    if known is not None:
        every, invited = known
        spaces = list(every if is_moderator(user) else invited)
    elif is_moderator(user):
        spaces = list(Space.objects.filter(visibility=Space.Visibility.INVITED).values_list("pk", flat=True))
    else:
        spaces = list(SpaceMembership.objects.filter(user=user).values_list("space_id", flat=True))
    for pk in spaces:
        yield f"{TOKEN}{pk}"


def prepare_invitations(users: Sequence[Any]) -> None:
    """Read the invitations of many people: two queries."""
    every = set(Space.objects.filter(visibility=Space.Visibility.INVITED).values_list("pk", flat=True))
    invited = defaultdict(set)
    rows = SpaceMembership.objects.filter(user__in=[user.pk for user in users])
    for user_id, space_id in rows.values_list("user_id", "space_id"):
        invited[user_id].add(space_id)
    for user in users:
        setattr(user, INVITED_ATTRIBUTE, (every, invited[user.pk]))
