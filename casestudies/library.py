"""How a case study becomes library documents: one for each language it is written in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from core.batches import in_batches
from core.library import LibraryDocument, live_versions, once_each

from .models import CaseStudyPage

# What a case study is filed under: one term each, or several.
TERM_FIELDS = ("sector", "service_area", "model_before", "model_after", "region")
TERMS_FIELDS = ("goals", "ways", "topics")


class CaseStudySource:
    """The room's provider of documents. A stand-in yields none: only what is really written can be found."""

    kinds = (CaseStudyPage.library_kind,)

    def subject_key(self, subject: Any) -> tuple[str, str] | None:
        """Return the kind and public id of a case study in whichever language."""
        if isinstance(subject, CaseStudyPage):
            return CaseStudyPage.library_kind, subject.public_id
        return None

    def documents(self, subjects: Sequence[CaseStudyPage]) -> Iterable[LibraryDocument]:
        """Return one document for each live language version of the subjects."""
        pages = live_versions(CaseStudyPage, subjects).select_related("locale", "organisation", *TERM_FIELDS)
        return [self._document(page) for page in pages.prefetch_related(*TERMS_FIELDS, "indicators__indicator")]

    def subjects(self) -> Iterable[CaseStudyPage]:
        """Iterate over one page of each live case study."""
        return once_each(in_batches(CaseStudyPage.objects.live().filter(alias_of=None)))

    def _document(self, page: CaseStudyPage) -> LibraryDocument:
        language = page.locale.language_code
        return LibraryDocument(
            kind=CaseStudyPage.library_kind,
            subject_id=page.public_id,
            language=language,
            title=page.title,
            summary=page.summary,
            url=page.url or "",
            body="\n\n".join(part for part in _texts(page, language) if part),
            labels=tuple(_labels(page, language)),
            audience=page.audience,
            date=_date(page),
            facets=_facets(page),
        )


def _texts(page: CaseStudyPage, language: str) -> Iterable[str]:
    yield page.body_in(language)
    yield from (page.challenge, page.approach, page.outcome, page.lessons)
    for row in page.indicators.all():
        yield f"{row.indicator.name_in(language)}. {row.note} {row.source}".strip()


def _labels(page: CaseStudyPage, language: str) -> Iterable[str]:
    for field in TERM_FIELDS:
        if term := getattr(page, field):
            yield term.name_in(language)
    for field in TERMS_FIELDS:
        yield from (term.name_in(language) for term in getattr(page, field).all())


def _facets(page: CaseStudyPage) -> dict[str, list[str]]:
    models = [page.model_after_id, page.model_before_id]
    facets = {
        "sector": [page.sector_id],
        "service_area": [page.service_area_id],
        "delivery_model": list(dict.fromkeys(models)),
        "stage": [page.stage_id],
        "region": [page.region_id],
        "organisation": [page.organisation_id],
        "goal": [term.pk for term in page.goals.all()],
        "way": [term.pk for term in page.ways.all()],
        "topic": [term.pk for term in page.topics.all()],
        "year": [str(page.start.year)] if page.start else [],
    }
    kept = {name: [code for code in codes if code] for name, codes in facets.items()}
    return {name: codes for name, codes in kept.items() if codes}


def _date(page: CaseStudyPage) -> datetime | None:
    published: datetime | None = page.first_published_at
    return published
