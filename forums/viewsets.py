"""Spaces and invitations to them in the Wagtail admin, for facilitators and administrators."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from .models import SavedReply, Space, SpaceMembership, WatchedWord


class SpaceViewSet(ModelViewSet):
    """The spaces: both languages side by side, who reads, what is checked."""

    model = Space
    icon = "group"
    menu_label = _("Spaces")
    list_display = ["name_en", "name_cy", "visibility", "premoderation", "position"]
    list_filter = ["visibility", "premoderation"]
    search_fields = ["name_en", "name_cy"]
    copy_view_enabled = False
    panels = [
        FieldPanel("code"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel(f"{field}_cy"), FieldPanel(f"{field}_en")]) for field in ("name", "slug")],
            heading=_("Name and address"),
        ),
        MultiFieldPanel([FieldPanel("purpose_cy"), FieldPanel("purpose_en")], heading=_("Purpose")),
        MultiFieldPanel([FieldPanel("visibility"), FieldPanel("premoderation")], heading=_("Who reads, and checking")),
        FieldPanel("position"),
    ]


class InvitationViewSet(ModelViewSet):
    """Who was invited to which space."""

    model = SpaceMembership
    icon = "user"
    menu_label = _("Invitations")
    list_display = ["space", "user", "created_at"]
    list_filter = ["space"]
    form_fields = ["space", "user"]
    copy_view_enabled = False


class WatchedWordViewSet(ModelViewSet):
    """Words and links that hold a post until somebody has looked at it."""

    model = WatchedWord
    icon = "view"
    menu_label = _("Watched words and links")
    list_display = ["pattern", "kind", "note", "active"]
    list_filter = ["kind", "active"]
    form_fields = ["kind", "pattern", "note", "active"]
    copy_view_enabled = False


class SavedReplyViewSet(ModelViewSet):
    """Reasons that are used again and again, in both languages side by side."""

    model = SavedReply
    icon = "openquote"
    menu_label = _("Saved replies")
    list_display = ["name_en", "name_cy", "position"]
    panels = [
        FieldRowPanel([FieldPanel("name_cy"), FieldPanel("name_en")]),
        FieldPanel("text_cy"),
        FieldPanel("text_en"),
        FieldPanel("position"),
    ]
    copy_view_enabled = False


class DiscussionsViewSetGroup(ViewSetGroup):
    """Discussions in one menu."""

    items = (
        SpaceViewSet("spaces"),
        InvitationViewSet("space_invitations"),
        WatchedWordViewSet("watched_words"),
        SavedReplyViewSet("saved_replies"),
    )
    menu_label = _("Discussions")
    menu_icon = "comment"
    menu_order = 300
