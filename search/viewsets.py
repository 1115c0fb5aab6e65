"""The bilingual lexicon in the Wagtail admin: its evidence, and the editors' last word."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from .lexicon_editing import NotOneWord, lexicon_pair_pin, lexicon_pair_set_state, lexicon_term, lexicon_terms
from .models import LexiconPair


class LexiconPolicy(ModelPermissionPolicy):
    """Nobody deletes a pair: the next learning would bring it back. Blocking does what is meant."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Anything but deleting, by the model's permissions."""
        return action != "delete" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Anything but deleting, by the model's permissions."""
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(LexiconPair, LexiconPolicy(LexiconPair))


def evidence_of(pair: LexiconPair) -> str:
    """Return the texts that show the pair, each side in its language; all else is escaped."""
    return format_html_join(
        "",
        '<p><span lang="cy">{}</span><br><span lang="en">{}</span><br><small>{}</small></p>',
        ((item.get("cy", ""), item.get("en", ""), item.get("source", "")) for item in pair.evidence),
    ) or format_html("{}", _("No text holds this pair now."))


class EvidencePanel(HelpPanel):
    """The texts that show a pair, beside what an editor decides."""

    class BoundPanel(HelpPanel.BoundPanel):
        """The panel of one pair."""

        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.content = evidence_of(self.instance)


class PinForm(forms.ModelForm):  # type: ignore[type-arg]
    """Two words to pin as a pair, in any of their forms."""

    class Meta:
        model = LexiconPair
        fields = ["term_cy", "term_en"]

    def _term(self, field: str, language: str) -> str:
        try:
            lexicon_term(self.cleaned_data[field], language)
        except NotOneWord as error:
            raise forms.ValidationError(str(error)) from error
        return str(self.cleaned_data[field])

    def clean_term_cy(self) -> str:
        """Refuse what is not one word."""
        return self._term("term_cy", "cy")

    def clean_term_en(self) -> str:
        """Refuse what is not one word."""
        return self._term("term_en", "en")

    def validate_unique(self) -> None:
        """A pair that is there already is pinned: no error."""

    def validate_constraints(self) -> None:
        """A pair that is there already is pinned: no error."""


class PairIndexView(generic.IndexView):
    """The pairs, found by any form of their words."""

    def search_queryset(self, queryset: QuerySet[LexiconPair]) -> QuerySet[LexiconPair]:
        """Find pairs that hold what was typed, or a term that one of its words is found as."""
        if not self.is_searching:
            return queryset
        found = Q(term_cy__icontains=self.search_query) | Q(term_en__icontains=self.search_query)
        found |= Q(term_cy__in=lexicon_terms(self.search_query, "cy"))
        found |= Q(term_en__in=lexicon_terms(self.search_query, "en"))
        return queryset.filter(found)


class PairCreateView(generic.CreateView):
    """Pin a pair."""

    def get_form_class(self) -> type[PinForm]:
        """Ask for two words only."""
        return PinForm

    def get_panel(self) -> None:
        """Return no panels: the form has two plain fields."""
        return

    def save_instance(self) -> LexiconPair:
        """Pin through the service."""
        words = self.form.cleaned_data
        return lexicon_pair_pin(cy=words["term_cy"], en=words["term_en"], actor=self.request.user)


class PairEditView(generic.EditView):
    """Pin, block or release a pair."""

    def save_instance(self) -> LexiconPair:
        """Change the state through the service."""
        return lexicon_pair_set_state(pair=self.object, state=self.form.cleaned_data["state"], actor=self.request.user)


class LexiconPairViewSet(ModelViewSet):
    """Pairs of words, with the texts that teach them."""

    model = LexiconPair
    icon = "site"
    menu_label = _("Bilingual lexicon")
    menu_order = 510
    add_to_admin_menu = True
    index_view_class = PairIndexView
    add_view_class = PairCreateView
    edit_view_class = PairEditView
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["term_cy", "term_en", "state", "weight", "count", "learned_at"]
    list_filter = ["state"]
    search_fields = ["term_cy", "term_en"]
    ordering = ["-count", "term_cy"]
    list_per_page = 50
    panels = [
        FieldPanel("term_cy", read_only=True),
        FieldPanel("term_en", read_only=True),
        FieldPanel(
            "state",
            help_text=_("A pinned pair is always used and a blocked one never, whatever the texts teach later."),
        ),
        FieldPanel("weight", read_only=True),
        FieldPanel("count", read_only=True),
        EvidencePanel(heading=_("evidence")),
    ]

    @property
    def list_display(self) -> list[Any]:
        """Return the columns: the pair, how sure it is, and what shows it."""
        return [
            TitleColumn("term_cy", label=_("Welsh term"), sort_key="term_cy", url_name=self.get_url_name("edit")),
            Column("term_en", label=_("English term"), sort_key="term_en"),
            Column("state", label=_("state"), accessor="get_state_display", sort_key="state"),
            Column("weight", label=_("weight"), sort_key="weight"),
            Column("count", label=_("texts that hold both"), sort_key="count"),
            Column("evidence", label=_("evidence"), accessor=evidence_of),
        ]
