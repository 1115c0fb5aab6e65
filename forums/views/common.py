"""What every page of discussions needs: signing in first, conflicts, the two addresses of a page, the way to it."""

import functools
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.forms import BaseForm, Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from core.conflicts import Conflict as AnyConflict
from core.languages import interface_language
from forums import moderation_selectors as selectors
from forums import policy
from forums.errors import Conflict, TooManyPosts
from forums.models import Case, Post, Space, Thread, Watch
from forums.reading_choice import reading_language
from forums.selectors import titles_attach
from forums.unread import mark_of
from members.common_values import common_values

View = Callable[..., HttpResponse]


class SignInFirst(Exception):
    """The page may be there for somebody who has signed in; ``back`` is where to go on afterwards."""

    def __init__(self, back: str = "") -> None:
        self.back = back


def forum_view(view: View) -> View:
    """Turn SignInFirst into the sign-in page, and Conflict into a page (409) that shows what the other person did."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except SignInFirst as first:
            return redirect_to_login(first.back or request.get_full_path())
        except AnyConflict as conflict:
            return conflict_page(request, conflict)

    return guarded


def sign_in_required(request: HttpRequest, back: str = "") -> None:
    """Raise SignInFirst for somebody who has not signed in."""
    if not request.user.is_authenticated:
        raise SignInFirst(back)


def refuse(request: HttpRequest) -> None:
    """Refuse a page that exists: signed out, ask to sign in; signed in, 403."""
    sign_in_required(request)
    raise PermissionDenied


def spaces_named(slug: str, spaces: "QuerySet[Space] | None" = None) -> list[Space]:
    """Return the spaces of an address in either language, the one in the language of the page first."""
    found = (Space.objects.all() if spaces is None else spaces).filter(Q(slug_en=slug) | Q(slug_cy=slug))
    return sorted(found, key=lambda space: space.slug != slug)


def space_or_404(request: HttpRequest, slug: str) -> Space:
    """Return the space of an address in either language if the reader may see it, with their own level and mark."""
    spaces = Space.objects.all()
    if request.user.is_authenticated:
        own = Watch.objects.filter(space=OuterRef("pk"), user=request.user).values("level")[:1]
        spaces = spaces.annotate(watch_own=Subquery(own), marked_at=mark_of(request.user, "pk"))
    found = spaces_named(slug, spaces)
    if not found:
        raise Http404
    space = found[0]
    if not policy.may_read_space(request.user, space):
        refuse(request)
    return space


def thread_or_404(request: HttpRequest, pk: int, readable: "QuerySet[Thread] | None" = None) -> Any:
    """Return a thread that the reader may see, out of ``readable`` (all that they may see, if none is given)."""
    threads = Thread.objects.select_related("space")
    found = (threads.visible_to(request.user) if readable is None else readable).filter(pk=pk).first()
    if found is not None:
        return found
    hidden = threads.filter(pk=pk, state=Thread.State.PUBLISHED).first()
    if hidden is None:
        raise Http404
    refuse(request)
    raise Http404


def page_context(
    request: HttpRequest, address: Callable[[], str], *, trail: list[dict[str, str]] | None = None, **context: Any
) -> dict[str, Any]:
    """Return a page's context: its address in both languages (``address()`` is called in each), and the way to it."""
    here = interface_language()
    query = f"?{request.META['QUERY_STRING']}" if request.method == "GET" and request.META.get("QUERY_STRING") else ""
    alternates = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            alternates.append({"language": language, "path": address()})
    for alternate in alternates:
        alternate["url"] = f"{settings.SITE_ADDRESS}{alternate['path']}"
    other = next(item for item in alternates if item["language"] != here)
    mine = next(item for item in alternates if item["language"] == here)
    english = next(item for item in alternates if item["language"] == "en")
    number = request.GET.get("page", "")
    suffix = f"?page={number}" if number.isascii() and number.isdigit() and int(number) > 1 else ""
    home = {"label": gettext("Home"), "url": f"/{here}/"}
    start = {"label": gettext("Discussions"), "url": reverse("forums:index")}
    return {
        "language_toggle": {"url": other["path"] + query, "language": other["language"]},
        "canonical_url": mine["url"] + suffix,
        "alternates": [*alternates, {"language": "x-default", "url": english["url"]}],
        "house_rules_url": house_rules_url(request.user, here),
        "breadcrumbs": [home] if trail is None else [home, start, *trail],
        # Whichever form of the page it is that was refused, the title says so.
        "refused": any(isinstance(value, BaseForm) and value.is_bound and value.errors for value in context.values()),
        **context,
    }


def house_rules_url(user: Any, language: str) -> str:
    """Return the address of the house rules as a higher room gives it; "" while only the home page is known."""
    provider = common_values.get("house_rules_url")
    value = provider(user) if provider is not None else ""
    address = str(value.get(language, "")) if isinstance(value, dict) else str(value)
    return "" if address == f"/{language}/" else address


def space_crumb(space: Space) -> dict[str, str]:
    """Return the step to a space."""
    return {"label": space.name, "url": space.get_absolute_url()}


def thread_crumb(request: HttpRequest, thread: Thread) -> dict[str, str]:
    """Return the step to a thread, by the title that the reader is shown, marked with its language."""
    titles_attach([thread], reading_language(request))
    return {"label": thread.heading.text, "url": thread.get_absolute_url(), "lang": thread.heading.language}


def conflict_page(request: HttpRequest, conflict: AnyConflict) -> HttpResponse:
    """Show what the other person did meanwhile, and where to go on."""
    case = conflict.case if isinstance(conflict, Conflict) else None
    subject = conflict.subject if isinstance(conflict, Conflict) else None
    if subject is not None:
        subject.refresh_from_db()  # what it was read in has been rolled back
    if case is not None:
        case = Case.objects.select_related("assignee").get(pk=case.pk)
    moderating = policy.is_moderator(request.user)
    post = subject if isinstance(subject, Post) else None
    onward = reverse("forums:queue" if moderating else "forums:index")
    if moderating and case is not None:
        onward = reverse("forums:case", args=[case.pk])
    elif isinstance(subject, (Post, Thread)):
        onward = subject.get_absolute_url()
    context = page_context(
        request,
        lambda: reverse("forums:index"),
        trail=[],
        post=post,
        case=case,
        decision=selectors.latest_decision(case, subject) if moderating else None,
        claimed_by=case.assignee if case and case.held_by_other(request.user) else None,
        moderating=moderating,
        onward=onward,
    )
    return render(request, "forums/conflict.html", context, status=409)


def address_of(request: HttpRequest) -> str:
    """Return the internet address that the request came from, as the sign-in limits see it."""
    address: str = get_adapter(request).get_client_ip(request)
    return address


def too_many(form: Form, problem: TooManyPosts) -> None:
    """Say in a form how long to wait."""
    words = ngettext(
        "You have done this too many times. Wait {minutes} minute and try again.",
        "You have done this too many times. Wait {minutes} minutes and try again.",
        problem.minutes,
    )
    form.add_error(None, words.format(minutes=problem.minutes))
