"""What this room adds to a reader's audiences: the spaces for invited people."""

from collections.abc import Iterator
from typing import Any

from .models import Space, SpaceMembership
from .models.spaces import TOKEN
from .moderators import is_moderator


def space_audiences(user: Any) -> Iterator[str]:
    """Yield ``space:<id>`` for each space that the person was invited to; for facilitators, for each such space."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return
    if is_moderator(user):
        spaces = list(Space.objects.filter(visibility=Space.Visibility.INVITED).values_list("pk", flat=True))
    else:
        spaces = list(SpaceMembership.objects.filter(user=user).values_list("space_id", flat=True))
    for pk in spaces:
        yield f"{TOKEN}{pk}"
