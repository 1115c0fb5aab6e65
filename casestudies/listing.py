"""The list of case studies as it is shown: filters, order and page by page."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.languages import interface_language
from core.models import DeliveryModel, Goal, Region, Sector, ServiceArea, Stage
from welsh import sort_key

from .models import CaseStudyIndexPage, CaseStudyPage
from .selectors import FACETS, SHOWN_WITH, Selection, case_study_list_visible_to, facet_counts, narrowed

PAGE_SIZE = 12
NEWEST, ALPHABETICAL = "newest", "a-z"
VOCABULARY: dict[str, Any] = {
    "sector": Sector,
    "service": ServiceArea,
    "model": DeliveryModel,
    "stage": Stage,
    "goal": Goal,
    "region": Region,
}


def facet_labels() -> dict[str, str]:
    """Return the filters' names in the reader's language."""
    return {
        "sector": _("Sector"),
        "service": _("Service area"),
        "model": _("Delivery model"),
        "stage": _("Stage"),
        "goal": _("Well-being goal"),
        "region": _("Region"),
        "year": pgettext("facet", "Year"),
    }


def selection(request: HttpRequest, names: dict[str, dict[str, str]]) -> Selection:
    """Return the chosen values that exist; unknown filters and values are ignored."""
    chosen: Selection = {}
    for facet in FACETS:
        known = [value for value in request.GET.getlist(facet.name) if value in names[facet.name]]
        if known:
            chosen[facet.name] = list(dict.fromkeys(known))
    return chosen


def index_context(request: HttpRequest, index: CaseStudyIndexPage) -> dict[str, Any]:
    """Return what the list's template shows for the request's query string."""
    language = interface_language()
    pages = case_study_list_visible_to(request.user, index)
    names: dict[str, dict[str, str]] = {
        name: {term.code: term.name for term in model.objects.all()} for name, model in VOCABULARY.items()
    }
    years = pages.exclude(start_year=None).order_by("-start_year").values_list("start_year", flat=True).distinct()
    names["year"] = {str(year): str(year) for year in years}
    chosen = selection(request, names)
    order = ALPHABETICAL if request.GET.get("sort") == ALPHABETICAL else NEWEST
    found = _ordered(narrowed(pages, chosen), order, language)
    paginator = Paginator(found, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    shown = _load(list(page.object_list))
    here = index.get_url(request) or ""
    return {
        "case_studies": [card(item, request, language) for item in shown],
        "page_of_list": page,
        "total": paginator.count,
        "groups": _groups(chosen, names, facet_counts(pages, chosen)),
        "applied": _applied(chosen, names, here, order),
        "clear_url": here if chosen else "",
        "hidden": [{"name": "sort", "value": order}] if order != NEWEST else [],
        "carried": [{"name": name, "value": value} for name, values in chosen.items() for value in values],
        "order": order,
        "orders": [
            {"value": NEWEST, "label": _("Newest first")},
            {"value": ALPHABETICAL, "label": _("A to Z")},
        ],
        "list_url": here,
    }


def _ordered(pages: Any, order: str, language: str) -> Any:
    """Return the keys in order. The alphabet is Welsh or English, which no database collation gives on SQLite."""
    if order == ALPHABETICAL:
        titles = pages.order_by().values_list("pk", "title")
        return [pk for pk, _title in sorted(titles, key=lambda row: sort_key(row[1], language))]
    return pages.order_by("-first_published_at", "-pk").values_list("pk", flat=True)


def _load(keys: list[int]) -> list[CaseStudyPage]:
    found = CaseStudyPage.objects.select_related(*SHOWN_WITH).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def card(page: CaseStudyPage, request: HttpRequest, language: str) -> dict[str, Any]:
    """Return one entry of the list for ``includes/card.html``."""
    other = page.content_language != language
    label = ""
    if other:
        label = _("This result is in Welsh.") if page.content_language == "cy" else _("This result is in English.")
    return {
        "title": page.title,
        "summary": page.summary,
        "url": page.get_url(request),
        "lang": page.content_language if other else "",
        "language_label": label,
        "stage": page.stage.name if page.stage else "",
        "meta": [
            page.body_name,
            page.service_area.name if page.service_area else "",
            page.model_after.name if page.model_after else "",
            page.region.name if page.region else "",
        ],
        "illustrative": page.illustrative,
    }


def _groups(
    chosen: Selection, names: dict[str, dict[str, str]], counts: dict[str, dict[str, int]]
) -> list[dict[str, Any]]:
    groups = []
    for facet in FACETS:
        selected = chosen.get(facet.name, [])
        options = [
            {"value": value, "label": label, "count": counts[facet.name].get(value, 0), "selected": value in selected}
            for value, label in names[facet.name].items()
            if counts[facet.name].get(value) or value in selected
        ]
        if options:
            groups.append(
                {
                    "name": facet.name,
                    "label": facet_labels()[facet.name],
                    "options": options,
                    "open": bool(selected) or facet.name in ("sector", "service"),
                }
            )
    return groups


def _applied(chosen: Selection, names: dict[str, dict[str, str]], here: str, order: str) -> list[dict[str, str]]:
    applied = []
    for name, values in chosen.items():
        for value in values:
            rest = [(key, item) for key, items in chosen.items() for item in items if (key, item) != (name, value)]
            if order != NEWEST:
                rest.append(("sort", order))
            applied.append({"label": names[name][value], "remove_url": f"{here}?{urlencode(rest)}" if rest else here})
    return applied
