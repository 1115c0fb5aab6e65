"""How a reader wants what is in the other language: kept in the session, since nobody's account says what they read."""

from typing import Any

from core.languages import interface_language

KEY = "forums.reading"
CHOICES = ("translation", "original", "both")


def reading_choice(request: Any) -> str:
    """Return one of ``CHOICES``; the first where nothing was chosen, or where there is no session to ask."""
    chosen: str = getattr(request, "session", {}).get(KEY, CHOICES[0])
    return chosen


def reading_language(request: Any) -> str:
    """Return the language to show translated titles and texts in; "" where the reader wants them as written."""
    return "" if reading_choice(request) == "original" else interface_language()
