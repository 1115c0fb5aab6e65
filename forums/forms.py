"""The forms of discussions: plain fields that work without a script."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Sector, ServiceArea, Stage, Topic
from welsh import detect_language

from .attachments import Ready, checked, needs_description, sendable
from .models import Thread
from .models.threads import LANGUAGES

LONGEST_TITLE = 150
LONGEST_MESSAGE = 5000
LONGEST_PROCUREMENT = timedelta(days=3653)


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


@dataclass(frozen=True)
class NoFiles:
    """The fields of files before anything was sent: the same on every page, so that they are drawn once."""

    def file_fields(self) -> list[forms.BoundField]:
        """Return the fields."""
        return FilesForm().file_fields()


class FilesForm(forms.Form):
    """Up to three files beside a text, each image with a description.

    ``kept`` are those that the draft holds, by number: they need not be chosen again, can be replaced, and taken out.
    """

    NUMBERS = (1, 2, 3)

    def __init__(self, *args: Any, unnamed: bool = False, kept: dict[str, Ready] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked_unnamed = unnamed
        self.kept = kept or self.initial.get("files") or {}
        self.ready: dict[str, Ready] = {}
        for number in self.NUMBERS:
            self.fields[f"file_{number}"] = forms.FileField(label=gettext("File {n}").format(n=number), required=False)
            self.fields[f"alt_{number}"] = forms.CharField(
                label=gettext("What does image {n} show?").format(n=number),
                required=False,
                max_length=300,
                help_text=gettext("For people who cannot see it. Leave it empty for a document.")
                if number == 1
                else "",
            )
        self.show_kept(self.kept)

    def show_kept(self, kept: dict[str, Ready]) -> None:
        """Say at each number which file is held, and offer to take it out."""
        self.kept = kept
        limit = gettext("You can attach PDF, Word, Excel, CSV or image files up to {size} MB each.")
        for number in self.NUMBERS:
            said = limit.format(size=settings.UPLOAD_LIMIT_MB) if number == 1 else ""
            if ready := kept.get(str(number)):
                said = gettext("We have kept {name}. Choose another file to replace it.").format(name=ready.name)
                self.initial[f"alt_{number}"] = ready.alt
                words = gettext("Take out {name}").format(name=ready.name)
                self.fields[f"drop_{number}"] = forms.BooleanField(label=words, required=False)
                self[f"drop_{number}"].label = words
            else:
                self.fields.pop(f"drop_{number}", None)
            # Of the bound field too: Django keeps it once it has been asked for.
            self.fields[f"file_{number}"].help_text = self[f"file_{number}"].help_text = said

    def file_fields(self) -> list[forms.BoundField]:
        """Return the fields of the files, which a page folds away."""
        names = [f"{name}_{number}" for number in self.NUMBERS for name in ("file", "drop", "alt")]
        return [self[name] for name in names if name in self.fields]

    def no_files(self) -> NoFiles | None:
        """Return the fields as plain values, until something was sent or kept."""
        described = any(self.initial.get(f"alt_{number}") for number in self.NUMBERS)
        return None if self.is_bound or self.kept or described else NoFiles()

    def text_fields(self) -> list[forms.BoundField]:
        """Return all the others."""
        return [field for field in self.visible_fields() if field.name[:-1] not in ("file_", "drop_", "alt_")]

    def has_files_to_show(self) -> bool:
        """True where one of the files was refused, or some are held."""
        return bool(self.kept) or any(field.errors for field in self.file_fields())

    def file_errors(self) -> list[str]:
        """Return what is wrong with the files."""
        return [str(error) for field in self.file_fields() for error in field.errors]

    def clean(self) -> dict[str, Any]:
        """Check each file, and make it ready to be kept (``files``; by number in ``ready``)."""
        cleaned = super().clean() or self.cleaned_data
        unnamed = self.asked_unnamed or bool(cleaned.get("unnamed"))
        self.ready = {}
        for number in self.NUMBERS:
            file, alt = cleaned.get(f"file_{number}"), cleaned.get(f"alt_{number}", "")
            held = None if cleaned.get(f"drop_{number}") else self.kept.get(str(number))
            try:
                if ready := held if not file else checked(file):
                    self.ready[str(number)] = ready  # the draft holds it, even if it cannot be sent as it is
                    self.ready[str(number)] = sendable(ready, alt=alt, unnamed=unnamed)
            except ValidationError as problem:
                about_alt = not alt and problem.message == needs_description()
                self.add_error(f"{'alt' if about_alt else 'file'}_{number}", problem)
                if held and str(number) not in self.ready:
                    self.ready[str(number)] = held
        cleaned["files"] = list(self.ready.values())
        return cleaned


class ReplyForm(FilesForm, MessageForm):
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


class SensitivityForm(forms.Form):
    """Who can read a thread beside what its space says."""

    sensitivity = forms.ChoiceField(
        label=_("Who can read this?"),
        choices=Thread.Sensitivity.choices,
        initial=Thread.Sensitivity.OPEN,
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "What public bodies write may have to be disclosed under freedom of information law, whoever can read it "
            "here. Leave out what a supplier has told you in confidence, prices and bids."
        ),
        error_messages={"invalid_choice": _("Choose an option")},
    )
    embargo_until = forms.DateTimeField(
        label=_("The procurement is live until"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Only for a live procurement. We remind you when the date has passed."),
        error_messages={"invalid": _("Enter a real date")},
    )

    def clean_sensitivity(self) -> str:
        """Return the choice; open where none was made."""
        return self.cleaned_data["sensitivity"] or Thread.Sensitivity.OPEN

    def clean_embargo_until(self) -> datetime | None:
        """Return the end of the day; no procurement is live for longer than ``LONGEST_PROCUREMENT``."""
        day: datetime | None = self.cleaned_data["embargo_until"]
        if day is not None and day > timezone.now() + LONGEST_PROCUREMENT:
            raise forms.ValidationError(gettext("Enter a date within the next ten years"))
        return day + timedelta(days=1) - timedelta(seconds=1) if day is not None else None

    def clean(self) -> dict[str, Any]:
        """Ask for a date to come where a procurement is live, and drop it elsewhere."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("sensitivity") != Thread.Sensitivity.PROCUREMENT:
            cleaned["embargo_until"] = None
        elif "embargo_until" not in self.errors:
            until = cleaned.get("embargo_until")
            if until is None or until <= timezone.now():
                self.add_error("embargo_until", gettext("Enter a date that is still to come"))
        return cleaned


class StartForm(FilesForm, SensitivityForm, TitledForm):
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
        "sensitivity",
        "embargo_until",
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
