"""The toolkit in the library: one document for each page and language that is really written."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from core.library import LibraryDocument, live_versions, once_each

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
        for model in dict.fromkeys(map(type, subjects)):
            of_model = [subject for subject in subjects if type(subject) is model]
            yield from map(document, live_versions(model, of_model))

    def subjects(self) -> Iterable[ToolkitPage]:
        """Iterate over each subject once."""
        for model in PAGE_MODELS:
            yield from once_each(model.objects.live().filter(alias_of=None).select_related("locale").order_by("path"))


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
