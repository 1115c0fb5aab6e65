"""Reads of the toolkit: its sections, one page by identifier, what is due for review."""

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from wagtail.models import Page

from .models import PAGE_MODELS, GuidancePage, MethodPage, PolicyEntryPage, ToolkitIndexPage, ToolkitPage


def toolkit_index(language: str) -> ToolkitIndexPage | None:
    """Return the live front page of the toolkit in a language."""
    pages = ToolkitIndexPage.objects.live().filter(locale__language_code=language)
    index: ToolkitIndexPage | None = pages.select_related("locale").first()
    return index


def toolkit_sections(index: ToolkitIndexPage) -> list[dict[str, Any]]:
    """Return the sections of the toolkit: ``{anchor, heading, text, pages}``; one query for each kind of page."""

    def pages(model: type[ToolkitPage], *related: str) -> list[ToolkitPage]:
        found = model.objects.child_of(index).live().select_related("locale", "alias_of__locale", *related)
        return list(found.order_by("path"))

    sections = [
        {
            "anchor": "methods",
            "heading": gettext("Methods"),
            "text": gettext("Ways to compare options, judge readiness and follow the money."),
            "pages": pages(MethodPage),
        },
        {
            "anchor": "sectors",
            "heading": gettext("The case for insourcing in your sector"),
            "text": gettext("Why each part of the public sector might weigh it, and what it should watch."),
            "pages": pages(GuidancePage, "sector"),
        },
        {
            "anchor": "policy",
            "heading": gettext("Law and policy"),
            "text": gettext("What each one says and why it matters for insourcing, with a date for its next review."),
            "pages": pages(PolicyEntryPage),
        },
    ]
    return [section for section in sections if section["pages"]]


def toolkit_page(public_id: str, language: str) -> ToolkitPage | None:
    """Return the page of that identifier in a language's tree, live or not."""
    for model in PAGE_MODELS:
        page: ToolkitPage | None = model.objects.filter(public_id=public_id, locale__language_code=language).first()
        if page is not None:
            return page
    return None


def _of_any_kind(lookup: str, value: Any) -> Q:
    condition = Q()
    for model in PAGE_MODELS:
        condition |= Q(**{f"{model.__name__.lower()}__{lookup}": value})
    return condition


def reviews() -> QuerySet[Page]:
    """Return the toolkit's live pages with ``review_due`` and ``to_verify`` annotated, the earliest first.

    Each subject is listed once, by its English page where there is one: a review concerns both languages.
    """
    names = [model.__name__.lower() for model in PAGE_MODELS]
    pages: QuerySet[Page] = (
        Page.objects.live()
        .filter(alias_of=None)
        .filter(_of_any_kind("isnull", False))
        .annotate(
            review_due=Coalesce(*(F(f"{name}__review_due") for name in names)),
            to_verify=Coalesce(*(F(f"{name}__verify") for name in names)),
        )
    )
    in_english = Page.objects.live().filter(alias_of=None, locale__language_code="en").values("translation_key")
    once = Q(locale__language_code="en") | ~Q(translation_key__in=in_english)
    return pages.filter(once).order_by("review_due", "title")


def reviews_due(on: date) -> QuerySet[Page]:
    """Return the pages whose review is due on or before a day."""
    return reviews().filter(review_due__lte=on)
