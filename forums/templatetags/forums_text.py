"""Rows of threads, and filters on the texts of posts."""

from django import template
from django.utils.safestring import SafeString

from core.cleaning import excerpt
from core.templatetags.fragments import once
from forums.mentions import named_in_html
from forums.models import Thread
from forums.shown import thread_shown

register = template.Library()


@register.filter
def in_short(html: str) -> str:
    """Return the first words of a post's HTML as text."""
    return excerpt(named_in_html(html or ""), 320)


@register.simple_tag
def thread_row(thread: Thread, level: int, names_space: bool | str) -> SafeString:
    """Render a row of a list; with ``names_space`` it also says where the thread is."""
    shown = thread_shown(thread, names_space=bool(names_space))
    return once("forums/includes/thread_row.html", thread=shown, level=level)
