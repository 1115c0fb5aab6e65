"""A person's own pages: overview, profile, notices, download, deletion."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.languages import interface_language

from .. import accounts
from ..forms import DeletionForm, ProfileForm
from ..notification_settings import settings_of
from ..roles import is_staff_role
from ..selectors import membership_of, notice_list_of
from .notices import notice_lines
from .requests import SignedInRequest


@never_cache
@login_required
@require_GET
def account(request: SignedInRequest) -> HttpResponse:
    """Show who I am here: profile, membership, security, my data."""
    user = request.user
    return render(
        request,
        "members/account.html",
        {
            "person": user,
            "membership": membership_of(user),
            "mfa_enabled": get_mfa_adapter().is_mfa_enabled(user),
            "is_staff_role": is_staff_role(user),
            "latest": notice_lines(user, notice_list_of(user)[:3]),
            "told": settings_of(user),
            "may_decide": user.has_perm("members.decide_membership"),
            "may_use_admin": user.has_perm("wagtailadmin.access_admin"),
        },
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request: SignedInRequest) -> HttpResponse:
    """Change my profile."""
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        request.user.refresh_from_db()  # the form has written its values on the instance; the service compares
        accounts.profile_update(user=request.user, values=values)
        messages.success(request, _("Your changes have been saved"))
        return redirect("members:account")
    return render(request, "members/profile_edit.html", {"form": form})


@never_cache
@login_required
@require_GET
def data_download(request: SignedInRequest) -> HttpResponse:
    """Give all that is held about me, as JSON."""
    response = JsonResponse(
        accounts.data_export(user=request.user), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    name = f"mewnoli-{timezone.localdate().isoformat()}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def account_delete(request: SignedInRequest) -> HttpResponse:
    """Delete my account, after showing that it is me."""
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        person = request.user
        language = interface_language()
        accounts.account_delete(user=person, actor=person)
        logout(request)
        messages.success(request, _("Your account has been deleted."))
        return HttpResponseRedirect(f"/{language}/")
    return render(request, "members/account_delete.html", {"form": form, "cancel_url": reverse("members:account")})
