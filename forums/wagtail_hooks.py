"""Registers the room's admin views."""

from wagtail import hooks

from .viewsets import DiscussionsViewSetGroup


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def discussions() -> DiscussionsViewSetGroup:
    """Spaces and invitations."""
    return DiscussionsViewSetGroup()
