"""Keeps what was typed when the session ended before the form was sent: it is there again after signing in."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils import timezone

KEY = "casestudies_typed"
MAX_LENGTH = 200_000
MAX_AGE = 3600


def keep_and_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """Send a signed-out person to sign in and back here; a form that they sent waits in their session."""
    if request.method == "POST":
        typed = request.POST.copy()
        typed.pop("csrfmiddlewaretoken", None)
        text = typed.urlencode()
        if len(text) <= MAX_LENGTH:
            request.session[KEY] = {"path": request.path, "data": text, "at": timezone.now().timestamp()}
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.path})}")


def take(request: HttpRequest) -> QueryDict | None:
    """Return what was typed into the form at this address before signing in, once."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None or kept["path"] != request.path:
        return None
    del request.session[KEY]
    if timezone.now().timestamp() - kept["at"] > MAX_AGE:
        return None
    return QueryDict(kept["data"], mutable=True)
