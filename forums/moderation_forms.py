"""The forms of facilitators, and those by which members report and appeal."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from welsh import detect_language

from .deciding import Reason
from .forms import LONGEST_TITLE
from .models import Decision, Sanction, SavedReply, Space, Thread
from .models.threads import LANGUAGES
from .reasons import FLAG_REASONS, SAVED_REASONS, saved_reason

REPLY = "reply:"  # before the id of a saved reply in the list of reasons
WEEKS = [(1, _("One week")), (4, _("Four weeks")), (13, _("Three months")), (0, _("Until somebody lifts it"))]


class LookForm(forms.Form):
    """Why a facilitator must know who asked."""

    reason = forms.CharField(
        label=_("Why do you need to know?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your reason and your name are recorded, and shown to the person who asked."),
        error_messages={"required": _("Enter a reason")},
    )


class VersionForm(forms.Form):
    """The version of a case or thread that the facilitator has read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ApproveForm(VersionForm):
    """The versions of case and post that the facilitator has read."""

    post_version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why something is decided: a saved reason or reply, or words of one's own in both languages, or both."""

    saved_reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        help_text=_("Choose a saved reason, write one of your own in both languages below, or do both."),
        error_messages={"invalid_choice": _("Choose a reason")},
    )
    reason_cy = forms.CharField(
        label=_("Reason in Welsh"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "cy"}),
        help_text=_("Give a reason that the author will see, in both languages."),
    )
    reason_en = forms.CharField(
        label=_("Reason in English"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    reason_needed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._replies = {f"{REPLY}{reply.pk}": reply for reply in SavedReply.objects.all()}
        choices: list[Any] = [("", _("Choose an option")), *SAVED_REASONS]
        if self._replies:
            choices.append((gettext("Saved replies"), [(code, str(reply)) for code, reply in self._replies.items()]))
        self.fields["saved_reason"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Require a reason where one is due; what is added to a saved one follows it on a line of its own."""
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("saved_reason", "")
        own = {language: cleaned.get(f"reason_{language}", "").strip() for language in ("cy", "en")}
        if not chosen and not any(own.values()):
            if self.needs_reason(cleaned):
                self.add_error("saved_reason", gettext("Choose a reason"))
        elif any(own.values()) and not all(own.values()):
            missing = next(language for language, words in own.items() if not words)
            self.add_error(f"reason_{missing}", gettext("Give a reason that the author will see, in both languages."))
        words = {language: self._saved(chosen, language) for language in own}
        cleaned["reason"] = Reason(
            en="\n".join(filter(None, (words["en"], own["en"]))),
            cy="\n".join(filter(None, (words["cy"], own["cy"]))),
            code=chosen if chosen and chosen not in self._replies else "",
        )
        return cleaned

    def needs_reason(self, cleaned: dict[str, Any]) -> bool:
        """True where this decision must say why."""
        return self.reason_needed

    def _saved(self, chosen: str, language: str) -> str:
        if not chosen:
            return ""
        if reply := self._replies.get(chosen):
            return str(reply.text_cy if language == "cy" else reply.text_en)
        return f"{saved_reason(chosen, language)}."


class RejectForm(ReasonForm, ApproveForm):
    """Why a post is kept back."""

    field_order = ["saved_reason", "reason_cy", "reason_en", "version", "post_version"]


class PostActionForm(ReasonForm):
    """What to do about a post that a facilitator sees, or that was reported; ``actions`` are those that may be."""

    action = forms.ChoiceField(
        label=_("What do you want to do?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an option"), "invalid_choice": _("Choose an option")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    post_version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["action", "saved_reason", "reason_cy", "reason_en", "version", "post_version"]

    REASONED = frozenset({Decision.Action.HIDE, Decision.Action.REMOVE, Decision.Action.REJECT})

    def __init__(self, *args: Any, actions: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = actions  # type: ignore[attr-defined]

    def needs_reason(self, cleaned: dict[str, Any]) -> bool:
        """True for what takes something away from the author."""
        return cleaned.get("action") in self.REASONED


class BulkForm(ReasonForm):
    """One decision for several waiting posts, each with the versions that were read: ``12:3:5`` (case, its, post's)."""

    action = forms.ChoiceField(
        label=_("What do you want to do with the chosen posts?"),
        choices=[(Decision.Action.APPROVE, _("Approve")), (Decision.Action.REJECT, _("Reject"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an option"), "invalid_choice": _("Choose an option")},
    )
    cases = forms.MultipleChoiceField(
        label=_("Posts"),
        error_messages={"required": _("Choose at least one post"), "invalid_choice": _("Choose at least one post")},
    )
    field_order = ["action", "saved_reason", "reason_cy", "reason_en"]

    def __init__(self, *args: Any, offered: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = [(item, item) for item in offered]  # type: ignore[attr-defined]

    def needs_reason(self, cleaned: dict[str, Any]) -> bool:
        """True for a rejection."""
        return cleaned.get("action") == Decision.Action.REJECT


class WaitingPostForm(forms.Form):
    """A facilitator's change to a post before it is approved."""

    message = forms.CharField(
        label=_("Message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages={"required": _("Enter a message")},
    )
    post_version = forms.IntegerField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)


class EditWaitingForm(ReasonForm, WaitingPostForm):
    """The change and why it is made, which the author is told."""

    field_order = ["message", "saved_reason", "reason_cy", "reason_en", "version", "post_version"]


class ThreadActionForm(ReasonForm, VersionForm):
    """What to do about a thread: ``actions`` are those that may be."""

    action = forms.ChoiceField(
        label=_("What do you want to do?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an option"), "invalid_choice": _("Choose an option")},
    )
    field_order = ["action", "saved_reason", "reason_cy", "reason_en", "version"]
    REASONED = frozenset({Decision.Action.LOCK, Decision.Action.HIDE, Decision.Action.REMOVE})

    def __init__(self, *args: Any, actions: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = actions  # type: ignore[attr-defined]

    def needs_reason(self, cleaned: dict[str, Any]) -> bool:
        """True for what takes something away from whoever began the thread."""
        return cleaned.get("action") in self.REASONED


class MoveForm(VersionForm):
    """Where a thread goes."""

    space = forms.ModelChoiceField(
        Space.objects.none(),
        label=_("Move to another space"),
        empty_label=_("Choose an option"),
        help_text=_("Whoever can read that space can read this discussion from then on."),
        error_messages={"required": _("Choose an option"), "invalid_choice": _("Choose an option")},
    )
    field_order = ["space", "version"]

    def __init__(self, *args: Any, spaces: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].queryset = spaces  # type: ignore[attr-defined]


class MergeForm(VersionForm):
    """The thread that another one becomes part of."""

    into = forms.CharField(
        label=_("Merge into another discussion"),
        max_length=500,
        help_text=_("Give the address of the other discussion. All posts here go to the end of it."),
        error_messages={"required": _("Enter the address of a discussion")},
    )
    field_order = ["into", "version"]


class SplitForm(VersionForm):
    """The replies that become a thread of their own, and its title."""

    posts = forms.MultipleChoiceField(
        label=_("Posts of the new discussion"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one post"), "invalid_choice": _("Choose at least one post")},
    )
    title = forms.CharField(
        label=_("Title of the new discussion"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Enter a title")},
    )
    language = forms.ChoiceField(
        label=_("Which language is the title in?"), choices=LANGUAGES, required=False, widget=forms.RadioSelect
    )
    field_order = ["posts", "title", "language", "version"]

    def __init__(self, *args: Any, offered: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["posts"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find out the language of the title where none is given."""
        return _with_language(self, super().clean() or self.cleaned_data, "title")


class FlagForm(forms.Form):
    """What is wrong with a post."""

    reason = forms.ChoiceField(
        label=_("What is wrong with this post?"),
        choices=FLAG_REASONS,
        widget=forms.RadioSelect,
        help_text=_("The author will not be told who reported it."),
        error_messages={"required": _("Choose a reason"), "invalid_choice": _("Choose a reason")},
    )
    note = forms.CharField(
        label=_("Tell us more"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AppealForm(forms.Form):
    """Why a decision should be looked at afresh."""

    text = forms.CharField(
        label=_("Why do you think the decision is wrong?"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Say why you disagree with the decision")},
    )
    language = forms.ChoiceField(
        label=_("Which language are you writing in?"),
        choices=LANGUAGES,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("If you do not choose, we find out from what you write."),
    )

    def clean(self) -> dict[str, Any]:
        """Find out the language where none is given."""
        return _with_language(self, super().clean() or self.cleaned_data, "text")


class AppealDecisionForm(ReasonForm, VersionForm):
    """Whether an appeal is upheld, and why."""

    outcome = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[("grant", _("Uphold the appeal and undo the decision")), ("deny", _("Let the decision stand"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an option"), "invalid_choice": _("Choose an option")},
    )
    field_order = ["outcome", "saved_reason", "reason_cy", "reason_en", "version"]


class SanctionForm(ReasonForm):
    """A measure on a person, and for how long."""

    kind = forms.ChoiceField(
        label=_("What do you want to do?"),
        choices=[
            (Sanction.Kind.WARNING, _("Warn")),
            (Sanction.Kind.LIMIT, _("Let them post less often")),
            (Sanction.Kind.PREMODERATION, _("Check this member's posts first")),
            (Sanction.Kind.SUSPENSION, _("Suspend this account")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an option"), "invalid_choice": _("Choose an option")},
    )
    weeks = forms.TypedChoiceField(
        label=_("For how long?"), choices=WEEKS, coerce=int, initial=1, help_text=_("A warning has no end.")
    )
    field_order = ["kind", "weeks", "saved_reason", "reason_cy", "reason_en"]

    def clean(self) -> dict[str, Any]:
        """Work out the moment at which the measure ends; None for one without an end."""
        cleaned = super().clean()
        weeks = cleaned.get("weeks")
        ends = weeks and cleaned.get("kind") != Sanction.Kind.WARNING
        cleaned["until"] = timezone.now() + timedelta(weeks=weeks) if ends and weeks else None
        return cleaned


class NoteForm(forms.Form):
    """A note among facilitators."""

    text = forms.CharField(
        label=_("Private note for facilitators"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter a note")},
    )


def _with_language(form: forms.Form, cleaned: dict[str, Any], field: str) -> dict[str, Any]:
    if not cleaned.get("language") and "language" not in form.errors and cleaned.get(field):
        detected = detect_language(cleaned[field])
        if detected is None:
            form.add_error("language", gettext("Choose a language"))
        else:
            cleaned["language"] = detected
    return cleaned


def thread_in_address(text: str) -> Thread | None:
    """Return the thread that an address or number names, if there is one."""
    parts = [part for part in text.split("?")[0].split("#")[0].rstrip("/").split("/") if part]
    number = parts[-1].split("-")[0] if parts else ""
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        return None
    return Thread.objects.select_related("space").filter(pk=int(number)).first()
