"""Error pages in the reader's language, also where the address names none."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    request.error_status = 404  # type: ignore[attr-defined] # the frame's toggle then leads to the home page
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    request.error_status = 403  # type: ignore[attr-defined]
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that needs nothing of the site to work."""
    return render(None, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    """Tell the person that the form has expired, and let them go back to what they typed."""
    return render(request, "403_csrf.html", status=403)
