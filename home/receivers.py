"""Keeps the cached addresses of navigation true to the pages."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from casestudies.models import CaseStudyIndexPage
from toolkit.models import ToolkitIndexPage

from .models import HomePage, StandardPage
from .selectors import forget_addresses

NAVIGATED = (HomePage, StandardPage, ToolkitIndexPage, CaseStudyIndexPage)


def _forget() -> None:
    forget_addresses()
    # Once more after the commit: until then another process could read the old rows back into the cache.
    transaction.on_commit(forget_addresses)


@receiver([page_published, page_unpublished, page_slug_changed, post_page_move])
def on_page_changed(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Forget the addresses when a page that navigation shows has changed."""
    if isinstance(instance.specific_deferred, NAVIGATED):
        _forget()


@receiver(post_delete)
def on_deleted(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Forget the addresses when such a page, or the site itself, is gone."""
    if isinstance(instance, (*NAVIGATED, Site)):
        _forget()
