"""For facilitators and editors: what readers looked for in vain, and the guidance asked for because of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.languages import interface_language
from search.asking import asking_for
from search.missed import (
    guidance_request_create,
    guidance_request_finish,
    kept_text,
    may_see_missed,
    missed_search_list,
)
from search.models import GuidanceRequest

LANGUAGES = ("cy", "en")


def _permit(request: HttpRequest) -> None:
    if not may_see_missed(request.user):
        raise PermissionDenied


@never_cache
@login_required
@require_GET
def missed_list(request: HttpRequest) -> HttpResponse:
    """List the questions that found nothing, and the open requests for guidance."""
    _permit(request)
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else ""
    page_language = interface_language()
    asking = asking_for(request.user, "")
    start = asking.url.partition("?")[0] if asking and asking.step == "ask" else ""
    open_requests = list(GuidanceRequest.objects.filter(state=GuidanceRequest.State.OPEN).select_related("asked_by"))
    asked = {(item.text, item.language) for item in open_requests}
    rows = [{"missed": item, "is_asked": (item.text, item.language) in asked} for item in missed_search_list(language)]
    context = {
        "rows": rows,
        "requests": open_requests,
        "language": language,
        "page_language": page_language,
        "start_url": start,
    }
    return render(request, "search/missed.html", context)


@login_required
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the editors for guidance on a question."""
    _permit(request)
    text, language = kept_text(request.POST.get("text", "")), request.POST.get("language", "")
    if not text or language not in LANGUAGES:
        return HttpResponseBadRequest()
    guidance_request_create(actor=request.user, text=text, language=language)
    messages.success(request, _("The editors have been asked for guidance on this."))
    return redirect("search:missed")


@login_required
@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a request for guidance has been met."""
    _permit(request)
    guidance_request_finish(actor=request.user, request=get_object_or_404(GuidanceRequest, pk=pk))
    messages.success(request, _("The request is marked as done."))
    return redirect("search:missed")
