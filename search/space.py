"""What words have to do with each other, whichever language they are of: latent semantic indexing.

S. Dumais, T. Letsche, M. Littman and T. Landauer, "Automatic Cross-Language Retrieval Using Latent Semantic Indexing"
(1997): each text is taken together with its translation, and terms that keep the same company, "tender" and "tendr" as
well as "waste" and "recycling", come to point the same way. A text points where its terms do, and so does a query.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .scoring import inverse_frequency

Vectors = NDArray[np.float32]

# A third of the texts' number keeps what they have in common and leaves out what each says alone.
TEXTS_A_DIMENSION, MOST_DIMENSIONS = 3, 100
TELLING_POWER = 0.7  # below 1: in a small library, a word of one text tells less than its logarithm says
ROWS = 4096  # terms worked on at a time: memory grows with them times the texts
LEAST_STRENGTH = 1e-6  # of the greatest: what is weaker is rounding, as of texts that are the same


@dataclass(frozen=True)
class Space:
    """Where terms point: ``numbers`` gives a term's row of ``vectors`` (terms x dimensions) and of ``telling``."""

    numbers: Mapping[str, int]
    vectors: Vectors
    telling: Vectors

    def of_text(self, terms: Iterable[str]) -> Vectors:
        """Return where a text points, of length 1; of length 0 where none of its terms is known."""
        counts = Counter(term for term in terms if term in self.numbers)
        rows = [self.numbers[term] for term in counts]
        weights: Vectors = _amounts(counts) * self.telling[rows]
        return unit(weights @ self.vectors[rows])

    def of_query(self, words: Iterable[Iterable[tuple[str, float]]]) -> Vectors:
        """Return where a query points whose words have terms of some worth each; its length as that of a text."""
        known = [(self.numbers[term], worth) for word in words for term, worth in word if term in self.numbers]
        rows = [row for row, _worth in known]
        return unit(np.array([worth for _row, worth in known], dtype=np.float32) @ self.vectors[rows])


def learn(texts: Iterable[Iterable[str]]) -> Space:
    """Return where the terms of ``texts`` point.

    Computed from how alike the texts are (a matrix of their number squared), so that the number of terms does not
    matter: at 2,000 texts it takes 16 MB.
    """
    numbers: dict[str, int] = {}
    held: list[NDArray[np.int32]] = []
    amounts: list[Vectors] = []
    for terms in texts:
        counts = Counter(terms)
        numbered = (numbers.setdefault(term, len(numbers)) for term in counts)
        held.append(np.fromiter(numbered, np.int32, len(counts)))
        amounts.append(_amounts(counts))
    if not numbers:
        return Space({}, np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
    term = np.concatenate(held)
    text = np.repeat(np.arange(len(held)), [len(rows) for rows in held])
    frequency = np.bincount(term)
    rarity = [inverse_frequency(len(held), number) for number in frequency.tolist()]
    telling = np.array(rarity, dtype=np.float32) ** TELLING_POWER
    values = np.concatenate(amounts) * telling[term]
    values /= np.sqrt(np.bincount(text, values**2, len(held)))[text]
    order = np.argsort(term, kind="stable")
    triplets = term[order], text[order], values[order].astype(np.float32)

    alike = np.zeros((len(held), len(held)))
    for rows in _rows(*triplets, len(numbers), len(held)):
        alike += rows.T @ rows
    strengths, directions = np.linalg.eigh(alike)
    strongest = np.argsort(-strengths)[: min(MOST_DIMENSIONS, max(1, len(held) // TEXTS_A_DIMENSION))]
    strongest = strongest[strengths[strongest] > LEAST_STRENGTH * strengths.max()]
    basis = (directions[:, strongest] / np.sqrt(strengths[strongest])).astype(np.float32)
    vectors = np.concatenate([rows @ basis for rows in _rows(*triplets, len(numbers), len(held))])
    return Space(numbers, vectors, telling)


def _rows(
    term: NDArray[np.int32], text: NDArray[np.int64], values: Vectors, terms: int, texts: int
) -> Iterator[Vectors]:
    """Yield the matrix of terms by texts, some rows at a time."""
    for start in range(0, terms, ROWS):
        first, last = np.searchsorted(term, (start, start + ROWS))
        rows = np.zeros((min(ROWS, terms - start), texts), np.float32)
        rows[term[first:last] - start, text[first:last]] = values[first:last]
        yield rows


def _amounts(counts: Counter[str]) -> Vectors:
    """Return what the number of times that each term stands in a text counts for."""
    return np.log1p(np.fromiter(counts.values(), np.float32, len(counts)))


def unit(vector: Vectors) -> Vectors:
    """Return a vector of length 1 that points the same way; one of length 0 as it is."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector
