"""What this room adds to the frame of every page: a note to staff who have not set up two-step sign-in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from .middleware import lacks_mfa


def staff_mfa_notices(request: HttpRequest) -> dict[str, Any]:
    """Return base.html's ``site_notices``: the note where two-step sign-in is not insisted on, as in the demo.

    Where it is (``REQUIRE_STAFF_MFA``), the middleware sends staff to set it up, and no note is needed.
    """
    user = getattr(request, "user", None)
    if settings.REQUIRE_STAFF_MFA or user is None or not lacks_mfa(user):
        return {"site_notices": []}
    note = {
        "text": _("Your role requires two-step sign-in. This demonstration does not insist on it."),
        "tone": "warning",
        "url": reverse("mfa_index"),
        "link_label": _("Turn on two-step sign-in"),
    }
    return {"site_notices": [note]}
