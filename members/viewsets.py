"""People, organisations and e-mail domains in Wagtail's admin; every write goes through a service or leaves a trace."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.users.views.users import CreateView, DeleteView, EditView, IndexView, UserColumn, UserViewSet

from core import audit

from . import accounts, organisations
from .admin_forms import (
    DomainCreationForm,
    DomainVerificationForm,
    OrganisationForm,
    PersonCreationForm,
    PersonEditForm,
)
from .models import EmailDomain, Organisation, User
from .roles import ROLE_LABELS


def _roles(user: User) -> list[str]:
    return sorted(group.name for group in user.groups.all())


def _names(body: Organisation) -> dict[str, Any]:
    return {"name_en": body.name_en, "name_cy": body.name_cy, "kind": body.kind}


class PersonIndexView(IndexView):
    """The list of people: address, roles, state."""

    page_title = _("People")
    add_item_label = _("Add a person")

    @cached_property
    def columns(self) -> list[Any]:
        """Return the columns; without Wagtail's bulk actions, which would leave no trace."""
        column = self._get_title_column_class(UserColumn)
        return [
            column("name", label=_("Name"), sort_key="name", get_url=self.get_edit_url, classname="name"),
            Column("email", label=_("Email address"), sort_key="email"),
            Column(
                "roles",
                label=_("Roles"),
                accessor=lambda user: ", ".join(str(ROLE_LABELS.get(name, name)) for name in _roles(user)),
            ),
            BooleanColumn("is_active", label=_("active"), sort_key="is_active"),
            DateColumn("last_login", label=_("last signed in"), sort_key="last_login"),
        ]

    @cached_property
    def search_fields(self) -> set[str]:
        """Search names and addresses."""
        return {"name", "email"}

    def get_base_queryset(self) -> Any:
        """Return people with their roles at hand."""
        return super().get_base_queryset().prefetch_related("groups")

    def order_queryset(self, queryset: Any) -> Any:
        """Order by the column asked for."""
        if self.ordering in ("name", "-name"):
            return queryset.order_by(self.ordering, "pk")
        return super().order_queryset(queryset)


class PersonCreateView(CreateView):
    """Add a person."""

    page_title = _("Add a person")

    def save_instance(self) -> User:
        """Save, and record who was let in by whom."""
        person: User = super().save_instance()
        audit.record(action="person.added", subject=person, actor=self.request.user, after={"roles": _roles(person)})
        return person


class PersonEditView(EditView):
    """Change a person's state and roles."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Refuse to let anyone but a superuser change a superuser."""
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        self.before = {"roles": _roles(self.object), "active": self.object.is_active}

    def save_instance(self) -> User:
        """Save, and record what changed in roles and state."""
        person: User = super().save_instance()
        person = User.objects.prefetch_related("groups").get(pk=person.pk)
        after = {"roles": _roles(person), "active": person.is_active}
        audit.record(action="person.changed", subject=person, actor=self.request.user, before=self.before, after=after)
        return person


class PersonDeleteView(DeleteView):
    """Delete a person as they would themselves: every room forgets them."""

    def delete_action(self) -> None:
        """Delete through the service."""
        accounts.account_delete(user=self.object, actor=self.request.user)


class PersonViewSet(UserViewSet):
    """People, without user names, passwords or superusers."""

    menu_label = _("People")
    template_prefix = ""
    index_view_class = PersonIndexView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    delete_view_class = PersonDeleteView
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> Any:
        """Return the form for adding or changing."""
        return PersonEditForm if for_update else PersonCreationForm


class OrganisationCreateView(generic.CreateView):
    """Add an organisation."""

    def save_instance(self) -> Organisation:
        """Save, and leave a trace."""
        body: Organisation = super().save_instance()
        audit.record(
            action="organisation.added", subject=body, actor=self.request.user, after={"name_en": body.name_en}
        )
        return body


class OrganisationEditView(generic.EditView):
    """Change an organisation."""

    def save_instance(self) -> Organisation:
        """Save, and leave a trace."""
        before = _names(Organisation.objects.get(pk=self.object.pk))
        body: Organisation = super().save_instance()
        after = _names(body)
        audit.record(action="organisation.changed", subject=body, actor=self.request.user, before=before, after=after)
        return body


class OrganisationViewSet(ModelViewSet):
    """The bodies that people work for."""

    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    copy_view_enabled = False
    list_display = ["name_en", "name_cy", "kind", "verify"]
    list_filter = ["kind", "region", "verify"]
    search_fields = ["name_en", "name_cy", "code"]
    add_view_class = OrganisationCreateView
    edit_view_class = OrganisationEditView
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldRowPanel([FieldPanel("name_cy"), FieldPanel("name_en")]),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("sector"), FieldPanel("region")]),
            FieldPanel("verify"),
            FieldPanel("note"),
        ],
        base_form_class=OrganisationForm,
    )


class DomainCreateView(generic.CreateView):
    """Add a domain."""

    def save_instance(self) -> EmailDomain:
        """Add through the service."""
        data = self.form.cleaned_data
        return organisations.email_domain_add(
            organisation=data["organisation"], domain=data["domain"], actor=self.request.user
        )


class DomainEditView(generic.EditView):
    """Verify a domain."""

    def save_instance(self) -> EmailDomain:
        """Verify through the service."""
        domain: EmailDomain = self.object
        if self.form.cleaned_data["verified"]:
            organisations.email_domain_verify(domain=domain, actor=self.request.user)
        return domain


class DomainDeleteView(generic.DeleteView):
    """Take a domain away."""

    def delete_action(self) -> None:
        """Remove through the service."""
        organisations.email_domain_remove(domain=self.object, actor=self.request.user)


class EmailDomainViewSet(ModelViewSet):
    """The domains whose addresses prove a membership, once verified."""

    model = EmailDomain
    icon = "mail"
    menu_label = _("E-mail domains")
    copy_view_enabled = False
    list_display = ["domain", "organisation", "verified_at", "verified_by"]
    list_filter = ["organisation"]
    search_fields = ["domain"]
    add_view_class = DomainCreateView
    edit_view_class = DomainEditView
    delete_view_class = DomainDeleteView

    def get_form_class(self, for_update: bool = False) -> Any:
        """Return the form for adding or verifying."""
        return DomainVerificationForm if for_update else DomainCreationForm


class OrganisationsViewSetGroup(ViewSetGroup):
    """Organisations and their domains in one menu."""

    items = (OrganisationViewSet("organisations"), EmailDomainViewSet("email_domains"))
    menu_label = _("Organisations")
    menu_icon = "group"
    menu_order = 600
