"""The sitemaps: public pages in both languages with their alternates, and public discussions."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from wagtail.models import Page, Site, get_page_models

from casestudies.selectors import hidden_from
from core.models import BilingualPage
from forums.models import Thread


class AlternatesSitemap(Sitemap):  # type: ignore[type-arg]
    """A sitemap whose items are (location, last change, {language: location})."""

    limit = 40_000
    protocol = "https" if settings.SITE_ADDRESS.startswith("https:") else "http"

    def location(self, item: tuple[str, datetime | None, dict[str, str]]) -> str:
        """Return the path."""
        return item[0]

    def lastmod(self, item: tuple[str, datetime | None, dict[str, str]]) -> datetime | None:
        """Return when it last changed."""
        return item[1]

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        # Addresses are those of SITE_ADDRESS, as in canonical links; the request's host could be anybody's.
        domain = settings.SITE_ADDRESS.split("://", 1)[1]
        urls: list[dict[str, Any]] = super()._urls(page, protocol, domain)  # type: ignore[misc]
        for url in urls:
            alternates = url["item"][2]
            url["alternates"] = [
                {"location": f"{settings.SITE_ADDRESS}{path}", "lang_code": code} for code, path in alternates.items()
            ]
        return urls


class PagesSitemap(AlternatesSitemap):
    """Wagtail pages that are really written in the language of their address, and that anyone may read."""

    def items(self) -> list[tuple[str, datetime | None, dict[str, str]]]:
        """Return the pages; a stand-in is none, and names no alternate."""
        models = [model for model in get_page_models() if issubclass(model, BilingualPage)]
        pages = Page.objects.live().type(*models).filter(alias_of=None).filter(hidden_from(None)).order_by("path")
        versions: dict[Any, dict[str, str]] = defaultdict(dict)
        rows = []
        # Page.url would ask for the root paths once a page.
        roots = {root.language_code: root.root_path for root in Site.get_site_root_paths()}
        for page in pages.select_related("locale"):
            url = _address(page, roots)
            if url:
                versions[page.translation_key][page.locale.language_code] = url
                rows.append((page.translation_key, url, page.last_published_at))
        return [(url, changed, _with_default(versions[key])) for key, url, changed in rows]


class ThreadsSitemap(AlternatesSitemap):
    """Public discussions: one text, with the furniture of either language around it."""

    def items(self) -> Iterable[tuple[str, datetime | None, dict[str, str]]]:
        """Return the threads that a visitor may read."""
        threads = Thread.objects.visible_to(None).filter(state=Thread.State.PUBLISHED).select_related("space")
        rows: list[tuple[str, datetime | None, dict[str, str]]] = []
        for thread in threads.order_by("pk"):
            found = {code: thread.get_absolute_url(code) for code, _name in settings.LANGUAGES}
            rows.extend((url, thread.last_activity_at, _with_default(found)) for url in found.values())
        return rows


def _address(page: Page, roots: dict[str, str]) -> str:
    root = roots.get(page.locale.language_code, "")
    if not root or not page.url_path.startswith(root):
        return ""
    return f"/{page.locale.language_code}/{page.url_path[len(root) :]}"


def _with_default(found: dict[str, str]) -> dict[str, str]:
    if len(found) < len(settings.LANGUAGES):
        return {}
    return {**found, "x-default": "/" if found["en"] == "/en/" else found["en"]}


SITEMAPS = {"pages": PagesSitemap, "discussions": ThreadsSitemap}
