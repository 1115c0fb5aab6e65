"""Help while one writes: drafts and previews, by a button of the form or, with a script, as one types."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.cleaning import render_markdown
from forums import drafts, policy
from forums.forms import LONGEST_MESSAGE, MessageForm
from welsh import detect_language

PLACE = re.compile(r"(start:[-\w]{1,80}|(reply|edit):\d{1,12})\Z", re.ASCII)


def said_language(language: str | None) -> str:
    """Return the sentence about the language that was found; "" where the text does not tell."""
    found = {
        "cy": gettext("It looks as if you are writing in Welsh. Choose English below if that is wrong."),
        "en": gettext("It looks as if you are writing in English. Choose Welsh below if that is wrong."),
    }
    return found.get(language or "", "")


def preview_of(request: HttpRequest, form: MessageForm) -> dict[str, Any] | None:
    """Return what the form's preview shows, where the person asked for one and there is something to show."""
    if "preview" not in request.POST or not form.is_valid():
        return None
    return {"html": render_markdown(form.cleaned_data["message"]), "language": form.cleaned_data["language"]}


def saved_as_draft(request: HttpRequest, place: str) -> bool:
    """Keep what was typed and say so, where the person pressed that button."""
    if "save_draft" not in request.POST:
        return False
    drafts.save(request.user, place, drafts.typed_in(request.POST))
    messages.success(request, _saved())
    return True


def _saved() -> str:
    now = time_format(timezone.localtime(), "TIME_FORMAT")
    return gettext("The draft was saved at {time}.").format(time=now)


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if not policy.is_member(request.user):
        return JsonResponse({}, status=403)
    if len(request.POST.get("message", "")) > 2 * LONGEST_MESSAGE:
        return JsonResponse({}, status=413)
    return None


@never_cache
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is being typed; the answer says when."""
    place = request.POST.get("place", "")
    if refusal := _refusal(request):
        return refusal
    if not PLACE.match(place):
        return JsonResponse({}, status=400)
    drafts.save(request.user, place, drafts.typed_in(request.POST))
    return JsonResponse({"message": _saved()})


@never_cache
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Return the text as the page will show it, and the language that it seems to be in."""
    if refusal := _refusal(request):
        return refusal
    source = request.POST.get("message", "")
    language = detect_language(f"{request.POST.get('title', '')}\n{source}")
    chosen = request.POST.get("language", "")
    return JsonResponse(
        {
            "html": render_markdown(source),
            "language": chosen if chosen in ("cy", "en") else language or "",
            "said": "" if chosen else said_language(language),
        }
    )
