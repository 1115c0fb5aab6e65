"""Who takes part: bodies for everyone, people for members."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.languages import interface_language

from ..models import Organisation
from ..selectors import membership_of, profile_visible_to
from ..selectors import organisation_list as list_organisations
from .requests import SignedInRequest

KINDS_IN_PLURAL = {
    Organisation.Kind.PRINCIPAL_COUNCIL: _("Principal councils"),
    Organisation.Kind.HEALTH_BODY: _("Health bodies"),
    Organisation.Kind.UNIVERSITY: _("Universities"),
    Organisation.Kind.COLLEGE: _("Further education colleges"),
    Organisation.Kind.FIRE_AUTHORITY: _("Fire and rescue authorities"),
    Organisation.Kind.POLICE: _("Police bodies"),
    Organisation.Kind.NATIONAL_PARK: _("National park authorities"),
    Organisation.Kind.NATIONAL_BODY: _("National bodies"),
    Organisation.Kind.JOINT_COMMITTEE: _("Corporate joint committees"),
    Organisation.Kind.OTHER: _("Other bodies"),
}


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """List the organisations by kind, with how many members each has."""
    language = interface_language()
    rows = list_organisations(language)
    groups = [
        {"label": label, "rows": [row for row in rows if row.kind == kind]} for kind, label in KINDS_IN_PLURAL.items()
    ]
    return render(
        request,
        "members/organisation_list.html",
        {"groups": [group for group in groups if group["rows"]], "n": len(rows)},
    )


@login_required
@require_safe
def profile(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show a member to members."""
    person = profile_visible_to(request.user, pk)
    if person is None:
        raise Http404
    return render(
        request,
        "members/profile.html",
        {"person": person, "membership": membership_of(person), "own": person.pk == request.user.pk},
    )
