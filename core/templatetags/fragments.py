"""``{% once "part.html" name=value %}``: an include whose result is kept for the same values in the same language."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
KEPT = 2_048  # results in each process, the latest used


@register.simple_tag
def once(part: str, **values: Any) -> SafeString:
    """Render a template that sees the given values and nothing else: no request, no person, no token against forgery.

    The values are the key of what is kept, so each must be hashable by all that the template reads of it: strings,
    numbers, dates, tuples and frozen dataclasses of them, never a model. What changes has another key, hence nothing
    ever has to be thrown away because it is out of date.
    """
    # Types belong to the key: a safe string equals an unsafe one, and 1 equals True.
    return _rendered(get_language(), part, tuple((key, type(value), value) for key, value in values.items()))


@lru_cache(KEPT)
def _rendered(language: str | None, part: str, values: tuple[tuple[str, type, Any], ...]) -> SafeString:
    return render_to_string(part, {key: value for key, _type, value in values})
