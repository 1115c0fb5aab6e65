"""The front door, and the standing pages that every public body needs."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.models import BilingualPage

from .blocks import SectionsBlock
from .placeholders import blanks

BODY_FEATURES = ["h2", "h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]


class HomePage(BilingualPage):
    """The home page of one language."""

    hero_title = models.CharField(_("large heading"), max_length=120)
    hero_text = models.TextField(_("text below the large heading"), max_length=400)
    sections = StreamField(SectionsBlock(), verbose_name=_("sections"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.StandardPage", "toolkit.ToolkitIndexPage", "casestudies.CaseStudyIndexPage"]
    template = "home/home.html"

    content_panels = [
        *BilingualPage.content_panels,
        MultiFieldPanel([FieldPanel("hero_title"), FieldPanel("hero_text")], heading=_("Opening")),
        FieldPanel("sections"),
    ]
    override_translatable_fields = [
        *BilingualPage.override_translatable_fields,
        TranslatableField("hero_title"),
        TranslatableField("hero_text"),
        TranslatableField("sections"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add where the hero's buttons lead."""
        from .selectors import destinations

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["destinations"] = destinations(request)
        return context


class StandardPage(BilingualPage):
    """A standing page: about, privacy, house rules and the like."""

    public_id = models.SlugField(
        _("public identifier"), max_length=80, blank=True, db_index=True, help_text=_("Stays the same for ever.")
    )
    body = RichTextField(_("main text"), features=BODY_FEATURES)
    in_footer = models.BooleanField(_("show in the footer"), default=False)

    library_kind = "page"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    template = "home/standard.html"

    content_panels = [*BilingualPage.content_panels, FieldPanel("body")]
    promote_panels = [
        *BilingualPage.promote_panels,
        FieldPanel("in_footer"),
        FieldPanel("public_id", read_only=True),
    ]
    override_translatable_fields = [
        *BilingualPage.override_translatable_fields,
        TranslatableField("body"),
        SynchronizedField("public_id", overridable=False),
        SynchronizedField("in_footer", overridable=False),
    ]

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the text leaves to be completed, for those who may edit it."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        user = getattr(request, "user", None)
        signed_in = user is not None and user.is_authenticated
        context["blanks"] = blanks(self.body)
        context["may_edit"] = signed_in and self.original.permissions_for_user(user).can_edit()
        return context

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Give a page made by an editor an identifier."""
        if not self.public_id:
            self.public_id = f"page-{self.translation_key.hex[:12]}"
        super().full_clean(*args, **kwargs)
