"""What Wagtail does in its admin, made to leave the same traces as our own services.

Wagtail's admin calls none of our services. These receivers write the audit entry, tell the library, and keep the
stand-in (alias) of a page whose twin is missing, in the transaction that ``core.middleware.AdminMiddleware`` opened.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.log_actions import registry as log_registry
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from . import audit
from .models import BilingualPage
from .signals import content_changed
from .twins import ensure_stand_in, stand_ins


def _acting_user() -> Any:
    context = log_registry.get_active_log_context()
    return getattr(context, "user", None) if context else None


def _trace(page: Page, action: str, *, after: dict[str, Any] | None = None) -> None:
    page = page.specific
    if not isinstance(page, BilingualPage) or page.alias_of_id:
        return
    with transaction.atomic():
        audit.record(
            action=action,
            subject=page,
            actor=_acting_user(),
            after={"title": page.title, "url_path": page.url_path, **(after or {})},
        )
        content_changed.send(sender=type(page), subject=page)


@receiver(page_published)
def on_published(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Record the publication, and let the page stand in for its missing twin."""
    if instance.alias_of_id or not isinstance(instance.specific, BilingualPage):
        return
    revision = kwargs.get("revision")
    with transaction.atomic():
        ensure_stand_in(instance.specific)
        _trace(instance, "page.published", after={"revision": revision.pk if revision else None})


@receiver(page_unpublished)
def on_unpublished(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Record that a page was taken down."""
    _trace(instance, "page.unpublished")


@receiver(post_page_move)
def on_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Record a move; the addresses of the descendants change with it."""
    if kwargs.get("url_path_before") == kwargs.get("url_path_after"):
        return
    _trace(instance, "page.moved", after={"from": kwargs.get("url_path_before")})
    _tell_descendants(instance)


@receiver(page_slug_changed)
def on_slug_changed(sender: type[Page], instance: Page, instance_before: Page, **kwargs: Any) -> None:
    """Record a changed address."""
    _trace(instance, "page.slug_changed", after={"from": instance_before.url_path})
    _tell_descendants(instance)


def _tell_descendants(page: Page) -> None:
    for descendant in page.get_descendants().live().specific():
        if isinstance(descendant, BilingualPage):
            content_changed.send(sender=type(descendant), subject=descendant)


@receiver(pre_delete)
def on_deleting(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Take down the stand-in with its original: Wagtail would keep it as a page of its own."""
    if isinstance(instance, BilingualPage) and not instance.alias_of_id:
        for page in stand_ins(instance):
            page.delete()


@receiver(post_delete)
def on_deleted(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Record the deletion."""
    if isinstance(instance, BilingualPage) and not instance.alias_of_id:
        instance.live = False
        with transaction.atomic():
            audit.record(
                action="page.deleted",
                subject=instance,
                actor=_acting_user(),
                before={"title": instance.title, "url_path": instance.url_path},
            )
            content_changed.send(sender=type(instance), subject=instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def on_restriction_changed(sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any) -> None:
    """Record who may see a page from now on; what lies below it follows."""
    _trace(instance.page, "page.restriction_changed", after={"restriction": instance.restriction_type})
    _tell_descendants(instance.page)
