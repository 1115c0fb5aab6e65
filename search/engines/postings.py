"""Which entries hold a term, and how much it says of each: lists in the database, cut into blocks of entries.

Entry ``id`` stands in block ``id // BLOCK`` at offset ``id % BLOCK``. A row of ``search_posting`` is one term in one
block: three bytes an entry, the offset and the impact. A change touches only the rows of its block, a common term is
read in few rows, and a rare one in one. What filters and counts ask (audience, kind, language, facets) are terms of the
form ``name=code``, which no word can be.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

BLOCK = 4096
POSTING = np.dtype([("offset", "<u2"), ("impact", "u1")])
CHUNK = 400  # parameters of one statement
Places = NDArray[np.int64]

ADD = (
    "INSERT INTO search_posting (term, block, postings) VALUES (%s, %s, %s) ON CONFLICT (term, block) "
    "DO UPDATE SET postings = CAST(search_posting.postings || excluded.postings AS {bytes})"
)
BYTES = {"sqlite": "blob", "postgresql": "bytea"}


class Posting(NamedTuple):
    """The entries that hold a term: their places in the columns, and the term's impact on each."""

    places: Places
    impacts: NDArray[np.uint8]


NOTHING = Posting(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint8))
Rows = list[tuple[Any, ...]]


def fetch(sql: str, parameters: Sequence[Any] = ()) -> Rows:
    """Return every row of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def frequencies(terms: Iterable[str]) -> dict[str, int]:
    """Return in how many entries each term stands; an unknown term is left out."""
    wanted = list(dict.fromkeys(terms))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        marks = ",".join(["%s"] * len(chunk))
        found.update(
            fetch(
                f"SELECT term, sum(length(postings)) / {POSTING.itemsize} FROM search_posting "  # noqa: S608
                f"WHERE term IN ({marks}) GROUP BY term",
                chunk,
            )
        )
    return found


def read(terms: Iterable[str], bases: dict[int, int]) -> dict[str, Posting]:
    """Return the list of each term that stands somewhere; ``bases`` is the place at which each known block begins."""
    wanted = list(dict.fromkeys(terms))
    rows: Rows = []
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        marks = ",".join(["%s"] * len(chunk))
        rows += fetch(f"SELECT term, block, postings FROM search_posting WHERE term IN ({marks})", chunk)  # noqa: S608
    return _decoded(rows, bases)


def _decoded(rows: Rows, bases: dict[int, int]) -> dict[str, Posting]:
    by_term: dict[str, list[tuple[int, bytes]]] = defaultdict(list)
    for term, block, postings in rows:
        if block in bases:  # else it came after the columns were read
            by_term[term].append((bases[block], postings))
    found: dict[str, Posting] = {}
    for term, parts in by_term.items():
        postings = np.frombuffer(b"".join(part for _base, part in parts), dtype=POSTING)
        places = postings["offset"].astype(np.int64)
        if len(parts) > 1:
            sizes = [len(part) // POSTING.itemsize for _base, part in parts]
            places += np.repeat(np.array([base for base, _part in parts], dtype=np.int64), sizes)
        else:
            places += parts[0][0]
        found[term] = Posting(places, postings["impact"])
    return found


def add(impacts_by_entry: dict[int, dict[str, int]]) -> None:
    """Add entries that stand in no list yet."""
    parts: dict[tuple[str, int], list[bytes]] = defaultdict(list)
    for entry_id, impacts in impacts_by_entry.items():
        block, offset = divmod(entry_id, BLOCK)
        for term, impact in impacts.items():
            parts[term, block].append((offset | impact << 16).to_bytes(POSTING.itemsize, "little"))
    with connection.cursor() as cursor:
        add_one = ADD.format(bytes=BYTES[connection.vendor])
        cursor.executemany(add_one, [(term, block, b"".join(parts[term, block])) for term, block in sorted(parts)])


def remove(terms_by_entry: dict[int, Iterable[str]]) -> None:
    """Take entries out of the lists of the terms under which they stand."""
    offsets: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for entry_id, terms in terms_by_entry.items():
        block, offset = divmod(entry_id, BLOCK)
        for term in terms:
            offsets[block][term].append(offset)
    for block, by_term in offsets.items():
        names = sorted(by_term)
        for start in range(0, len(names), CHUNK):
            _remove_from_block(block, {name: by_term[name] for name in names[start : start + CHUNK]})


def _remove_from_block(block: int, by_term: dict[str, list[int]]) -> None:
    marks = ",".join(["%s"] * len(by_term))
    rows = fetch(
        f"SELECT term, postings FROM search_posting WHERE block = %s AND term IN ({marks})",  # noqa: S608
        [block, *by_term],
    )
    kept: list[tuple[bytes, str, int]] = []
    emptied: list[tuple[str, int]] = []
    for term, stored in rows:
        postings = np.frombuffer(stored, dtype=POSTING)
        left = postings[~np.isin(postings["offset"], by_term[term])].tobytes()
        if left:
            kept.append((left, term, block))
        else:
            emptied.append((term, block))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE search_posting SET postings = %s WHERE term = %s AND block = %s", kept)
        cursor.executemany("DELETE FROM search_posting WHERE term = %s AND block = %s", emptied)
