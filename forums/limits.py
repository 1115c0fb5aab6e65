"""How often one person may post, and how often people at one address may."""

import math
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from . import sanctions
from .errors import TooManyPosts
from .models import Post
from .moderators import is_moderator

# action: (times, seconds). ``FORUMS_RATE_LIMITS`` in the settings replaces any of them.
DEFAULTS: dict[str, tuple[int, int]] = {
    "thread": (5, 3600),
    "reply": (20, 600),
    "edit": (60, 600),
    "flag": (20, 3600),
    "translation": (30, 3600),
}
# What somebody may do whom a facilitator has limited.
LIMITED: dict[str, tuple[int, int]] = {
    "thread": (1, 86400),
    "reply": (3, 86400),
    "edit": (10, 86400),
    "flag": (3, 86400),
    "translation": (3, 86400),
}
# What somebody may do who is new here. It lifts by itself: see ``is_new``.
NEW: dict[str, tuple[int, int]] = {"thread": (3, 86400), "reply": (15, 86400)}
GOOD_STANDING = 3  # published posts
# What one address may do. A public body's whole staff may share one, so it is wide, and stops floods alone.
BY_ADDRESS: dict[str, tuple[int, int]] = {"thread": (30, 3600), "reply": (120, 600), "edit": (240, 600)}


def is_new(user: Any) -> bool:
    """True for a member without a few published posts, or with a measure against them; never for who moderates."""
    if is_moderator(user):
        return False
    if sanctions.kinds_in_force(user):
        return True
    published = Post.objects.filter(author=user, state=Post.State.PUBLISHED).values("pk")[:GOOD_STANDING]
    return len(published) < GOOD_STANDING


def allowance(action: str, user: Any) -> tuple[int, int]:
    """Return how often (times, seconds) a person may do something."""
    own: dict[str, tuple[int, int]] = getattr(settings, "FORUMS_RATE_LIMITS", {})
    if sanctions.is_limited(user):
        return LIMITED[action]
    usual = own.get(action, DEFAULTS[action])
    beginning = own.get(f"new-{action}") or (NEW.get(action) if action not in own else None)
    return beginning if beginning and is_new(user) else usual


def spend(action: str, user: Any) -> None:
    """Count one act of ``user``; raises TooManyPosts once the window's allowance is used up."""
    _count(f"{action}:{user.pk}", *allowance(action, user))


def spend_from(action: str, address: str) -> None:
    """Count one act from an internet address, kept as a digest alone; raises TooManyPosts as ``spend`` does."""
    own: dict[str, tuple[int, int]] = getattr(settings, "FORUMS_RATE_LIMITS", {})
    usual = BY_ADDRESS[action] if action not in own else own[action]
    digest = salted_hmac("forums.limits", address).hexdigest()[:32]
    _count(f"{action}:from:{digest}", *own.get(f"address-{action}", usual))


def _count(name: str, times: int, seconds: int) -> None:
    now = time.time()
    window = int(now // seconds)
    key = f"forums:limit:{name}:{window}"
    cache.add(key, 0, seconds + 5)
    try:
        spent = cache.incr(key)
    except ValueError:  # it expired between the two calls
        cache.set(key, 1, seconds)
        spent = 1
    if spent > times:
        raise TooManyPosts(max(1, math.ceil(((window + 1) * seconds - now) / 60)))
