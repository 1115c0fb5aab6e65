"""Forms of the room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import SavedSearch


class SavedSearchForm(forms.Form):
    """The name of a saved search, and how often it tells."""

    name = forms.CharField(
        label=_("Name of the search"),
        max_length=100,
        help_text=_("A name by which you will know it again. Only you see it."),
        error_messages={
            "required": _("Enter a name for the search"),
            "max_length": _("Name must be 100 characters or fewer"),
        },
    )
    frequency = forms.ChoiceField(
        label=_("When should we e-mail you about something new?"),
        choices=SavedSearch.Frequency.choices,
        initial=SavedSearch.Frequency.DAILY,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose when we should e-mail you"),
            "invalid_choice": _("Choose when we should e-mail you"),
        },
    )
