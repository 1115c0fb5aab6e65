"""The page of results."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from core.audience import audiences_for
from search.asking import asking_for
from search.engines import Order
from search.highlights import Marker, show
from search.kinds import FACET_NAMES, facet_labels, kind_name
from search.missed import is_person, missed_search_count
from search.query import clean
from search.saved import may_save
from search.selectors import FACETS, Results, library_search
from search.suggestions import did_you_mean

PAGE_SIZE = 10
LAST_PAGE = 200
MOST_CODES = 20
LANGUAGES = ("cy", "en")

_CODE = re.compile(r"[\w.-]{1,80}")


def chosen_facets(parameters: QueryDict) -> dict[str, tuple[str, ...]]:
    """Return the facets asked for; what cannot be a code is left out, and one that nothing has finds nothing."""
    chosen = {}
    for name in FACETS:
        codes = dict.fromkeys(code for code in parameters.getlist(name) if _CODE.fullmatch(code))
        if name == "language":
            codes = dict.fromkeys(code for code in codes if code in LANGUAGES)
        if codes:
            chosen[name] = tuple(codes)[:MOST_CODES]
    return chosen


def _page_number(parameters: QueryDict) -> int:
    text = parameters.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= LAST_PAGE):
        raise Http404("No such page of results.")
    return int(text)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Show what the reader finds for ``q``, confined by ``language``, ``kind`` and ``sector``, by ``sort``."""
    text = clean(request.GET.get("q", ""))
    facets = chosen_facets(request.GET)
    order: Order = "date" if request.GET.get("sort") == "date" else "relevance"
    number = _page_number(request.GET)
    language = (get_language() or "en")[:2]
    audiences = audiences_for(request.user)
    found = library_search(
        text=text,
        reader_language=language,
        audiences=audiences,
        facets=facets,
        order=order,
        page=number,
        page_size=PAGE_SIZE,
    )
    paginator: Paginator[Any] = Paginator(range(found.reachable), PAGE_SIZE)
    if number > paginator.num_pages:
        raise Http404("No such page of results.")
    suggestion = did_you_mean(found.query, audiences) if number == 1 else None
    if text and not found.total and not facets and is_person(request.headers.get("User-Agent", "")):
        missed_search_count(text=text, language=language)
    context = {
        "search_query": text,
        "suggestion": suggestion,
        "suggestion_url": _address(request.GET, {"q": (suggestion or "",)}),
        "asking": asking_for(request.user, text) if text and not found.total else None,
        "both_url": _address(request.GET, {"language": ()}) if "language" in facets else "",
        "save_url": f"{reverse('search:saved_new')}{_address(request.GET, {'sort': ()})}"
        if text and may_save(request.user)
        else "",
        "found": found,
        "shown": _shown(found, language),
        "page": Page(range(len(found.results)), number, paginator),
        "order": order,
        "orders": get_args(Order),
        "facets": facets,
        "groups": _groups(found, facets),
        "applied": _applied(request.GET, facets),
        "hidden": [{"name": "q", "value": text}, *([{"name": "sort", "value": order}] if order == "date" else [])],
        "clear_url": _address(request.GET, dict.fromkeys(FACETS, ())) if facets else "",
        "asked": bool(text),
    }
    return render(request, "search/results.html", context)


def _address(parameters: QueryDict, changes: Mapping[str, tuple[str, ...]]) -> str:
    """Return the query string with some parameters replaced, back on the first page."""
    copy = parameters.copy()
    copy.pop("page", None)
    for name, values in changes.items():
        copy.setlist(name, list(values))
    return f"?{copy.urlencode()}"


def _shown(found: Results, language: str) -> list[dict[str, Any]]:
    """Return what the template shows of each result; ``lang`` is empty where it is the page's language."""
    marker = Marker(found.query)
    rows = []
    for result in found.results:
        entry = result.entry
        shown = show(marker, entry)
        rows.append(
            {
                "title": shown.title,
                "title_lang": entry.title_language if entry.title_language != language else "",
                "passage": shown.passage,
                "lang": entry.language if entry.language != language else "",
                "language": entry.language,
                "url": entry.url,
                "kind": kind_name(entry.kind),
                "date": entry.date,
            }
        )
    return rows


def _groups(found: Results, facets: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    """Return the facet groups for includes/facets.html; a chosen code stays even where it finds nothing."""
    groups = []
    for name in FACETS:
        counts = found.facets.get(name, {})
        codes = sorted(counts, key=lambda code: (-counts[code], code))
        codes += [code for code in facets.get(name, ()) if code not in counts]
        labels = facet_labels(name, codes)
        options = [
            {
                "value": code,
                "label": labels[code],
                "count": counts.get(code, 0),
                "selected": code in facets.get(name, ()),
            }
            for code in codes
        ]
        kind = "checkbox"
        if name == "language":
            kind = "radio"
            both: dict[str, Any] = {
                "value": "",
                "label": gettext("Both languages"),
                "count": None,
                "selected": name not in facets,
            }
            only = {"cy": gettext("Welsh only"), "en": gettext("English only")}
            for option in options:
                option["label"] = only[str(option["value"])]
            options.insert(0, both)
        if options and (counts or name in facets):
            groups.append(
                {"label": gettext(FACET_NAMES[name]), "name": name, "type": kind, "open": True, "options": options}
            )
    return groups


def _applied(parameters: QueryDict, facets: Mapping[str, tuple[str, ...]]) -> list[dict[str, str]]:
    applied = []
    for name, codes in facets.items():
        labels = facet_labels(name, codes)
        for code in codes:
            others = tuple(other for other in codes if other != code)
            applied.append({"label": labels[code], "remove_url": _address(parameters, {name: others})})
    return applied
