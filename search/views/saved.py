"""A member's saved searches: list, save, change, delete, and the feed's address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.languages import interface_language
from search.forms import SavedSearchForm
from search.kinds import facet_labels
from search.models import SavedSearch
from search.query import clean
from search.saved import (
    MOST_SAVED,
    TooManySaved,
    may_save,
    saved_search_change,
    saved_search_create,
    saved_search_delete,
    saved_search_of,
    saved_search_renew_feed,
)

from .results import chosen_facets


def _own(request: HttpRequest, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch, pk=pk, user=request.user)


def _filters(facets: dict[str, list[str]]) -> list[str]:
    return [label for labels in facet_labels(facets).values() for label in labels.values()]


@never_cache
@login_required
@require_GET
def saved_list(request: HttpRequest) -> HttpResponse:
    """List the person's saved searches."""
    searches = list(SavedSearch.objects.filter(user=request.user.pk))
    rows = [
        {
            "search": search,
            "filters": _filters(search.facets),
            "feed_url": request.build_absolute_uri(reverse("search:saved_feed", args=[search.token])),
        }
        for search in searches
    ]
    return render(request, "search/saved_list.html", {"rows": rows, "may_save": may_save(request.user)})


@login_required
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the results of a saved search."""
    search = _own(request, pk)
    return redirect(f"{reverse('search:results')}?{urlencode(search.parameters(), doseq=True)}")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Save the search that the query string holds."""
    if not may_save(request.user):
        raise PermissionDenied
    text = clean(request.GET.get("q", ""))
    facets = chosen_facets(request.GET)
    if not text:
        return redirect("search:results")
    if saved := saved_search_of(user=request.user, text=text, facets=facets):
        messages.info(request, _("You have saved this search already."))
        return redirect("search:saved_change", pk=saved.pk)
    form = SavedSearchForm(request.POST if request.method == "POST" else None, initial={"name": text[:100]})
    status = 200
    if form.is_valid():
        try:
            saved_search_create(
                user=request.user,  # type: ignore[arg-type]
                name=form.cleaned_data["name"],
                text=text,
                language=interface_language(),
                facets=facets,
                frequency=form.cleaned_data["frequency"],
            )
        except TooManySaved:
            form.add_error(
                None, _("You can keep {n} searches. Delete one that you no longer need.").format(n=MOST_SAVED)
            )
            status = 409
        else:
            messages.success(request, _("Your search has been saved."))
            return redirect("search:saved_list")
    kept = {name: list(codes) for name, codes in facets.items()}
    context = {
        "form": form,
        "text": text,
        "filters": _filters(kept),
        "cancel_url": f"{reverse('search:results')}?{urlencode({'q': text, **kept}, doseq=True)}",
    }
    return render(request, "search/saved_form.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a saved search, or choose how often it tells."""
    search = _own(request, pk)
    form = SavedSearchForm(
        request.POST if request.method == "POST" else None,
        initial={"name": search.name, "frequency": search.frequency},
    )
    if form.is_valid():
        saved_search_change(search=search, actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("Your changes have been saved."))
        return redirect("search:saved_list")
    context = {
        "form": form,
        "search": search,
        "text": search.text,
        "filters": _filters(search.facets),
        "cancel_url": reverse("search:saved_list"),
    }
    return render(request, "search/saved_form.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a saved search."""
    search = _own(request, pk)
    if request.method == "POST":
        saved_search_delete(search=search, actor=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The saved search has been deleted."))
        return redirect("search:saved_list")
    return render(request, "search/saved_delete.html", {"search": search, "cancel_url": reverse("search:saved_list")})


@login_required
@require_POST
def renew_feed(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the feed a new secret address."""
    saved_search_renew_feed(search=_own(request, pk), actor=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The feed has a new address. The old one no longer works."))
    return redirect("search:saved_list")
