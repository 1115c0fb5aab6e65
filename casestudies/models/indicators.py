"""A figure that a case study reports over time."""

import math
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.models import Indicator

from ..trends import YEAR, Series, series_of, start_year, year_label


def validate_year(year: str) -> None:
    """Refuse what is not a financial year such as 2023-24."""
    if not YEAR.match(year) or year_label(start_year(year)) != year:
        raise ValidationError(_("Write each year in the form 2023-24."))


def validate_values(values: Any) -> None:
    """Refuse what is not a list of ``{"year": "2023-24", "value": 104.0}`` with each year once."""
    try:
        years = [row["year"] for row in values]
        numbers = [float(row["value"]) for row in values]
    except (TypeError, KeyError, ValueError) as error:
        raise ValidationError(_("Give each figure a year and a value.")) from error
    for year in years:
        validate_year(str(year))
    if len(set(years)) != len(years) or not all(math.isfinite(number) for number in numbers):
        raise ValidationError(_("Give one value for each year."))


class CaseStudyIndicator(TranslatableMixin, Orderable):
    """One indicator of a case study: the baseline, and the value of each year after it."""

    page = ParentalKey("casestudies.CaseStudyPage", on_delete=models.CASCADE, related_name="indicators")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("Indicator"))
    baseline_year = models.CharField(
        _("Baseline year"),
        max_length=7,
        validators=[validate_year],
    )
    baseline_value = models.FloatField(_("Baseline value"))
    values = models.JSONField(
        _("Figures for each year"),
        default=list,
        blank=True,
        validators=[validate_values],
        help_text=_('A list such as [{"year": "2023-24", "value": 104.0}].'),
    )
    note = models.CharField(_("Note"), max_length=300, blank=True)
    source = models.CharField(_("Source of the figure"), max_length=300, blank=True)

    panels = [
        FieldPanel("indicator"),
        FieldRowPanel([FieldPanel("baseline_year"), FieldPanel("baseline_value")]),
        FieldPanel("values"),
        FieldPanel("note"),
        FieldPanel("source"),
    ]
    override_translatable_fields = [
        TranslatableField("note"),
        TranslatableField("source"),
        SynchronizedField("indicator", overridable=False),
        SynchronizedField("baseline_year", overridable=False),
        SynchronizedField("baseline_value", overridable=False),
        SynchronizedField("values", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")

    def __str__(self) -> str:
        return str(self.indicator)

    @cached_property
    def series(self) -> Series:
        """The figures as they are judged: trend, latest, years worse than the baseline."""
        return series_of(
            direction=self.indicator.direction,
            baseline_year=self.baseline_year,
            baseline_value=self.baseline_value,
            values=self.values or [],
        )
