"""The forms of discussions: plain fields that work without a script."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Sector, ServiceArea, Stage, Topic
from welsh import detect_language

from .models import Thread
from .models.threads import LANGUAGES

LONGEST_TITLE = 150
LONGEST_MESSAGE = 5000


class MessageForm(forms.Form):
    """A text and its language, which is found out unless the author says."""

    message = forms.CharField(
        label=_("Message"),
        max_length=LONGEST_MESSAGE,
        help_text=_(
            "Write in the language you choose. Do not include personal or confidential information. For a list, begin "
            "each line with a dash; for bold, put two asterisks on either side."
        ),
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={
            "required": _("Enter a message"),
            "max_length": _("Message must be 5,000 characters or fewer"),
        },
    )
    language = forms.ChoiceField(
        label=_("Which language are you writing in?"),
        choices=LANGUAGES,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("If you do not choose, we find out from what you write."),
        error_messages={"invalid_choice": _("Choose a language")},
    )
    submission_token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission_token"].initial = lambda: uuid.uuid4().hex

    def clean_submission_token(self) -> str:
        """Return the token in its one form; a token that is none is replaced rather than refused."""
        try:
            return uuid.UUID(self.cleaned_data["submission_token"]).hex
        except ValueError:
            return uuid.uuid4().hex

    def clean(self) -> dict[str, Any]:
        """Find out the language where the author gave none."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("language") and "language" not in self.errors and cleaned.get("message"):
            words = f"{cleaned.get('title', '')}\n{cleaned['message']}"
            detected = detect_language(words)
            if detected is None:
                self.add_error("language", gettext("Choose a language"))
            else:
                cleaned["language"] = detected
        return cleaned


class ReplyForm(MessageForm):
    """A reply in a thread, perhaps to one of its posts."""

    reply_to = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ["message", "language", "submission_token"]


class TitledForm(MessageForm):
    """A text with a title: a thread's opening."""

    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        help_text=_("Keep it short and clear."),
        error_messages={"required": _("Enter a title")},
    )
    field_order = ["title", "message", "language", "submission_token"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].error_messages["max_length"] = gettext("Title must be {n} characters or fewer").format(
            n=LONGEST_TITLE
        )


class StartForm(TitledForm):
    """A new thread."""

    kind = forms.ChoiceField(
        label=_("What would you like to do?"),
        choices=[
            (Thread.Kind.QUESTION, _("Ask a question")),
            (Thread.Kind.CHALLENGE, _("Share a challenge")),
            (Thread.Kind.DISCUSSION, _("Start a discussion")),
        ],
        initial=Thread.Kind.QUESTION,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an option"), "invalid_choice": _("Choose an option")},
    )
    topic = forms.ModelChoiceField(
        Topic.objects.all(), label=_("Topic"), required=False, empty_label=_("Choose an option")
    )
    sector = forms.ModelChoiceField(
        Sector.objects.all(), label=_("Sector"), required=False, empty_label=_("Choose an option")
    )
    service_area = forms.ModelChoiceField(
        ServiceArea.objects.all(), label=_("Service area"), required=False, empty_label=_("Choose an option")
    )
    stage = forms.ModelChoiceField(
        Stage.objects.all(), label=_("Stage"), required=False, empty_label=_("Choose an option")
    )
    unnamed = forms.BooleanField(
        label=_("Ask through a facilitator, so that nobody sees who asks"),
        required=False,
        help_text=_(
            "A facilitator checks your text and posts it for a member authority. Your name is kept encrypted. A "
            "facilitator who must look at it gives a reason, and you are told. Do not write anything in the text that "
            "shows who you are."
        ),
    )
    field_order = [
        "kind",
        "title",
        "message",
        "language",
        "unnamed",
        "topic",
        "sector",
        "service_area",
        "stage",
        "submission_token",
    ]


class EditFields(forms.Form):
    """The version that the author has read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class EditForm(EditFields, MessageForm):
    """A change to one's reply."""

    field_order = ["message", "language", "version"]


class EditOpeningForm(EditFields, TitledForm):
    """A change to the post that one began a thread with, and to its title."""

    field_order = ["title", "message", "language", "version"]
