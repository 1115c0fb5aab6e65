"""Who asked through a facilitator: shown once to a facilitator who gives a reason."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from forums import policy, relays
from forums.moderation_forms import LookForm

from .common import forum_view, page_context, refuse, sign_in_required, space_crumb, thread_crumb
from .reading import post_address, readable_post


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@forum_view
def identity(request: HttpRequest, post_id: int) -> HttpResponse:
    """Ask why, then show who it was. The answer stands on this one page: no address, message or list holds it."""
    sign_in_required(request, reverse("forums:identity", args=[post_id]))
    post = readable_post(request, post_id)
    if not policy.may_look(request.user, post):
        refuse(request)
    form = LookForm(request.POST if request.method == "POST" else None)
    person, looked = None, False
    if request.method == "POST" and form.is_valid():
        person = relays.identity_look(actor=request.user, post=post, reason=form.cleaned_data["reason"])
        looked = True
    context = page_context(
        request,
        lambda: reverse("forums:identity", args=[post.pk]),
        trail=[space_crumb(post.thread.space), thread_crumb(request, post.thread)],
        post=post,
        text=post.original,
        form=form,
        person=person,
        looked=looked,
        looks=post.looks.select_related("actor"),
        back=post_address(post),
    )
    return render(request, "forums/identity.html", context)
