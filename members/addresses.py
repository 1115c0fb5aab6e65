"""Addresses of the site in the language of the reader."""

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.urls import Resolver404, resolve, translate_url
from django.utils.translation import override


def in_language(url: str, language: str) -> str:
    """Return the same page's address in ``language``: ``/en/members/`` becomes ``/cy/aelodau/``.

    Addresses without a language, of other sites, and of Wagtail pages (whose twins have slugs of their own) are
    returned as they are.
    """
    parts = urlsplit(url)
    prefix = parts.path.split("/", 2)[1] if parts.path.startswith("/") else ""
    if prefix not in dict(settings.LANGUAGES) or prefix == language:
        return url
    with override(prefix):
        try:
            match = resolve(parts.path)
        except Resolver404:
            return url
        if match.url_name == "wagtail_serve":
            return url
        return str(urlunsplit(parts._replace(path=urlsplit(translate_url(parts.path, language)).path)))


def safe_path(url: str, default: str) -> str:
    """Return ``url`` if it is a path of this site, else ``default``."""
    parts = urlsplit(url)
    sane = url.startswith("/") and not url.startswith(("//", "/\\")) and not parts.netloc and "\\" not in url
    return url if sane and url.isprintable() else default
