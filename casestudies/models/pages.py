"""The pages of the room: the list of case studies, and one case study."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.languages import OTHER, interface_language
from core.models import BilingualPage, DeliveryModel, Goal, Region, Sector, ServiceArea, Stage, Topic, WayOfWorking

from .numbers import public_id_for

# Figures and taxonomy are the same in both languages: an editor changes them on the original.
SHARED_FIELDS = (
    "public_id",
    "illustrative",
    "organisation",
    "body_en",
    "body_cy",
    "sector",
    "service_area",
    "region",
    "model_before",
    "model_after",
    "stage",
    "start",
    "goals",
    "ways",
    "topics",
    "author",
    "reviewed_on",
    "review_due",
)
TEXT_FIELDS = ("challenge", "approach", "outcome", "lessons")


class CaseStudyIndexPage(BilingualPage):
    """The list of case studies in one language, with its filters."""

    subpage_types = ["casestudies.CaseStudyPage"]
    template = "casestudies/index.html"

    class Meta:
        verbose_name = _("list of case studies")
        verbose_name_plural = _("lists of case studies")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the list for the query string's filters."""
        from ..listing import index_context

        context = super().get_context(request, *args, **kwargs)
        context.update(index_context(request, self))
        return context


class CaseStudyPage(BilingualPage):
    """What one body did, why, and what came of it, with figures: honest about those that got worse."""

    library_kind = "case-study"
    parent_page_types = ["casestudies.CaseStudyIndexPage"]
    subpage_types: list[str] = []
    template = "casestudies/case_study.html"

    public_id = models.CharField(_("number"), max_length=20, blank=True, editable=False, db_index=True)
    illustrative = models.BooleanField(
        _("Illustrative example"), default=False, help_text=_("The body, people and figures are invented.")
    )
    organisation = models.ForeignKey(
        "members.Organisation", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Organisation")
    )
    body_en = models.CharField(_("Name of the body in English"), max_length=200, blank=True)
    body_cy = models.CharField(_("Name of the body in Welsh"), max_length=200, blank=True)
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Sector")
    )
    service_area = models.ForeignKey(
        ServiceArea, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Service area")
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Region")
    )
    model_before = models.ForeignKey(
        DeliveryModel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Delivery model before")
    )
    model_after = models.ForeignKey(
        DeliveryModel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Delivery model after")
    )
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Stage"))
    start = models.DateField(
        _("Start date"),
        null=True,
        blank=True,
        help_text=_("The month in which the change began; the day is not shown."),
    )
    # Plain text: paragraphs are parted by an empty line. Nothing that a person writes is ever treated as HTML.
    challenge = models.TextField(_("The challenge"), blank=True, max_length=6000)
    approach = models.TextField(_("The approach"), blank=True, max_length=6000)
    outcome = models.TextField(_("The outcome"), blank=True, max_length=6000)
    lessons = models.TextField(
        _("What we learned"), blank=True, max_length=3000, help_text=_("Write each lesson on a line of its own.")
    )
    goals = ParentalManyToManyField(Goal, blank=True, related_name="+", verbose_name=_("Well-being goals"))
    ways = ParentalManyToManyField(WayOfWorking, blank=True, related_name="+", verbose_name=_("Ways of working"))
    topics = ParentalManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("Topics"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Author"),
    )
    reviewed_on = models.DateField(_("Last reviewed"), null=True, blank=True)
    review_due = models.DateField(_("Next review"), null=True, blank=True)

    content_panels = [
        *BilingualPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("organisation"),
                FieldRowPanel([FieldPanel("body_en"), FieldPanel("body_cy")]),
                FieldRowPanel([FieldPanel("sector"), FieldPanel("region")]),
                FieldPanel("illustrative"),
            ],
            heading=_("The body"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("service_area"), FieldPanel("stage")]),
                FieldRowPanel([FieldPanel("model_before"), FieldPanel("model_after")]),
                FieldPanel("start"),
            ],
            heading=_("The change"),
        ),
        *[FieldPanel(name) for name in TEXT_FIELDS],
        InlinePanel("indicators", heading=_("Indicators"), label=_("Indicator")),
        MultiFieldPanel(
            [FieldPanel("goals"), FieldPanel("ways"), FieldPanel("topics")], heading=_("Well-being and topics")
        ),
        MultiFieldPanel(
            [FieldPanel("author"), FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_due")])],
            heading=_("Review"),
        ),
    ]
    override_translatable_fields = [
        *BilingualPage.override_translatable_fields,
        *[TranslatableField(name) for name in TEXT_FIELDS],
        *[SynchronizedField(name, overridable=False) for name in SHARED_FIELDS],
    ]
    exclude_fields_in_copy = ["public_id"]

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Save, giving a new case study the next number."""
        if not self.public_id:
            self.public_id = public_id_for(self.translation_key)
            if kwargs.get("update_fields"):
                kwargs["update_fields"] = {*kwargs["update_fields"], "public_id"}
        return super().save(*args, **kwargs)

    def body_in(self, language: str) -> str:
        """Return the name of the body in a language; where that is missing, the name it has."""
        if self.organisation:
            return str(self.organisation.name_in(language))
        return (self.body_cy or self.body_en) if language == "cy" else (self.body_en or self.body_cy)

    @property
    def body_language(self) -> str:
        """The language in which the name of the body is shown to this reader."""
        wanted = interface_language()
        if self.organisation or not (self.body_en or self.body_cy):
            return wanted
        other = OTHER[wanted]
        return wanted if (self.body_cy if wanted == "cy" else self.body_en) else other

    @property
    def body_name(self) -> str:
        """The name of the body in the reader's language."""
        return self.body_in(interface_language())

    @property
    def lesson_list(self) -> list[str]:
        """The lessons, one an item."""
        return [line.strip() for line in self.lessons.splitlines() if line.strip()]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the facts and figures as they are shown."""
        from ..reading import reading_context

        context = super().get_context(request, *args, **kwargs)
        context.update(reading_context(request, self))
        return context
