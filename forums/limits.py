"""How often one person may post."""

import math
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache

from . import sanctions
from .errors import TooManyPosts

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
}


def spend(action: str, user: Any) -> None:
    """Count one act of ``user``; raises TooManyPosts once the window's allowance is used up."""
    times, seconds = getattr(settings, "FORUMS_RATE_LIMITS", {}).get(action, DEFAULTS[action])
    if sanctions.is_limited(user):
        times, seconds = LIMITED[action]
    now = time.time()
    window = int(now // seconds)
    key = f"forums:limit:{action}:{user.pk}:{window}"
    cache.add(key, 0, seconds + 5)
    try:
        spent = cache.incr(key)
    except ValueError:  # it expired between the two calls
        cache.set(key, 1, seconds)
        spent = 1
    if spent > times:
        raise TooManyPosts(max(1, math.ceil(((window + 1) * seconds - now) / 60)))
