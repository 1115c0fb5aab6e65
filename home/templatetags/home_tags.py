"""What the front door's templates need beyond Django's own."""

import re
from collections.abc import Mapping
from html import unescape

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from .. import placeholders

register = template.Library()
HEADING = re.compile(r"<h2[^>]*>(.*?)</h2>", re.DOTALL)


@register.filter
def at(mapping: Mapping[str, str], key: str) -> str:
    """Return the value of a key that is not known when the template is written; empty if there is none."""
    return mapping.get(key, "") if mapping and key else ""


def anchor_of(heading: str) -> str:
    """Return the fragment that leads to a heading, given as HTML."""
    return slugify(unescape(strip_tags(heading))) or "section"


@register.filter
def anchored(markup: str) -> SafeString:
    """Give each second-level heading of rendered rich text an id, so that "On this page" can lead to it."""
    return mark_safe(HEADING.sub(lambda found: f'<h2 id="{anchor_of(found[1])}">{found[1]}</h2>', str(markup)))


@register.simple_tag
def with_blanks(markup: str, language: str, to_editor: bool) -> SafeString:
    """Show what is still to be completed as a marked phrase; editors see what is asked for."""
    return placeholders.shown(str(markup), language, to_editor=to_editor)


@register.filter
def contents(markup: str) -> list[tuple[str, str]]:
    """Return (anchor, words) of the second-level headings; nothing where a list of them would not help."""
    found = [(anchor_of(heading), unescape(strip_tags(heading))) for heading in HEADING.findall(str(markup))]
    return found if len(found) > 2 else []
