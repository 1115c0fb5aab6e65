"""What ranking and counting ask of every entry as a number: its subject, its embargo and its date.

They are stored by block (``postings.py``), each block with a stamp drawn anew at every change. A process keeps the
blocks that it has read: one with the same stamp is the same, in whichever transaction, so that a search reads again
only what has changed, and any number of processes may write. An entry takes 28 bytes of memory, 3 MB for 100,000.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from search.models import LibraryEntry

from .base import subject_number
from .postings import BLOCK, Places, fetch

SLOT = np.dtype([("subject", "<i8"), ("embargo", "<i8"), ("date", "<i8")])
Slots = NDArray[np.void]
Mask = NDArray[np.bool_]
LEAST, MOST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
EMPTY = (0, MOST, LEAST)  # a slot without an entry: never visible
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime | None) -> int:
    """Return a moment as microseconds since 1970, the least number for none."""
    if moment is None:
        return int(LEAST)
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


@dataclass(frozen=True, eq=False)
class Columns:
    """The library as numbers. A *place* is an entry's index in each column, in the order of ids, with gaps."""

    stamps: dict[int, int]
    slots: dict[int, Slots]

    @cached_property
    def bases(self) -> dict[int, int]:
        """The place at which each block begins."""
        return {block: number * BLOCK for number, block in enumerate(self.stamps)}

    @cached_property
    def _table(self) -> Slots:
        return np.concatenate([self.slots[block] for block in self.stamps]) if self.stamps else np.zeros(0, dtype=SLOT)

    @cached_property
    def size(self) -> int:
        """How many entries there are."""
        return int(np.count_nonzero(self._table["subject"]))

    @cached_property
    def embargo(self) -> NDArray[np.int64]:
        """Until when each entry is hidden."""
        return np.ascontiguousarray(self._table["embargo"])

    @cached_property
    def date(self) -> NDArray[np.int64]:
        """The date of each entry."""
        return np.ascontiguousarray(self._table["date"])

    @cached_property
    def subjects(self) -> Places:
        """The subject of each place, numbered from 0 without a gap."""
        return np.unique(self._table["subject"], return_inverse=True)[1]

    @cached_property
    def subject_count(self) -> int:
        """How many numbers of subjects there are."""
        return int(self.subjects.max()) + 1 if len(self.subjects) else 0

    def __len__(self) -> int:
        return len(self.stamps) * BLOCK

    def ids(self, places: Places) -> Places:
        """Return the ids of the entries at places."""
        blocks = np.fromiter(self.stamps, dtype=np.int64, count=len(self.stamps))
        return blocks[places // BLOCK] * BLOCK + places % BLOCK

    def places(self, entry_ids: Iterable[int]) -> Places:
        """Return the places of entries; one whose block is unknown is left out."""
        found = [
            self.bases[block] + offset
            for block, offset in (divmod(pk, BLOCK) for pk in entry_ids)
            if block in self.bases
        ]
        return np.array(found, dtype=np.int64)

    def embargo_over(self, moment: datetime) -> Mask:
        """Tell which places hold an entry that is no longer hidden."""
        over: Mask = self.embargo <= microseconds(moment)
        return over

    def subjects_among(self, places: Places) -> int:
        """Return how many subjects have an entry at one of the places."""
        seen = np.zeros(self.subject_count, dtype=np.bool_)
        seen[self.subjects[places]] = True
        return int(np.count_nonzero(seen))


_kept: dict[tuple[Any, ...], Columns] = {}


def database() -> tuple[str, str]:
    """Return which database the current connection is one to."""
    settings = connection.settings_dict
    return str(settings["NAME"]), str(settings.get("HOST"))


def current() -> Columns:
    """Return the columns as the current connection sees them."""
    stamps: dict[int, int] = dict(fetch("SELECT block, stamp FROM search_block ORDER BY block"))
    known = _kept.get(database())
    if known is not None and known.stamps == stamps:
        return known
    slots = {block: known.slots[block] for block, stamp in stamps.items() if known and known.stamps.get(block) == stamp}
    for block in stamps.keys() - slots.keys():
        # Stamp and columns of one statement: a writer may have come between.
        rows = fetch("SELECT stamp, slots FROM search_block WHERE block = %s", [block])
        if rows:
            stamps[block], slots[block] = rows[0][0], np.frombuffer(rows[0][1], dtype=SLOT)
        else:
            del stamps[block]
    fresh = _kept[database()] = Columns(stamps, slots)
    return fresh


def write(entries: Iterable[LibraryEntry]) -> None:
    """Put entries into their slots."""
    _put(
        {
            entry.pk: (subject_number(entry.subject_key), microseconds(entry.embargo_until), microseconds(entry.date))
            for entry in entries
        }
    )


def clear(entry_ids: Iterable[int]) -> None:
    """Empty the slots of entries."""
    _put(dict.fromkeys(entry_ids, EMPTY))


def _put(values: dict[int, tuple[int, int, int]]) -> None:
    by_block: dict[int, dict[int, tuple[int, int, int]]] = defaultdict(dict)
    for entry_id, value in values.items():
        block, offset = divmod(entry_id, BLOCK)
        by_block[block][offset] = value
    for block, by_offset in by_block.items():
        rows = fetch("SELECT slots FROM search_block WHERE block = %s", [block])
        slots = np.frombuffer(rows[0][0], dtype=SLOT).copy() if rows else np.full(BLOCK, np.array(EMPTY, dtype=SLOT))
        for offset, value in by_offset.items():
            slots[offset] = value
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_block (block, stamp, slots) VALUES (%s, %s, %s) "
                "ON CONFLICT (block) DO UPDATE SET stamp = excluded.stamp, slots = excluded.slots",
                [block, secrets.randbits(62), slots.tobytes()],
            )
