"""The maintenance page, in both languages, while the maintenance file stands."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

API = "/api/"
OPEN_PATHS = ("/healthz", "/readyz", settings.STATIC_URL)


class PagesLocaleMiddleware(LocaleMiddleware):
    """Django's, but that an unknown address of the API stays a 404 in JSON and is not sent to a page in a language."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Redirect an unknown address that lacks a language only where it may be a page's."""
        if request.path.startswith(API):
            return response
        return super().process_response(request, response)


class MaintenanceMiddleware:
    """Answers 503 to everything but health checks and assets while the site is closed.

    The file that closes it (``MAINTENANCE_FILE``) may hold the time of reopening, as ``2026-11-23T18:00+00:00``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        file = Path(settings.MAINTENANCE_FILE)
        if not file.is_file() or request.path.startswith(OPEN_PATHS):
            return self.get_response(request)
        until = reopening(file)
        response = render(
            request, "maintenance.html", {"until": _in("en", until), "until_cy": _in("cy", until)}, status=503
        )
        response.headers["Retry-After"] = "600"
        return response


def reopening(file: Path) -> datetime | None:
    """Return the time that the file names, or None if it names none that can be read."""
    try:
        time = parse_datetime(file.read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None
    return timezone.make_aware(time) if time and timezone.is_naive(time) else time


def _in(language: str, time: datetime | None) -> str:
    if time is None:
        return ""
    with translation.override(language):
        return date_format(timezone.localtime(time), "DATETIME_FORMAT")
