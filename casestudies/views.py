"""An author's pages: their case studies, writing one, previewing and submitting it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.conflicts import Conflict
from core.languages import interface_language
from members.models import Membership, User
from members.selectors import membership_of

from . import services, stash
from .forms import MAX_INDICATORS, CaseStudyForm, IndicatorForm, IndicatorFormSet, StartForm, rows_of
from .models import CaseStudyPage
from .reading import reading_context
from .selectors import case_study_list_by, originals, requested_changes, state_of

View = Callable[..., HttpResponse]


def writer_required(view: View) -> View:
    """Sign in a visitor, keeping what they typed; refuse a member who may not write with 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return stash.keep_and_sign_in(request)
        if not services.may_write(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)


def _own(request: HttpRequest, public_id: str) -> CaseStudyPage:
    page = originals().filter(public_id=public_id).select_related("locale", "latest_revision__user").first()
    if page is None:
        raise Http404
    if page.author_id != request.user.pk:
        raise PermissionDenied
    return page


@writer_required
@require_http_methods(["GET", "HEAD"])
def mine(request: HttpRequest) -> HttpResponse:
    """List the person's case studies with their states."""
    interface = interface_language()
    rows = []
    for page in case_study_list_by(request.user):
        language = page.locale.language_code
        rows.append(
            {
                "page": page,
                "title": page.draft_title or page.title,
                "lang": language if language != interface else "",
                "state": state_of(page),
                "can_edit": services.can_edit(page),
                "url": page.get_url(request) if page.live else "",
            }
        )
    return render(request, "casestudies/mine.html", {"rows": rows})


@writer_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a draft: its language and title."""
    if request.method == "POST":
        form = StartForm(request.POST)
        if form.is_valid():
            membership = membership_of(cast(User, request.user))
            active = membership is not None and membership.state == Membership.State.ACTIVE
            body = membership.organisation if membership and active else None
            try:
                page = services.case_study_draft_create(author=request.user, organisation=body, **form.cleaned_data)
            except LookupError as error:
                raise Http404 from error
            return redirect("casestudies:edit", public_id=page.public_id)
    else:
        typed = stash.take(request)
        form = StartForm(typed) if typed else StartForm()
    return render(request, "casestudies/start.html", {"form": form}, status=422 if form.errors else 200)


def _forms(page: CaseStudyPage, data: QueryDict | None, rows: int = 0) -> tuple[CaseStudyForm, Any]:
    language = page.locale.language_code
    kwargs: dict[str, Any] = {"form_kwargs": {"language": language}, "prefix": "indicators"}
    if data is not None:
        return CaseStudyForm(data, language=language), IndicatorFormSet(data, **kwargs)
    draft = page.get_latest_revision_as_object()
    initial = [IndicatorForm.initial_for(row) for row in draft.indicators.all()]
    initial += [{} for _number in range(min(rows, MAX_INDICATORS - len(initial)))]
    values = CaseStudyForm.initial_for(draft) | {"version": page.latest_revision_id}
    return CaseStudyForm(initial=values, language=language), IndicatorFormSet(initial=initial or [{}], **kwargs)


def _with_one_more_row(data: QueryDict) -> QueryDict:
    more = data.copy()
    total = data.get("indicators-TOTAL_FORMS", "0")
    more["indicators-TOTAL_FORMS"] = str(min(int(total) + 1 if total.isdigit() else 1, MAX_INDICATORS))
    return more


@writer_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write a draft. The buttons save, add an indicator, preview or submit; each of them saves first."""
    page = _own(request, public_id)
    if not services.can_edit(page):
        return render(
            request, "casestudies/closed.html", _page_context(page), status=409 if request.method == "POST" else 200
        )
    if request.method == "POST":
        return _saved(request, page)
    typed = stash.take(request)
    rows = request.GET.get("rows", "")
    form, formset = _forms(page, typed, int(rows) if rows.isdigit() and len(rows) < 3 else 0)
    if typed is not None:
        messages.info(request, _("Your session had ended. What you typed is here again: save it now."))
    return _edit_page(request, page, form, formset)


def _saved(request: HttpRequest, page: CaseStudyPage) -> HttpResponse:
    button = request.POST.get("button", "save")
    form, formset = _forms(page, request.POST)
    if not (form.is_valid() & formset.is_valid()):
        if button == "add":
            form, formset = _forms(page, _with_one_more_row(request.POST))
        return _edit_page(request, page, form, formset, status=422)
    values = form.cleaned_data
    try:
        page = services.case_study_draft_save(
            page=page, author=request.user, values=values, indicators=rows_of(formset), version=values["version"]
        )
        if button == "submit":
            services.case_study_submit(
                page=page, author=request.user, version=page.latest_revision_id, agreed=values["agreed"]
            )
    except Conflict:
        return _conflict(request, page)
    except services.NotEditable:
        return render(request, "casestudies/closed.html", _page_context(page), status=409)
    except services.Incomplete as incomplete:
        for name, message in incomplete.errors.items():
            form.add_error("start_month" if name == "start" else name, message)
        return _edit_page(request, page, form, formset, status=422)
    return _after_save(request, page, button)


def _after_save(request: HttpRequest, page: CaseStudyPage, button: str) -> HttpResponse:
    if button == "submit":
        messages.success(request, _("Thank you. An editor will read your case study and reply."))
        return redirect("casestudies:mine")
    if button == "preview":
        return redirect("casestudies:preview", public_id=page.public_id)
    now = date_format(timezone.localtime(), "TIME_FORMAT")
    messages.success(request, _("The draft was saved at %(time)s.") % {"time": now})
    response = redirect("casestudies:edit", public_id=page.public_id)
    if button == "add":
        response["Location"] += "?rows=1#add"
    return response


def _conflict(request: HttpRequest, page: CaseStudyPage) -> HttpResponse:
    """Show what the other person did, with what was typed kept; saving once more is then a choice made knowingly."""
    page = _own(request, page.public_id)
    data = request.POST.copy()
    data["version"] = str(page.latest_revision_id)
    form, formset = _forms(page, data)
    theirs = page.get_latest_revision_as_object()
    differences = [
        {"label": form.fields[name].label, "value": getattr(theirs, name)}
        for name in CaseStudyForm.written
        if getattr(theirs, name).split() != (data.get(name) or "").split()
    ]
    return _edit_page(
        request,
        page,
        form,
        formset,
        status=409,
        conflict={"revision": page.latest_revision, "differences": differences},
    )


def _page_context(page: CaseStudyPage) -> dict[str, Any]:
    interface = interface_language()
    language = page.locale.language_code
    return {
        "case_study": page,
        "case_title": page.draft_title or page.title,
        "state": state_of(page),
        "text_lang": language if language != interface else "",
        "comment": requested_changes(page),
    }


def _edit_page(
    request: HttpRequest,
    page: CaseStudyPage,
    form: CaseStudyForm,
    formset: Any,
    *,
    status: int = 200,
    conflict: Any = None,
) -> HttpResponse:
    context = _page_context(page) | {
        "form": form,
        "formset": formset,
        "conflict": conflict,
        "has_errors": bool(form.errors) or (formset.is_bound and not formset.is_valid()),
        "can_add": formset.total_form_count() < MAX_INDICATORS,
    }
    return render(request, "casestudies/edit.html", context, status=status)


@writer_required
@require_http_methods(["GET", "HEAD"])
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the latest version as its readers will see it, to its author alone."""
    page = _own(request, public_id)
    draft = page.get_latest_revision_as_object()
    context = _page_context(page) | reading_context(request, draft)
    context |= {"page": draft, "can_edit": services.can_edit(page), "missing": services.missing_from(draft)}
    response = render(request, "casestudies/preview.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@writer_required
@require_http_methods(["POST"])
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Submit the version that was previewed."""
    page = _own(request, public_id)
    version = request.POST.get("version", "")
    try:
        services.case_study_submit(
            page=page,
            author=request.user,
            version=int(version) if version.isdigit() else 0,
            agreed=request.POST.get("agreed") == "on",
        )
    except Conflict:
        messages.error(
            request, _("Someone else changed this while you were working. Check what they did, then try again.")
        )
        return redirect("casestudies:preview", public_id=public_id)
    except services.NotEditable:
        return render(request, "casestudies/closed.html", _page_context(page), status=409)
    except services.Incomplete as incomplete:
        for message in incomplete.errors.values():
            messages.error(request, message)
        return redirect("casestudies:edit", public_id=public_id)
    messages.success(request, _("Thank you. An editor will read your case study and reply."))
    return redirect("casestudies:mine")


@writer_required
@require_http_methods(["POST"])
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a submitted case study back to draft."""
    page = _own(request, public_id)
    try:
        services.case_study_withdraw(page=page, author=request.user)
    except services.NotEditable:
        return render(request, "casestudies/closed.html", _page_context(page), status=409)
    messages.success(request, _("The case study is a draft again."))
    return redirect("casestudies:mine")
