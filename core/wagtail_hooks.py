"""Registers the core's admin views."""

from typing import Any

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .viewsets import OperationsViewSetGroup, TaxonomyViewSetGroup

register_snippet(TaxonomyViewSetGroup)


@hooks.register("register_admin_viewset")
def operations() -> Any:
    """The audit trail, the outbox and the periodic jobs."""
    return OperationsViewSetGroup()
