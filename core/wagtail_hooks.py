"""Registers the core's admin views."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail_localize.models import Translation
from wagtail_localize.views.edit_translation import edit_translation

from .viewsets import OperationsViewSetGroup, TaxonomyViewSetGroup

register_snippet(TaxonomyViewSetGroup)


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def operations() -> Any:
    """The audit trail, the outbox and the periodic jobs."""
    return OperationsViewSetGroup()


@hooks.register("before_edit_page", order=-10)  # type: ignore[untyped-decorator]
def edit_translation_of_stand_in(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Open the translation that was begun, though the page still stands in for it (``twins.live_text_kept``).

    wagtail-localize would offer to begin the translation again.
    """
    if not page.alias_of_id:
        return None
    translation = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    ).first()
    return edit_translation(request, translation, page) if translation else None
