"""Help while one writes: drafts and previews, by a button of the form or, with a script, as one types."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from forums import drafts, mentions, policy
from forums.forms import LONGEST_MESSAGE, FilesForm, MessageForm
from forums.mentions import canonical, named_in_html, render_message
from forums.models import Space, Thread
from welsh import detect_language

NOBODY = "nobody"  # an audience that no reader holds: no name is looked up
PLACE = re.compile(r"(start:[-\w]{1,60}|(reply|edit):\d{1,12})\Z", re.ASCII)


def place_to_start(space: Space) -> str:
    """Return where a discussion is begun: the same in both languages, so that changing the language finds the draft."""
    return f"start:{space.code}"


def said_language(language: str | None) -> str:
    """Return the sentence about the language that was found; "" where the text does not tell."""
    found = {
        "cy": gettext("It looks as if you are writing in Welsh. Choose English below if that is wrong."),
        "en": gettext("It looks as if you are writing in English. Choose Welsh below if that is wrong."),
    }
    return found.get(language or "", "")


def _shown(source: str, audience: str) -> str:
    return named_in_html(render_message(canonical(source, audience)))


def preview_of(request: HttpRequest, form: MessageForm, audience: str) -> dict[str, Any] | None:
    """Return what the form's preview shows, where the person asked for one and there is something to show."""
    if "preview" not in request.POST or not form.is_valid():
        return None
    return {"html": _shown(form.cleaned_data["message"], audience), "language": form.cleaned_data["language"]}


def saved_as_draft(request: HttpRequest, place: str, form: MessageForm) -> bool:
    """Keep what was typed and chosen and say so, where the person pressed that button; say which files were refused."""
    if "save_draft" not in request.POST:
        return False
    form.is_valid()
    drafts.save(request.user, place, drafts.typed_in(request.POST), files=getattr(form, "ready", None))
    messages.success(request, _saved())
    if isinstance(form, FilesForm):
        for problem in dict.fromkeys(form.file_errors()):
            messages.warning(request, problem)
    return True


def files_kept(request: HttpRequest, place: str, form: FilesForm) -> None:
    """Keep the files of a form that is shown again: a browser sends what was chosen once only."""
    form.is_valid()
    if form.ready or form.kept:
        drafts.save(request.user, place, drafts.typed_in(request.POST), files=form.ready)
        form.show_kept(drafts.files_of(request.user, place))


def _saved() -> str:
    now = time_format(timezone.localtime(), "TIME_FORMAT")
    return gettext("The draft was saved at {time}.").format(time=now)


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if not policy.is_member(request.user):
        return JsonResponse({}, status=403)
    if len(request.POST.get("message", "")) > 2 * LONGEST_MESSAGE:
        return JsonResponse({}, status=413)
    return None


def _audience_of(request: HttpRequest, place: str) -> str:
    """Return the audience of what is written at a place; "" for one that the person cannot write at."""
    kind, _colon, argument = place.partition(":")
    if not PLACE.match(place):
        return ""
    if kind == "start":
        space = Space.objects.visible_to(request.user).filter(code=argument).first()
        return space.audience if space is not None else ""
    threads = Thread.objects.visible_to(request.user).select_related("space")
    own = {"pk": int(argument)} if kind == "reply" else {"posts": int(argument)}
    thread = threads.filter(**own).first()
    return thread.audience if thread is not None else ""


@never_cache
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Return the people whom the typed letters may mean, out of those who may read the thread."""
    audience = _audience_of(request, request.GET.get("place", "")) if policy.is_member(request.user) else ""
    if not audience:
        return JsonResponse({}, status=403)
    words = " ".join(request.GET.get("q", "").replace("\0", "").split())[:80]
    found = mentions.suggested(words, audience) if len(words) > 1 else []
    said = ngettext("{n} person found", "{n} people found", len(found)).format(n=len(found))
    return JsonResponse({"people": [{"id": one.pk, "name": one.name} for one in found], "said": said})


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
    audience = _audience_of(request, request.POST.get("place", ""))
    source = request.POST.get("message", "")
    language = detect_language(f"{request.POST.get('title', '')}\n{source}")
    chosen = request.POST.get("language", "")
    return JsonResponse(
        {
            "html": _shown(source, audience or NOBODY),
            "language": chosen if chosen in ("cy", "en") else language or "",
            "said": "" if chosen else said_language(language),
        }
    )
