"""Publishing pages from code, in one language or both: for data files and set-up commands."""

from typing import Any, TypeVar

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Page

from .models import BilingualPage
from .twins import translate_page

AnyPage = TypeVar("AnyPage", bound=BilingualPage)

MAXIMUM_SLUG = 80


def slug_of(title: str) -> str:
    """Return an address made of a title in either language: unaccented, without apostrophes, at whole words."""
    words = slugify(title.replace("’", "").replace("'", "")).split("-")
    slug = ""
    for word in words:
        if slug and len(slug) + 1 + len(word) > MAXIMUM_SLUG:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug


@transaction.atomic
def publish_page(page: AnyPage, *, parent: Page, user: Any = None) -> AnyPage:
    """Add a page below ``parent``, in the language of ``parent``, and publish it with a revision."""
    page.locale = parent.locale
    page.live = False
    parent.add_child(instance=page)
    page.save_revision(user=user, log_action=False).publish(user=user, log_action=False)
    page.refresh_from_db()
    return page


@transaction.atomic
def publish_pair(
    page: AnyPage, *, parent: Page, translation: dict[str, Any], language: str = "cy", user: Any = None
) -> AnyPage:
    """Publish a page and its translation; return the original. ``translation`` is what ``translate_page`` takes.

    The translation is made while the original is a draft still, so that no stand-in (and no redirect from it) is made
    on the way.
    """
    page.locale = parent.locale
    page.live = False
    parent.add_child(instance=page)
    revision = page.save_revision(user=user, log_action=False)
    twin = translate_page(page, language, translation, user=user)
    revision.publish(user=user, log_action=False)
    twin.get_latest_revision().publish(user=user, log_action=False)
    page.refresh_from_db()
    return page
