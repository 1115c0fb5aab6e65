"""Who checks and decides."""

from typing import Any

from members.roles import ADMINISTRATOR, FACILITATOR, has_role


def is_moderator(user: Any) -> bool:
    """True for those who check and decide: facilitators and administrators."""
    return has_role(user, FACILITATOR, ADMINISTRATOR)
