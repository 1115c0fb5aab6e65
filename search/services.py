"""Writing the library: an entry for each document, and what the engine holds of it.

Its writers take turns: each reads what the rooms say and what is stored before it writes.
"""

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from core.audit import in_turn
from core.library import LibraryDocument, LibrarySource
from core.registry import library_sources

from . import reindex
from .analysis import document_digest, entry_from
from .comparison import (
    PLACE,
    SUBJECTS_AT_ONCE,
    Comparison,
    Difference,
    compared_again,
    entries_compared,
    library_compared,
    library_subjects,
)
from .engines import database_engine
from .feed import announce
from .meaning import entries_place
from .models import TERM_COLUMNS, LibraryEntry, LibraryTerm
from .rows import rows_add
from .statistics import forget_statistics
from .words import words_keep

DOCUMENTS_A_TURN = 200  # of a rebuild: more are hardly quicker, and others wait for them
NAME = {"id", "kind", "subject_id", "language", "part", "subject_key"}  # what an entry is known by, and never changes
CONTENT = [field.name for field in LibraryEntry._meta.concrete_fields if field.name not in NAME]


def next_version(previous: int = 0) -> int:
    """Return a version above ``previous``: microseconds since 1970, so that it grows over a deletion too."""
    return max(previous + 1, time.time_ns() // 1000)


def source_of(subject: Any) -> tuple[LibrarySource, str, str] | None:
    """Return the source that knows ``subject``, with its kind and public id; None where no room does."""
    for source in library_sources:
        key = source.subject_key(subject)
        if key is not None:
            return source, key[0], key[1]
    return None


@dataclass
class Changes:
    """How many entries a run wrote and removed, and how many it found as they should be."""

    written: int = 0
    removed: int = 0
    unchanged: int = 0

    def __iadd__(self, other: "Changes") -> "Changes":
        self.written += other.written
        self.removed += other.removed
        self.unchanged += other.unchanged
        return self


def library_update(*, subject: Any) -> Changes:
    """Bring the entries of one subject to what its room says of it now.

    Called in the transaction of the change. Only documents that differ from what is stored are analysed and written;
    entries of documents that are gone go too.
    """
    found = source_of(subject)
    if found is None:
        return Changes()
    source, kind, subject_id = found
    with in_turn():
        return library_write([f"{kind}:{subject_id}"], source.documents([subject]))


def has_twins(subject: Any) -> bool:
    """True if some text of the subject can be found in both languages, and so teaches the lexicon."""
    found = source_of(subject)
    if found is None:
        return False
    entries = LibraryEntry.objects.filter(kind=found[1], subject_id=found[2]).order_by()
    return entries.values("part").annotate(languages=Count("language")).filter(languages__gt=1).exists()


@transaction.atomic
def library_write(subject_keys: Collection[str], wanted: Iterable[LibraryDocument]) -> Changes:
    """Make some documents all that the library holds of the subjects with these ``subject_keys``.

    They are read in the caller's turn. Many at once take half the time: each of the engine's lists is of many entries.
    """
    documents = {(item.subject_key, item.language, item.part): item for item in wanted}
    digests = {key: document_digest(item) for key, item in documents.items()}
    rows = LibraryEntry.objects.filter(subject_key__in=subject_keys).values_list(*PLACE, "pk", "digest", "version")
    stored = {(subject, language, part): (pk, digest, version) for subject, language, part, pk, digest, version in rows}
    written: list[LibraryEntry] = []
    for key, document in documents.items():
        pk, digest, version = stored.get(key, (None, "", 0))
        if digest != digests[key]:
            entry = entry_from(document, digests[key])
            entry.pk, entry.version = pk, next_version(version)
            written.append(entry)
    gone = [pk for key, (pk, _digest, _version) in stored.items() if key not in documents]
    _write(written)
    _remove(gone)
    return Changes(len(written), len(gone), len(documents) - len(written))


@in_turn()
def library_add(entries: list[LibraryEntry]) -> None:
    """Write the analysed entries of subjects of which the library holds none: for many at once."""
    for entry in entries:
        entry.version = next_version()
    _write(entries)


def _write(entries: list[LibraryEntry]) -> None:
    if not entries:
        return
    # Those that are there are known by their ids, so that they take no new ones: the engine's blocks are of neighbours.
    # (``bulk_update`` takes twenty times as long, to write a CASE for every column.)
    LibraryEntry.objects.bulk_create(
        entries, batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=CONTENT
    )
    terms = set[str]().union(*(getattr(entry, name).split() for entry in entries for name in TERM_COLUMNS))
    rows_add(LibraryTerm, ("term", "start"), ((term, term[:2]) for term in sorted(terms)))
    words_keep(entries)
    entries_place(entries)
    database_engine().index(entries)
    announce(written=[entry.pk for entry in entries])


def _remove(entry_ids: list[int]) -> None:
    if entry_ids:
        database_engine().delete(entry_ids)
        versions = LibraryEntry.objects.filter(pk__in=entry_ids).values_list("pk", "version")
        announce(gone={pk: next_version(version) for pk, version in versions})
        LibraryEntry.objects.filter(pk__in=entry_ids).delete()


def engine_mend() -> None:
    """Bring the engine to what the library says."""
    _mend_engine(library_check_engine())


@dataclass
class Check:
    """Where the library differs from the content, or the engine from the library; each item names an entry."""

    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    entries: int = 0

    @property
    def is_sound(self) -> bool:
        """True where nothing differs."""
        return not (self.missing or self.stale or self.extra)

    def add(self, engine: str, missing: Iterable[int], stale: Iterable[int], extra: Iterable[int]) -> None:
        """Add where an engine differs from the library, by the ids of entries."""
        for names, ids in ((self.missing, missing), (self.stale, stale), (self.extra, extra)):
            names.extend(f"{engine} entry {pk}" for pk in ids)


def library_rebuild() -> Changes:
    """Bring the whole library to what the rooms say now, some subjects at a time, and the engine to the library.

    Those that differ are read again in a turn, which is a transaction: readers never see a gap, and writers wait for
    one turn at most.
    """
    changes = Changes()
    known: set[str] = set()
    lagging: list[Comparison] = []
    for subject in library_compared():
        known.add(subject.subject_key)
        if subject.is_sound:
            changes.unchanged += subject.wanted
            continue
        lagging.append(subject)
        if sum(each.wanted + len(each.extra) for each in lagging) >= DOCUMENTS_A_TURN:
            changes += _bring(lagging)
            lagging = []
    if lagging:
        changes += _bring(lagging)
    changes.removed += _remove_unknown(known)
    engine_mend()
    forget_statistics()
    return changes


@in_turn()
def _bring(lagging: list[Comparison]) -> Changes:
    """Bring the entries of some subjects to what their rooms say now."""
    documents: list[LibraryDocument] = []
    for source, group in groupby(lagging, key=attrgetter("source")):
        documents += source.documents([each.subject for each in group])
    return library_write([each.subject_key for each in lagging], documents)


def _unknown(known: set[str]) -> list[str]:
    """Return the subjects with entries that no source names; what was written meanwhile is asked for again."""
    stored = LibraryEntry.objects.order_by().values_list("subject_key", flat=True).distinct()
    lost = set(stored) - known
    if lost:
        lost -= {subject_key for _source, subjects in library_subjects(SUBJECTS_AT_ONCE) for subject_key in subjects}
    return sorted(lost)


def _remove_unknown(known: set[str]) -> int:
    """Remove the entries of subjects that no source names; return how many."""
    removed = 0
    for subject_key in _unknown(known):
        with in_turn():
            entry_ids = list(LibraryEntry.objects.filter(subject_key=subject_key).values_list("pk", flat=True))
            _remove(entry_ids)
            removed += len(entry_ids)
    return removed


def library_check_engine() -> Difference:
    """Compare what the database's engine holds with the library; what is written meanwhile is no difference."""
    first = entries_compared(database_engine().versions())
    if not any(first):
        return first
    again = entries_compared(database_engine().versions())
    return Difference(*(sorted(set(ids) & set(its)) for ids, its in zip(first, again, strict=True)))


def _mend_engine(check: Difference) -> None:
    engine = database_engine()
    lacking = check.missing + check.stale
    for start in range(0, len(lacking), 200):
        with in_turn():
            engine.index(list(LibraryEntry.objects.filter(pk__in=lacking[start : start + 200])))
    if check.extra:
        with in_turn():
            engine.delete(check.extra)


def library_check(*, repair: bool = False) -> Check:
    """Compare the content with the library and the library with the engine; with ``repair``, mend what differs."""
    found = Check()
    known: set[str] = set()
    for subject in library_compared():
        known.add(subject.subject_key)
        if not subject.is_sound:
            subject = compared_again(subject)
        found.entries += subject.wanted
        for names, places in (
            (found.missing, subject.missing),
            (found.stale, subject.stale),
            (found.extra, subject.extra),
        ):
            names += (" ".join([subject.subject_key, *filter(None, place)]) for place in sorted(places))
    found.extra.extend(_unknown(known))
    found.add(database_engine().name, *library_check_engine())
    if settings.ELASTICSEARCH_URLS:
        found.add("elasticsearch", *reindex.check())
    if repair and not found.is_sound:
        library_rebuild()
        if settings.ELASTICSEARCH_URLS:
            reindex.mend()
    return found
