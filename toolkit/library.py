"""The toolkit in the library: one document for each page and language that is really written."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from core.library import LibraryDocument

from .models import PAGE_MODELS, GuidancePage, ToolkitPage


class ToolkitSource:
    """Guidance, policy entries and methods."""

    kinds = ("guidance",)

    def subject_key(self, subject: Any) -> tuple[str, str] | None:
        """Return (kind, subject_id) of a toolkit page; both languages are one subject."""
        if isinstance(subject, ToolkitPage) and not subject.alias_of_id:
            return (subject.library_kind, subject.public_id)
        return None

    def documents(self, subjects: Sequence[ToolkitPage]) -> Iterator[LibraryDocument]:
        """Yield the document of each live language version; a stand-in is none."""
        for model in {type(subject): None for subject in subjects}:
            keys = [subject.translation_key for subject in subjects if type(subject) is model]
            versions = model.objects.live().filter(translation_key__in=keys, alias_of=None)
            yield from map(document, versions.select_related("locale").order_by("translation_key", "pk"))

    def subjects(self) -> Iterable[ToolkitPage]:
        """Iterate over each subject once."""
        for model in PAGE_MODELS:
            seen = set()
            for page in model.objects.live().filter(alias_of=None).select_related("locale").order_by("path"):
                if page.translation_key not in seen:
                    seen.add(page.translation_key)
                    yield page


def document(page: ToolkitPage) -> LibraryDocument:
    """Return what the library holds of one page."""
    facets: dict[str, list[str]] = {}
    if isinstance(page, GuidancePage) and page.sector_id:
        facets["sector"] = [page.sector_id]
    return LibraryDocument(
        kind=page.library_kind,
        subject_id=page.public_id,
        language=page.content_language,
        title=page.title,
        url=page.url or "",
        body=page.text(),
        summary=page.summary,
        title_language=page.content_language,
        audience=page.audience,
        date=page.last_published_at,
        facets=facets,
    )
