"""Reading: spaces, threads, permalinks, earlier versions, and one's own posts."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.languages import interface_language
from forums import drafts, filters, policy, selectors, unread, watching
from forums.authorship import is_asker
from forums.differences import differences
from forums.feeds import feed_address
from forums.filters import ThreadFilter
from forums.forms import ReplyForm
from forums.mentions import names_of
from forums.models import Post, PostText, Revision, Space, Thread
from forums.quoting import quotation_of
from forums.reading_choice import reading_choice, reading_language
from forums.sanctions import suspension_of
from forums.shown import post_shown

from .common import (
    SignInFirst,
    forum_view,
    page_context,
    refuse,
    sign_in_required,
    space_crumb,
    space_or_404,
    thread_crumb,
    thread_or_404,
)
from .watching import WatchControl, space_watch_control, thread_watch_control


def page_number(request: HttpRequest) -> int:
    """Return the number of the page asked for; 404 for what is no number."""
    given = request.GET.get("page", "1")
    if not (given.isascii() and given.isdigit() and 0 < len(given) < 8 and int(given)):
        raise Http404
    return int(given)


@require_safe
@forum_view
def index(request: HttpRequest) -> HttpResponse:
    """The spaces, and what is going on in them."""
    spaces = selectors.space_list_visible_to(request.user)
    context = page_context(
        request,
        lambda: reverse("forums:index"),
        spaces=spaces,
        has_unread=any(getattr(space, "unread_threads", 0) for space in spaces),
        latest=selectors.thread_list_latest_visible_to(request.user, 6, reading_language(request)),
        may_moderate=policy.is_moderator(request.user),
        is_member=policy.is_member(request.user),
    )
    return render(request, "forums/index.html", context)


@require_safe
@forum_view
def space(request: HttpRequest, space_slug: str) -> HttpResponse:
    """The threads of a space, pinned ones first, then by their latest post."""
    found = space_or_404(request, space_slug)
    if found.slug != space_slug:
        return redirect(found.get_absolute_url() + _query(request), permanent=True)
    chosen = ThreadFilter.from_query(request.GET)
    threads = selectors.thread_list_visible_to(request.user, space=found, chosen=chosen)
    page = paged(threads, selectors.THREADS_PER_PAGE, request)
    page.object_list = selectors.for_rows(page.object_list, request.user, reading_language(request), found)
    signed_in = request.user.is_authenticated
    context = page_context(
        request,
        found.get_absolute_url,
        trail=[],
        space=found,
        watch=_space_watch(request, found),
        feed_url=feed_address(found),
        page=page,
        filters=filters.offered(chosen, request.GET, found.get_absolute_url(), signed_in=signed_in),
        filtered=bool(chosen),
        mark_read_url=reverse("forums:space_mark_read", args=[found.slug]) if signed_in else "",
        may_start=policy.may_start(request.user, found),
        start_url=reverse("forums:start", args=[found.slug]),
    )
    return render(request, "forums/space.html", context)


def _space_watch(request: HttpRequest, found: Space) -> WatchControl | None:
    if not request.user.is_authenticated:
        return None
    return space_watch_control(found, found.watch_own or watching.DEFAULT)  # type: ignore[attr-defined]


def _query(request: HttpRequest) -> str:
    return f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""


def paged(rows: Any, size: int, request: HttpRequest) -> Any:
    """Return the page of ``rows`` that the address asks for; raises Http404 where there is none."""
    try:
        return Paginator(rows, size).page(page_number(request))
    except InvalidPage:
        raise Http404 from None


@require_safe
@forum_view
def thread(request: HttpRequest, space_slug: str, thread_id: int, slug: str = "") -> HttpResponse:
    """A thread, twenty post numbers a page. Any address with its number leads to the one address it has."""
    try:
        readable = selectors.thread_for_reading(request.user, interface_language())
        threads = watching.with_standing(readable, request.user, thread_id)
        found = thread_or_404(request, thread_id, drafts.with_draft(threads, request.user, _place_of_reply(thread_id)))
    except Http404:
        if merged := merged_into(request, thread_id):
            return redirect(merged.get_absolute_url(), permanent=True)
        raise
    if (space_slug, slug) != (found.space.slug, found.slug):
        return redirect(found.get_absolute_url() + _query(request), permanent=True)
    if policy.may_reply(request.user, found):
        typed = drafts.recall(request, _place_of_reply(found.pk), found.draft_sealed)
        form = ReplyForm(initial=_with_quotation(request, found, typed))
        return thread_page(request, found, form=form, kept=bool(typed), files_lost=bool(typed.get(drafts.FILES_LOST)))
    return thread_page(request, found, form=None)


def _place_of_reply(thread_id: int) -> str:
    return f"reply:{thread_id}"


def _with_quotation(request: HttpRequest, found: Thread, typed: dict[str, Any]) -> dict[str, Any]:
    """Put the post that is to be quoted (``?quote=``) before what was typed."""
    asked = request.GET.get("quote", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 12):
        return dict(typed)
    published = found.posts.visible_to(request.user).filter(state=Post.State.PUBLISHED)
    quoted = published.with_texts().filter(pk=int(asked)).first()
    if quoted is None:
        return dict(typed)
    quoted.thread = found
    return {**typed, "message": quotation_of(quoted) + typed.get("message", ""), "reply_to": quoted.pk}


def merged_into(request: HttpRequest, thread_id: int) -> Thread | None:
    """Return the thread that an address leads to since two were merged, if the reader may see it."""
    followed = Thread.objects.filter(pk=thread_id, state=Thread.State.MERGED).values("merged_into")
    return Thread.objects.select_related("space").visible_to(request.user).filter(pk__in=followed).first()


def thread_page(
    request: HttpRequest,
    found: Any,
    *,
    form: ReplyForm | None,
    kept: bool = False,
    files_lost: bool = False,
    preview: dict[str, Any] | None = None,
    number: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render a page of a thread that ``selectors.thread_for_reading`` gave; also for a failed reply.

    With ``number`` None it is the page that the address asks for.
    """
    page = selectors.NumberPage(number or page_number(request), selectors.page_of(found.last_listed))
    if page.number > page.num_pages:
        raise Http404
    posts = selectors.post_list_on_page(found, request.user, page)
    # A translated title offers the choice on every page of the thread, whichever is chosen.
    any_translated = bool(found.translated_title) or any(post.translation for post in posts)
    language = reading_language(request)
    if not language:
        found.translated_title = None
    if request.method == "GET" and request.user.is_authenticated and posts:
        unread.thread_mark_read(
            user=request.user, thread=found, number=max(post.number for post in posts), known=found.read_number
        )
    watch = None
    if request.user.is_authenticated:
        standing = watching.standing_of(request.user, found)
        watch = thread_watch_control(found, standing.level)
        if request.method == "GET" and status == 200:
            watching.opened(request.user, found, standing)
    answer = selectors.answer_of(found, language)
    if answer is not None:
        found.solution = answer.post
    reading = reading_choice(request)
    may_reply = form is not None
    moved = selectors.redirect_list_on_page(found, request.user, page, posts)
    selectors.titles_attach([row.post.thread for row in moved], language)
    context = page_context(
        request,
        found.get_absolute_url,
        trail=[space_crumb(found.space)],
        thread=found,
        tags=filters.tag_names(found),
        watch=watch,
        feed_url=feed_address(found),
        posts=posts,
        shown=[post_shown(post, found, user=request.user, reading=reading, may_reply=may_reply) for post in posts],
        reading=reading,
        any_translated=any_translated,
        moved=moved,
        nobody_replied=_nobody_replied(found, posts, page),
        page=page,
        form=form,
        suspension=suspension_of(request.user) if form is None else None,
        unnamed=is_asker(request.user, found),
        place=_place_of_reply(found.pk),
        preview=preview,
        kept=kept,
        files_lost=files_lost,
        may_moderate=policy.may_decide_thread(request.user, found),
        may_set_sensitivity=policy.may_set_sensitivity(request.user, found),
        answer=answer,
        answer_url=_answer_address(found, answer),
        unread_url=_unread_address(found, posts),
        reply_url=reverse("forums:reply", args=[found.pk]),
    )
    return render(request, "forums/thread.html", context, status=status)


def _nobody_replied(thread: Any, posts: list[Post], page: selectors.NumberPage) -> bool:
    """True where an open thread has no reply, nor on its page one that waits or the trace of one that was taken."""
    if thread.state != Thread.State.PUBLISHED or thread.replies or thread.locked:
        return False
    return page.num_pages == 1 and all(post.pk == thread.opening_id for post in posts)


def _answer_address(thread: Any, answer: PostText | None) -> str:
    """Return the address of the accepted answer; "" where there is none to see."""
    if answer is None:
        return ""
    answer.post.thread = thread
    return post_address(answer.post)


def _unread_address(thread: Any, posts: list[Post]) -> str:
    """Return the address of the first post that the reader has not read; "" where it stands first on the page."""
    number = getattr(thread, "first_unread", None)
    if not number or (posts and number <= posts[0].number):
        return ""
    page = selectors.page_of(number)
    query = f"?page={page}" if page > 1 else ""
    return f"{thread.get_absolute_url()}{query}#post-{number}"


def post_address(post: Post) -> str:
    """Return the address of a post on its page of the thread."""
    page = selectors.page_of(post.number)
    query = f"?page={page}" if page > 1 else ""
    return f"{post.thread.get_absolute_url()}{query}#post-{post.number}"


@require_safe
@forum_view
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """The permalink of a post: leads to its place."""
    return redirect(post_address(readable_post(request, post_id)))


def readable_post(request: HttpRequest, post_id: int) -> Post:
    """Return a post that stands in a thread the reader can see, or was taken from it; else 404, 403 or sign-in."""
    posts = Post.objects.select_related("thread__space", "author")
    found = posts.listed_to(request.user).filter(pk=post_id).first()
    if found is not None:
        return found
    there = posts.filter(pk=post_id).first()
    if there is None:
        raise Http404
    # Whoever follows a link from an e-mail may have to sign in first; a stranger to the post learns nothing more.
    if not request.user.is_authenticated:
        raise SignInFirst
    if there.state == Post.State.PUBLISHED and there.thread.state == Thread.State.PUBLISHED:
        raise PermissionDenied
    raise Http404


@require_safe
@forum_view
def history(request: HttpRequest, post_id: int) -> HttpResponse:
    """The earlier versions of a post, for facilitators and its author."""
    found = readable_post(request, post_id)
    if not policy.may_see_history(request.user, found):
        refuse(request)
    revisions = list(found.revisions.select_related("replaced_by"))
    names = names_of([found.original.source, *(row.source for row in revisions)])
    newer: PostText | Revision = found.original
    newer.__dict__["names"] = names
    for row in revisions:
        row.__dict__["names"] = names
        row.pieces = differences(row.written, newer.written)  # type: ignore[attr-defined]
        newer = row
    context = page_context(
        request,
        lambda: reverse("forums:post_history", args=[found.pk]),
        trail=[space_crumb(found.thread.space), thread_crumb(request, found.thread)],
        post=found,
        text=found.original,
        revisions=revisions,
        back=post_address(found),
    )
    return render(request, "forums/history.html", context)


@require_safe
@forum_view
def my_posts(request: HttpRequest) -> HttpResponse:
    """One's own posts, what became of them, and why."""
    sign_in_required(request)
    page = paged(selectors.post_list_of_author(request.user), 20, request)
    selectors.titles_attach([item.thread for item in page], reading_language(request))
    rows = []
    for item in page:
        decision = selectors.last_decision(item) if item.state in (Post.State.REJECTED, Post.State.HIDDEN) else None
        item.may_edit = policy.may_edit(request.user, item)
        rows.append({"post": item, "decision": decision, "url": post_address(item)})
    context = page_context(request, lambda: reverse("forums:my_posts"), trail=[], page=page, rows=rows)
    return render(request, "forums/my_posts.html", context)
