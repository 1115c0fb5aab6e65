"""Moderating: the queue, a case, and what can be done with it."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from forums import moderation, policy, selectors
from forums.forms import ApproveForm, RejectForm, VersionForm
from forums.models import Case, Space
from forums.models.threads import LANGUAGES

from .common import forum_view, page_context, sign_in_required
from .reading import page_number


def _moderator_required(request: HttpRequest, back: str = "") -> None:
    sign_in_required(request, back)
    if not policy.is_moderator(request.user):
        raise PermissionDenied


@require_safe
@forum_view
def queue(request: HttpRequest) -> HttpResponse:
    """The cases that wait, oldest first, by language and kind."""
    _moderator_required(request)
    language = request.GET.get("language", "")
    language = language if language in dict(LANGUAGES) else ""
    kind = request.GET.get("kind", "")
    kind = kind if kind in Case.Kind.values else ""
    counts = selectors.case_counts(request.user)
    rows = selectors.case_list_waiting(request.user, language=language, kind=kind)
    paginator = Paginator(rows, selectors.CASES_PER_PAGE)
    # The counts beside the filters already say how many there are.
    fits = (n for (code, sort), n in counts.items() if code == (language or code) and sort == (kind or sort))
    paginator.__dict__["count"] = sum(fits)
    try:
        page = paginator.page(page_number(request))
    except InvalidPage:
        raise Http404 from None
    by_language: Counter[str] = Counter()
    by_kind: Counter[str] = Counter()
    for (code, sort), n in counts.items():
        by_language[code] += n
        by_kind[sort] += n
    context = page_context(
        request,
        lambda: reverse("forums:queue"),
        trail=[],
        page=page,
        groups=[
            _group(gettext("Language"), "language", LANGUAGES, language, by_language),
            _group(gettext("Why it waits"), "kind", Case.Kind.choices, kind, by_kind),
        ],
        filtered=bool(language or kind),
        action=reverse("forums:queue"),
    )
    return render(request, "forums/queue.html", context)


def _group(label: str, name: str, choices: Any, selected: str, counts: dict[str, int]) -> dict[str, Any]:
    everything = {"value": "", "label": gettext("Show all"), "count": sum(counts.values()), "selected": not selected}
    options = [
        {"value": value, "label": words, "count": counts.get(value, 0), "selected": value == selected}
        for value, words in choices
    ]
    return {"label": label, "name": name, "type": "radio", "open": True, "options": [everything, *options]}


def _case_or_404(request: HttpRequest, case_id: int) -> Case:
    _moderator_required(request, reverse("forums:case", args=[case_id]))
    cases = Case.objects.select_related("post__thread__space", "post__thread__topic", "post__author", "assignee")
    visible = cases.filter(pk=case_id, post__thread__space__in=Space.objects.visible_to(request.user))
    found = visible.first()
    if found is None:
        raise Http404
    return found


@require_safe
@forum_view
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case: the post, and what can be decided."""
    return _case_page(request, _case_or_404(request, case_id))


def _case_page(request: HttpRequest, found: Case, *, form: RejectForm | None = None, status: int = 200) -> HttpResponse:
    versions = {"version": found.version, "post_version": found.post.version}
    context = page_context(
        request,
        lambda: reverse("forums:case", args=[found.pk]),
        trail=[{"label": gettext("Moderation queue"), "url": reverse("forums:queue")}],
        case=found,
        post=found.post,
        text=found.post.original,
        decisions=found.decisions.select_related("actor"),
        own=found.post.author_id == request.user.pk,
        held_by_other=found.held_by_other(request.user),
        held_by_me=found.held and found.assignee_id == request.user.pk,
        form=form or RejectForm(initial=versions),
        approve_form=ApproveForm(initial=versions, auto_id="approve_%s"),
        claim_form=VersionForm(initial=versions, auto_id="claim_%s"),
    )
    return render(request, "forums/case.html", context, status=status)


@require_POST
@forum_view
def claim(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take a case."""
    found = _case_or_404(request, case_id)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Http404
    moderation.case_claim(actor=request.user, case=found, version=form.cleaned_data["version"])
    return redirect("forums:case", case_id=found.pk)


@require_POST
@forum_view
def release(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give a case back."""
    found = _case_or_404(request, case_id)
    moderation.case_release(actor=request.user, case=found)
    return redirect("forums:queue")


@require_POST
@forum_view
def approve(request: HttpRequest, case_id: int) -> HttpResponse:
    """Publish the post."""
    found = _case_or_404(request, case_id)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        raise Http404
    moderation.post_approve(actor=request.user, case=found, **form.cleaned_data)
    messages.success(request, gettext("The decision has been recorded."))
    return redirect("forums:queue")


@require_POST
@forum_view
def reject(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep the post back, with a reason."""
    found = _case_or_404(request, case_id)
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _case_page(request, found, form=form)
    fields = form.cleaned_data
    moderation.post_reject(
        actor=request.user,
        case=found,
        version=fields["version"],
        post_version=fields["post_version"],
        reason_en=fields["reason_en"],
        reason_cy=fields["reason_cy"],
    )
    messages.success(request, gettext("The decision has been recorded."))
    return redirect("forums:queue")
