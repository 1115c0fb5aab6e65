"""What a standing page leaves for the body that runs the site to fill in, written in brackets in its text.

Readers see that it is still to be completed, never the bracket; editors see what is asked for.
"""

import re
from html import unescape

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override

# A tag, to step over (its address may hold brackets), or a bracket with what is asked for.
TAG_OR_BLANK = re.compile(r"<[^>]*>|\[([^\[\]<>]+)\]")


def blanks(markup: str) -> list[str]:
    """Return what is asked for in each bracket of a text in HTML."""
    return [unescape(found[1]) for found in TAG_OR_BLANK.finditer(markup) if found[1]]


def shown(markup: str, language: str, *, to_editor: bool = False) -> SafeString:
    """Return the HTML with each bracket as a marked phrase in ``language``, the language of the text."""

    def phrase(found: re.Match[str]) -> str:
        if not found[1]:
            return found[0]
        asked = unescape(found[1])
        return format_html('<span class="mw-blank">{}</span>', asked if to_editor else public_words(asked, language))

    return mark_safe(TAG_OR_BLANK.sub(phrase, markup))


def plain(markup: str, language: str) -> str:
    """Return the HTML with the brackets' public words in their place, for the library."""
    return TAG_OR_BLANK.sub(lambda found: public_words(found[1], language) if found[1] else found[0], markup)


def public_words(asked: str, language: str) -> str:
    """Return what readers see: the words before the semicolon, after which editors get a hint; one word says little."""
    words = asked.split(";", 1)[0].strip()
    if " " in words:
        return words
    with override(language):
        return gettext("to be completed")
