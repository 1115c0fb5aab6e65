"""The order of results: BM25 by field over the stored terms, the same whichever engine retrieved them.

S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.6: the
frequencies of a term in the fields are weighted and normalised by length before they saturate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, count
from math import log
from typing import NamedTuple

from .models import LibraryEntry
from .query import Query
from .statistics import Statistics

SATURATION = 3.0
# The fields of an entry: name, what an occurrence weighs, and how far the field's length takes from it.
FIELDS = (("title", 2.5, 0.5), ("summary", 1.5, 0.7), ("body", 1.0, 0.85))
COLUMNS = tuple((f"{name}_terms", f"{name}_length", name, weight, normal) for name, weight, normal in FIELDS)
EXACT_BONUS = 0.02  # of a word's share, where the form typed stands as such; more would favour texts in its language
PHRASE_BONUS = 0.1  # of the whole, for each two neighbours of the query that stand side by side
NEAR = 6  # terms: two words of the query so far apart, in whatever form or language, stand together
TOGETHER = 0.3  # how far a subject's score is raised to what its entries reach together
COVERAGE = 0.6  # the power of the share of the query's words that a subject answers
RARITY_POWER = 1.3  # of how telling a term is: in a small library a common word tells less than its logarithm says
READER_BONUS = 0.01  # of the whole, for a text in the reader's language
AS_GOOD = 0.5  # of what a subject's best entry says of the words: one in the reader's language is shown in its place
NAMED_BONUS = 2.0  # of the whole, for a text whose title is what was asked; less for a part of the title
SURE = 0.7  # a word is as common as the commonest of its terms of at least this weight, whichever language that is in
MEANING = 0.4  # of the best score, for a subject that is about what was asked (``meaning.likeness``) and nothing else
# What people did and asked answers a practitioner before what holds in general; standing pages seldom answer at all,
# but where they are asked for by name.
KIND_WEIGHTS = {"guidance": 0.8, "page": 0.7}


class Scored(NamedTuple):
    """The score of one entry, with its shares by word of the query, and how like it in meaning, from 0 to 1."""

    entry_id: int
    subject_key: str
    language: str
    part: str
    score: float
    shares: tuple[float, ...]
    likeness: float = 0.0


def inverse_frequency(entries: int, frequency: int) -> float:
    """Return how telling a term is that stands in ``frequency`` of ``entries``."""
    return log(1.0 + (entries - frequency + 0.5) / (frequency + 0.5))


class Scorer:
    """Scores entries for one query."""

    def __init__(
        self, query: Query, frequencies: Mapping[str, int], statistics: Statistics, reader_language: str
    ) -> None:
        self.query = query
        self.statistics = statistics
        self.reader_language = reader_language
        self.frequencies = frequencies
        # The query's words by their terms, each with its weight times how telling it is.
        self.words = tuple(
            tuple(
                (term, group.terms[term] * telling) for term, telling in self._rarity(group.terms, frequencies).items()
            )
            for group in query.groups
        )
        self._of_term: dict[str, list[tuple[int, float]]] = {}
        for number, word in enumerate(self.words):
            for term, worth in word:
                self._of_term.setdefault(term, []).append((number, worth))
        self._most = sum(max((worth for _term, worth in word), default=0.0) for word in self.words)
        self._forms = [f" {group.exact} " for group in query.groups]
        self.neighbours = [
            f" {first.exact} {second.exact} " for first, second in zip(query.groups, query.groups[1:], strict=False)
        ]

    def score(self, entry: LibraryEntry, likeness: float = 0.0) -> Scored:
        """Return the score of an entry; a phrase that it must hold is checked by the engine."""
        occurrences, near = self._occurrences(entry)
        exact = f" {entry.exact_terms} "
        shares = self._shares(occurrences, exact)
        total = sum(shares)
        if self.neighbours and total:
            total *= 1.0 + PHRASE_BONUS * sum(pair in exact for pair in self.neighbours) / len(self.neighbours)
            total *= 1.0 + near / self._most
        if entry.title_length and all(shares):  # else the title cannot say every word
            total *= 1.0 + NAMED_BONUS * self._named(entry) ** 2
        if entry.language == self.reader_language:
            total *= 1.0 + READER_BONUS
        return Scored(entry.pk, entry.subject_key, entry.language, entry.part, total, shares, likeness)

    def _named(self, entry: LibraryEntry) -> float:
        """Return what share of the words of an entry's title the query says; 0 if it says another word, too."""
        title = set(entry.title_terms.split())
        said = sum(any(term in title for term, _worth in word) for word in self.words)
        return min(1.0, said / entry.title_length) if said == len(self.words) else 0.0

    def _rarity(self, terms: Mapping[str, float], frequencies: Mapping[str, int]) -> dict[str, float]:
        """Return how telling each known term of one word is.

        None tells more than the word does in its commonest sure term: else a rare translation of a common word would
        outweigh the word itself.
        """
        known = {term: frequencies[term] for term in terms if term in frequencies}
        sure = [frequency for term, frequency in known.items() if terms[term] >= SURE] or list(known.values())
        if not known:
            return {}
        common = max(sure)
        return {
            term: inverse_frequency(max(self.statistics.entries, commonest), commonest) ** RARITY_POWER
            for term, commonest in ((term, max(common, frequency)) for term, frequency in known.items())
        }

    def _occurrences(self, entry: LibraryEntry) -> tuple[dict[str, float], float]:
        """Return how often each of the query's terms stands in an entry, weighted by field and its length; and how near
        to each other its words stand: the sum over every two of what the lesser is worth, by their least distance.
        """
        found: dict[str, float] = {}
        near: dict[tuple[int, int], float] = {}
        for name, length, average, weight, normal in COLUMNS:
            terms = getattr(entry, name).split()
            if places := list(compress(count(), map(self._of_term.__contains__, terms))):
                each = weight / (1.0 - normal + normal * getattr(entry, length) / getattr(self.statistics, average))
                held = [terms[place] for place in places]
                for term in held:
                    found[term] = found.get(term, 0.0) + each
                if len(self.words) > 1:
                    self._add_near(near, places, held)
        return found, sum(near.values())

    def _add_near(self, near: dict[tuple[int, int], float], places: Sequence[int], held: Sequence[str]) -> None:
        """Add the pairs of words that stand near each other in a field, or nearer than in another."""
        for at, place in enumerate(places):
            for before in range(at - 1, -1, -1):
                apart = place - places[before]
                if apart > NEAR:
                    break
                for word, worth in self._of_term[held[at]]:
                    for other, its in self._of_term[held[before]]:
                        if word != other:
                            pair = (word, other) if word < other else (other, word)
                            near[pair] = max(near.get(pair, 0.0), min(worth, its) / apart)

    def _shares(self, occurrences: Mapping[str, float], exact: str) -> tuple[float, ...]:
        """Return what an entry says of each word of the query: what its best term there is worth."""
        shares = [0.0] * len(self.words)
        for term, often in occurrences.items():
            saturated = often * (SATURATION + 1) / (SATURATION + often)
            for word, worth in self._of_term[term]:
                if worth * saturated > shares[word]:
                    shares[word] = worth * saturated
        for word, form in enumerate(self._forms):
            if shares[word] and form in exact:
                shares[word] *= 1.0 + EXACT_BONUS
        return tuple(shares)


@dataclass(frozen=True)
class Subject:
    """One result: the entry of a subject to show (``best``), and the score of all its entries together.

    ``meaning`` is what of it comes from the likeness to the query.
    """

    subject_key: str
    best: Scored
    score: float
    meaning: float


def collapse(scored: Sequence[Scored], reader_language: str, *, meaning: float = MEANING) -> list[Subject]:
    """Return subjects, best first.

    A long thread answers a question in several posts, and a page in two languages: the subject's score is that of its
    best entry, raised part of the way to what its entries reach together, word by word, times the worth of its kind and
    of the share of the query's words that it answers; to it comes its likeness to the query, worth ``meaning`` times
    the best score of all. One in the reader's language is shown if it is nearly as good as the best. Ties fall to the
    reader's language, then to the key, so that the order is the same on every engine.
    """
    by_subject: dict[str, list[Scored]] = {}
    for item in scored:
        by_subject.setdefault(item.subject_key, []).append(item)
    found = []
    for key, items in by_subject.items():
        best = shown = items[0]
        together: Sequence[float] = best.shares
        if len(items) > 1:
            best = min(items, key=lambda item: (-item.score, item.language != reader_language, item.part))
            shown = _for_reader(items, best, reader_language)
            together = [max(shares) for shares in zip(*(item.shares for item in items), strict=True)]
        raised = best.score + TOGETHER * max(0.0, sum(together) - best.score)
        coverage = sum(share > 0 for share in together) / len(together) if together else 1.0
        worth = KIND_WEIGHTS.get(key.partition(":")[0], 1.0)
        found.append((key, shown, raised * coverage**COVERAGE * worth, max(item.likeness for item in items)))
    top = max((score for _key, _shown, score, _likeness in found), default=0.0)
    alike = ((key, shown, score, meaning * top * likeness) for key, shown, score, likeness in found)
    subjects = [Subject(key, shown, score + more, more) for key, shown, score, more in alike]
    return sorted(subjects, key=lambda item: (-round(item.score, 9), item.subject_key))


def _for_reader(items: Sequence[Scored], best: Scored, language: str) -> Scored:
    """Return which entry of a subject to show: the best one in the reader's language that is nearly as good, if any.

    By its words: that the title alone of one language is what was asked makes the other no worse.
    """
    enough = AS_GOOD * sum(best.shares)
    own = [item for item in items if item.language == language and sum(item.shares) >= enough]
    return min(own, key=lambda item: (-item.score, item.part), default=best)
