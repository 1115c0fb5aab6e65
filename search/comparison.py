"""Where the library differs from the content: read subject by subject, and in no turn, so that nobody waits."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from core.library import LibrarySource
from core.registry import library_sources

from .analysis import document_digest
from .models import LibraryEntry

SUBJECTS_AT_ONCE = 50  # are compared: each room reads together what it can
PLACE = ("subject_key", "language", "part")
Place = tuple[str, str, str]
Digests = dict[str, dict[tuple[str, str], str]]  # by subject, then by language and part


def library_subjects() -> Iterator[tuple[LibrarySource, dict[str, Any]]]:
    """Yield every subject by its ``subject_key``, some of one source at a time."""
    for source in library_sources:
        subjects = iter(source.subjects())
        while some := list(islice(subjects, SUBJECTS_AT_ONCE)):
            yield source, {":".join(key): subject for subject in some if (key := source.subject_key(subject))}


@dataclass
class Comparison:
    """One subject: how many entries it should have, and where, as (language, part), those it has differ."""

    source: LibrarySource
    subject_key: str
    subject: Any
    wanted: int
    missing: set[tuple[str, str]]
    stale: set[tuple[str, str]]
    extra: set[tuple[str, str]]

    @property
    def is_sound(self) -> bool:
        """True where nothing differs."""
        return not (self.missing or self.stale or self.extra)


def library_compared() -> Iterator[Comparison]:
    """Compare the library with the content, subject by subject."""
    for source, subjects in library_subjects():
        yield from _compared(source, subjects)


def compared_again(subject: Comparison) -> Comparison:
    """Return one subject as it compares now: what was written while it was read is no difference."""
    (now,) = _compared(subject.source, {subject.subject_key: subject.subject})
    return now


def _compared(source: LibrarySource, subjects: Mapping[str, Any]) -> Iterator[Comparison]:
    wanted: Digests = defaultdict(dict)
    stored: Digests = defaultdict(dict)
    for item in source.documents(list(subjects.values())):
        wanted[item.subject_key][item.language, item.part] = document_digest(item)
    rows = LibraryEntry.objects.filter(subject_key__in=subjects).values_list(*PLACE, "digest")
    for key, language, part, digest in rows:
        stored[key][language, part] = digest
    for key, subject in subjects.items():
        new, old = wanted[key], stored[key]
        stale = {place for place in new.keys() & old.keys() if new[place] != old[place]}
        yield Comparison(source, key, subject, len(new), new.keys() - old.keys(), stale, old.keys() - new.keys())
