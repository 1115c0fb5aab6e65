"""The front door, health, robots and maintenance."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.decorators.vary import vary_on_headers

from core.models import OutboxMessage
from search import watching


@vary_on_headers("Accept-Language", "Cookie")
def front_door(request: HttpRequest) -> HttpResponse:
    """Send ``/`` to the reader's language: by cookie, then by the browser's wish."""
    return HttpResponseRedirect(f"/{get_language_from_request(request)[:2]}/")


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _cache_answers() -> bool:
    cache.set("readyz", "ok", 10)
    return bool(cache.get("readyz") == "ok")


def _outbox_moves() -> bool:
    late = timezone.now() - timedelta(minutes=15)
    return not OutboxMessage.objects.filter(state=OutboxMessage.State.WAITING, not_before__lt=late).exists()


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether each dependency answers, and which engine searches.

    A late outbox, or a search that the database answers in Elasticsearch's place, is reported as degraded but does not
    take the site out of service.
    """
    states: dict[str, Any] = {}
    for name, check in (("database", _database_answers), ("cache", _cache_answers)):
        try:
            states[name] = "ok" if check() else "failing"
        except Exception:
            states[name] = "failing"
    ready = all(state == "ok" for state in states.values())
    if ready:
        states["outbox"] = "ok" if _outbox_moves() else "late"
        states["search"] = watching.state()
    degraded = ready and states["search"]["state"] != "ok"
    status = "degraded" if degraded else "ok" if ready else "failing"
    return JsonResponse({"status": status, "dependencies": states}, status=200 if ready else 503)


def unknown_api_address(request: HttpRequest) -> HttpResponse:
    """Answer programs in JSON; Django would send an unknown address to a page in the reader's language."""
    return JsonResponse({"detail": "Not Found"}, status=404)


def robots(request: HttpRequest) -> HttpResponse:
    """Invite crawlers to public pages only."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /api/", "Disallow: /*/accounts/"]
    lines.append(f"Sitemap: {settings.SITE_ADDRESS}/sitemap.xml")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
