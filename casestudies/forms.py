"""The forms with which an author writes a case study: everything may be left for later until it is submitted."""

from __future__ import annotations

import datetime
import math
import uuid
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.languages import interface_language
from core.models import DeliveryModel, Goal, Indicator, Region, Sector, ServiceArea, Stage, Topic, WayOfWorking
from members.models import Organisation
from welsh import sort_key

from .models import CaseStudyIndicator, CaseStudyPage
from .trends import YEAR, YEARS_AFTER, start_year, year_label

MAX_INDICATORS = 12
MAX_TOPICS = 5


class StartForm(forms.Form):
    """The first step: in which language, and under what title."""

    language = forms.ChoiceField(
        label=_("Which language are you writing in?"),
        help_text=_("Write in the language you choose."),
        choices=[("cy", "Cymraeg"), ("en", "English")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language"), "invalid_choice": _("Choose a language")},
    )
    title = forms.CharField(
        label=_("Title"),
        help_text=_("Keep it short and clear."),
        max_length=150,
        error_messages={"required": _("Enter a title"), "max_length": _("Title must be 150 characters or fewer")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"].setdefault("token", uuid.uuid4())
        kwargs["initial"].setdefault("language", interface_language())
        super().__init__(*args, **kwargs)


def _term(model: type, label: Any, **kwargs: Any) -> forms.ModelChoiceField[Any]:
    return forms.ModelChoiceField(
        label=label,
        queryset=model._default_manager.all(),  # type: ignore[attr-defined]
        required=False,
        empty_label=_("Choose an option"),
        error_messages={"invalid_choice": _("Choose an option")},
        **kwargs,
    )


def _terms(model: type, label: Any) -> forms.ModelMultipleChoiceField[Any]:
    return forms.ModelMultipleChoiceField(
        label=label,
        help_text=_("Select all that apply."),
        queryset=model._default_manager.all(),  # type: ignore[attr-defined]
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose an option"), "invalid_pk_value": _("Choose an option")},
    )


def _text(label: Any, rows: int, limit: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class CaseStudyForm(forms.Form):
    """The whole case study but for its indicators. ``language`` is that of the text."""

    title = StartForm.base_fields["title"]
    summary = _text(_("Summary"), 3, 500, _("One or two sentences, shown in lists and search results."))
    organisation = _term(
        Organisation,
        _("Organisation"),
        help_text=_("If it is not in the list, leave this empty and give its name below."),
    )
    body_en = forms.CharField(label=_("Name of the body in English"), required=False, max_length=200)
    body_cy = forms.CharField(label=_("Name of the body in Welsh"), required=False, max_length=200)
    sector = _term(Sector, _("Sector"))
    service_area = _term(ServiceArea, _("Service area"))
    region = _term(Region, _("Region"))
    model_before = _term(DeliveryModel, _("Delivery model before"))
    model_after = _term(DeliveryModel, _("Delivery model after"))
    stage = _term(Stage, _("Stage"))
    start_month = forms.TypedChoiceField(label=_("Month in which the change began"), required=False, coerce=int)
    start_year = forms.IntegerField(
        label=_("Year in which the change began"),
        required=False,
        min_value=1980,
        max_value=2100,
        help_text=_("For example, 2024"),
        error_messages={"invalid": _("Enter a real date")},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    challenge = _text(
        _("The challenge"), 8, 6000, _("What was wrong, and for whom? Leave an empty line between paragraphs.")
    )
    approach = _text(_("The approach"), 8, 6000, _("What did you do, with whom, and in what order?"))
    outcome = _text(_("The outcome"), 8, 6000, _("What came of it? Say what got worse as well as what got better."))
    lessons = _text(_("What we learned"), 5, 3000, _("Write each lesson on a line of its own."))
    goals = _terms(Goal, _("Well-being goals"))
    ways = _terms(WayOfWorking, _("Ways of working"))
    topics = _terms(Topic, _("Topics"))
    agreed = forms.BooleanField(label=_("My organisation has agreed this text"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    written: ClassVar[tuple[str, ...]] = ("title", "summary", "challenge", "approach", "outcome", "lessons")

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = interface_language()
        month = self.fields["start_month"]
        month.choices = [("", _("Choose an option")), *MONTHS.items()]  # type: ignore[attr-defined]
        organisations = self.fields["organisation"]
        rows = sorted(Organisation.objects.all(), key=lambda row: sort_key(row.name_in(here), here))
        organisations.choices = [("", _("Choose an option")), *[(row.pk, row.name_in(here)) for row in rows]]  # type: ignore[attr-defined]
        if language != here:
            for name in self.written:
                self.fields[name].widget.attrs["lang"] = language
        self.fields["body_en"].widget.attrs["lang"] = "en"
        self.fields["body_cy"].widget.attrs["lang"] = "cy"

    @staticmethod
    def initial_for(page: CaseStudyPage) -> dict[str, Any]:
        """Return the form's values for a version of the page."""
        initial = {name: getattr(page, name) for name in (*CaseStudyForm.written, "body_en", "body_cy")}
        for name in ("organisation", "sector", "service_area", "region", "model_before", "model_after", "stage"):
            initial[name] = getattr(page, f"{name}_id")
        for name in ("goals", "ways", "topics"):
            initial[name] = [term.pk for term in getattr(page, name).all()]
        if page.start:
            initial["start_month"], initial["start_year"] = page.start.month, page.start.year
        initial["version"] = page.latest_revision_id
        return initial

    def clean_topics(self) -> Any:
        """Refuse a case study about everything."""
        topics = self.cleaned_data["topics"]
        if len(topics) > MAX_TOPICS:
            raise ValidationError(_("Select no more than %(n)s topics"), params={"n": MAX_TOPICS})
        return topics

    def clean(self) -> dict[str, Any]:
        """Join month and year."""
        data = super().clean() or self.cleaned_data
        month, year = data.get("start_month"), data.get("start_year")
        if month and year:
            data["start"] = datetime.date(year, month, 1)
        elif "start_year" in data and "start_month" in data:
            data["start"] = None
            if month:
                self.add_error("start_year", _("Date must include a year"))
            elif year:
                self.add_error("start_month", _("Date must include a month"))
        return data


class IndicatorForm(forms.Form):
    """One indicator: the baseline, and up to five financial years after it. All empty, it is left out."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    indicator = forms.ModelChoiceField(
        label=_("Indicator"),
        queryset=Indicator.objects.select_related("unit"),
        required=False,
        empty_label=_("Choose an option"),
        error_messages={"invalid_choice": _("Choose an option")},
    )
    baseline_year = forms.CharField(
        label=_("Baseline year"), required=False, max_length=7, help_text=_("A financial year, for example 2022-23.")
    )
    baseline_value = forms.FloatField(
        label=_("Baseline value"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": _("Enter a number")},
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)
    source = forms.CharField(label=_("Source of the figure"), required=False, max_length=300)
    remove = forms.BooleanField(label=pgettext_lazy("indicator", "Remove this indicator"), required=False)

    def __init__(self, *args: Any, language: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = [
            _("Value one year after the baseline"),
            _("Value two years after the baseline"),
            _("Value three years after the baseline"),
            _("Value four years after the baseline"),
            _("Value five years after the baseline"),
        ]
        for number, label in enumerate(labels, 1):
            self.fields[f"value_{number}"] = forms.FloatField(
                label=label,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                error_messages={"invalid": _("Enter a number")},
            )
        self.order_fields(
            ["key", "indicator", "baseline_year", "baseline_value", *[f"value_{n}" for n in range(1, YEARS_AFTER + 1)]]
        )
        terms = self.fields["indicator"].queryset  # type: ignore[attr-defined]
        self.fields["indicator"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose an option")),
            *[(term.pk, f"{term.name} ({term.unit.name})") for term in terms],
        ]
        if language and language != interface_language():
            for name in ("note", "source"):
                self.fields[name].widget.attrs["lang"] = language

    @staticmethod
    def initial_for(row: CaseStudyIndicator) -> dict[str, Any]:
        """Return the form's values for an indicator of a page."""
        initial: dict[str, Any] = {
            "key": str(row.translation_key),
            "indicator": row.indicator_id,
            "baseline_year": row.baseline_year,
            "baseline_value": row.baseline_value,
            "note": row.note,
            "source": row.source,
        }
        first = start_year(row.baseline_year)
        for value in row.values:
            number = start_year(value["year"]) - first
            if 1 <= number <= YEARS_AFTER:
                initial[f"value_{number}"] = value["value"]
        return initial

    @property
    def is_empty(self) -> bool:
        """True where nothing was filled in."""
        return not any(value not in (None, "", False) for name, value in self.cleaned_data.items() if name != "key")

    def clean_baseline_year(self) -> str:
        """Accept 2022-23, 2022–23 and 2022/23."""
        year: str = self.cleaned_data["baseline_year"].strip().replace("/", "-").replace("–", "-")
        if year and (not YEAR.match(year) or year_label(start_year(year)) != year):
            raise ValidationError(_("Write each year in the form 2023-24."))
        return year

    def clean(self) -> dict[str, Any]:
        """Require the baseline where anything is given, and make ``values``."""
        data = super().clean() or self.cleaned_data
        if data.get("remove") or (not self.errors and self.is_empty):
            return data
        if not data.get("indicator") and "indicator" not in self.errors:
            self.add_error("indicator", _("Choose an indicator"))
        if not data.get("baseline_year") and "baseline_year" not in self.errors:
            self.add_error("baseline_year", _("Write each year in the form 2023-24."))
        if data.get("baseline_value") is None and "baseline_value" not in self.errors:
            self.add_error("baseline_value", _("Enter a baseline value"))
        for name, value in list(data.items()):
            if isinstance(value, float) and not math.isfinite(value):
                self.add_error(name, _("Enter a number"))
        if data.get("baseline_year"):
            first = start_year(data["baseline_year"])
            data["values"] = [
                {"year": year_label(first + number), "value": data[f"value_{number}"]}
                for number in range(1, YEARS_AFTER + 1)
                if data.get(f"value_{number}") is not None
            ]
        return data


IndicatorFormSet = forms.formset_factory(
    IndicatorForm, extra=0, max_num=MAX_INDICATORS, absolute_max=MAX_INDICATORS + 8
)


def rows_of(formset: Any) -> list[dict[str, Any]]:
    """Return the filled rows of a valid formset."""
    return [
        form.cleaned_data
        for form in formset
        if form.cleaned_data and not form.cleaned_data.get("remove") and not form.is_empty
    ]
