"""Where someone who found nothing may ask: the space to begin a discussion in, or the way to becoming a member."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.audience import MEMBERS, audiences_for
from forums.models import Space

LONGEST_TITLE = 150


@dataclass(frozen=True)
class Asking:
    """``url`` of the next step. ``step`` says which it is: ask, join or sign-in."""

    url: str
    step: str


def asking_for(user: Any, text: str) -> Asking | None:
    """Return how ``user`` may ask the community about ``text``; None where there is no space to ask in."""
    audiences = audiences_for(user)
    if user.is_authenticated and MEMBERS not in audiences:
        return Asking(reverse("members:membership_request"), "join")
    wanted = audiences if user.is_authenticated else audiences | {MEMBERS}
    space = next((item for item in Space.objects.order_by("pk") if item.audience in wanted), None)
    if space is None:
        return None
    title = urlencode({"title": text[:LONGEST_TITLE]})
    url = f"{reverse('forums:start', args=[space.slug])}?{title}"
    if user.is_authenticated:
        return Asking(url, "ask")
    return Asking(f"{reverse('account_login')}?{urlencode({'next': url})}", "sign-in")
