"""``{% panels "place" subject %}``: what higher rooms show on a lower room's page."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core.registry import panels as registered_panels

register = template.Library()


@register.simple_tag(takes_context=True)
def panels(context: template.Context, place: str, subject: Any = None) -> SafeString:
    """Render every panel registered for ``place``, in order; one whose ``context`` gives None shows nothing."""
    request = context.get("request")
    pieces = []
    for panel in sorted((item for item in registered_panels if item.place == place), key=lambda item: item.order):
        values = panel.context(request, subject)
        if values is not None:
            pieces.append((render_to_string(panel.template, values, request=request),))
    return format_html_join("", "{}", pieces)
