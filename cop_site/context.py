"""What base.html needs on every page: navigation, the toggle to the other language, canonical and alternate addresses.

It must never raise: error pages use it too. Addresses of pages come from a cache (``home.selectors``).
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import Resolver404, resolve, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import override
from wagtail.models import Page

from core.languages import OTHER, interface_language
from core.models import BilingualPage
from home.navigation import demo_notice, footer_navigation, main_navigation, named, staff_links
from home.selectors import page_addresses
from members.context import staff_mfa_notices
from members.notify import unread_of

WAGTAIL_SERVE = "wagtail_serve"
Link = dict[str, Any]


def site(request: HttpRequest) -> dict[str, Any]:
    """Return base.html's context for a request."""
    language = interface_language()
    addresses = page_addresses(language)
    found = cache(lambda: addresses_of(request))
    return {
        "home_url": f"/{language}/",
        # Found where a template asks: most views bring their own, and parts of a page ask for none.
        "language_toggle": SimpleLazyObject(lambda: {"url": twin_address(request), "language": OTHER[language]}),
        "main_navigation": main_navigation(request, addresses),
        "footer_navigation": footer_navigation(addresses),
        "staff_links": staff_links(request),
        **view_addresses(language),
        "unread_notifications": unread_notifications(request),
        "canonical_url": SimpleLazyObject(lambda: found()[0]),
        "alternates": SimpleLazyObject(lambda: found()[1]),
        "share": share(request),
        "demo_notice": demo_notice(),
        **staff_mfa_notices(request),
    }


@cache
def view_addresses(language: str) -> dict[str, str]:
    """Return the addresses that every page leads to, in ``language``, which is the active one."""
    return {
        "search_url": named("search:results"),
        "sign_in_url": named("account_login"),
        "sign_up_url": named("account_signup"),
        "sign_out_url": named("account_logout"),
        "account_url": named("members:account"),
        "notifications_url": named("members:notices"),
    }


def served_page(request: HttpRequest) -> Page | None:
    """Return the Wagtail page that answers this request, if one does."""
    route = getattr(request, "_wagtail_route_for_request", None)
    return route.page if route is not None else None


def share(request: HttpRequest) -> dict[str, str]:
    """Return the title, summary, language and picture by which a page is shown elsewhere; nothing for other views."""
    page = served_page(request)
    if not isinstance(page, BilingualPage):
        return {}
    return {
        "title": page.window_title,
        "summary": page.search_description or page.summary,
        "language": page.content_language,
        "image": _absolute(static("images/social-card.png")),
    }


def _is_error(request: HttpRequest) -> bool:
    """True where no page or view answers: the address names nothing, or an error handler marked the request."""
    match = getattr(request, "resolver_match", None)
    if match is None or getattr(request, "error_status", None):
        return True
    return match.view_name == WAGTAIL_SERVE and served_page(request) is None


def twin_address(request: HttpRequest) -> str:
    """Return this page's address in the other language, with the query string; of its home page if there is none."""
    language = OTHER[interface_language()]
    fallback = f"/{language}/"
    if _is_error(request):
        return fallback
    page = served_page(request)
    if page is not None:
        twin = live_versions(page).get(language)
        address = twin.get_url(request) if twin else ""
    else:
        address = view_address(request, language)
    if not address:
        return fallback
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else str(address)


def view_address(request: HttpRequest, language: str) -> str:
    """Return the address of this request's view in a language, without the query string; "" if there is none."""
    path = request.path
    translated = translate_url(path, language)
    if translated != path:
        return str(translated)
    # Unchanged: an address that is alike in both, or one that names no language.
    with override(language):
        try:
            return path if resolve(path) else ""
        except Resolver404:
            return ""


def live_versions(page: Page) -> dict[str, Page]:
    """Return the live versions of a page by the language of their tree, stand-ins included; read once."""
    if isinstance(page, BilingualPage):
        return page.live_translations
    return {page.locale.language_code: page}


def addresses_of(request: HttpRequest) -> tuple[str, list[Link]]:
    """Return the canonical address, and the addresses in each language in which the page is really written."""
    if _is_error(request):
        return "", []
    page = served_page(request)
    if page is not None:
        return _page_addresses(request, page)
    found = {code: view_address(request, code) for code, _name in settings.LANGUAGES}
    return _absolute(request.path), _alternates(found)


def _page_addresses(request: HttpRequest, page: Page) -> tuple[str, list[Link]]:
    versions = live_versions(page)
    written = {code: version for code, version in versions.items() if not version.alias_of_id}
    if isinstance(page, BilingualPage) and page.content_language in written:
        original = written[page.content_language]
    else:
        original = page
    found = {code: version.get_url(request) or "" for code, version in written.items()}
    return _absolute(original.get_url(request) or request.path), _alternates(found)


def _alternates(found: dict[str, str]) -> list[Link]:
    found = {code: address for code, address in found.items() if address}
    if len(found) < len(settings.LANGUAGES):
        return []
    links = [{"language": code, "url": _absolute(address)} for code, address in found.items()]
    # The front door chooses by the reader's wish; elsewhere English is what a reader of neither language gets.
    default = "/" if found["en"] == "/en/" else found["en"]
    return [*links, {"language": "x-default", "url": _absolute(default)}]


def _absolute(path: str) -> str:
    return path if path.startswith("http") else f"{settings.SITE_ADDRESS}{path}"


def unread_notifications(request: HttpRequest) -> Callable[[], int]:
    """Return a function that counts the reader's unread notices when a template asks, once."""
    user = getattr(request, "user", None)

    @cache
    def count() -> int:
        if user is None or not user.is_authenticated:
            return 0
        return unread_of(user).count()

    return count
