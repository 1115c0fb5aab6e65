"""Who wrote a post: a person, or one whom only a relay's token stands for because they asked through a facilitator.

The token is made from the person with a secret key, so it can be found again for whoever is signed in without being
stored beside them, and nobody who holds the database alone can tell whose it is. Tokens stand in the audit trail and in
e-mails sent long ago, so their secret, ``AUTHOR_TOKEN_KEY``, stays when the key of what is encrypted changes.
"""

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

KIND = "relay"
HELD = "_relay_token"  # kept on the user object, which lives as long as one request


def token_of(user: Any) -> str:
    """Return the token that stands for a person in what they asked through a facilitator; "" for a visitor."""
    if not getattr(user, "is_authenticated", False):
        return ""
    held: str | None = getattr(user, HELD, None)
    if held is None:
        secret = settings.AUTHOR_TOKEN_KEY
        digest = salted_hmac("forums.relay", str(user.pk), secret=secret, algorithm="sha256").hexdigest()
        held = f"{KIND}:{digest[:32]}"
        setattr(user, HELD, held)
    return held


def written_by(user: Any, prefix: str = "") -> Q:
    """Return the condition "``user`` wrote this post", under their name or not; ``prefix`` leads to the post."""
    own = Q(**{f"{prefix}author": user.pk})
    return own | Q(**{f"{prefix}relay": token_of(user)})


def wrote(user: Any, post: Any) -> bool:
    """True if the person wrote the post, under their name or not."""
    if not getattr(user, "is_authenticated", False):
        return False
    if post.relay_id is not None:
        return bool(post.relay_id == token_of(user))
    return post.author_id is not None and bool(post.author_id == user.pk)


def is_asker(user: Any, thread: Any) -> bool:
    """True for whoever began the thread through a facilitator: there they stay unnamed in whatever they do."""
    opening = thread.opening
    return opening is not None and opening.relay_id is not None and wrote(user, opening)


def stays_unnamed(user: Any, post: Any) -> bool:
    """True where what a person adds to a post must not name them: they wrote it unnamed, or began its thread so."""
    return (post.relay_id is not None and wrote(user, post)) or is_asker(user, post.thread)


def signature(user: Any, post: Any) -> Any:
    """Return who the audit trail is to name for an author's act on their post: the person, or their token."""
    return token_of(user) if post.relay_id is not None and wrote(user, post) else user
