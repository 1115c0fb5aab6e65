"""What a content room says of its subjects so that the library (search) can index them without being imported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from .audience import PUBLIC


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
