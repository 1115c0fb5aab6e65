"""Registers the room's admin views."""

from typing import Any

from wagtail import hooks

from .viewsets import OrganisationsViewSetGroup


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def organisations() -> Any:
    """Organisations and e-mail domains."""
    return OrganisationsViewSetGroup()
