"""What Wagtail does in its admin, made to leave the same traces as our own services.

Wagtail's admin calls none of our services, but it logs each act with the person who did it; each log entry becomes an
audit entry. Its signals tell the library what changed, and keep the stand-in (alias) of a page whose twin is missing.
All of it happens in the transaction that ``core.middleware.AdminMiddleware`` or ``publish_scheduled`` opened.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import BaseLogEntry, ModelLogEntry, Page, PageLogEntry, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from . import audit
from .models import BilingualPage
from .signals import content_changed
from .twins import ensure_stand_in, stand_ins


@receiver([post_save], sender=PageLogEntry)
@receiver([post_save], sender=ModelLogEntry)
def on_logged(sender: type[BaseLogEntry], instance: BaseLogEntry, created: bool, **kwargs: Any) -> None:
    """Copy Wagtail's log, which its administrators can delete, into the audit trail, which nobody can."""
    if not created:
        return
    model = instance.content_type.model_class() if instance.content_type else None
    label = model._meta.label_lower if model else "unknown"
    subject = f"{label}:{instance.page_id if isinstance(instance, PageLogEntry) else instance.object_id}"
    with transaction.atomic():
        audit.record(
            action=instance.action,
            subject=subject,
            actor=instance.user,
            after={"label": instance.label, **(instance.data or {})},
        )


def _tell(page: Page) -> None:
    page = page.specific
    if isinstance(page, BilingualPage):
        content_changed.send(sender=type(page.original), subject=page.original)


def _tell_below(page: Page) -> None:
    for descendant in page.get_descendants(inclusive=True).live().specific():
        _tell(descendant)


@receiver(page_published)
def on_published(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Let the page be found, and let it stand in for its missing twin."""
    if instance.alias_of_id or not isinstance(instance, BilingualPage):
        return
    with transaction.atomic():
        ensure_stand_in(instance)
        _tell(instance)


@receiver(page_unpublished)
def on_unpublished(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Let the page be found no more."""
    with transaction.atomic():
        _tell(instance)


@receiver(post_page_move)
def on_moved(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A move changes the address of the page and of all below it."""
    if kwargs.get("url_path_before") != kwargs.get("url_path_after"):
        with transaction.atomic():
            _tell_below(instance)


@receiver(page_slug_changed)
def on_slug_changed(sender: type[Page], instance: Page, instance_before: Page, **kwargs: Any) -> None:
    """So does a new slug."""
    with transaction.atomic():
        _tell_below(instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def on_restriction_changed(sender: type[PageViewRestriction], instance: PageViewRestriction, **kwargs: Any) -> None:
    """Who may see a page decides who may find it, and what lies below it."""
    with transaction.atomic():
        _tell_below(instance.page)


@receiver(pre_delete)
def on_deleting(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Take down the stand-in with its original: Wagtail would keep it as a page of its own."""
    if isinstance(instance, BilingualPage) and not instance.alias_of_id:
        for page in stand_ins(instance):
            page.delete()


@receiver(post_delete)
def on_deleted(sender: type[Any], instance: Any, **kwargs: Any) -> None:
    """Let the page be found no more."""
    if isinstance(instance, BilingualPage) and not instance.alias_of_id:
        instance.live = False
        with transaction.atomic():
            content_changed.send(sender=type(instance), subject=instance)
