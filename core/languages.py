"""The two languages of the site, and the one that a reader is answered in."""

from django.utils.translation import get_language

OTHER = {"cy": "en", "en": "cy"}


def interface_language() -> str:
    """Return the reader's language, ``"cy"`` or ``"en"``; English where there is no reader."""
    return "cy" if (get_language() or "en").startswith("cy") else "en"
