"""The standing pages in the library."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.html import strip_tags

from core.library import LibraryDocument

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
        keys = [subject.translation_key for subject in subjects]
        versions = StandardPage.objects.live().filter(translation_key__in=keys, alias_of=None)
        for page in versions.select_related("locale").order_by("translation_key", "pk"):
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
        seen = set()
        for page in StandardPage.objects.live().filter(alias_of=None).select_related("locale").order_by("path"):
            if page.translation_key not in seen:
                seen.add(page.translation_key)
                yield page
