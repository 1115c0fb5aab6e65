"""What was typed is kept while the person signs in again, in the session, which the sign-in carries over."""

import time
from typing import Any

from django.http import HttpRequest

KEY = "forums.drafts"
KEPT_FIELDS = ("kind", "title", "message", "language", "unnamed", "topic", "sector", "service_area", "stage")
LONGEST = 10_000
MOST = 5
KEPT_FOR = 24 * 3600


def keep(request: HttpRequest, place: str) -> None:
    """Keep the text fields of a POST under ``place`` (``"reply:7"``), the latest few only."""
    drafts: dict[str, Any] = request.session.get(KEY, {})
    typed = {name: request.POST[name][:LONGEST] for name in KEPT_FIELDS if request.POST.get(name)}
    drafts.pop(place, None)
    drafts[place] = {"at": time.time(), **typed}
    request.session[KEY] = dict(list(drafts.items())[-MOST:])


def recall(request: HttpRequest, place: str) -> dict[str, str]:
    """Return what was kept under ``place`` within a day, or an empty dict. It stays until ``discard``."""
    kept = dict(request.session.get(KEY, {}).get(place, {}))
    return kept if time.time() - kept.pop("at", 0) < KEPT_FOR else {}


def discard(request: HttpRequest, place: str) -> None:
    """Forget what was kept under ``place``: it has been sent."""
    drafts = request.session.get(KEY, {})
    if drafts.pop(place, None) is not None:
        request.session[KEY] = drafts
