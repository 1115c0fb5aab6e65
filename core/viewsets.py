"""The taxonomy, the outbox and the audit trail in the Wagtail admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import VOCABULARIES, AuditEntry, Goal, Indicator, OutboxMessage, PeriodicRun, TaxonomyTerm, WayOfWorking


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Lets those with the view permission look, and nobody change."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Only looking is ever allowed."""
        return action == "view" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Only looking is ever allowed."""
        return any(self.user_has_permission(user, action) for action in actions)


for watched in (AuditEntry, PeriodicRun):
    register_permission_policy(watched, ReadOnlyPolicy(watched))


class TermForm(WagtailAdminModelForm):
    """A term whose code is settled when it is made: it is the primary key, so that another code would make a copy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = _("Settled when the term was made. It stays the same for ever.")


def term_viewset(vocabulary: type[TaxonomyTerm]) -> type[SnippetViewSet]:
    """Return the viewset of one vocabulary: both names side by side."""
    panels: list[Any] = [FieldPanel("code"), FieldRowPanel([FieldPanel("name_cy"), FieldPanel("name_en")])]
    if vocabulary in (Goal, WayOfWorking):
        panels.append(FieldRowPanel([FieldPanel("short_name_cy"), FieldPanel("short_name_en")]))
    if vocabulary is Indicator:
        panels.append(FieldRowPanel([FieldPanel("value_kind"), FieldPanel("unit"), FieldPanel("direction")]))
    panels += [FieldPanel("description_cy"), FieldPanel("description_en")]
    panels.append(FieldRowPanel([FieldPanel("position"), FieldPanel("verify")]))
    return type(
        f"{vocabulary.__name__}ViewSet",
        (SnippetViewSet,),
        {
            "model": vocabulary,
            "icon": "tag",
            "edit_handler": ObjectList(panels, base_form_class=TermForm),
            "list_display": ["name_en", "name_cy", "verify"],
            "search_fields": ["name_en", "name_cy"],
            "list_filter": ["verify"],
        },
    )


class TaxonomyViewSetGroup(SnippetViewSetGroup):
    """All vocabularies in one menu."""

    items = tuple(term_viewset(vocabulary) for vocabulary in VOCABULARIES.values())
    menu_label = _("Taxonomy")
    menu_icon = "tag"
    menu_order = 500


class AuditEntryViewSet(ModelViewSet):
    """The audit trail, to look at."""

    model = AuditEntry
    icon = "history"
    menu_label = _("Audit trail")
    list_display = ["sequence", "at", "action", "subject"]
    list_filter = ["action"]
    search_fields = ["subject", "action"]
    form_fields = ["action"]
    inspect_view_enabled = True


class OutboxMessageViewSet(ModelViewSet):
    """What waits for the worker, and what was parked after failing."""

    model = OutboxMessage
    icon = "mail"
    menu_label = _("Outbox")
    list_display = ["key", "topic", "state", "attempts", "not_before", "last_error"]
    list_filter = ["state", "topic"]
    search_fields = ["key"]
    form_fields = ["state", "not_before"]


class PeriodicRunViewSet(ModelViewSet):
    """The periodic jobs and their last error."""

    model = PeriodicRun
    icon = "time"
    menu_label = _("Periodic jobs")
    list_display = ["name", "next_run", "last_error"]
    form_fields = ["next_run"]
    search_fields = ["name"]


class OperationsViewSetGroup(ViewSetGroup):
    """What an administrator watches."""

    items = (AuditEntryViewSet("audit"), OutboxMessageViewSet("outbox"), PeriodicRunViewSet("jobs"))
    menu_label = _("Operations")
    menu_icon = "cogs"
    menu_order = 900
