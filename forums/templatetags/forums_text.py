"""Filters on the texts of posts."""

from django import template

from core.cleaning import excerpt

register = template.Library()


@register.filter
def in_short(html: str) -> str:
    """Return the first words of a post's HTML as text."""
    return excerpt(html or "", 320)
