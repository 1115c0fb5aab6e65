"""The page of results."""

import re
from collections.abc import Mapping
from typing import Any, get_args
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core.audience import audiences_for
from core.languages import interface_language
from forums.views.common import address_of
from search.asking import asking_for
from search.engines import Order
from search.highlights import show_all
from search.kinds import FACET_NAMES, facet_labels, kind_name
from search.missed import is_person, may_see_missed, missed_search_count
from search.query import clean, unquoted
from search.saved import may_save, saved_search_of
from search.selectors import FACETS, Results, library_search
from search.suggestions import did_you_mean
from welsh import sort_key

PAGE_SIZE = 10
LAST_PAGE = 200
MOST_CODES = 20
LANGUAGES = ("cy", "en")
OPEN = ("language", "kind", "sector")
SHORT_LIST = 8
Labels = dict[str, dict[str, str]]

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
    """Show what the reader finds for ``q``, confined by any of ``FACETS``, by ``sort``."""
    text = clean(request.GET.get("q", ""))
    facets = chosen_facets(request.GET)
    order: Order = "date" if request.GET.get("sort") == "date" else "relevance"
    number = _page_number(request.GET)
    language = interface_language()
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
    only_excludes = found.query.only_excludes
    in_vain = bool(text) and not found.total and not only_excludes
    if in_vain and not facets and is_person(request.headers.get("User-Agent", "")):
        missed_search_count(text=text, language=language, reader=_reader(request))
    labels = facet_labels({name: [*found.facets.get(name, ()), *facets.get(name, ())] for name in FACETS})
    may_keep = bool(text) and not only_excludes and may_save(request.user)
    saved = saved_search_of(user=request.user, text=text, facets=facets) if may_keep else None
    context = {
        "search_query": text,
        "suggestion": suggestion and suggestion.html(language),
        "suggestion_url": suggestion and _address(request.GET, {"q": (suggestion.text,)}),
        "asking": asking_for(request.user, text) if in_vain else None,
        "only_excludes": only_excludes,
        "unquoted_url": _address(request.GET, {"q": (unquoted(text),)}) if in_vain and found.query.phrases else "",
        "both_url": _address(request.GET, {"language": ()}) if "language" in facets else "",
        "saved": saved,
        "save_url": f"{reverse('search:saved_new')}{_address(request.GET, {'sort': ()})}"
        if may_keep and not saved
        else "",
        "explained_url": f"{reverse('search:understood')}?{urlencode({'q': text})}"
        if text and may_see_missed(request.user)
        else "",
        "found": found,
        "shown": _shown(found, language),
        "page": Page(range(len(found.results)), number, paginator),
        "order": order,
        "orders": get_args(Order),
        "facets": facets,
        "groups": _groups(found, facets, labels, language),
        "applied": _applied(request.GET, facets, labels),
        "hidden": [{"name": "q", "value": text}, *([{"name": "sort", "value": order}] if order == "date" else [])],
        "clear_url": _address(request.GET, dict.fromkeys(FACETS, ())) if facets else "",
        "asked": bool(text),
    }
    return render(request, "search/results.html", context)


def _reader(request: HttpRequest) -> str:
    """Return what tells this reader from another: the account, or for visitors the internet address."""
    return f"account {request.user.pk}" if request.user.is_authenticated else f"address {address_of(request)}"


def _address(parameters: QueryDict, changes: Mapping[str, tuple[str, ...]]) -> str:
    """Return the query string with some parameters replaced, back on the first page."""
    copy = parameters.copy()
    copy.pop("page", None)
    for name, values in changes.items():
        copy.setlist(name, list(values))
    return f"?{copy.urlencode()}"


def _shown(found: Results, language: str) -> list[dict[str, Any]]:
    """Return what the template shows of each result; ``lang`` is empty where it is the page's language."""
    rows = []
    for result, shown in show_all(found, language):
        entry = result.entry
        rows.append(
            {
                "title": shown.title,
                "title_lang": entry.title_language if entry.title_language != language else "",
                "passage": shown.passage,
                "lang": entry.language if entry.language != language else "",
                "filed": shown.filed
                if shown.filed_language in ("", language)
                else format_html('<span lang="{}">{}</span>', shown.filed_language, shown.filed),
                "language": entry.language,
                "url": entry.url,
                "kind": kind_name(entry.kind),
                "date": entry.date,
            }
        )
    return rows


def _groups(
    found: Results, facets: Mapping[str, tuple[str, ...]], labels: Labels, language: str
) -> list[dict[str, Any]]:
    """Return the facet groups for includes/facets.html; a chosen code stays even where it finds nothing.

    What one can choose by most stands open, and so does what something is chosen in. Of a long list the rest is folded.
    """
    groups = []
    for name in FACETS:
        counts, chosen = found.facets.get(name, {}), facets.get(name, ())
        options: list[dict[str, Any]] = [
            {"value": code, "label": labels[name][code], "count": counts.get(code, 0), "selected": code in chosen}
            for code in _in_order(name, counts, chosen, labels[name], language)
        ]
        if not options:
            continue
        kind = "checkbox"
        if name == "language":
            kind = "radio"
            only = {"cy": gettext("Welsh only"), "en": gettext("English only")}
            for option in options:
                option["label"] = only[option["value"]]
            options.insert(0, {"value": "", "label": gettext("Both languages"), "count": None, "selected": not chosen})
        short = SHORT_LIST if len(options) > SHORT_LIST + 2 else len(options)
        groups.append(
            {
                "label": FACET_NAMES[name],
                "name": name,
                "type": kind,
                "open": name in OPEN or bool(chosen),
                "options": options[:short],
                "more": options[short:],
            }
        )
    return groups


def _in_order(
    name: str, counts: Mapping[str, int], chosen: tuple[str, ...], labels: Mapping[str, str], language: str
) -> list[str]:
    """Return the codes of a facet: what is chosen, then what finds most, then by the alphabet.

    Years come newest first, and languages always the reader's first, so that a choice keeps its place.
    """
    codes = {*counts, *chosen}
    if name == "language":
        return sorted(codes, key=lambda code: (code != language, code))
    if name == "year":
        return sorted(codes, reverse=True)
    alphabet = {code: sort_key(labels[code], language) for code in codes}
    return sorted(codes, key=lambda code: (code not in chosen, -counts.get(code, 0), alphabet[code], code))


def _applied(parameters: QueryDict, facets: Mapping[str, tuple[str, ...]], labels: Labels) -> list[dict[str, str]]:
    applied = []
    for name, codes in facets.items():
        for code in codes:
            others = tuple(other for other in codes if other != code)
            applied.append({"label": labels[name][code], "remove_url": _address(parameters, {name: others})})
    return applied
