"""Saved reasons for reporting a post or keeping it back, each a whole sentence in both languages."""

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

SAVED_REASONS = [
    ("personal", _("It contains personal information")),
    ("confidential", _("It contains confidential or commercially sensitive information")),
    ("tender", _("It is about a live tender")),
    ("disrespectful", _("It is disrespectful or harassing")),
    ("discriminatory", _("It is discriminatory")),
    ("unlawful", _("It may be unlawful or defamatory")),
    ("advertising", _("It is advertising or spam")),
    ("off-topic", _("It is off topic")),
    ("repeated", _("It repeats another discussion")),
    ("inaccurate", _("It is inaccurate or misleading")),
    ("copied", _("It copies someone's work without permission")),
]
# A member may have a reason that nobody thought of; a facilitator then writes it in words.
FLAG_REASONS = [*SAVED_REASONS, ("other", _("There is another reason"))]
_MESSAGES = dict(FLAG_REASONS)


def saved_reason(code: str, language: str) -> str:
    """Return the words of a saved reason in ``"cy"`` or ``"en"``. Raises KeyError for an unknown code."""
    with override(language):
        return gettext(str(_MESSAGES[code])) if language == "en" else str(_MESSAGES[code])
