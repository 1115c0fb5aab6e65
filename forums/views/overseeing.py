"""What facilitators do about a post, a thread or a person that they see, without a case."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from core.cleaning import excerpt
from forums import moderation, people_moderation, policy, thread_moderation
from forums import moderation_selectors as selectors
from forums.models import Decision, Post, Sanction, Space, Thread
from forums.moderation_forms import (
    MergeForm,
    MoveForm,
    NoteForm,
    PostActionForm,
    SanctionForm,
    SplitForm,
    ThreadActionForm,
    thread_in_address,
)
from members.models import User

from .common import forum_view, page_context, space_crumb, thread_crumb
from .moderating import moderator_required, say_recorded
from .reading import post_address

Action = Decision.Action
View = Any


@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """Hide, show, remove or restore a post."""
    moderator_required(request)
    found = Post.objects.select_related("thread__space", "author").filter(pk=post_id).first()
    if found is None or not policy.may_read_space(request.user, found.thread.space):
        raise Http404
    if not policy.may_decide(request.user, found):
        raise PermissionDenied
    actions = post_actions(found)
    initial = {"post_version": found.version}
    form = PostActionForm(request.POST if request.method == "POST" else None, actions=actions, initial=initial)
    if request.method == "POST" and form.is_valid():
        decision = moderation.post_decide(
            action=form.cleaned_data["action"],
            actor=request.user,
            post=found,
            post_version=form.cleaned_data["post_version"],
            reason=form.cleaned_data["reason"],
        )
        say_recorded(request, decision)
        return redirect(post_address(found))
    context = page_context(
        request,
        lambda: reverse("forums:post_moderate", args=[found.pk]),
        trail=[space_crumb(found.thread.space), thread_crumb(request, found.thread)],
        post=found,
        text=found.original,
        form=form,
        actions=actions,
        decisions=selectors.decisions_on_post(found),
        back=post_address(found),
    )
    return render(request, "forums/post_moderate.html", context)


def post_actions(post: Post) -> list[tuple[str, Any]]:
    """Return what can be done about a post in its present state."""
    words = {
        Action.HIDE: gettext("Hide this post"),
        Action.SHOW: gettext("Show this post again"),
        Action.REMOVE: gettext("Remove this post"),
        Action.RESTORE: gettext("Restore this post"),
    }
    return [(action, label) for action, label in words.items() if post.state in moderation.TRANSITIONS[action].sources]


def _thread_or_404(request: HttpRequest, thread_id: int) -> Thread:
    moderator_required(request)
    found = Thread.objects.select_related("space", "opening__author").filter(pk=thread_id).first()
    if found is None or not policy.may_read_space(request.user, found.space):
        raise Http404
    if not policy.may_decide_thread(request.user, found):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Close, pin, hide or remove a thread, move it, split it or merge it: one form each."""
    found = _thread_or_404(request, thread_id)
    forms = _thread_forms(request, found)
    chosen = request.POST.get("form", "") if request.method == "POST" else ""
    if chosen in forms and forms[chosen].is_valid():
        decision = _THREAD_ACTS[chosen](request, found, forms[chosen])
        if decision is not None:
            say_recorded(request, decision)
            # What was split or merged stands in another thread now.
            target = Thread.objects.select_related("space").get(pk=decision.thread_id)
            return redirect(target.get_absolute_url())
    context = page_context(
        request,
        lambda: reverse("forums:thread_moderate", args=[found.pk]),
        trail=[space_crumb(found.space), thread_crumb(request, found)],
        thread=found,
        decisions=selectors.decisions_on_thread(found),
        back=found.get_absolute_url(),
        chosen=forms.get(chosen),
        **{f"{name}_form": form for name, form in forms.items()},
    )
    return render(request, "forums/thread_moderate.html", context)


def _thread_forms(request: HttpRequest, found: Thread) -> dict[str, Any]:
    """Return the forms that fit the thread's state; the one that was sent is bound."""
    spaces = Space.objects.visible_to(request.user).exclude(pk=found.space_id)
    posts = Post.objects.filter(thread=found).exclude(pk=found.opening_id or 0).exclude(state=Post.State.REMOVED)
    replies = [
        (
            str(reply.pk),
            format_html(
                '#{} {}: <span lang="{}">{}</span>',
                reply.number,
                reply.author_name,
                reply.original.language,
                excerpt(reply.original.html, 90),
            ),
        )
        for reply in posts.order_by("number").with_texts()[:200]
    ]
    makers: dict[str, Any] = {"action": (ThreadActionForm, {"actions": thread_actions(found)})}
    if found.state in (Thread.State.PUBLISHED, Thread.State.HIDDEN):
        makers["move"] = (MoveForm, {"spaces": spaces})
    if found.state == Thread.State.PUBLISHED:
        if replies:
            makers["split"] = (SplitForm, {"offered": replies})
        makers["merge"] = (MergeForm, {})
    sent = request.POST.get("form") if request.method == "POST" else None
    return {
        name: form(
            request.POST if name == sent else None, initial={"version": found.version}, auto_id=f"{name}_%s", **options
        )
        for name, (form, options) in makers.items()
    }


def thread_actions(found: Thread) -> list[tuple[str, Any]]:
    """Return what can be done about a thread in its present state."""
    words = {
        Action.LOCK: gettext("Close this discussion"),
        Action.UNLOCK: gettext("Reopen this discussion"),
        Action.PIN: gettext("Pin this discussion"),
        Action.UNPIN: gettext("Unpin this discussion"),
        Action.HIDE: gettext("Hide this discussion"),
        Action.SHOW: gettext("Show this discussion again"),
        Action.REMOVE: gettext("Remove this discussion"),
        Action.RESTORE: gettext("Restore this discussion"),
    }
    changes = thread_moderation.CHANGES
    return [
        (action, label)
        for action, label in words.items()
        if getattr(found, changes[action].field) in changes[action].sources
    ]


def _act(request: HttpRequest, found: Thread, form: ThreadActionForm) -> Decision:
    fields = form.cleaned_data
    return thread_moderation.thread_decide(
        action=fields["action"],
        actor=request.user,
        thread=found,
        version=fields["version"],
        reason=fields["reason"],
    )


def _move(request: HttpRequest, found: Thread, form: MoveForm) -> Decision:
    fields = form.cleaned_data
    return thread_moderation.thread_move(
        actor=request.user, thread=found, version=fields["version"], space=fields["space"]
    )


def _split(request: HttpRequest, found: Thread, form: SplitForm) -> Decision:
    fields = form.cleaned_data
    return thread_moderation.thread_split(
        actor=request.user,
        thread=found,
        version=fields["version"],
        posts=list(Post.objects.filter(pk__in=fields["posts"], thread=found)),
        title=fields["title"],
        language=fields["language"],
    )


def _merge(request: HttpRequest, found: Thread, form: MergeForm) -> Decision | None:
    target = thread_in_address(form.cleaned_data["into"])
    if target is None or target.pk == found.pk or not policy.may_read_space(request.user, target.space):
        form.add_error("into", gettext("Enter the address of another discussion that you can read"))
        return None
    if target.state != Thread.State.PUBLISHED:
        form.add_error("into", gettext("That discussion is not published, so nothing can be merged into it"))
        return None
    return thread_moderation.thread_merge(
        actor=request.user, thread=found, version=form.cleaned_data["version"], into=target
    )


_THREAD_ACTS: dict[str, Any] = {"action": _act, "move": _move, "split": _split, "merge": _merge}


def _person_or_404(request: HttpRequest, user_id: int) -> User:
    moderator_required(request)
    person = User.objects.filter(pk=user_id).first()
    if person is None:
        raise Http404
    if not policy.may_read_notes(request.user, person):
        raise PermissionDenied
    return person


@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """A member as facilitators see them: measures, decisions, notes, latest posts."""
    found = _person_or_404(request, user_id)
    sent = request.POST.get("form", "") if request.method == "POST" else ""
    forms: dict[str, Any] = {"note": NoteForm(request.POST if sent == "note" else None, auto_id="note_%s")}
    if policy.may_sanction(request.user, found):
        forms["sanction"] = SanctionForm(request.POST if sent == "sanction" else None, auto_id="sanction_%s")
    if sent in forms and forms[sent].is_valid():
        fields = forms[sent].cleaned_data
        if sent == "note":
            people_moderation.note_add(actor=request.user, person=found, text=fields["text"])
            messages.success(request, gettext("Your note has been saved."))
        else:
            sanction = people_moderation.sanction_impose(
                actor=request.user,
                person=found,
                kind=fields["kind"],
                reason=fields["reason"],
                until=fields["until"],
            )
            say_recorded(request, sanction.decision)
        return redirect("forums:person", user_id=found.pk)
    context = page_context(
        request,
        lambda: reverse("forums:person", args=[found.pk]),
        trail=[{"label": gettext("Moderation queue"), "url": reverse("forums:queue")}],
        person=found,
        record=selectors.record_of(found, request.user),
        note_form=forms["note"],
        sanction_form=forms.get("sanction"),
        chosen=forms.get(sent),
    )
    return render(request, "forums/person.html", context)


@require_POST
@forum_view
def sanction_lift(request: HttpRequest, sanction_id: int) -> HttpResponse:
    """End a measure on a person before its time."""
    moderator_required(request)
    found = Sanction.objects.select_related("person").filter(pk=sanction_id).first()
    if found is None:
        raise Http404
    say_recorded(request, people_moderation.sanction_lift(actor=request.user, sanction=found))
    return redirect("forums:person", user_id=found.person_id)
