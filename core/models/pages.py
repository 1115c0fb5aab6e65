"""The page that every page of ours is: it knows its twin, and the language of what it says."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.audience import MEMBERS, PUBLIC


class BilingualPage(Page):
    """A page whose translation may be missing.

    Where it is, an alias stands in the other tree: it answers 200 with the furniture of that language, says so, and
    marks its body with the language it is written in (``content_language``).
    """

    summary = models.TextField(
        _("summary"),
        blank=True,
        max_length=500,
        help_text=_("One or two sentences, shown in lists and search results."),
    )

    library_kind = ""  # what the library calls this kind of page; empty keeps it out of search

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    override_translatable_fields = [
        TranslatableField("title"),
        TranslatableField("slug"),
        TranslatableField("summary"),
        TranslatableField("seo_title"),
        TranslatableField("search_description"),
        SynchronizedField("show_in_menus", overridable=False),
    ]

    class Meta:
        abstract = True

    @cached_property
    def content_language(self) -> str:
        """``"cy"`` or ``"en"``: what the page is written in, which for an alias is its original's language."""
        page = self.alias_of if self.alias_of_id else self
        return str(page.locale.language_code)

    @property
    def stands_in_for_twin(self) -> bool:
        """True on the address of one language while the text exists only in the other."""
        return bool(self.content_language != self.locale.language_code)

    @cached_property
    def live_translations(self) -> dict[str, Page]:
        """Live pages with the same translation key, by the language of their tree (aliases included)."""
        pages = Page.objects.filter(translation_key=self.translation_key, live=True).select_related("locale")
        return {page.locale.language_code: page for page in pages}

    @property
    def window_title(self) -> str:
        """The name for the browser's tab and for search engines.

        A document's title cannot mark part of itself as another language, so that of a stand-in says which it is.
        """
        title = self.seo_title or self.title
        if not self.stands_in_for_twin:
            return str(title)
        if self.content_language == "en":
            return gettext("%(title)s (in English)") % {"title": title}
        return gettext("%(title)s (in Welsh)") % {"title": title}

    @property
    def audience(self) -> str:
        """The audience token of the page: public unless it or a page above it is restricted."""
        restriction = self.get_view_restrictions().order_by("pk").last()
        if restriction is None:
            return PUBLIC
        if restriction.restriction_type == PageViewRestriction.LOGIN:
            return MEMBERS
        return f"restriction:{restriction.pk}"

    @property
    def original(self) -> Page:
        """The page that is written in ``content_language``."""
        return self.alias_of.specific if self.alias_of_id else self

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the templates need to tell the two languages apart."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["content_language"] = self.content_language
        context["stands_in_for_twin"] = self.stands_in_for_twin
        return context

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        """Leave a stand-in out of the sitemap: its canonical address is the original's."""
        if self.alias_of_id:
            return []
        urls: list[dict[str, Any]] = super().get_sitemap_urls(request)
        return urls
