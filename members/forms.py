"""Forms of the account: allauth's in our words, and our own."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import audit
from core.languages import interface_language

from .memberships import membership_request
from .models import Organisation, User
from .selectors import organisation_choices

ENTER_EMAIL = _("Enter your email address")
ENTER_PASSWORD = _("Enter your password")
WRONG_FORMAT = _("Enter an email address in the correct format, like name@example.com")
VALIDATORS: Any = settings.AUTH_PASSWORD_VALIDATORS
MINIMUM_PASSWORD = next(
    row["OPTIONS"]["min_length"] for row in VALIDATORS if row["NAME"].endswith("MinimumLengthValidator")
)


def _tidy(form: forms.Form) -> None:
    """Take away what allauth puts into fields: placeholders that repeat the label and lists of HTML as help."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


def _email(field: forms.Field, help_text: Any = "") -> None:
    field.label = _("Email address")
    field.help_text = help_text
    field.error_messages.update(required=ENTER_EMAIL, invalid=WRONG_FORMAT)
    field.widget.attrs.update(autocomplete="email", spellcheck="false")


def _password_hint() -> str:
    return str(_("Use at least {n} characters. Three random words work well.")).format(n=MINIMUM_PASSWORD)


def _password(field: forms.Field, label: Any, *, new: bool = False) -> None:
    field.label = label
    field.help_text = _password_hint() if new else ""
    field.error_messages["required"] = ENTER_PASSWORD


def _code(field: forms.Field, *, recovery: bool = False) -> None:
    field.label = _("Six-digit code")
    field.help_text = (
        _("Enter the code that your app shows, or one of your recovery codes.")
        if recovery
        else _("Open your app and enter the code that it shows.")
    )
    field.error_messages["required"] = _("Enter the six-digit code")
    field.widget.attrs.update(autocomplete="one-time-code", autocapitalize="none", spellcheck="false")
    if not recovery:
        field.widget.attrs["inputmode"] = "numeric"


class LoginForm(account_forms.LoginForm):
    """Sign in with ``login`` (the address) and ``password``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tidy(self)
        _email(self.fields["login"])
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        _password(self.fields["password"], _("Password"))
        self.fields["remember"].label = _("Remember me on this device")


class OrganisationMixin(forms.Form):
    """A body from the list, or one named in words."""

    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    organisation_unlisted = forms.BooleanField(label=_("My organisation is not in the list"), required=False)
    organisation_named = forms.CharField(
        label=_("Name of your organisation"),
        help_text=_("Fill this in only if your organisation is not in the list."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = interface_language()
        field = self.fields["organisation"]
        field.choices = [("", _("Choose an option")), *organisation_choices(language)]  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = _("Choose your organisation")

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("organisation_unlisted"):
            data["organisation"] = ""
            if not (data.get("organisation_named") or "").strip():
                self.add_error("organisation_named", _("Enter the name of your organisation"))
        elif not data.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", _("Choose your organisation"))
        return data

    def chosen_organisation(self) -> dict[str, Any]:
        """Return the arguments for ``membership_request``."""
        code = self.cleaned_data.get("organisation")
        if code:
            return {"organisation": Organisation.objects.get(pk=code)}
        return {"organisation_named": self.cleaned_data["organisation_named"]}


class SignupForm(OrganisationMixin, account_forms.SignupForm):
    """Create an account: who you are, where you work, in which language we write to you."""

    field_order = [
        "name",
        "email",
        "organisation",
        "organisation_unlisted",
        "organisation_named",
        "job_title",
        "preferred_language",
        "password1",
        "agree",
    ]
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Enter your name")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    job_title = forms.CharField(
        label=_("Job title"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    preferred_language = forms.ChoiceField(
        label=_("Which language should we use when we write to you?"),
        choices=User.Language.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language"), "invalid_choice": _("Choose a language")},
    )
    agree = forms.BooleanField(
        label=_("I agree to the terms of use"),
        error_messages={"required": _("You must agree to the terms of use")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tidy(self)
        _email(self.fields["email"], _("Use your work email address."))
        _password(self.fields["password1"], _("Password"), new=True)
        self.fields["preferred_language"].initial = interface_language()
        trap = self.fields[settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD]
        # The template hides it by a class: the policy of the site allows no style attributes.
        trap.widget = forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
        trap.label = _("Leave this empty")

    def clean_name(self) -> str:
        """Refuse addresses of sites: the name stands in an e-mail to an address that nobody has confirmed yet."""
        name = str(self.cleaned_data["name"])
        if "://" in name or "www." in name.lower():
            raise ValidationError(_("Enter your name"))
        return name

    @property
    def trap(self) -> forms.BoundField:
        """The field that only robots fill in."""
        return self[settings.ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD]

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        """Make the person and ask for their membership."""
        user: User = super().save(request)
        audit.record(action="account.created", subject=user, actor=user)
        membership_request(user=user, **self.chosen_organisation())
        return user


class ResetPasswordForm(account_forms.ResetPasswordForm):
    """Ask for a link to choose a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tidy(self)
        _email(self.fields["email"])


class ResetPasswordKeyForm(account_forms.ResetPasswordKeyForm):
    """Choose a new password after following the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tidy(self)
        _password(self.fields["password1"], _("New password"), new=True)
        _password(self.fields["password2"], _("Repeat the new password"))


class ChangePasswordForm(account_forms.ChangePasswordForm):
    """Change the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tidy(self)
        _password(self.fields["oldpassword"], _("Current password"))
        _password(self.fields["password1"], _("New password"), new=True)
        _password(self.fields["password2"], _("Repeat the new password"))


class SetPasswordForm(account_forms.SetPasswordForm):
    """Set a first password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tidy(self)
        _password(self.fields["password1"], _("New password"), new=True)
        _password(self.fields["password2"], _("Repeat the new password"))


class AddEmailForm(account_forms.AddEmailForm):
    """Change the address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tidy(self)
        _email(self.fields["email"])
        self.fields["email"].label = _("New email address")


class ReauthenticateForm(account_forms.ReauthenticateForm):
    """Confirm with the password that it is you."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tidy(self)
        _password(self.fields["password"], _("Password"))


class MfaAuthenticateForm(mfa_forms.AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tidy(self)
        _code(self.fields["code"], recovery=True)


class MfaReauthenticateForm(mfa_forms.ReauthenticateForm):
    """Confirm with a code that it is you."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tidy(self)
        _code(self.fields["code"], recovery=True)


class ActivateTotpForm(totp_forms.ActivateTOTPForm):
    """Turn on two-step sign-in with an app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tidy(self)
        _code(self.fields["code"])


class AddPasskeyForm(webauthn_forms.AddWebAuthnForm):
    """Add a passkey or a security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].help_text = _("So that you can tell your keys apart.")
        self.fields["passwordless"].label = _("Use it to sign in without a password")
        self.fields["passwordless"].help_text = _("The device will ask for your fingerprint, your face or its PIN.")


class EditPasskeyForm(webauthn_forms.EditWebAuthnForm):
    """Rename a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """The person's own profile."""

    class Meta:
        model = User
        fields = [
            "name",
            "job_title",
            "about",
            "can_help_with",
            "would_like_to_learn",
            "preferred_language",
            "profile_visible",
        ]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "job_title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "preferred_language": forms.RadioSelect,
            "about": forms.Textarea(attrs={"rows": 5}),
            "can_help_with": forms.Textarea(attrs={"rows": 3}),
            "would_like_to_learn": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "about": _("Tell other members what you work on."),
            "preferred_language": _("Which language should we use when we write to you?"),
        }
        error_messages = {"name": {"required": _("Enter your name")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["preferred_language"].choices = User.Language.choices  # type: ignore[attr-defined]


class MembershipRequestForm(OrganisationMixin):
    """Ask to join through an organisation."""


class RefusalForm(forms.Form):
    """A facilitator's reason for refusing a membership."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person will read this reason."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Enter a reason")},
    )
    language = forms.ChoiceField(
        label=_("Which language are you writing in?"),
        choices=User.Language.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language"), "invalid_choice": _("Choose a language")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ApprovalForm(forms.Form):
    """A facilitator's approval; a body of the list may take the place of the one that the person named."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    organisation = forms.CharField(required=False)

    def clean_organisation(self) -> Organisation | None:
        """Return the body chosen, if any."""
        code = self.cleaned_data["organisation"]
        if not code:
            return None
        body = Organisation.objects.filter(pk=code).first()
        if body is None:
            raise ValidationError(_("Choose your organisation"))
        return body


class DeletionForm(forms.Form):
    """Confirms the deletion of one's account."""

    sure = forms.BooleanField(
        label=_("I understand that this cannot be undone"),
        error_messages={"required": _("Tick the box to confirm")},
    )
