"""Cards below a post for what it links to on this site: case studies, guidance and other discussions."""

from collections.abc import Sequence
from html import unescape
from re import compile
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from core.registry import LinkCard, link_cards

from .models import Post

MOST_OF_A_POST = 3
_LINK = compile(r'<a href="([^"]+)"')


def own_paths(html: str) -> list[str]:
    """Return the paths of this site that a text links to, in their order; without query and fragment."""
    site = urlsplit(settings.SITE_ADDRESS)
    paths = []
    for match in _LINK.finditer(html):
        parts = urlsplit(unescape(match[1]))
        here = (parts.scheme, parts.netloc) in (("", ""), (site.scheme, site.netloc))
        # A permalink of a post is what a quotation begins with: it needs no card.
        if here and parts.path.startswith(("/cy/", "/en/")):
            paths.append(parts.path)
    return list(dict.fromkeys(paths))


def cards_attach(posts: Sequence[Post], user: Any) -> None:
    """Set ``cards`` of each post: what the reader may find of what it links to. Nothing is asked where nobody links."""
    linked = {post.pk: own_paths(post.original.html) if post.published_texts else [] for post in posts}
    every = {path for paths in linked.values() for path in paths}
    found: dict[str, LinkCard] = {}
    for provider in link_cards if every else ():
        found |= provider(user, every)
    for post in posts:
        cards = [found[path] for path in linked[post.pk] if path in found and path != post.thread.get_absolute_url()]
        post.cards = cards[:MOST_OF_A_POST]  # type: ignore[attr-defined]
