"""The public account of moderating: how many decisions, of what kind, why, and how soon. Nobody is named."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from forums.models import Decision
from forums.moderation_selectors import figures_since
from forums.reasons import FLAG_REASONS

from .common import forum_view, page_context

PERIOD = timedelta(days=365)


@require_safe
@forum_view
def transparency(request: HttpRequest) -> HttpResponse:
    """The last twelve months in numbers."""
    since = timezone.now() - PERIOD
    figures = figures_since(since)
    actions, reasons = dict(Decision.Action.choices), dict(FLAG_REASONS)
    context = page_context(
        request,
        lambda: reverse("forums:transparency"),
        trail=[],
        figures=figures,
        actions=[(actions.get(code, code), n) for code, n in figures.actions],
        reasons=[(reasons.get(code, code), n) for code, n in figures.reasons],
        share=round(100 * figures.within_two_days / figures.decided) if figures.decided else None,
        hours=max(1, round(figures.median_hours)) if figures.median_hours is not None else None,
    )
    return render(request, "forums/transparency.html", context)
