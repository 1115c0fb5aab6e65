"""Doors in front of Wagtail's own sign-in, which knows nothing of two-step sign-in."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language_from_request, override
from django.views.decorators.cache import never_cache

from ..addresses import safe_path


@never_cache
def admin_login(request: HttpRequest) -> HttpResponse:
    """Send a visitor to our sign-in; 403 for someone signed in who may not use the admin (and no loop)."""
    target = safe_path(request.GET.get("next", ""), reverse("wagtailadmin_home"))
    if request.user.is_authenticated:
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return HttpResponseRedirect(reverse("wagtailadmin_home") if target == request.path else target)
    with override(get_language_from_request(request)[:2]):
        sign_in = reverse("account_login")
    return HttpResponseRedirect(f"{sign_in}?{urlencode({'next': target})}")


def admin_password_reset(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Close Wagtail's own password reset: ours is the only one."""
    raise Http404
