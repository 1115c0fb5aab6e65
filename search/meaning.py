"""How like a query texts are in meaning: learned from the library's own texts, in both languages at once.

A word that a text does not hold may keep the company of those that it holds. What is found is not touched: of what is
found, the texts that are about the same come first.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

import numpy as np
from django.db.models import Count

from core.audit import in_turn

from .models import TERM_COLUMNS, EntryMeaning, LibraryEntry, LibraryEntryQuerySet, MeaningSpace, MeaningTerm
from .space import Space, Vectors, learn, unit

LEARNING = 1  # raised when what is learned from the same texts changes
LEAST_SUBJECTS = 20  # fewer say nothing of the company that words keep
MOST_SUBJECTS = 2_000  # those that stand in both languages first
BATCH = 500
STORED = np.dtype("<f2")
Words = Iterable[Iterable[tuple[str, float]]]
Stored = bytes | memoryview


def learn_meaning() -> int:
    """Learn again where words point, if the texts have changed, and place every entry; return from how many subjects.

    Searches go on: an entry counts by the space that it is placed in, and the old one goes when it is empty. One that
    was cut off is finished by the next.
    """
    keys = _teachers()
    if len(keys) < LEAST_SUBJECTS:
        _forget()
        return 0
    fingerprint = _fingerprint(keys)
    newest = _newest()
    if newest is None or newest.fingerprint != fingerprint:
        _keep(learn(_texts(keys)), len(keys), fingerprint)
    _place_all()
    return len(keys)


def entries_place(entries: Iterable[Any]) -> None:
    """Keep where entries, or rows with their terms, point in the newest space. In the turn of whoever writes them."""
    space = _newest()
    if space is None:
        return
    texts = {entry.pk: _terms(entry) for entry in entries}
    known = _spaces({term for terms in texts.values() for term in terms}, space).get(space.pk)
    EntryMeaning.objects.bulk_create(
        [
            EntryMeaning(entry_id=pk, space=space, vector=_stored(known.of_text(terms)) if known else b"")
            for pk, terms in texts.items()
        ],
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["space", "vector"],
    )


def likeness(words: Words, rows: Sequence[Any]) -> list[float]:
    """Return how like a query each row is in meaning, from 0 to 1.

    ``words`` are the query's, each with its terms and what they are worth; a row has ``meaning__space`` and
    ``meaning__vector`` of its entry, None where it is not placed.
    """
    spaces = _spaces({term for word in words for term, _worth in word})
    return _alike({pk: space.of_query(words) for pk, space in spaces.items()}, rows)


def likeness_to(texts: Sequence[Any], rows: Sequence[Any]) -> list[float]:
    """Return how like some texts, taken together, each row is in meaning, from 0 to 1; the texts are rows, too."""
    spaces = {text.meaning__space for text in texts if text.meaning__vector}
    return _alike({pk: unit(_vectors(texts, _placed_in(texts, pk)).sum(axis=0)) for pk in spaces}, rows)


def _alike(directions: Mapping[int, Vectors], rows: Sequence[Any]) -> list[float]:
    """Return how nearly each row points the way that is asked for in its space, from 0 to 1."""
    alike = np.zeros(len(rows), np.float32)
    for pk, direction in directions.items():
        if places := _placed_in(rows, pk):
            alike[places] = _vectors(rows, places) @ direction
    values: list[float] = np.clip(alike, 0.0, 1.0).tolist()
    return values


def _placed_in(rows: Sequence[Any], space: int) -> list[int]:
    return [place for place, row in enumerate(rows) if row.meaning__space == space and row.meaning__vector]


def _vectors(rows: Sequence[Any], places: Sequence[int]) -> Vectors:
    """Return the vectors of some rows of one space: rows x dimensions."""
    held = np.frombuffer(b"".join(rows[place].meaning__vector for place in places), STORED)
    return held.reshape(len(places), -1).astype(np.float32)


def _newest() -> MeaningSpace | None:
    return MeaningSpace.objects.order_by("pk").last()


def _teachers() -> list[str]:
    """Return the keys of the subjects to learn from."""
    subjects = (
        LibraryEntry.objects.all().teaching().values("subject_key").annotate(languages=Count("language", distinct=True))
    )
    ordered = subjects.order_by("-languages", "subject_key").values_list("subject_key", flat=True)
    return sorted(ordered[:MOST_SUBJECTS])


def _of_subjects(keys: Sequence[str]) -> Iterator[LibraryEntryQuerySet]:
    for start in range(0, len(keys), BATCH):
        entries = LibraryEntry.objects.all().teaching().filter(subject_key__in=keys[start : start + BATCH])
        yield entries.order_by("subject_key", "pk")


def _fingerprint(keys: Sequence[str]) -> str:
    digest = hashlib.sha256(str(LEARNING).encode())
    for entries in _of_subjects(keys):
        for pk, version in entries.values_list("pk", "version"):
            digest.update(f"{pk} {version}\n".encode())
    return digest.hexdigest()


def _texts(keys: Sequence[str]) -> Iterator[list[str]]:
    """Yield the terms of each subject, all its entries together."""
    for entries in _of_subjects(keys):
        rows = entries.values_list("subject_key", *TERM_COLUMNS, named=True).iterator(chunk_size=BATCH)
        for _key, of_subject in groupby(rows, key=attrgetter("subject_key")):
            yield [term for row in of_subject for term in _terms(row)]


def _terms(entry: Any) -> list[str]:
    return " ".join(getattr(entry, name) for name in TERM_COLUMNS).split()


def _stored(vector: Any) -> bytes:
    return bytes(vector.astype(STORED).tobytes())


@in_turn()  # whoever writes an entry after this places it in the new space
def _keep(space: Space, subjects: int, fingerprint: str) -> None:
    kept = MeaningSpace.objects.create(subjects=subjects, fingerprint=fingerprint)
    MeaningTerm.objects.bulk_create(
        [
            MeaningTerm(space=kept, term=term, telling=space.telling[row], vector=_stored(space.vectors[row]))
            for term, row in space.numbers.items()
        ],
        batch_size=BATCH,
    )


@in_turn()  # whoever writes an entry after this places it nowhere
def _forget() -> None:
    MeaningSpace.objects.all().delete()


def _place_all() -> None:
    """Place every entry in the newest space, a batch a turn, so that writers wait for one at most; drop the others."""
    last = 0
    while True:
        with in_turn():
            if (space := _newest()) is None:
                return
            lacking = LibraryEntry.objects.filter(pk__gt=last).exclude(meaning__space=space).order_by("pk")
            rows = list(lacking.values_list("pk", *TERM_COLUMNS, named=True)[:BATCH])
            if not rows:
                break
            entries_place(rows)
            last = rows[-1].pk
    MeaningSpace.objects.filter(pk__lt=space.pk).delete()


def _spaces(terms: Iterable[str], space: MeaningSpace | None = None) -> dict[int, Space]:
    """Return each space (or the one named), as far as it knows the terms."""
    rows: dict[int, list[tuple[str, float, Stored]]] = defaultdict(list)
    wanted = sorted(terms)
    for start in range(0, len(wanted), BATCH):
        found = MeaningTerm.objects.filter(term__in=wanted[start : start + BATCH])
        if space is not None:
            found = found.filter(space=space)
        for pk, term, telling, vector in found.values_list("space_id", "term", "telling", "vector"):
            rows[pk].append((term, telling, vector))
    return {
        pk: Space(
            {term: number for number, (term, _telling, _vector) in enumerate(known)},
            np.frombuffer(b"".join(map(itemgetter(2), known)), STORED).reshape(len(known), -1).astype(np.float32),
            np.array([telling for _term, telling, _vector in known], dtype=np.float32),
        )
        for pk, known in rows.items()
    }
