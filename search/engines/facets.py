"""How many subjects have each value of each facet: all facets of a search are counted in one pass.

The lists of values (``postings.py``) are kept decoded, by block. A block whose stamp is the same is the same
(``columns.py``), so that a search reads again only what has changed. A *pair* is an entry and one value that it has.
Pairs are sorted by value and then by subject: those of a subject with the same value stand in a row and count once.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .columns import Columns, Mask, database
from .postings import BLOCK, POSTING, Places, fetch

# A pair is sorted as one number of 63 bits: the value, the subject and the place. Enough for 16 million entries.
BITS = 24
LOWEST = (1 << BITS) - 1
FEW = 1 / 8  # of at most this share of the entries, the pairs are looked up; of more, all pairs are gone through


@dataclass(frozen=True, eq=False)
class Block:
    """The values that the entries of one block have: each value's offsets, one value after the other."""

    terms: list[str]
    sizes: list[int]
    offsets: NDArray[np.uint16]

    @cached_property
    def by_offset(self) -> tuple[Places, Places]:
        """The values, as places in ``terms``, one entry's after the other's; and where those of each offset begin."""
        values = np.repeat(np.arange(len(self.sizes)), self.sizes)
        begins = np.r_[0, np.cumsum(np.bincount(self.offsets, minlength=BLOCK))]
        return values[np.argsort(self.offsets, kind="stable")], begins


@dataclass(frozen=True, eq=False)
class Tally:
    """The values of some facets on every entry of a state of the library."""

    library: Columns
    blocks: Mapping[int, Block]

    @cached_property
    def terms(self) -> list[str]:
        """Every value, as ``name=code``, in order."""
        return sorted({term for block in self.blocks.values() for term in block.terms})

    @cached_property
    def _numbers(self) -> dict[int, Places]:
        """By block, the places in ``terms`` of its values."""
        number = {term: place for place, term in enumerate(self.terms)}
        return {
            block: np.array([number[term] for term in held.terms], dtype=np.int64)
            for block, held in self.blocks.items()
        }

    @cached_property
    def _pairs(self) -> tuple[Places, NDArray[np.int32]]:
        """The pairs: value and subject as one number, and the place."""
        parts = [np.zeros(0, dtype=np.int64)]
        for block, held in self.blocks.items():
            values = np.repeat(self._numbers[block], held.sizes)
            places = held.offsets + np.int64(self.library.bases[block])
            parts.append(((values << BITS | self.library.subjects[places]) << BITS) | places)
        pairs = np.sort(np.concatenate(parts))
        return pairs >> BITS, (pairs & LOWEST).astype(np.int32)

    def _of_few(self, places: Places) -> Places:
        """Return the pairs of the entries at these places, value and subject as one number, in order."""
        parts = [np.zeros(0, dtype=np.int64)]
        for block, held in self.blocks.items():
            base = self.library.bases[block]
            first, last = np.searchsorted(places, (base, base + BLOCK))
            if first < last:
                here = places[first:last]
                values, begins = held.by_offset
                starts, ends = begins[here - base], begins[here - base + 1]
                sizes = ends - starts
                # For each entry the numbers from its start to its end, all in one go.
                numbers = np.arange(sizes.sum()) + np.repeat(ends - np.cumsum(sizes), sizes)
                subjects = np.repeat(self.library.subjects[here], sizes)
                parts.append(self._numbers[block][values[numbers]] << BITS | subjects)
        return np.sort(np.concatenate(parts))

    def _of(self, name: str) -> slice:
        """Return where the pairs of a facet stand: its values are neighbours."""
        values = [bisect_left(self.terms, f"{name}{end}") for end in "=>"]
        begin, end = np.searchsorted(self._pairs[0], np.array(values, dtype=np.int64) << BITS).tolist()
        return slice(begin, end)

    def _among(self, found: Mask, name: str) -> Places:
        """Return the pairs of the entries in ``found``, in order; of one facet if named."""
        if not name and len(few := np.flatnonzero(found)) <= FEW * len(found):
            return self._of_few(few)
        pairs, places = self._pairs
        within = self._of(name) if name else slice(None)
        return pairs[within][found[places[within]]]

    def counts(self, found: Mask, name: str = "") -> dict[str, dict[str, int]]:
        """Return by facet and code how many subjects have an entry in ``found`` with it; of one facet if named."""
        among = self._among(found, name)
        fresh = np.ones(len(among), dtype=np.bool_)
        fresh[1:] = among[1:] != among[:-1]
        numbers = np.bincount(among[fresh] >> BITS, minlength=len(self.terms))
        counted: dict[str, dict[str, int]] = {}
        for value in np.flatnonzero(numbers).tolist():
            facet, _equals, code = self.terms[value].partition("=")
            counted.setdefault(facet, {})[code] = int(numbers[value])
        return counted


_kept: dict[tuple[Any, ...], Tally] = {}


def current(library: Columns, names: Iterable[str]) -> Tally:
    """Return the values of the named facets on the library's entries."""
    wanted = tuple(sorted(names))
    key = (*database(), wanted)
    known = _kept.get(key)
    if known is not None and known.library is library:
        return known
    blocks = {
        block: known.blocks[block]
        for block, stamp in library.stamps.items()
        if known is not None and known.library.stamps.get(block) == stamp
    }
    blocks |= _read(wanted, library.stamps.keys() - blocks.keys())
    fresh = _kept[key] = Tally(library, {block: blocks[block] for block in library.stamps})
    return fresh


def _read(names: tuple[str, ...], wanted: Iterable[int]) -> dict[int, Block]:
    """Read the values of some blocks: at least as new as the columns, whose stamps were read before."""
    lists: dict[int, list[tuple[str, bytes]]] = {block: [] for block in wanted}
    if names and lists:
        one = "SELECT block, term, postings FROM search_posting WHERE term >= %s AND term < %s"
        if len(lists) == 1:
            one += f" AND block = {next(iter(lists))}"
        rows = fetch(" UNION ALL ".join([one] * len(names)), [f"{name}{end}" for name in names for end in "=>"])
        for block, term, postings in rows:
            if block in lists:
                lists[block].append((term, postings))
    return {block: _decoded(held) for block, held in lists.items()}


def _decoded(held: list[tuple[str, bytes]]) -> Block:
    offsets = np.frombuffer(b"".join(postings for _term, postings in held), dtype=POSTING)["offset"]
    sizes = [len(postings) // POSTING.itemsize for _term, postings in held]
    return Block([term for term, _postings in held], sizes, offsets.astype(np.uint16))
