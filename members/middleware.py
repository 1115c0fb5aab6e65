"""Asks staff for two-step sign-in before anything else."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .roles import is_staff_role

GetResponse = Callable[[HttpRequest], HttpResponse]
# What someone needs to set it up, or to leave.
OPEN_PREFIXES = ("account_", "mfa_", "usersessions_")
OPEN_NAMES = frozenset({"front_door", "healthz", "readyz", "robots", "javascript-catalog"})
EXPLANATION = gettext_lazy("Your role requires two-step sign-in.")


def lacks_mfa(user: Any) -> bool:
    """True for staff who have not set up two-step sign-in."""
    return is_staff_role(user) and not get_adapter().is_mfa_enabled(user)


class StaffMfaMiddleware:
    """Sends facilitators, editors and administrators without two-step sign-in to set it up (``REQUIRE_STAFF_MFA``)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request; the decision falls in ``process_view``, where the address is resolved."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Redirect to the set-up page, or let the request pass."""
        if not settings.REQUIRE_STAFF_MFA or self._is_open(request) or not lacks_mfa(request.user):
            return None
        if str(EXPLANATION) not in {str(message) for message in messages.get_messages(request)}:
            messages.warning(request, _("Your role requires two-step sign-in."))
        return HttpResponseRedirect(reverse("mfa_activate_totp"))

    def _is_open(self, request: HttpRequest) -> bool:
        if request.path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
            return True
        match = request.resolver_match
        name = (match.url_name if match and not match.namespaces else "") or ""
        return name in OPEN_NAMES or name.startswith(OPEN_PREFIXES)
