"""Where the library differs from the content, and an engine from the library: read in no turn, so that nobody waits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from core.library import LibrarySource
from core.registry import library_sources

from .analysis import document_digest
from .models import LibraryEntry

SUBJECTS_AT_ONCE = 50  # are compared: each room reads together what it can
PLACE = ("subject_key", "language", "part")
Digests = dict[str, dict[tuple[str, str], str]]  # by subject, then by language and part


def library_subjects(at_once: int) -> Iterator[tuple[LibrarySource, dict[str, Any]]]:
    """Yield every subject by its ``subject_key``, so many of one source at a time."""
    for source in library_sources:
        subjects = iter(source.subjects())
        while some := list(islice(subjects, at_once)):
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
    for source, subjects in library_subjects(SUBJECTS_AT_ONCE):
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


class Difference(NamedTuple):
    """Ids of entries that an engine lacks, holds in another version, or holds though they are gone."""

    missing: list[int]
    stale: list[int]
    extra: list[int]


def entries_compared(versions: Iterable[tuple[int, int]]) -> Difference:
    """Compare the library with what an engine holds: (entry id, version), ordered by id.

    Both sides are walked in that order, so that memory does not grow with the library.
    """
    missing: list[int] = []
    stale: list[int] = []
    extra: list[int] = []
    held = iter(versions)
    there = next(held, None)
    rows = LibraryEntry.objects.order_by("pk").values_list("pk", "version")
    for pk, version in rows.iterator(chunk_size=5000):
        while there is not None and there[0] < pk:
            extra.append(there[0])
            there = next(held, None)
        if there is None or there[0] > pk:
            missing.append(pk)
            continue
        if there[1] != version:
            stale.append(pk)
        there = next(held, None)
    while there is not None:
        extra.append(there[0])
        there = next(held, None)
    return Difference(missing, stale, extra)
