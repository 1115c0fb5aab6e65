"""Quoting a post: its words as a Markdown quotation, with who wrote it and a link to it."""

import re

from django.conf import settings
from django.utils.translation import gettext

from .models import Post

LONGEST_QUOTE = 1500
_MARKS = re.compile(r"([\\`*_\[\]<>~|])")


def escaped(text: str) -> str:
    """Return text that Markdown takes for nothing but itself."""
    return _MARKS.sub(r"\\\1", text)


def quotation_of(post: Post) -> str:
    """Return the words of a post as Markdown to reply below; what it quoted in its turn is left out."""
    source = post.original.written
    if len(source) > LONGEST_QUOTE:
        source = source[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"
    own = [line for line in source.splitlines() if not line.lstrip().startswith(">")]
    lines = "\n".join(f"> {line}".rstrip() for line in "\n".join(own).strip().splitlines())
    name = post.author_name or gettext("Former member")
    said = gettext("{name} wrote in post {number}:").format(name=escaped(name), number=post.number)
    return f"[{said}]({settings.SITE_ADDRESS}{post.get_absolute_url()})\n\n{lines}\n\n"
