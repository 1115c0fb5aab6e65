"""What the home page's templates need beyond Django's own."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def at(mapping: Mapping[str, str], key: str) -> str:
    """Return the value of a key that is not known when the template is written; empty if there is none."""
    return mapping.get(key, "") if mapping and key else ""
