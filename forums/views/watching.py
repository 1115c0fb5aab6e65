"""Following: choosing how much one is told of a thread or a space, and the list of what one follows."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forums import watching
from forums.models import Space, Thread, Watch
from forums.reading_choice import reading_language
from members.addresses import safe_path

from .common import forum_view, page_context, sign_in_required, space_or_404, thread_or_404

FOLLOWED_ON_A_PAGE = 20


@dataclass(frozen=True)
class WatchControl:
    """What ``forums/includes/watch.html`` shows: where a choice is sent, the level now, and whether it is a space's."""

    url: str
    level: str
    space: bool

    @property
    def levels(self) -> list[tuple[str, str]]:
        """The levels to choose from, with their names."""
        return [(value, str(label)) for value, label in Watch.Level.choices]


def thread_watch_control(thread: Thread, level: str) -> WatchControl:
    """Return the control of a thread."""
    return WatchControl(reverse("forums:thread_watch", args=[thread.pk]), level, space=False)


def space_watch_control(space: Space, level: str) -> WatchControl:
    """Return the control of a space."""
    return WatchControl(reverse("forums:space_watch", args=[space.slug]), level, space=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def thread_watch(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Choose my level for a thread; a GET (after signing in) leads to the thread."""
    sign_in_required(request)
    thread: Thread = thread_or_404(request, thread_id)
    if request.method == "POST":
        watching.watch_choose(actor=request.user, level=_level(request), thread=thread)  # type: ignore[arg-type]
        messages.success(request, _("Your choice has been saved."))
    return redirect(safe_path(request.POST.get("next", ""), thread.get_absolute_url()))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def space_watch(request: HttpRequest, space_slug: str) -> HttpResponse:
    """Choose my level for a space; a GET (after signing in) leads to the space."""
    sign_in_required(request)
    space = space_or_404(request, space_slug)
    if request.method == "POST":
        watching.watch_choose(actor=request.user, level=_level(request), space=space)  # type: ignore[arg-type]
        messages.success(request, _("Your choice has been saved."))
    return redirect(safe_path(request.POST.get("next", ""), space.get_absolute_url()))


def _level(request: HttpRequest) -> str:
    level = request.POST.get("level", "")
    if level not in Watch.Level.values:
        raise Http404
    return level


@never_cache
@require_safe
@forum_view
def followed(request: HttpRequest) -> HttpResponse:
    """The spaces and threads that I follow, each with its control."""
    sign_in_required(request)
    user: Any = request.user
    mine = watching.thread_list_followed(user, reading_language(request))
    page = Paginator(mine, FOLLOWED_ON_A_PAGE).get_page(request.GET.get("page"))
    spaces = watching.space_list_with_levels(user)
    context = page_context(
        request,
        lambda: reverse("forums:followed"),
        trail=[],
        page=page,
        threads=[(thread, thread_watch_control(thread, thread.level)) for thread in page],
        spaces=[(space, space_watch_control(space, space.level)) for space in spaces],  # type: ignore[attr-defined]
    )
    return render(request, "forums/followed.html", context)
