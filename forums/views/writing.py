"""Writing: begin a thread, reply, change and delete one's own post."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from core.languages import interface_language
from forums import drafts, limits, policy, selectors, services
from forums.authorship import is_asker, wrote
from forums.errors import TooManyPosts
from forums.forms import LONGEST_TITLE, EditForm, EditOpeningForm, ReplyForm, SensitivityForm, StartForm
from forums.models import Post, Space
from forums.sanctions import suspension_of
from forums.sensitivity import thread_sensitivity_set

from .common import (
    SignInFirst,
    address_of,
    forum_view,
    page_context,
    refuse,
    sign_in_required,
    space_crumb,
    space_or_404,
    spaces_named,
    thread_crumb,
    thread_or_404,
    too_many,
)
from .composing import files_kept, place_to_start, preview_of, saved_as_draft
from .reading import post_address, readable_post, thread_page


@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def start(request: HttpRequest, space_slug: str) -> HttpResponse:
    """Ask a question, share a challenge, or start a discussion."""
    if not request.user.is_authenticated:
        if request.method == "POST" and (named := spaces_named(space_slug)):
            drafts.keep(request, place_to_start(named[0]))
        raise SignInFirst
    space = space_or_404(request, space_slug)
    place = place_to_start(space)
    if not policy.may_start(request.user, space):
        return _suspended(request, space)
    kept = drafts.recall(request, place) if request.method != "POST" else {}
    status = 200
    preview = None
    if request.method == "POST":
        form = StartForm(request.POST, request.FILES, kept=drafts.files_of(request.user, place))
        if saved_as_draft(request, place, form):
            return redirect("forums:start", space_slug=space.slug)
        preview = preview_of(request, form, space.audience)
        if "preview" not in request.POST and form.is_valid():
            fields = form.cleaned_data
            try:
                limits.spend_from("thread", address_of(request))
                made = services.thread_create(
                    actor=request.user,
                    space=space,
                    title=fields["title"],
                    source=fields["message"],
                    language=fields["language"],
                    kind=fields["kind"],
                    topic=fields["topic"],
                    sector=fields["sector"],
                    service_area=fields["service_area"],
                    stage=fields["stage"],
                    submission_token=fields["submission_token"],
                    unnamed=fields["unnamed"],
                    sensitivity=fields["sensitivity"],
                    embargo_until=fields["embargo_until"],
                    files=fields["files"],
                )
            except TooManyPosts as problem:
                too_many(form, problem)
                status = 429
            else:
                drafts.discard(request, place)
                _say_what_became(request, made, gettext("Your discussion has been posted."))
                return redirect(made.thread.get_absolute_url())
        files_kept(request, place, form)
    else:
        # A link may bring a title: that of a search that found nothing.
        title = " ".join(request.GET.get("title", "").replace("\0", " ").split())[:LONGEST_TITLE]
        form = StartForm(initial={"title": title, **kept})
    context = _start_context(
        request,
        space,
        form=form,
        place=place,
        preview=preview,
        kept=bool(kept) and not form.is_bound,
        files_lost=bool(kept.get(drafts.FILES_LOST)),
    )
    return render(request, "forums/start.html", context, status=status)


def _start_context(request: HttpRequest, space: Space, **context: Any) -> dict[str, Any]:
    trail = [space_crumb(space)]
    return page_context(
        request, lambda: reverse("forums:start", args=[space.slug]), trail=trail, space=space, **context
    )


def _suspended(request: HttpRequest, space: Space) -> HttpResponse:
    """Tell somebody that they are suspended, until when and why; raises PermissionDenied for anybody else."""
    suspension = suspension_of(request.user)
    if suspension is None:
        raise PermissionDenied
    context = _start_context(request, space, suspension=suspension)
    return render(request, "forums/suspended.html", context, status=403)


def _say_what_became(request: HttpRequest, post: Post, published: str) -> None:
    if post.state == Post.State.PENDING:
        waiting = gettext("Your post is waiting to be checked. We will tell you when a facilitator has looked at it.")
        messages.info(request, waiting)
    else:
        messages.success(request, published)


@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def reply(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Add a post to a thread. Errors show on the thread's last page, with what was typed."""
    place = f"reply:{thread_id}"
    if request.method != "POST":
        return redirect(_place_to_reply(request, thread_id))
    if not request.user.is_authenticated:
        drafts.keep(request, place)
        raise SignInFirst(reverse("forums:reply", args=[thread_id]))
    thread = thread_or_404(request, thread_id, selectors.thread_for_reading(request.user, interface_language()))
    if not policy.may_reply(request.user, thread):
        raise PermissionDenied
    held = drafts.files_of(request.user, place)
    form = ReplyForm(request.POST, request.FILES, unnamed=is_asker(request.user, thread), kept=held)
    if saved_as_draft(request, place, form):
        return redirect(thread.get_absolute_url() + "#reply")
    status = 200
    preview = preview_of(request, form, thread.audience)
    if "preview" not in request.POST and form.is_valid():
        try:
            limits.spend_from("reply", address_of(request))
            made = services.reply_create(
                actor=request.user,
                thread=thread,
                source=form.cleaned_data["message"],
                language=form.cleaned_data["language"],
                submission_token=form.cleaned_data["submission_token"],
                reply_to=form.cleaned_data["reply_to"],
                files=form.cleaned_data["files"],
            )
        except TooManyPosts as problem:
            too_many(form, problem)
            status = 429
        else:
            drafts.discard(request, place)
            made.thread = thread
            if made.state == Post.State.PENDING:
                messages.info(request, gettext("Your reply is waiting to be checked."))
            else:
                messages.success(request, gettext("Your reply has been posted"))
            return redirect(post_address(made))
    files_kept(request, place, form)
    last = selectors.page_of(thread.last_listed)
    return thread_page(request, thread, form=form, preview=preview, number=last, status=status)


def _place_to_reply(request: HttpRequest, thread_id: int) -> str:
    """Return where one replies: below the page that holds the post to be quoted (``?quote=``), if one is."""
    thread = thread_or_404(request, thread_id)
    asked = request.GET.get("quote", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 12):
        return f"{thread.get_absolute_url()}#reply"
    number = thread.posts.filter(pk=int(asked)).values_list("number", flat=True).first() or 1
    page = selectors.page_of(number)
    return f"{thread.get_absolute_url()}?{f'page={page}&' if page > 1 else ''}quote={asked}#reply"


@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def edit(request: HttpRequest, post_id: int) -> HttpResponse:
    """Change one's own post; a rejected one is sent to be checked again."""
    place = f"edit:{post_id}"
    if not request.user.is_authenticated:
        if request.method == "POST":
            drafts.keep(request, place)
        raise SignInFirst
    post = readable_post(request, post_id)
    if not policy.may_edit(request.user, post):
        raise PermissionDenied
    form_class = EditOpeningForm if post.is_opening else EditForm
    text = post.original
    kept = drafts.recall(request, place) if request.method != "POST" else {}
    status = 200
    preview = None
    if request.method == "POST":
        form = form_class(request.POST)
        if saved_as_draft(request, place, form):
            return redirect("forums:post_edit", post_id=post.pk)
        preview = preview_of(request, form, post.thread.audience)
        if "preview" not in request.POST and form.is_valid():
            try:
                limits.spend_from("edit", address_of(request))
                changed = services.post_edit(
                    actor=request.user,
                    post=post,
                    version=form.cleaned_data["version"],
                    source=form.cleaned_data["message"],
                    language=form.cleaned_data["language"],
                    title=form.cleaned_data.get("title"),
                )
            except TooManyPosts as problem:
                too_many(form, problem)
                status = 429
            else:
                drafts.discard(request, place)
                _say_what_became(request, changed, gettext("Your changes have been saved"))
                return redirect(post_address(changed))
    else:
        now = {"title": post.thread.title, "message": text.written, "language": text.language, "version": post.version}
        form = form_class(initial={**now, **kept})
    context = page_context(
        request,
        lambda: reverse("forums:post_edit", args=[post.pk]),
        trail=[space_crumb(post.thread.space), thread_crumb(request, post.thread)],
        post=post,
        form=form,
        place=place,
        preview=preview,
        kept=bool(kept) and not form.is_bound,
        back=post_address(post),
    )
    return render(request, "forums/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def delete(request: HttpRequest, post_id: int) -> HttpResponse:
    """Ask whether the person is sure, then take their post away."""
    sign_in_required(request)
    post = readable_post(request, post_id)
    if not wrote(request.user, post):
        refuse(request)
    if request.method == "POST":
        removed = services.post_delete_own(actor=request.user, post=post)
        messages.success(request, gettext("Your post has been deleted."))
        thread = removed.thread
        thread_stays = thread.state == thread.State.PUBLISHED
        return redirect(post_address(removed) if thread_stays else thread.space.get_absolute_url())
    if not policy.may_delete(request.user, post):
        raise PermissionDenied
    context = page_context(
        request,
        lambda: reverse("forums:post_delete", args=[post.pk]),
        trail=[space_crumb(post.thread.space), thread_crumb(request, post.thread)],
        post=post,
        text=post.original,
        back=post_address(post),
    )
    return render(request, "forums/delete.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def sensitivity(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Choose who can read a thread that one began, or as a facilitator."""
    sign_in_required(request, reverse("forums:sensitivity", args=[thread_id]))
    thread = thread_or_404(request, thread_id)
    if not policy.may_set_sensitivity(request.user, thread):
        raise PermissionDenied
    now = {"sensitivity": thread.sensitivity, "embargo_until": thread.embargo_until}
    form = SensitivityForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        thread_sensitivity_set(
            actor=request.user, thread=thread, sensitivity=chosen["sensitivity"], until=chosen["embargo_until"]
        )
        messages.success(request, gettext("Your changes have been saved"))
        return redirect(thread.get_absolute_url())
    context = page_context(
        request,
        lambda: reverse("forums:sensitivity", args=[thread.pk]),
        trail=[space_crumb(thread.space), thread_crumb(request, thread)],
        thread=thread,
        form=form,
        back=thread.get_absolute_url(),
    )
    return render(request, "forums/sensitivity.html", context)
