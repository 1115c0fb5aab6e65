"""The private Atom feed of a saved search: whoever holds its address reads what its owner may see now."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from .models import SavedSearch
from .saved import IN_FEED, finds, may_save
from .selectors import Result


class FoundAtomFeed(Atom1Feed):
    """Atom that says which language each entry is in."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        """Add ``xml:lang``."""
        return {**super().item_attributes(item), "xml:lang": item["language"]}


class SavedSearchFeed(Feed):  # type: ignore[type-arg]
    """What one saved search finds, newest first. A feed of someone who has left is gone."""

    feed_type = FoundAtomFeed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, and let nobody between us and the reader keep it."""
        response: HttpResponse = super().__call__(request, *args, **kwargs)
        response["Cache-Control"] = "private, max-age=300"
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> SavedSearch:
        """Return the search of that secret address; 404 when it was renewed, or its owner is no member any more."""
        search = SavedSearch.objects.select_related("user").filter(token=kwargs["token"]).first()
        if search is None or not may_save(search.user):
            raise Http404
        return search

    def title(self, search: SavedSearch) -> str:
        """Name the feed."""
        return _("Mewnoli: new for “{name}”").format(name=search.name)

    def subtitle(self, search: SavedSearch) -> str:
        """Say what is in it."""
        return _("What your saved search finds, newest first. Keep this address to yourself.")

    def link(self, search: SavedSearch) -> str:
        """Lead to the results."""
        return reverse("search:saved", args=[search.pk])

    def feed_url(self, search: SavedSearch) -> str:
        """Return the feed's own address."""
        return reverse("search:saved_feed", args=[search.token])

    def items(self, search: SavedSearch) -> list[Result]:
        """Return what the owner finds now."""
        return finds(search, search.user, IN_FEED)

    def item_title(self, item: Result) -> str:
        """Return the title, which Atom takes as plain text."""
        return item.entry.title

    def item_description(self, item: Result) -> str:
        """Return the summary as HTML, which is what Atom readers take it for."""
        return escape(item.entry.summary or item.entry.body[:300])

    def item_link(self, item: Result) -> str:
        """Return the address of the text."""
        return item.entry.url

    def item_guid(self, item: Result) -> str:
        """Return an id that is one for a subject, in whichever language it is found."""
        return f"urn:mewnoli:{item.entry.subject_key}"

    def item_guid_is_permalink(self, item: Result) -> bool:
        """Return that the id is no address."""
        return False

    def item_pubdate(self, item: Result) -> Any:
        """Return when it was published."""
        return item.entry.date

    def item_updateddate(self, item: Result) -> Any:
        """Return when it last changed."""
        return item.entry.updated_at

    def item_extra_kwargs(self, item: Result) -> dict[str, Any]:
        """Pass the language of the entry on to the feed."""
        return {"language": item.entry.title_language}
