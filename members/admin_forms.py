"""Forms of Wagtail's admin for people and e-mail domains."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.users.forms import UserCreationForm, UserEditForm

from .models import EmailDomain, Organisation, User
from .organisations import clean_domain
from .roles import ROLE_LABELS, ROLES


class RolesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """The roles by their names in the language of the admin."""

    def label_from_instance(self, obj: Group) -> str:
        """Return the name of the role."""
        return str(ROLE_LABELS.get(obj.name, obj.name))


def _roles_field() -> RolesField:
    return RolesField(
        queryset=Group.objects.filter(name__in=ROLES).order_by("pk"),
        required=False,
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
    )


class PersonCreationForm(UserCreationForm):
    """A new person, who chooses a password through "Forgotten password?"."""

    first_name = None
    last_name = None
    is_superuser = None
    groups = _roles_field()

    class Meta(UserCreationForm.Meta):
        model = User
        fields = ["email", "name", "job_title", "preferred_language", "groups"]

    def clean_email(self) -> str:
        """Keep addresses in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def save(self, commit: bool = True) -> User:
        """Save without a password of any kind."""
        self.instance.set_unusable_password()
        user: User = super().save(commit=commit)
        return user


class PersonEditForm(UserEditForm):
    """Name, language, state and roles of a person."""

    first_name = None
    last_name = None
    is_superuser = None
    email = None
    groups = _roles_field()

    class Meta(UserEditForm.Meta):
        model = User
        fields = ["name", "job_title", "preferred_language", "is_active", "groups"]

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if editing_self:
            del self.fields["is_active"]


class OrganisationForm(WagtailAdminModelForm):
    """A body; its code is the key that other rows hold, so it is set once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = not self.instance._state.adding


class DomainCreationForm(WagtailAdminModelForm):
    """A domain for an organisation, not yet verified."""

    class Meta:
        model = EmailDomain
        fields = ["organisation", "domain"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.order_by("name_en")
        self.fields["domain"].help_text = _("The part after the @, like example.gov.wales")

    def clean_domain(self) -> str:
        """Return the domain in its plain form."""
        return clean_domain(self.cleaned_data["domain"])


class DomainVerificationForm(WagtailAdminModelForm):
    """Whether a domain is verified; domain and organisation stay as they are."""

    verified = forms.BooleanField(
        required=False,
        label=_("I have verified that this domain belongs to the organisation"),
        help_text=_("People who have confirmed an address at it become members at once."),
    )

    class Meta:
        model = EmailDomain
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.verified_at:
            self.fields["verified"].initial = True
            self.fields["verified"].disabled = True
