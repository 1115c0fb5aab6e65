"""Reporting a post, reading a decision about oneself, appealing, and undoing one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from core.languages import interface_language
from forums import appeals, flags, policy, undo
from forums import moderation_selectors as selectors
from forums.deciding import Reason
from forums.errors import NotUndoable, TooManyPosts
from forums.models import Decision
from forums.models.moderation import appeal_deadline
from forums.moderation_forms import AppealForm, FlagForm

from .common import forum_view, page_context, refuse, sign_in_required, space_crumb, thread_crumb, too_many
from .reading import post_address, readable_post


@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def report(request: HttpRequest, post_id: int) -> HttpResponse:
    """Report a post to the facilitators."""
    sign_in_required(request)
    post = readable_post(request, post_id)
    if not policy.may_flag(request.user, post):
        raise PermissionDenied
    reported = post.flags.filter(reporter_id=request.user.pk, state="open").exists()
    form = FlagForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            flags.flag_create(
                actor=request.user,
                post=post,
                reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
                language=interface_language(),
            )
        except TooManyPosts as problem:
            too_many(form, problem)
            status = 429
        else:
            messages.success(request, gettext("Thank you. A facilitator will look at it."))
            return redirect(post_address(post))
    context = page_context(
        request,
        lambda: reverse("forums:report", args=[post.pk]),
        trail=[space_crumb(post.thread.space), thread_crumb(request, post.thread)],
        post=post,
        text=post.original,
        reported=reported,
        form=form,
        back=post_address(post),
    )
    return render(request, "forums/report.html", context, status=status)


def decision_or_404(request: HttpRequest, decision_id: int) -> Decision:
    """Return a decision about the reader, or one that a facilitator may see; 404 for everybody else."""
    sign_in_required(request, reverse("forums:decision", args=[decision_id]))
    found = selectors.decision_with_parts(decision_id)
    if found is None or not policy.may_see_decision(request.user, found):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """What was decided and why; the person concerned can appeal here."""
    found = decision_or_404(request, decision_id)
    may_appeal = policy.may_appeal(request.user, found)
    appeal = selectors.appeal_against(found)
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if appeal is None and not may_appeal:
            refuse(request)
        if form.is_valid():
            appeals.appeal_create(actor=request.user, decision=found, **form.cleaned_data)
            messages.success(request, gettext("We have received your appeal. Somebody else will look at it afresh."))
            return redirect("forums:decision", decision_id=found.pk)
    context = page_context(
        request,
        lambda: reverse("forums:decision", args=[found.pk]),
        trail=[],
        decision=found,
        appeal=appeal,
        answer=selectors.answer_to(appeal) if appeal else None,
        concerned=policy.is_concerned(request.user, found),
        may_appeal=may_appeal and appeal is None,
        may_undo=policy.may_undo(request.user, found) and undo.is_undoable(found) and not found.is_undone,
        appealable=found.action in selectors.APPEALABLE,
        deadline=appeal_deadline(found),
        form=form,
    )
    return render(request, "forums/decision.html", context)


@require_POST
@forum_view
def decision_undo(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Undo a decision."""
    found = decision_or_404(request, decision_id)
    try:
        undo.decision_undo(actor=request.user, decision=found, reason=Reason())
    except NotUndoable:
        messages.error(request, gettext("This decision cannot be undone, since what it was about is gone."))
    else:
        messages.success(request, gettext("The decision was undone, and the person concerned has been told."))
    return redirect("forums:decision", decision_id=found.pk)
