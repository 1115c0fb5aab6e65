"""Which words of parallel texts stand for each other, from their counts alone: numpy, no database.

IBM Model 1 in both directions (P. Brown et al., "The Mathematics of Statistical Machine Translation", 1993, section 4),
with two helps where counts are few: words in like places of both texts are likelier pairs (C. Dyer et al., "A Simple,
Fast, and Effective Reparameterization of IBM Model 2", 2013), and so are words that are spelt alike.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ROUNDS = 8
THRESHOLD = 0.12  # the least geometric mean of both probabilities that makes a pair
LONGEST_SIDE = 80  # in words; a longer text aligns too badly to teach anything
MOST_CELLS = 6_000_000  # word beside word in one text; bounds memory however much there is to learn from
MOST_EVIDENCE = 3
EMPTY = 0.02  # the empty word explains any word alike: small, lest rare words soak up the rest
DIAGONAL = 3.0  # how fast a pair grows less likely as the places of its words differ
LONG = 10  # words; in a shorter text places tell less, since Welsh turns "home care" around
SPELLING = 10.0  # how much likelier a pair of words spelt alike begins
BITS = 256

Vector = NDArray[np.float64]
Indices = NDArray[np.int64]


class Learned(NamedTuple):
    """A pair of terms, its probability in each direction, how many texts hold both, and the shortest of those."""

    cy: str
    en: str
    given_cy: float
    given_en: float
    held: int
    texts: tuple[int, ...]

    @property
    def weight(self) -> float:
        """The geometric mean of the two probabilities."""
        return float((self.given_cy * self.given_en) ** 0.5)


class _Cells(NamedTuple):
    """Every Welsh word beside every English word of its text: numbers of words, places, texts; nearness."""

    cy: NDArray[np.int32]
    en: NDArray[np.int32]
    cy_place: NDArray[np.int32]
    en_place: NDArray[np.int32]
    text: NDArray[np.int32]
    near: NDArray[np.float32]


def learn(pairs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> list[Learned]:
    """Return the terms that stand for each other in ``pairs`` of (Welsh terms, English terms).

    Where there is more than memory allows, the shortest texts teach: they align best.
    """
    cy_index: dict[str, int] = {}
    en_index: dict[str, int] = {}
    texts: list[tuple[int, NDArray[np.int32], NDArray[np.int32]]] = []
    for number, (cy, en) in enumerate(pairs):
        if 0 < len(cy) <= LONGEST_SIDE and 0 < len(en) <= LONGEST_SIDE:
            left = np.array([cy_index.setdefault(term, len(cy_index)) for term in cy], dtype=np.int32)
            right = np.array([en_index.setdefault(term, len(en_index)) for term in en], dtype=np.int32)
            texts.append((number, left, right))
    if not texts:
        return []
    cells = _cells(texts)
    texts.clear()
    width = len(en_index)
    keys, pair_of = np.unique(cells.cy.astype(np.int64) * width + cells.en, return_inverse=True)
    cy_of, en_of = keys // width, keys % width
    cy_terms, en_terms = list(cy_index), list(en_index)
    alike = _alike(cy_terms, en_terms, cy_of, en_of)
    given_cy = _model_one(pair_of, cy_of, cells.en_place, cells.near, alike)
    given_en = _model_one(pair_of, en_of, cells.cy_place, cells.near, alike)
    kept = np.flatnonzero(np.sqrt(given_cy * given_en) > THRESHOLD)
    evidence = _evidence(pair_of, cells.text, kept, len(keys))
    return [
        Learned(
            cy_terms[cy_of[pair]],
            en_terms[en_of[pair]],
            float(given_cy[pair]),
            float(given_en[pair]),
            *evidence[pair],
        )
        for pair in kept.tolist()
    ]


def _cells(texts: list[tuple[int, NDArray[np.int32], NDArray[np.int32]]]) -> _Cells:
    columns: tuple[list[NDArray[np.generic]], ...] = ([], [], [], [], [], [])
    filled = cy_places = en_places = 0
    for number, left, right in sorted(texts, key=lambda text: len(text[1]) * len(text[2])):
        rows, cols = len(left), len(right)
        filled += rows * cols
        if filled > MOST_CELLS:
            break
        apart = np.abs((np.arange(rows)[:, None] + 0.5) / rows - (np.arange(cols)[None, :] + 0.5) / cols)
        for column, values in zip(
            columns,
            (
                np.repeat(left, cols),
                np.tile(right, rows),
                np.repeat(np.arange(cy_places, cy_places + rows, dtype=np.int32), cols),
                np.tile(np.arange(en_places, en_places + cols, dtype=np.int32), rows),
                np.full(rows * cols, number, dtype=np.int32),
                np.exp(-DIAGONAL * min(1.0, max(rows, cols) / LONG) * apart, dtype=np.float32).ravel(),
            ),
            strict=True,
        ):
            column.append(values)
        cy_places += rows
        en_places += cols
    return _Cells(*(np.concatenate(column) for column in columns))


def _model_one(
    pair_of: Indices, source_of: Indices, place: NDArray[np.int32], near: NDArray[np.float32], alike: Vector
) -> Vector:
    """Return P(target | source) for each different pair.

    ``pair_of`` and ``place`` tell for each cell its pair and the target's place in the corpus; ``source_of`` the source
    term of each pair. Each place may also come from nothing (the empty word of Model 1).
    """
    places = int(place.max()) + 1
    probability: Vector = alike
    empty = 0.5
    for turn in range(ROUNDS):
        likely: Vector = probability[pair_of] * near
        whole = np.bincount(place, weights=likely, minlength=places) + empty
        likely /= whole[place]
        expected = np.bincount(pair_of, weights=likely, minlength=len(source_of)).astype(np.float64)
        if turn < 2:
            expected = expected * alike
        probability = expected / np.bincount(source_of, weights=expected)[source_of]
        empty = EMPTY
    return probability


def _alike(cy_terms: list[str], en_terms: list[str], cy_of: Indices, en_of: Indices) -> Vector:
    """Return what a pair begins with: 1, and more the more pairs of letters its words share (Dice's coefficient)."""
    cy_bits, en_bits = _letters(cy_terms), _letters(en_terms)
    cy_size, en_size = (np.bitwise_count(bits).sum(axis=1, dtype=np.int64) for bits in (cy_bits, en_bits))
    found = np.empty(len(cy_of))
    for start in range(0, len(cy_of), 500_000):
        left, right = cy_of[start : start + 500_000], en_of[start : start + 500_000]
        shared = np.bitwise_count(cy_bits[left] & en_bits[right]).sum(axis=1, dtype=np.int64)
        found[start : start + 500_000] = 2.0 * shared / (cy_size[left] + en_size[right])
    return 1.0 + SPELLING * found**2


def _letters(terms: list[str]) -> NDArray[np.uint64]:
    """Return for each term the set of its letter pairs, as bits."""
    rows = []
    for term in terms:
        bits = 0
        word = f"^{term}$"
        for first, second in pairwise(word):
            bits |= 1 << ((ord(first) * 31 + ord(second)) % BITS)
        rows.append([(bits >> shift) & (2**64 - 1) for shift in range(0, BITS, 64)])
    return np.array(rows, dtype=np.uint64)


def _evidence(
    pair_of: Indices, texts: NDArray[np.int32], kept: Indices, pairs: int
) -> dict[int, tuple[int, tuple[int, ...]]]:
    """Return for each kept pair how many texts hold it, and the shortest few."""
    wanted = np.zeros(pairs, dtype=bool)
    wanted[kept] = True
    chosen = np.flatnonzero(wanted[pair_of])
    # The cells stand in the order of the texts' lengths, so that a stable sort leaves the shortest text first.
    order = chosen[np.argsort(pair_of[chosen], kind="stable")]
    found: dict[int, dict[int, None]] = {}
    for pair, text in zip(pair_of[order].tolist(), texts[order].tolist(), strict=True):
        found.setdefault(pair, {})[text] = None
    return {pair: (len(held), tuple(held)[:MOST_EVIDENCE]) for pair, held in found.items()}
