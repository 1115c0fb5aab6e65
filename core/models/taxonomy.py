"""Controlled vocabularies: single rows with a Welsh and an English name, so that facets never split by language."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from core.languages import interface_language


class TaxonomyTerm(index.Indexed, models.Model):
    """A term of one vocabulary. ``code`` is the stable identifier used in addresses, the API and the data files."""

    code = models.SlugField(_("code"), primary_key=True, max_length=60)
    name_en = models.CharField(_("name in English"), max_length=200)
    name_cy = models.CharField(_("name in Welsh"), max_length=200)
    description_en = models.TextField(_("description in English"), blank=True)
    description_cy = models.TextField(_("description in Welsh"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    verify = models.BooleanField(
        _("to be verified"), default=False, help_text=_("Someone with the knowledge must check this before launch.")
    )

    search_fields = [index.SearchField("name_en"), index.SearchField("name_cy"), index.AutocompleteField("name_en")]

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        """Return the name in ``"cy"`` or ``"en"``."""
        return self.name_cy if language == "cy" else self.name_en

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_in(interface_language())

    @property
    def description(self) -> str:
        """The description in the reader's language."""
        return self.description_cy if interface_language() == "cy" else self.description_en


class Goal(TaxonomyTerm):
    """One of the seven well-being goals of the Well-being of Future Generations (Wales) Act 2015."""

    short_name_en = models.CharField(_("short name in English"), max_length=60)
    short_name_cy = models.CharField(_("short name in Welsh"), max_length=60)

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("well-being goal")
        verbose_name_plural = _("well-being goals")

    @property
    def short_name(self) -> str:
        """The short name in the reader's language."""
        return self.short_name_cy if interface_language() == "cy" else self.short_name_en


class WayOfWorking(TaxonomyTerm):
    """One of the five ways of working of the same Act."""

    short_name_en = models.CharField(_("short name in English"), max_length=60)
    short_name_cy = models.CharField(_("short name in Welsh"), max_length=60)

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("way of working")
        verbose_name_plural = _("ways of working")


class Sector(TaxonomyTerm):
    """The part of the public sector a body belongs to."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class ServiceArea(TaxonomyTerm):
    """The service that is delivered, such as catering."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("service area")
        verbose_name_plural = _("service areas")


class DeliveryModel(TaxonomyTerm):
    """A way of delivering a service, such as in-house."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("delivery model")
        verbose_name_plural = _("delivery models")


class Stage(TaxonomyTerm):
    """How far an authority has come with insourcing a service."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("stage")
        verbose_name_plural = _("stages")


class ValueKind(TaxonomyTerm):
    """The kind of value an indicator speaks of, such as fair work."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("kind of value")
        verbose_name_plural = _("kinds of value")


class Topic(TaxonomyTerm):
    """What a challenge is about, such as TUPE and pensions."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class Region(TaxonomyTerm):
    """An economic region of Wales, or all of Wales."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Unit(TaxonomyTerm):
    """What a figure is counted in, such as per cent."""

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("unit")
        verbose_name_plural = _("units")


class Indicator(TaxonomyTerm):
    """A measure that case studies report over time; the description holds its definition."""

    class Direction(models.TextChoices):
        UP = "up", _("Higher is better")
        DOWN = "down", _("Lower is better")
        NEUTRAL = "neutral", _("For information only")

    value_kind = models.ForeignKey(
        ValueKind, models.PROTECT, related_name="indicators", verbose_name=_("kind of value")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="indicators", verbose_name=_("unit"))
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, default=Direction.UP)

    class Meta(TaxonomyTerm.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")


# Vocabulary name in content/taxonomy.json -> model, in the order in which they can be loaded.
VOCABULARIES: dict[str, type[TaxonomyTerm]] = {
    "goals": Goal,
    "ways": WayOfWorking,
    "sectors": Sector,
    "service_areas": ServiceArea,
    "delivery_models": DeliveryModel,
    "stages": Stage,
    "value_kinds": ValueKind,
    "topics": Topic,
    "regions": Region,
    "units": Unit,
    "indicators": Indicator,
}
