"""What a content room says of its subjects so that the library (search) can index them without being imported."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.db.models import QuerySet
from wagtail.models import Page

from .audience import PUBLIC

Version = TypeVar("Version", bound=Page)


@dataclass(frozen=True)
class LibraryDocument:
    """One (subject, language) that can be found.

    ``subject_id`` is stable and public: ``case-01``, ``th-07``. ``part`` tells apart documents that collapse into one
    subject (a thread's posts). ``facets`` maps a facet's name to codes; ``audience`` is an audience token. ``labels``
    are names that it is filed under: it is found by them as by its text, but nobody reads them in a row.
    """

    kind: str
    subject_id: str
    language: str
    title: str
    url: str
    body: str
    summary: str = ""
    labels: tuple[str, ...] = ()
    part: str = ""
    title_language: str = ""
    audience: str = PUBLIC
    embargo_until: datetime | None = None
    date: datetime | None = None
    facets: dict[str, list[str]] = field(default_factory=dict)

    @property
    def subject_key(self) -> str:
        """Its kind and ``subject_id`` as one word."""
        return f"{self.kind}:{self.subject_id}"


class LibrarySource(Protocol):
    """A room's provider of documents."""

    kinds: tuple[str, ...]

    def subject_key(self, subject: Any) -> tuple[str, str] | None:
        """Return (kind, subject_id) of a model instance, or None if it is not this source's."""

    def documents(self, subjects: Sequence[Any]) -> Iterable[LibraryDocument]:
        """Return what can be found of some subjects now: nothing for what is not published."""

    def subjects(self) -> Iterable[Any]:
        """Iterate over every subject, for a rebuild."""


def live_versions(model: type[Version], subjects: Iterable[Version]) -> QuerySet[Version]:
    """Return the live versions of some pages in every language, those of one after another; a stand-in is none."""
    keys = [subject.translation_key for subject in subjects]
    live: QuerySet[Version] = model.objects.live().filter(translation_key__in=keys, alias_of=None)
    return live.select_related("locale").order_by("translation_key", "locale__pk")


def once_each(pages: Iterable[Version]) -> Iterator[Version]:
    """Yield the first version of each page, whichever language comes first."""
    seen = set()
    for page in pages:
        if page.translation_key not in seen:
            seen.add(page.translation_key)
            yield page
