"""The site's navigation: the main one, the footer, and what each role has beside it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from members.roles import ADMINISTRATOR, EDITOR, FACILITATOR, has_role

from .selectors import Address


@dataclass(frozen=True)
class Link:
    """A link of the navigation; ``lang`` is the language of the page that it leads to, where that is known."""

    label: str
    url: str
    current: bool = False
    lang: str = ""


Links = tuple[Link, ...]  # templates draw the same links once
FOOTER_PAGES = (
    "about",
    "how-it-works",
    "house-rules",
    "moderation-policy",
    "welsh-language",
    "freedom-of-information",
    "privacy",
    "cookies",
    "accessibility",
    "terms",
    "open-data",
    "help",
)


def demo_notice() -> str:
    """Return what the demo says of itself at the top of each page; empty on a real site."""
    return _("Demonstration: the people and bodies are invented.") if settings.DEMO_NOTICE else ""


def named(name: str) -> str:
    """Return the address of a view in the reader's language, or "" if there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def main_navigation(request: HttpRequest, addresses: dict[str, Address]) -> Links:
    """Return the main navigation, without what does not exist (yet)."""
    items = [
        (_("Toolkit"), _url(addresses, "toolkit")),
        (_("Case studies"), _url(addresses, "case-studies")),
        (_("Discussions"), named("forums:index")),
        (_("How it works"), _url(addresses, "how-it-works")),
        (_("About the community"), _url(addresses, "about")),
    ]
    path = getattr(request, "path", "")
    return tuple(Link(label, url, path.startswith(url)) for label, url in items if url)


def footer_navigation(addresses: dict[str, Address]) -> Links:
    """Return the standing pages of the footer: ours in their order, then those that editors added."""
    found = [addresses[key] for key in FOOTER_PAGES if key in addresses]
    found += [item for item in addresses.values() if item.in_footer and item.key not in FOOTER_PAGES]
    return tuple(Link(item.title, item.url, lang=item.language) for item in found)


def _url(addresses: dict[str, Address], key: str) -> str:
    return addresses[key].url if key in addresses else ""


def staff_links(request: HttpRequest) -> Links:
    """Return the links of the reader's roles: queues, and Wagtail's admin."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ()
    items = []
    if has_role(user, FACILITATOR, ADMINISTRATOR):
        items.append((_("Moderation queue"), named("forums:queue")))
        items.append((_("Membership requests"), named("members:membership_queue")))
    if has_role(user, FACILITATOR, EDITOR, ADMINISTRATOR):
        items.append((_("Searches without results"), named("search:missed")))
    if has_role(user, EDITOR, ADMINISTRATOR):
        items.append((_("Content management"), named("wagtailadmin_home")))
    path = getattr(request, "path", "")
    return tuple(Link(label, url, path.startswith(url)) for label, url in items if url)
