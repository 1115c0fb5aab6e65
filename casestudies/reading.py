"""One case study as it is read: facts, figures, what got worse, how to cite it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.languages import interface_language

from .charts import Chart, chart_of, format_value
from .models import CaseStudyIndicator, CaseStudyPage
from .selectors import indicators_of
from .trends import BETTER, NEUTRAL, RECOVERED, SAME, UNMEASURED, WORSE, Series

# The shape beside the words, so that colour is never needed.
SHAPES = {BETTER: "up", RECOVERED: "dip", WORSE: "down", SAME: "level", NEUTRAL: "dot", UNMEASURED: "ring"}


@dataclass(frozen=True)
class Figure:
    """One indicator as it is shown."""

    key: str
    name: str
    definition: str
    unit: str
    direction: str
    series: Series
    chart: Chart | None
    rows: list[dict[str, Any]]
    baseline: str
    latest: str
    latest_year: str
    change: str
    trend: str
    shape: str
    worse_years: str
    note: str
    source: str


def figure_of(row: CaseStudyIndicator, position: int) -> Figure:
    """Return an indicator with its chart, table rows and words."""
    series = row.series
    latest = series.latest
    change = series.change
    rows = [
        {
            "year": series.baseline.year,
            "value": format_value(series.baseline.value),
            "is_baseline": True,
            "worse": False,
        }
    ]
    rows += [{"year": point.year, "value": format_value(point.value), "worse": point.worse} for point in series.points]
    return Figure(
        key=f"figure-{position}",
        name=row.indicator.name,
        definition=row.indicator.description,
        unit=row.indicator.unit.name,
        direction=str(row.indicator.get_direction_display()),
        series=series,
        chart=chart_of(series),
        rows=rows,
        baseline=format_value(series.baseline.value),
        latest=format_value(latest.value) if latest else "",
        latest_year=latest.year if latest else "",
        change="" if change is None else ("+" if change > 0 else "") + format_value(change),
        trend=series.trend_words,
        shape=SHAPES[series.trend],
        worse_years=", ".join(series.worse_years),
        note=row.note,
        source=row.source,
    )


def facts_of(page: CaseStudyPage) -> list[dict[str, str]]:
    """Return the key facts as rows of label and value."""
    wanted = interface_language()
    rows = [
        {
            "label": _("Organisation"),
            "value": page.body_name,
            "lang": page.body_language if page.body_language != wanted else "",
        },
        {"label": _("Sector"), "value": page.sector.name if page.sector else ""},
        {"label": _("Service area"), "value": page.service_area.name if page.service_area else ""},
        {"label": _("Delivery model before"), "value": page.model_before.name if page.model_before else ""},
        {"label": _("Delivery model after"), "value": page.model_after.name if page.model_after else ""},
        {"label": _("Stage"), "value": page.stage.name if page.stage else ""},
        {"label": _("Region"), "value": page.region.name if page.region else ""},
        {"label": _("Start date"), "value": date_format(page.start, "YEAR_MONTH_FORMAT") if page.start else ""},
    ]
    return [row for row in rows if row["value"]]


def tags_of(request: HttpRequest, page: CaseStudyPage) -> dict[str, list[dict[str, str]]]:
    """Return goals, ways of working and topics; a goal leads to the list filtered by it."""
    parent = page.get_parent()
    list_url = parent.get_url(request) if parent else ""
    return {
        "goals": [{"text": goal.name, "url": f"{list_url}?goal={goal.pk}"} for goal in page.goals.all()],
        "ways": [{"text": way.name, "url": ""} for way in page.ways.all()],
        "topics": [{"text": topic.name, "url": ""} for topic in page.topics.all()],
    }


def reading_context(request: HttpRequest, page: CaseStudyPage) -> dict[str, Any]:
    """Return what the case study's template shows."""
    figures = [figure_of(row, position) for position, row in enumerate(indicators_of(page), 1)]
    written = page.content_language
    interface = interface_language()
    original = page.original
    parent = page.get_parent()
    published = page.first_published_at
    address = urljoin(settings.SITE_ADDRESS, original.get_url(request) or "")
    return {
        "text_lang": written if written != interface else "",
        "facts": facts_of(page),
        "figures": figures,
        "worse": [figure for figure in figures if figure.series.worse_years],
        "still_worse": [figure for figure in figures if figure.series.trend == WORSE],
        "tags": tags_of(request, page),
        "original_url": original.get_url(request) if page.alias_of_id else "",
        "crumbs": _crumbs(request, parent),
        "feed_url": reverse("casestudies:feed"),
        "review_overdue": bool(page.review_due and page.review_due < timezone.localdate()),
        "citation": {
            "body": page.body_in(written),
            "year": published.year if published else timezone.localdate().year,
            "title": page.title,
            "address": address,
        },
    }


def _crumbs(request: HttpRequest, parent: Any) -> list[dict[str, str]]:
    if parent is None:
        return []
    home = parent.get_parent()
    crumbs = [{"label": _("Home"), "url": home.get_url(request) or ""}] if home and home.depth > 1 else []
    return [*crumbs, {"label": parent.title, "url": parent.get_url(request) or ""}]
