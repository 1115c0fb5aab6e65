"""Asking through a facilitator: keeping who it was under a seal, and opening it for a reason that the author sees."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from core import audit
from core.sealing import cipher
from members.models import User
from members.notify import notify

from . import policy
from .authorship import token_of
from .models import Post, Relay, RelayLook
from .publishing import post_notice


def relay_of(person: User) -> Relay:
    """Return the person's relay, made on the first time. The seal differs each time it is made; the token does not."""
    token = token_of(person)
    relay, _made = Relay.objects.get_or_create(token=token)
    if not relay.sealed:
        relay.sealed = cipher().encrypt(str(person.pk).encode()).decode()
        relay.save(update_fields=["sealed"])
    return relay


def person_of(token: str) -> User | None:
    """Return the person behind a token, or None where the account is gone or the key has changed."""
    relay = Relay.objects.filter(pk=token).first()
    if relay is None or not relay.sealed:
        return None
    try:
        opened = cipher().decrypt(relay.sealed.encode()).decode()
    except InvalidToken:
        return None
    return User.objects.filter(pk=int(opened)).first()


@transaction.atomic
def identity_look(*, actor: Any, post: Post, reason: str) -> User | None:
    """Return who wrote an unnamed post, and leave the trace of it: in the trail, and before the author, who is told.

    None where the account is gone. Raises ValueError without a reason, PermissionDenied for all but facilitators who
    see the space and did not write it.
    """
    if not policy.may_look(actor, post):
        raise PermissionDenied
    if not reason.strip():
        raise ValueError("A look at who asked gives its reason.")
    look = RelayLook.objects.create(post=post, actor=actor, reason=reason.strip())
    audit.record(action="identity.seen", subject=post, actor=actor, after={"look": look.pk}, reason=look.reason)
    _address, options = post_notice(post)
    with override(post.thread.language):
        options["url"] = reverse("forums:my_posts")
    notify(
        None,
        "identity-seen",
        key=f"look:{look.pk}",
        recipient=str(post.relay_id),
        values={
            "facilitator": str(actor),
            "reason": look.reason,
            "thread_title": {"text": post.thread.title, "lang": post.thread.language},
            "my_posts_url": {"view": "forums:my_posts"},
        },
        **options,
    )
    return person_of(str(post.relay_id))
