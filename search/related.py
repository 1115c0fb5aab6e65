"""What else the library holds on a subject, in both languages: near by its telling words and by what it is about."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from core.audience import audiences_for
from core.languages import interface_language

from .engines import Filters, database_engine, get_engine
from .kinds import kind_name
from .lexicon import with_translations
from .meaning import likeness_to
from .models import LibraryEntry, LibraryEntryQuerySet
from .query import Group, Query
from .scoring import Scorer, collapse, inverse_frequency
from .selectors import match_for, scored_rows
from .services import source_of
from .statistics import library_statistics

KINDS = ("case-study", "guidance", "thread")
SHOWN, REMEMBERED = 4, 12
SHOWN_COLUMNS = ("title", "title_language", "language", "part", "url", "kind", "subject_key")
TELLING, LOOKED_AT = 10, 60
CANDIDATES = 100
SECONDS = 900
TITLE_WEIGHT = 3
MEANING = 0.8  # of the best score: what a text is about says more here than which words it shares


def related_panel(request: Any, subject: Any) -> dict[str, Any] | None:
    """Return what the panel shows beside ``subject``; None where nothing is near."""
    found = source_of(subject)
    if found is None or request is None:
        return None
    _source, kind, subject_id = found
    language = interface_language()
    entries = related_to(f"{kind}:{subject_id}", language, audiences_for(getattr(request, "user", None)))
    if not entries:
        return None
    rows = [
        {
            "title": entry.title,
            "lang": entry.title_language if entry.title_language != language else "",
            "language": entry.title_language,
            "url": entry.url,
            "kind": kind_name(entry.kind),
        }
        for entry in entries
    ]
    return {"related": rows}


def related_to(subject_key: str, language: str, audiences: frozenset[str]) -> list[LibraryEntry]:
    """Return up to four entries of other subjects, nearest first.

    What is near is remembered for a quarter of an hour for each set of audiences; whether the reader may see it is
    asked every time.
    """
    held = hashlib.sha256("\n".join(sorted(audiences)).encode()).hexdigest()[:16]
    key = f"search:related:{hashlib.sha256(subject_key.encode()).hexdigest()[:24]}:{language}:{held}"
    ids: list[int] | None = cache.get(key)
    if ids is None:
        ids = _near(subject_key, language, audiences)
        cache.set(key, ids, SECONDS)
    if not ids:
        return []
    visible = LibraryEntry.objects.all().visible(audiences, timezone.now()).only(*SHOWN_COLUMNS)
    entries = _in_language(language, visible.in_bulk(ids), visible)
    return [entries[pk] for pk in ids if pk in entries and entries[pk].subject_key != subject_key][:SHOWN]


def _in_language(
    language: str, entries: Mapping[int, LibraryEntry], visible: LibraryEntryQuerySet
) -> dict[int, LibraryEntry]:
    """Return for each entry the same text in ``language``, where the reader may see that; else the entry itself.

    Nobody should be led to a translation of what stands in their own language, whichever version is nearer.
    """
    others = {(entry.subject_key, entry.part): pk for pk, entry in entries.items() if entry.language != language}
    if not others:
        return dict(entries)
    subjects = {subject for subject, _part in others}
    twins = visible.filter(subject_key__in=subjects, language=language, part__in={part for _subject, part in others})
    own = {others[twin.subject_key, twin.part]: twin for twin in twins if (twin.subject_key, twin.part) in others}
    return {**entries, **own}


def _near(subject_key: str, language: str, audiences: frozenset[str]) -> list[int]:
    visible = LibraryEntry.objects.filter(subject_key=subject_key).visible(audiences, timezone.now())
    own = scored_rows(visible[:LOOKED_AT])
    counts: Counter[str] = Counter()
    for entry in own:
        counts.update(entry.body_terms.split())
        for terms in (entry.title_terms, entry.summary_terms):
            counts.update({term: number * TITLE_WEIGHT for term, number in Counter(terms.split()).items()})
    frequent = [term for term, _count in counts.most_common(LOOKED_AT * 2) if not term.isdigit() and len(term) > 2]
    lists = database_engine()
    frequencies = lists.frequencies(frequent)
    statistics = library_statistics()
    telling = sorted(
        (-((1 + counts[term]) ** 0.5) * inverse_frequency(max(statistics.entries, number), number), term)
        for term, number in frequencies.items()
    )[:TELLING]
    groups = tuple(Group(term, term, {term: 1.0}) for _score, term in telling)
    query = with_translations(Query(text="", language=language, groups=groups))
    frequencies |= lists.frequencies(query.terms - frequencies.keys())
    scorer = Scorer(query, frequencies, statistics, language)
    match = match_for(scorer)
    if match.is_empty:
        return []
    filters = Filters(audiences, timezone.now(), {"kind": KINDS})
    found = get_engine().find(match, filters, limit=CANDIDATES)
    others = LibraryEntry.objects.exclude(subject_key=subject_key)
    rows = scored_rows(others.among(candidate.entry_id for candidate in found.candidates))
    scored = [scorer.score(row, alike) for row, alike in zip(rows, likeness_to(own, rows), strict=True)]
    subjects = collapse(scored, language, meaning=MEANING)
    return [subject.best.entry_id for subject in subjects[:REMEMBERED]]
