"""The facilitators' queue: cases that wait, one case and what can be decided, several posts at once."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.conflicts import Conflict as AnyConflict
from forums import appeals, cases, moderation, policy
from forums import moderation_selectors as selectors
from forums.deciding import Reason
from forums.joins import join_decide
from forums.models import Case, Decision
from forums.models.threads import LANGUAGES
from forums.moderation_forms import (
    AppealDecisionForm,
    ApproveForm,
    BulkForm,
    EditWaitingForm,
    PostActionForm,
    ReasonForm,
    RejectForm,
    VersionForm,
)
from forums.undo import is_undoable
from forums.waiting_posts import waiting_post_edit

from .common import forum_view, page_context, sign_in_required
from .reading import page_number

Action = Decision.Action


def moderator_required(request: HttpRequest, back: str = "") -> None:
    """Ask for sign-in, then refuse everybody but facilitators and administrators."""
    sign_in_required(request, back)
    if not policy.is_moderator(request.user):
        raise PermissionDenied


@require_safe
@forum_view
def queue(request: HttpRequest) -> HttpResponse:
    """The cases that wait, oldest first, by language, kind and whose they are."""
    moderator_required(request)
    return _queue_page(request)


def _queue_page(request: HttpRequest, *, form: BulkForm | None = None, status: int = 200) -> HttpResponse:
    chosen = {
        "language": _choice(request, "language", dict(LANGUAGES)),
        "kind": _choice(request, "kind", dict(Case.Kind.choices)),
        "taken": _choice(request, "taken", {"mine": "", "free": ""}),
    }
    counts = selectors.case_counts(request.user)
    rows = selectors.case_list_waiting(request.user, **chosen)
    paginator = Paginator(rows, selectors.CASES_PER_PAGE)
    # The counts beside the filters already say how many there are.
    fits = [n for keys, n in counts.items() if all(keys[name] == value for name, value in _asked(chosen))]
    paginator.__dict__["count"] = sum(fits)
    try:
        page = paginator.page(page_number(request))
    except InvalidPage:
        raise Http404 from None
    offered = [case.bulk_value for case in page if case.post and case.holds]
    context = page_context(
        request,
        lambda: reverse("forums:queue"),
        trail=[],
        page=page,
        groups=[
            _group(gettext("Language"), "language", LANGUAGES, chosen, counts),
            _group(gettext("Why it waits"), "kind", Case.Kind.choices, chosen, counts),
            _group(
                gettext("Taken by"),
                "taken",
                [("mine", gettext("Taken by me")), ("free", gettext("Taken by nobody"))],
                chosen,
                counts,
            ),
        ],
        filtered=any(chosen.values()),
        action=reverse("forums:queue"),
        bulk=form or (BulkForm(offered=offered, auto_id="bulk_%s") if offered else None),
        picked=form.data.getlist("cases") if form is not None else [],  # type: ignore[attr-defined]
    )
    return render(request, "forums/queue.html", context, status=status)


def _choice(request: HttpRequest, name: str, known: dict[str, Any]) -> str:
    given = request.GET.get(name, "")
    return given if given in known else ""


def _asked(chosen: dict[str, str]) -> list[tuple[int, str]]:
    """Return (place in the key of the counts, value) of each filter that is set."""
    return [(place, value) for place, value in enumerate(chosen.values()) if value]


def _group(label: str, name: str, choices: Any, chosen: dict[str, str], counts: Counter[Any]) -> dict[str, Any]:
    """Return one filter; its counts apply the other filters and not its own."""
    place = list(chosen).index(name)
    others = [(index, value) for index, value in _asked(chosen) if index != place]
    by_value: Counter[str] = Counter()
    for keys, n in counts.items():
        if all(keys[index] == value for index, value in others):
            by_value[keys[place]] += n
    everything = {"value": "", "label": gettext("Show all"), "count": sum(by_value.values())}
    options = [
        {"value": value, "label": words, "count": by_value[value]}
        for value, words in choices
        if by_value[value] or value == chosen[name]
    ]
    for option in (everything, *options):
        option["selected"] = option["value"] == chosen[name]
    return {"label": label, "name": name, "type": "radio", "open": True, "options": [everything, *options]}


@require_POST
@forum_view
def bulk(request: HttpRequest) -> HttpResponse:
    """Decide on several waiting posts at once; each is a decision of its own, and conflicts are counted."""
    moderator_required(request, reverse("forums:queue"))
    form = BulkForm(request.POST, offered=[item for item in request.POST.getlist("cases") if _versions(item)])
    if not form.is_valid():
        return _queue_page(request, form=form)
    recorded = failed = 0
    for item in form.cleaned_data["cases"]:
        case_id, version, post_version = _versions(item) or (0, 0, 0)
        found = selectors.case_list_visible_to(request.user).filter(pk=case_id).first()
        try:
            if found is None or found.post is None or not found.holds:
                raise PermissionDenied
            moderation.post_decide(
                action=form.cleaned_data["action"],
                actor=request.user,
                case=found,
                version=version,
                post_version=post_version,
                reason=form.cleaned_data["reason"],
            )
            recorded += 1
        except (AnyConflict, PermissionDenied):
            failed += 1
    if recorded:
        words = ngettext("{n} decision has been recorded.", "{n} decisions have been recorded.", recorded)
        messages.success(request, words.format(n=recorded))
    if failed:
        words = ngettext(
            "{n} post was left as it is: somebody else decided on it, or it changed in the meantime.",
            "{n} posts were left as they are: somebody else decided on them, or they changed in the meantime.",
            failed,
        )
        messages.warning(request, words.format(n=failed))
    return redirect("forums:queue")


def _versions(item: str) -> tuple[int, int, int] | None:
    parts = item.split(":")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 12 for part in parts):
        return None
    return int(parts[0]), int(parts[1]), int(parts[2])


def case_or_404(request: HttpRequest, case_id: int) -> Case:
    """Return a case in a space that the facilitator may see."""
    moderator_required(request, reverse("forums:case", args=[case_id]))
    found = selectors.case_list_visible_to(request.user).filter(pk=case_id).first()
    if found is None:
        raise Http404
    return found


@require_safe
@forum_view
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case: what it is about, and what can be decided."""
    return case_page(request, case_or_404(request, case_id))


def case_page(
    request: HttpRequest, found: Case, *, form: Any = None, name: str = "", status: int = 200
) -> HttpResponse:
    """Render a case; ``form`` takes the place of the one of that name, with what was typed."""
    post = found.post
    versions = {"version": found.version, "post_version": post.version if post else 0}
    decisions = list(selectors.decisions_about(found))
    context = page_context(
        request,
        lambda: reverse("forums:case", args=[found.pk]),
        trail=[{"label": gettext("Moderation queue"), "url": reverse("forums:queue")}],
        case=found,
        post=post,
        text=post.original if post else None,
        flags=selectors.reports_of(found, decisions),
        decisions=decisions,
        may_decide=policy.may_decide_case(request.user, found),
        held_by_other=found.held_by_other(request.user),
        held_by_me=found.held and found.assignee_id == request.user.pk,
        claim_form=VersionForm(initial=versions, auto_id="claim_%s"),
        approve_form=ApproveForm(initial=versions, auto_id="approve_%s"),
        **(_forms(found, versions) | ({name: form} if form is not None else {})),
    )
    return render(request, "forums/case.html", context)


def _forms(found: Case, versions: dict[str, int]) -> dict[str, Any]:
    if found.kind == Case.Kind.APPEAL:
        return {"appeal_form": AppealDecisionForm(initial=versions)}
    if found.kind == Case.Kind.JOIN:
        return {"join_form": ReasonForm()}
    if found.kind == Case.Kind.TRANSLATION:
        return {"translation_form": ReasonForm()}
    if found.kind == Case.Kind.FLAG:
        return {"flag_form": PostActionForm(initial=versions, actions=flag_actions(found))}
    if found.holds and found.post:
        message = {"message": found.post.original.written, **versions}
        return {
            "reject_form": RejectForm(initial=versions),
            "edit_form": EditWaitingForm(initial=message, prefix="edit"),
        }
    return {}


def flag_actions(found: Case) -> list[tuple[str, Any]]:
    """Return what can be done about a reported post as it is now."""
    published = found.post is not None and found.post.state == "published"
    actions: list[tuple[str, Any]] = [(Action.DISMISS, gettext("No action needed"))]
    if published:
        actions.append((Action.HIDE, gettext("Hide this post")))
    return [*actions, (Action.REMOVE, gettext("Remove this post"))]


def say_recorded(request: HttpRequest, decision: Decision) -> None:
    """Say that a decision has been recorded, with the way to it: the queue and the post's page do not show it."""
    label = gettext("See or undo this decision") if is_undoable(decision) else gettext("See this decision")
    address = reverse("forums:decision", args=[decision.pk])
    words = gettext("The decision has been recorded.")
    messages.success(request, format_html('{} <a class="govuk-link" href="{}">{}</a>', words, address, label))


def decided(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Say so, and lead back to the queue."""
    say_recorded(request, decision)
    return redirect("forums:queue")


@require_POST
@forum_view
def claim(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take a case."""
    found = case_or_404(request, case_id)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise Http404
    cases.case_claim(actor=request.user, case=found, version=form.cleaned_data["version"])
    return redirect("forums:case", case_id=found.pk)


@require_POST
@forum_view
def release(request: HttpRequest, case_id: int) -> HttpResponse:
    """Give a case back."""
    cases.case_release(actor=request.user, case=case_or_404(request, case_id))
    return redirect("forums:queue")


@require_POST
@forum_view
def approve(request: HttpRequest, case_id: int) -> HttpResponse:
    """Publish the post."""
    found = case_or_404(request, case_id)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        raise Http404
    decision = moderation.post_approve(actor=request.user, case=found, **form.cleaned_data)
    return decided(request, decision)


@require_POST
@forum_view
def reject(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep the post back, with a reason."""
    found = case_or_404(request, case_id)
    form = RejectForm(request.POST)
    if not form.is_valid():
        return case_page(request, found, form=form, name="reject_form")
    fields = form.cleaned_data
    decision = moderation.post_decide(
        action=Action.REJECT,
        actor=request.user,
        case=found,
        version=fields["version"],
        post_version=fields["post_version"],
        reason=fields["reason"],
    )
    return decided(request, decision)


@require_POST
@forum_view
def edit_waiting(request: HttpRequest, case_id: int) -> HttpResponse:
    """Change the waiting post; its author is told."""
    found = case_or_404(request, case_id)
    form = EditWaitingForm(request.POST, prefix="edit")
    if form.is_valid():
        fields = form.cleaned_data
        try:
            waiting_post_edit(
                actor=request.user,
                case=found,
                version=fields["version"],
                post_version=fields["post_version"],
                source=fields["message"],
                reason=fields["reason"],
            )
        except ValueError:
            form.add_error("message", gettext("Nothing was changed. Change the text, or approve the post as it is."))
        else:
            messages.success(request, gettext("The post was changed, and its author has been told."))
            return redirect("forums:case", case_id=found.pk)
    return case_page(request, found, form=form, name="edit_form")


@require_POST
@forum_view
def answer_flags(request: HttpRequest, case_id: int) -> HttpResponse:
    """Answer the reports of a post: leave it, hide it or remove it."""
    found = case_or_404(request, case_id)
    form = PostActionForm(request.POST, actions=flag_actions(found))
    if not form.is_valid():
        return case_page(request, found, form=form, name="flag_form")
    fields = form.cleaned_data
    version = fields["version"] or 0
    if fields["action"] == Action.DISMISS:
        reason = fields["reason"] if fields["reason"].en else None
        decision = moderation.flag_dismiss(actor=request.user, case=found, reason=reason, version=version)
    else:
        decision = moderation.post_decide(
            action=fields["action"],
            actor=request.user,
            case=found,
            post_version=fields["post_version"],
            reason=fields["reason"],
            version=version,
        )
    return decided(request, decision)


@require_POST
@forum_view
def answer_appeal(request: HttpRequest, case_id: int) -> HttpResponse:
    """Uphold an appeal, or let the decision stand."""
    found = case_or_404(request, case_id)
    form = AppealDecisionForm(request.POST)
    if not form.is_valid():
        return case_page(request, found, form=form, name="appeal_form")
    decision = appeals.appeal_decide(
        actor=request.user,
        case=found,
        version=form.cleaned_data["version"],
        grant=form.cleaned_data["outcome"] == "grant",
        reason=form.cleaned_data["reason"],
    )
    return decided(request, decision)


@require_http_methods(["POST"])
@forum_view
def answer_join(request: HttpRequest, case_id: int) -> HttpResponse:
    """Approve or refuse a request to join."""
    found = case_or_404(request, case_id)
    approved = "approve" in request.POST
    form = ReasonForm(request.POST)
    if not approved and not form.is_valid():
        return case_page(request, found, form=form, name="join_form")
    reason = Reason() if approved else form.cleaned_data["reason"]
    version = request.POST.get("version", "")
    decision = join_decide(
        actor=request.user,
        case=found,
        version=int(version) if version.isascii() and version.isdigit() else 0,
        approve=approved,
        reason=reason,
    )
    return decided(request, decision)
