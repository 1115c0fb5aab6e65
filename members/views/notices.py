"""What I was told, how I want to be told, and the way out of an e-mail."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.languages import interface_language

from .. import accounts, notify, unsubscribing
from ..addresses import in_language
from ..common_values import with_common_values
from ..message_html import subject_html
from ..messages import get as get_message
from ..models import Notice, User
from ..notification_forms import NotificationSettingsForm
from ..notification_settings import settings_change, settings_of
from ..selectors import notice_list_of, unread_count
from ..showing import readable
from .requests import SignedInRequest

NOTICES_ON_A_PAGE = 20
TITLE = "thread_title"  # the value of a message that says which discussion it is about


def notice_lines(person: User, notices: Iterable[Notice]) -> list[dict[str, Any]]:
    """Return what a list of notices shows, in the language of the page: one line for each thing they are about.

    A line holds the newest notice as ``notice``, ``text``, ``url`` and ``about`` (the title, and its language, of the
    discussion where the text does not name it), the earlier ones of its group as ``older``, and the ids of those that
    are unread.
    """
    language = interface_language()
    lines: dict[str, dict[str, Any]] = {}
    for notice, given in readable(person, notices):
        named = get_message(notice.message).subject_placeholders
        values = with_common_values(person, named, given)
        line = {
            "notice": notice,
            "text": subject_html(notice.message, language, values),
            "url": in_language(notice.url, language),
            "about": None if TITLE in named else _titled(given.get(TITLE)),
        }
        first = lines.setdefault(notice.group or notice.key, {**line, "older": [], "unread": []})
        if first["notice"] is not notice:
            first["older"].append(line)
        if notice.read_at is None:
            first["unread"].append(notice.pk)
    return list(lines.values())


def _titled(value: Any) -> dict[str, str] | None:
    """Return a title as ``text``, with its ``lang`` where that is known."""
    return {"text": value} if isinstance(value, str) else value


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: SignedInRequest) -> HttpResponse:
    """List what I was told; a POST marks some (``notice``) or all as read."""
    if request.method == "POST":
        some = request.POST.getlist("notice")
        if not all(one.isascii() and one.isdecimal() for one in some):
            raise Http404
        notify.mark_read(user=request.user, notices=[int(one) for one in some] or None)
        return redirect("members:notices")
    pages = Paginator(notice_list_of(request.user), NOTICES_ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"page": page, "lines": notice_lines(request.user, page), "unread": unread_count(request.user)}
    return render(request, "members/notices.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notification_settings(request: SignedInRequest) -> HttpResponse:
    """Choose how I am told, and in which language."""
    chosen = settings_of(request.user)
    form = NotificationSettingsForm(
        request.POST if request.method == "POST" else None, person=request.user, chosen=chosen
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        accounts.profile_update(user=request.user, values={"preferred_language": values.pop("preferred_language")})
        settings_change(user=request.user, values=values, actor=request.user)
        messages.success(request, _("Your changes have been saved"))
        return redirect("members:notification_settings")
    return render(request, "members/notification_settings.html", {"form": form})


@never_cache
@csrf_exempt  # a mail program posts here without a session (RFC 8058); the signature in the address is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """Show what the address of an e-mail ends, and end it on POST: by a mail program, or by the button of the page.

    Nothing of the person is shown, and the answer is the same whether or not there still is one.
    """
    try:
        way = unsubscribing.read(signed)
    except unsubscribing.NoSuchScope:
        return render(request, "members/unsubscribe.html", {"broken": True}, status=404)
    done = request.method == "POST"
    if done:
        unsubscribing.unsubscribe(way)
    return render(request, "members/unsubscribe.html", {"scope": way.scope, "done": done})
