"""The form of how one wants to be told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import NotificationSettings, User
from .notification_settings import FIELDS
from .roles import is_staff_role

CHOOSE = {"required": _("Choose an option"), "invalid_choice": _("Choose an option")}


def _radios(label: Any, choices: Any, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, help_text=help_text, error_messages=CHOOSE
    )


class NotificationSettingsForm(forms.Form):
    """How often, about what, and in which language."""

    emails = _radios(
        _("How often should we email you about discussions that you follow?"),
        NotificationSettings.Emails.choices,
        _("Replies to you and mentions of you come in the same way. You will always find them on the site too."),
    )
    summary = _radios(
        _("How often should we send you a summary of the community?"),
        NotificationSettings.Summary.choices,
        _(
            "It is chosen for you: new discussions and questions in your sector and on the subjects that you follow, "
            "new case studies and guidance. It is not sent when there is nothing in it."
        ),
    )
    when_posting = _radios(
        _("After you write in a discussion, what should we tell you of?"),
        NotificationSettings.WhenPosting.choices,
        _("You can choose differently on the page of each discussion."),
    )
    work_emails = forms.BooleanField(
        label=_("E-mail me when work waits for me"),
        required=False,
        help_text=_("Posts, people and texts that wait for a facilitator or an editor."),
    )
    preferred_language = _radios(_("Which language should we use when we write to you?"), User.Language.choices)

    def __init__(self, data: Any = None, *, person: User, chosen: NotificationSettings) -> None:
        initial = {name: getattr(chosen, name) for name in FIELDS}
        initial["preferred_language"] = person.preferred_language
        super().__init__(data, initial=initial)
        if not is_staff_role(person):
            del self.fields["work_emails"]
