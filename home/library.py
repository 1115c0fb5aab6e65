"""The standing pages in the library."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.html import strip_tags

from core.library import LibraryDocument, live_versions, once_each

from .models import StandardPage
from .placeholders import plain


class StandardPageSource:
    """About, privacy, house rules and the like."""

    kinds = ("page",)

    def subject_key(self, subject: Any) -> tuple[str, str] | None:
        """Return (kind, subject_id) of a standing page; both languages are one subject."""
        if isinstance(subject, StandardPage) and not subject.alias_of_id:
            return ("page", subject.public_id)
        return None

    def documents(self, subjects: Sequence[StandardPage]) -> Iterator[LibraryDocument]:
        """Yield the document of each live language version; a stand-in is none."""
        for page in live_versions(StandardPage, subjects):
            yield LibraryDocument(
                kind="page",
                subject_id=page.public_id,
                language=page.content_language,
                title=page.title,
                title_language=page.content_language,
                url=page.url or "",
                # A space for each tag, so that the words of two list items do not run together.
                body=strip_tags(plain(page.body, page.content_language).replace("<", " <")),
                summary=page.summary,
                audience=page.audience,
                date=page.last_published_at,
            )

    def subjects(self) -> Iterable[StandardPage]:
        """Iterate over each subject once."""
        pages = StandardPage.objects.live().filter(alias_of=None)
        return once_each(pages.select_related("locale").order_by("path"))
