"""Choosing pages for a summary: new case studies and guidance, and what has newly been translated."""

from collections import defaultdict
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, F, Value
from wagtail.models import Page

from casestudies.models import CaseStudyPage
from toolkit.models import PAGE_MODELS, GuidancePage

from .people import Reader
from .periods import Period, Span

SHOWN = 3
NOTHING = Value(None, output_field=CharField())


class Found(NamedTuple):
    """A public page as the choice sees it."""

    pk: int
    key: UUID
    language: str
    published: Any
    sector: str | None
    service_area: str | None
    case_study: bool


class Pages:
    """The public pages that a period brought, read once for all who get a digest."""

    def __init__(self, period: Period) -> None:
        since = period.last_week if period.weekly else period.yesterday
        found = [*_found(CaseStudyPage, since, "sector", "service_area", case_study=True)]
        for model in PAGE_MODELS:
            sector = "sector" if model is GuidancePage else ""
            found += _found(model, since, sector, "", case_study=False)
        self.groups: dict[UUID, list[Found]] = defaultdict(list)
        for page in found:
            self.groups[page.key].append(page)

    def pick(self, reader: Reader) -> dict[str, list[int]]:
        """Return the ids of pages by section, what fits the person best first: each once, in their language if it can.

        A page whose twin is older is a translation, shown to those who read its language.
        """
        if reader.span is None:
            return {}
        chosen: dict[str, list[tuple[int, Any, int]]] = defaultdict(list)
        for pages in self.groups.values():
            new = [page for page in pages if reader.span.begins <= page.published < reader.span.ends]
            mine = [page for page in new if page.language == reader.person.preferred_language]
            if not new:
                continue
            if any(page.published < reader.span.begins for page in pages):
                section, shown = "translated", mine
            else:
                section, shown = "case-studies" if new[0].case_study else "toolkit", mine or new
            if shown:
                page = shown[0]
                fit = 2 * (page.sector in reader.sectors) + 3 * (page.service_area in reader.service_areas)
                chosen[section].append((fit, page.published, page.pk))
        return {name: [row[2] for row in sorted(rows, reverse=True)[:SHOWN]] for name, rows in chosen.items()}


def _found(model: type[Page], since: Span, sector: str, service_area: str, *, case_study: bool) -> list[Found]:
    """Return the pages first published in the days spoken of, with their twins in the other language."""
    written = model.objects.live().public().filter(alias_of=None, first_published_at__lt=since.ends)
    new = written.filter(first_published_at__gte=since.begins).values("translation_key")
    rows = written.filter(translation_key__in=new).values_list(
        "pk",
        "translation_key",
        "locale__language_code",
        "first_published_at",
        F(sector) if sector else NOTHING,
        F(service_area) if service_area else NOTHING,
        Value(case_study),
    )
    return [Found(*row) for row in rows]
