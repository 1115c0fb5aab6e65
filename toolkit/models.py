"""The toolkit's pages: an index, guidance for each sector, policy entries and methods."""

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.models import BilingualPage, Sector

from .blocks import BodyBlock, anchor_of

REVIEW_AFTER = timedelta(days=365)
DISCLAIMER = _("This is general guidance, not legal advice.")


class ToolkitIndexPage(BilingualPage):
    """The toolkit's front page: its sections, and the disclaimer that every page of it shows."""

    disclaimer = models.TextField(
        _("disclaimer"), blank=True, max_length=300, help_text=_("Shown on every toolkit page.")
    )

    parent_page_types = ["home.HomePage"]
    subpage_types = ["toolkit.GuidancePage", "toolkit.PolicyEntryPage", "toolkit.MethodPage"]
    max_count_per_parent = 1
    template = "toolkit/index.html"

    content_panels = [*BilingualPage.content_panels, FieldPanel("disclaimer")]
    override_translatable_fields = [*BilingualPage.override_translatable_fields, TranslatableField("disclaimer")]

    class Meta:
        verbose_name = _("toolkit front page")
        verbose_name_plural = _("toolkit front pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the three sections of the toolkit."""
        from .selectors import toolkit_sections

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["sections"] = toolkit_sections(self)
        return context


class ToolkitPage(BilingualPage):
    """What the toolkit's pages share: a public identifier, and when someone must look at them again."""

    public_id = models.SlugField(
        _("public identifier"), max_length=80, blank=True, db_index=True, help_text=_("Stays the same for ever.")
    )
    review_due = models.DateField(
        _("review due"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("Editors are reminded a fortnight before this day."),
    )
    verify = models.BooleanField(
        _("to be verified"), default=False, help_text=_("Someone with the knowledge must check this before launch.")
    )
    verify_note = models.TextField(_("what to verify"), blank=True, help_text=_("Shown to editors only."))

    library_kind = "guidance"
    parent_page_types = ["toolkit.ToolkitIndexPage"]
    subpage_types: list[str] = []

    review_panel = MultiFieldPanel(
        [
            FieldPanel("review_due"),
            FieldPanel("verify"),
            FieldPanel(
                "verify_note",
                widget=AdminAutoHeightTextInput(attrs={"lang": "en"}),
                help_text=_("Shown to editors only. Write it in English."),
            ),
            FieldPanel("public_id", read_only=True),
        ],
        heading=_("Review"),
    )
    override_translatable_fields = [
        *BilingualPage.override_translatable_fields,
        SynchronizedField("public_id", overridable=False),
        SynchronizedField("review_due", overridable=False),
        SynchronizedField("verify", overridable=False),
        SynchronizedField("verify_note", overridable=False),
    ]

    class Meta:
        abstract = True

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Give a page made by an editor an identifier and a review date."""
        if not self.public_id:
            self.public_id = f"toolkit-{self.translation_key.hex[:12]}"
        if self.review_due is None:
            self.review_due = timezone.localdate() + REVIEW_AFTER
        super().full_clean(*args, **kwargs)

    @property
    def review_overdue(self) -> bool:
        """True from the day on which the review is due."""
        due: date | None = self.review_due
        return due is not None and due <= timezone.localdate()

    @property
    def caption(self) -> str:
        """The small line above the heading."""
        return ""

    @property
    def lead(self) -> str:
        """What stands below the heading."""
        return ""

    def contents(self) -> list[tuple[str, str]]:
        """Return (anchor, heading) of each section, for "On this page"."""
        return []

    def text(self) -> str:
        """Return everything the page says below its summary, as plain text."""
        return ""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the index page with its disclaimer, the contents, and whether the reader may edit."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        index = ToolkitIndexPage.objects.filter(pk=self.get_parent().pk).select_related("locale").first()
        context["index"] = index
        context["disclaimer"] = index.disclaimer if index and index.disclaimer else DISCLAIMER
        contents = self.contents()
        context["contents"] = contents if len(contents) > 1 else []
        user = getattr(request, "user", None)
        signed_in = user is not None and user.is_authenticated
        context["may_edit"] = signed_in and self.permissions_for_user(user).can_edit()
        return context


class BodyPage(ToolkitPage):
    """A toolkit page whose text is made of blocks."""

    body = StreamField(BodyBlock(), verbose_name=_("main text"), blank=True)

    class Meta:
        abstract = True

    def contents(self) -> list[tuple[str, str]]:
        """Return the headings of the body."""
        return [(anchor_of(block.value), block.value) for block in self.body if block.block_type == "heading"]

    def text(self) -> str:
        """Return the body as plain text."""
        return "\n".join(str(part) for part in self.body.stream_block.get_searchable_content(self.body))


class GuidancePage(BodyPage):
    """The case for insourcing in one sector."""

    template = "toolkit/page.html"

    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Sector")
    )

    content_panels = [
        *BilingualPage.content_panels,
        FieldPanel("sector"),
        FieldPanel("body"),
        ToolkitPage.review_panel,
    ]
    override_translatable_fields = [
        *ToolkitPage.override_translatable_fields,
        TranslatableField("body"),
        SynchronizedField("sector", overridable=False),
    ]

    class Meta:
        verbose_name = _("guidance page")
        verbose_name_plural = _("guidance pages")

    @property
    def caption(self) -> str:
        """The sector that the page speaks to."""
        return self.sector.name_in(self.locale.language_code) if self.sector else ""


class MethodPage(BodyPage):
    """A method, with its questions, tables and worked example."""

    template = "toolkit/page.html"

    content_panels = [*BilingualPage.content_panels, FieldPanel("body"), ToolkitPage.review_panel]
    override_translatable_fields = [*ToolkitPage.override_translatable_fields, TranslatableField("body")]

    class Meta:
        verbose_name = _("method page")
        verbose_name_plural = _("method pages")

    @property
    def lead(self) -> str:
        """The summary, which the body does not repeat."""
        return self.summary


class PolicyEntryPage(ToolkitPage):
    """One piece of law or policy: what it says (the summary), and why it matters for insourcing."""

    why_it_matters = models.TextField(_("why it matters"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    template = "toolkit/policy.html"
    content_panels = [
        *BilingualPage.content_panels,
        FieldPanel("why_it_matters"),
        FieldPanel("source"),
        ToolkitPage.review_panel,
    ]
    override_translatable_fields = [
        *ToolkitPage.override_translatable_fields,
        TranslatableField("why_it_matters"),
        TranslatableField("source"),
    ]

    class Meta:
        verbose_name = _("policy entry")
        verbose_name_plural = _("policy entries")

    def text(self) -> str:
        """Return why it matters, and the source."""
        return "\n".join(part for part in (self.why_it_matters, self.source) if part)


PAGE_MODELS: tuple[type[ToolkitPage], ...] = (GuidancePage, PolicyEntryPage, MethodPage)
