"""Filters on the texts of posts."""

from django import template

from core.cleaning import excerpt
from forums.mentions import named_in_html

register = template.Library()


@register.filter
def in_short(html: str) -> str:
    """Return the first words of a post's HTML as text."""
    return excerpt(named_in_html(html or ""), 320)
