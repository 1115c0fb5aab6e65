"""Memberships: asking for one, and the facilitators' queue."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.conflicts import Conflict
from core.languages import interface_language

from .. import memberships
from ..forms import ApprovalForm, MembershipRequestForm, RefusalForm
from ..models import Membership
from ..selectors import membership_list_pending, membership_of, organisation_choices
from .requests import SignedInRequest

ON_A_PAGE = 20
may_decide = permission_required("members.decide_membership", raise_exception=True)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def membership_request(request: SignedInRequest) -> HttpResponse:
    """Ask to join through an organisation: after a refusal, or on changing jobs."""
    form = MembershipRequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        row = memberships.membership_request(user=request.user, **form.chosen_organisation())
        if row.state == Membership.State.ACTIVE:
            messages.success(request, _("Your membership is active."))
        else:
            messages.info(request, _("We are checking your organisation."))
        return redirect("members:account")
    context = {"form": form, "membership": membership_of(request.user)}
    return render(request, "members/membership_request.html", context)


@never_cache
@login_required
@may_decide
@require_safe
def membership_queue(request: SignedInRequest) -> HttpResponse:
    """List the people who wait for a decision, the oldest first."""
    page = Paginator(membership_list_pending(), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "members/membership_queue.html",
        {"page": page, "organisations": organisation_choices(interface_language())},
    )


@never_cache
@login_required
@may_decide
@require_POST
def membership_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve one."""
    membership = get_object_or_404(Membership.objects.select_related("user"), pk=pk)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose your organisation"))
        return redirect("members:membership_queue")
    try:
        memberships.membership_approve(
            membership=membership,
            actor=request.user,
            version=form.cleaned_data["version"],
            organisation=form.cleaned_data["organisation"],
        )
    except Conflict as conflict:
        return _conflict(request, conflict)
    messages.success(request, _("The decision has been recorded."))
    return redirect("members:membership_queue")


@never_cache
@login_required
@may_decide
@require_http_methods(["GET", "HEAD", "POST"])
def membership_refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    """Refuse one, with a reason."""
    membership = get_object_or_404(Membership.objects.select_related("user", "organisation", "decided_by"), pk=pk)
    if request.method != "POST" and membership.state != Membership.State.PENDING:
        return _conflict(request, Conflict(membership))
    form = RefusalForm(
        request.POST if request.method == "POST" else None,
        initial={"language": interface_language(), "version": membership.version},
    )
    if request.method == "POST" and form.is_valid():
        try:
            memberships.membership_refuse(
                membership=membership,
                actor=request.user,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                language=form.cleaned_data["language"],
            )
        except Conflict as conflict:
            return _conflict(request, conflict)
        messages.success(request, _("The decision has been recorded."))
        return redirect("members:membership_queue")
    return render(request, "members/membership_refuse.html", {"form": form, "membership": membership})


def _conflict(request: SignedInRequest, conflict: Conflict) -> HttpResponse:
    return render(request, "members/membership_conflict.html", {"membership": conflict.current}, status=409)
