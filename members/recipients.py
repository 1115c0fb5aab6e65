"""Who is behind a recipient: a person, or an opaque token that only a higher room can turn into one.

Rows that must not name a person (a notice or a watch of somebody who asked anonymously) hold a token ``kind:secret``.
The room that gives such tokens registers both ways here. The person is looked up at the moment of sending or showing
and is never written down.
"""

from collections.abc import Callable, Iterable

from django.db.models import Q

from core.registry import Registry

from .models import Notice, User

# kind (the part of a token before ":") -> the person behind the whole token, or None.
recipient_resolvers: Registry[Callable[[str], User | None]] = Registry()
# kind -> the tokens that a person holds; asked on every page with a header, so it must cost no query.
tokens_held: Registry[Callable[[User], Iterable[str]]] = Registry()


def person_behind(token: str) -> User | None:
    """Return the person behind a token, or None if nobody is there any more."""
    resolver = recipient_resolvers.get(token.partition(":")[0])
    return resolver(token) if resolver is not None else None


def tokens_of(user: User) -> list[str]:
    """Return every token that a person holds."""
    return [token for provider in tokens_held for token in provider(user)]


def addressed_to(user: User) -> Q:
    """Return the condition "this row's ``user`` or ``recipient`` is the person"."""
    tokens = tokens_of(user)
    return Q(user=user) | Q(recipient__in=tokens) if tokens else Q(user=user)


def recipient_of(notice: Notice) -> User | None:
    """Return the person whom a notice is for."""
    return notice.user if notice.user_id is not None else person_behind(notice.recipient)
