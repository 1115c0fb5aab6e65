"""Small acts around posts: helpful, bookmark, accepted answer, mark as read; each a POST that leads back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from forums import selectors, taking_part, unread
from forums.models import Post
from forums.reading_choice import reading_language

from .common import forum_view, page_context, sign_in_required, space_or_404, thread_or_404
from .reading import paged, post_address, readable_post


def _post(request: HttpRequest, post_id: int) -> Post:
    sign_in_required(request, reverse("forums:post", args=[post_id]))
    return readable_post(request, post_id)


@require_POST
@forum_view
def thank(request: HttpRequest, post_id: int) -> HttpResponse:
    """Say that a post was helpful, or take it back (``undo``)."""
    post = _post(request, post_id)
    if "undo" in request.POST:
        taking_part.thanks_take_back(actor=request.user, post=post)
    elif taking_part.thanks_give(actor=request.user, post=post):
        messages.success(request, gettext("Thank you. The author can see that this post helped somebody."))
    return redirect(post_address(post))


@require_POST
@forum_view
def bookmark(request: HttpRequest, post_id: int) -> HttpResponse:
    """Put a post on one's bookmarks, or take it off (``undo``); back to the list of bookmarks if it came from there."""
    sign_in_required(request, reverse("forums:post", args=[post_id]))
    if "undo" in request.POST:
        # Also for a post that the person may no longer read.
        post = Post.objects.select_related("thread__space").filter(pk=post_id).first()
        if post is not None:
            taking_part.bookmark_remove(actor=request.user, post=post)
        if "from_list" in request.POST or post is None:
            return redirect("forums:bookmarks")
        return redirect("forums:post", post_id=post_id)
    post = readable_post(request, post_id)
    if taking_part.bookmark_add(actor=request.user, post=post):
        messages.success(request, gettext("The post is among your bookmarks."))
    return redirect(post_address(post))


@require_POST
@forum_view
def answer(request: HttpRequest, post_id: int) -> HttpResponse:
    """Accept a post as the answer, or let it be one no longer (``undo``)."""
    post = _post(request, post_id)
    if "undo" in request.POST:
        taking_part.answer_withdraw(actor=request.user, post=post)
        messages.success(request, gettext("The discussion no longer has an accepted answer."))
    else:
        taking_part.answer_accept(actor=request.user, post=post)
        messages.success(request, gettext("The answer is now shown at the top of the discussion."))
    return redirect(post_address(post))


@require_POST
@forum_view
def mark_read(request: HttpRequest, space_slug: str = "") -> HttpResponse:
    """Mark everything in a space as read, or in all spaces that the reader sees."""
    back = reverse("forums:space", args=[space_slug]) if space_slug else reverse("forums:index")
    sign_in_required(request, back)
    spaces = [space_or_404(request, space_slug)] if space_slug else selectors.space_list_visible_to(request.user)
    unread.spaces_mark_read(user=request.user, spaces=spaces)
    messages.success(request, gettext("Everything is marked as read."))
    return redirect(back)


@require_safe
@forum_view
def first_unread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Lead to the first post that the reader has not read, or to the thread where there is none."""
    sign_in_required(request)
    thread = thread_or_404(request, thread_id)
    post = selectors.first_unread_post(thread, request.user)
    return redirect(post_address(post) if post is not None else thread.get_absolute_url())


@require_safe
@forum_view
def bookmarks(request: HttpRequest) -> HttpResponse:
    """The posts that the person keeps, latest first."""
    sign_in_required(request)
    page = paged(selectors.bookmark_list_of(request.user), selectors.THREADS_PER_PAGE, request)
    selectors.titles_attach([row.post.thread for row in page], reading_language(request))
    rows = [{"post": row.post, "url": post_address(row.post), "kept": row.created_at} for row in page]
    context = page_context(
        request,
        lambda: reverse("forums:bookmarks"),
        trail=[],
        page=page,
        rows=rows,
        out_of_reach=selectors.bookmarks_out_of_reach(request.user),
    )
    return render(request, "forums/bookmarks.html", context)
