"""One definition of who may see what: audience tokens.

A thing that can be seen carries one token (``public``, ``members``, ``space:3``); a reader holds a set of them. Pages,
lists, search, feeds, e-mail and the API all compare the two and nothing else.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from .registry import audience_preparers, audience_providers

PUBLIC = "public"
MEMBERS = "members"
HELD = "_audiences"  # where the tokens are kept on the user object


def audiences_for(user: Any) -> frozenset[str]:
    """Return the tokens that ``user`` (a User, AnonymousUser or None) holds; always with ``public``.

    Rooms add theirs through ``core.registry.audience_providers``. The result is kept on the user object, which lives
    as long as one request.
    """
    if user is None:
        return frozenset({PUBLIC})
    held = getattr(user, HELD, None)
    if held is None:
        tokens = {PUBLIC}
        for provider in audience_providers:
            tokens.update(provider(user))
        held = frozenset(tokens)
        setattr(user, HELD, held)
    return held


def forget_audiences(user: Any) -> None:
    """Drop the tokens kept on the user object, since what they follow from has changed."""
    user.__dict__.pop(HELD, None)


class Reader:
    """Somebody known only by the tokens they hold: stands for all readers who hold the same ones."""

    is_authenticated = False
    pk = None

    def __init__(self, tokens: Iterable[str]) -> None:
        setattr(self, HELD, frozenset({PUBLIC, *tokens}))


def prepare_audiences(users: Sequence[Any]) -> None:
    """Read what the tokens of many people follow from, so that ``audiences_for`` asks nothing more for each of them.

    The number of queries does not depend on how many they are.
    """
    for preparer in audience_preparers:
        preparer(users)
