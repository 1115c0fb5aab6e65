"""For facilitators and editors: how a search was understood."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.audience import audiences_for
from core.languages import interface_language
from search.explaining import search_explained
from search.kinds import kind_name
from search.missed import may_see_missed
from search.query import clean


@never_cache
@login_required
@require_safe
def understood(request: HttpRequest) -> HttpResponse:
    """Show what each word of ``q`` was found as, and what of it each of the first results answers."""
    if not may_see_missed(request.user):
        raise PermissionDenied
    text, language = clean(request.GET.get("q", "")), interface_language()
    explained = search_explained(text=text, reader_language=language, audiences=audiences_for(request.user))
    context = {
        "search_query": text,
        "explained": explained,
        "rows": [
            {"points": item, "entry": item.result.entry, "kind": kind_name(item.result.entry.kind)}
            for item in explained.results
        ],
        "page_language": language,
        "may_change": request.user.has_perm("search.change_lexiconpair"),
    }
    return render(request, "search/understood.html", context)
