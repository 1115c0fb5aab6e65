"""The Atom feed of published case studies, one for each language."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from core.feeds import LanguageAtomFeed
from core.languages import interface_language

from .models import CaseStudyPage
from .selectors import case_study_list_public, index_for

LENGTH = 30


class CaseStudyFeed(Feed):  # type: ignore[type-arg]
    """The newest public case studies written in the language of the address."""

    feed_type = LanguageAtomFeed

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        """Return the language of the feed."""
        return interface_language()

    def title(self, language: str) -> str:
        """Name the feed."""
        return _("Mewnoli: case studies")

    def subtitle(self, language: str) -> str:
        """Say what is in it."""
        return _("Case studies of bringing public services in-house in Wales.")

    def link(self, language: str) -> str:
        """Lead to the list."""
        index = index_for(language)
        return (index.url if index else None) or f"/{language}/"

    def feed_url(self, language: str) -> str:
        """Return the feed's own address."""
        return reverse("casestudies:feed")

    def items(self, language: str) -> Any:
        """Return the entries: stand-ins are left out, since each text is in the feed of its own language."""
        return case_study_list_public(language)[:LENGTH]

    def item_title(self, item: CaseStudyPage) -> str:
        """Return the title, which Atom takes as plain text."""
        return str(item.title)

    def item_description(self, item: CaseStudyPage) -> str:
        """Return the summary as HTML, which is what Atom readers take it for."""
        return escape(item.summary)

    def item_link(self, item: CaseStudyPage) -> str:
        """Return the page's address."""
        return item.url or "/"

    def item_guid(self, item: CaseStudyPage) -> str:
        """Return an id that survives a change of address."""
        return f"urn:uuid:{item.translation_key}:{item.locale.language_code}"

    def item_pubdate(self, item: CaseStudyPage) -> Any:
        """Return when it was first published."""
        return item.first_published_at

    def item_updateddate(self, item: CaseStudyPage) -> Any:
        """Return when it last changed."""
        return item.last_published_at

    def item_extra_kwargs(self, item: CaseStudyPage) -> dict[str, Any]:
        """Pass the language of the entry on to the feed."""
        return {"language": item.locale.language_code}
