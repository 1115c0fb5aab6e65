"""What the front door reads from the rooms below, and the addresses of the pages that every page links to."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from wagtail.models import Page

from casestudies.models import CaseStudyIndexPage, CaseStudyPage
from casestudies.selectors import SHOWN_WITH, case_study_list_visible_to
from core.languages import interface_language
from forums.models import Thread
from forums.reading_choice import reading_language
from forums.selectors import thread_list_latest_visible_to
from toolkit.models import MethodPage, ToolkitIndexPage
from toolkit.selectors import toolkit_index

from .models import HomePage, StandardPage

CACHE_KEY = "home:addresses:{language}"
CACHE_SECONDS = 600
LATEST = 6
THREADS = 5


@dataclass(frozen=True)
class Address:
    """A page that navigation leads to."""

    key: str
    title: str
    url: str
    language: str  # of the title
    in_footer: bool = False


def page_addresses(language: str) -> dict[str, Address]:
    """Return the standing pages and the index pages of a language by key; kept in the cache.

    Keys: ``home``, ``toolkit``, ``case-studies``, and the public identifiers of the standing pages. One look in the
    cache; four queries when it is empty. ``home.receivers`` empties it when a page changes.
    """
    key = CACHE_KEY.format(language=language)
    rows = cache.get(key)
    if rows is None:
        rows = _read_addresses(language)
        cache.set(key, rows, CACHE_SECONDS)
    return {row[0]: Address(*row) for row in rows}


def standing_page_urls(public_id: str) -> dict[str, str]:
    """Return a standing page's address in each language, for e-mails; the home page's where there is none."""
    urls = {}
    for language, _name in settings.LANGUAGES:
        address = page_addresses(language).get(public_id)
        urls[language] = address.url if address else f"/{language}/"
    return urls


def _read_addresses(language: str) -> list[tuple[str, str, str, str, bool]]:
    kinds: list[tuple[str, Any]] = [
        ("home", HomePage.objects),
        ("toolkit", ToolkitIndexPage.objects),
        ("case-studies", CaseStudyIndexPage.objects),
    ]
    found = []
    for key, manager in kinds:
        page = manager.live().filter(locale__language_code=language).select_related(*WRITTEN_IN).first()
        if page is not None:
            found.append((key, page.title, page.url or "", page.content_language, False))
    pages = StandardPage.objects.live().filter(locale__language_code=language).select_related(*WRITTEN_IN)
    for page in pages.order_by("path"):
        found.append((page.public_id, page.title, page.url or "", page.content_language, page.in_footer))
    return found


WRITTEN_IN = ("locale", "alias_of__locale")


def forget_addresses() -> None:
    """Empty the cache of addresses, in both languages."""
    cache.delete_many([CACHE_KEY.format(language=language) for language in ("en", "cy")])


def destinations(request: Any) -> dict[str, str]:
    """Return where the home page's links lead, by the names in ``home.blocks.DESTINATIONS``; kept on the request."""
    kept = getattr(request, "_home_destinations", None)
    if kept is not None:
        return dict(kept)
    found = {key: address.url for key, address in page_addresses(interface_language()).items()}
    found["discussions"] = reverse("forums:index")
    found["write"] = reverse("casestudies:mine")
    found["sign-up"] = reverse("account_signup")
    if request is not None:
        request._home_destinations = found
    return found


def latest_case_studies(user: Any = None, limit: int = LATEST) -> list[CaseStudyPage]:
    """Return the case studies published last, in the reader's tree (a stand-in where the twin is missing)."""
    index = CaseStudyIndexPage.objects.live().filter(locale__language_code=interface_language()).first()
    if index is None:
        return []
    pages = case_study_list_visible_to(user, index).select_related(*SHOWN_WITH)
    return list(pages.order_by("-first_published_at", "-path")[:limit])


def latest_threads(request: Any = None, limit: int = THREADS) -> list[Thread]:
    """Return the discussions with the newest posts that the reader may see, by the titles that they want to read."""
    return thread_list_latest_visible_to(getattr(request, "user", None), limit, reading_language(request))


def toolkit_methods() -> list[MethodPage]:
    """Return the toolkit's methods in the reader's language."""
    index = toolkit_index(interface_language())
    if index is None:
        return []
    return list(MethodPage.objects.child_of(index).live().select_related(*WRITTEN_IN).order_by("path"))


def standard_page(public_id: str, language: str) -> Page | None:
    """Return the standing page of that identifier in a language's tree."""
    return StandardPage.objects.filter(public_id=public_id, locale__language_code=language).first()
