"""The best candidates by impact: the order of ``scoring.py`` as nearly as an index can tell it without the texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from search.scoring import COVERAGE, SATURATION, TOGETHER

from .base import MOST_OF_A_SUBJECT, Match
from .columns import LEAST, Columns
from .impact import LARGEST
from .postings import NOTHING, Places, Posting

Word = tuple[tuple[str, float], ...]
Numbers = NDArray[np.float32]
AT_LEAST = 2_000  # entries whose subjects are looked at; the others have too low a score of their own
NEWNESS = 1e-3  # what being the newest of all adds: it decides between equals


@dataclass(frozen=True)
class Ranked:
    """Places, best first, with the score of the subject that each belongs to."""

    places: Places
    scores: NDArray[np.float64]


def words_of(match: Match, postings: Mapping[str, Posting], entries: int) -> Sequence[Word]:
    """Return the match's words, or else every group of its clauses as a word, by how rare its terms are."""
    if match.words:
        return match.words
    groups = dict.fromkeys(group for clause in match.clauses for group in clause)
    return [
        tuple((term, log(1 + entries / (1 + len(postings.get(term, NOTHING).places)))) for term in group)
        for group in groups
    ]


def rank(
    columns: Columns, words: Sequence[Word], postings: Mapping[str, Posting], places: Places, limit: int
) -> Ranked:
    """Return the best of ``places``, at most ``limit``."""
    shares = [_share(columns, word, postings)[places] for word in words]
    own = np.zeros(len(places), dtype=np.float32)
    answered = np.zeros(len(places), dtype=np.float32)
    for share in shares:
        own += share
        answered += share > 0
    newness = _newness(columns, places)
    most = max(AT_LEAST, 2 * limit)
    if len(places) > most:
        key = own * (answered / max(len(words), 1)) ** np.float32(COVERAGE) + newness
        best = np.argpartition(key, len(key) - most)[-most:]
        places, own, newness = places[best], own[best], newness[best]
        shares = [share[best] for share in shares]
    subjects = np.unique(columns.subjects[places], return_inverse=True)[1]
    score = _by_subject(subjects, own, shares)[subjects]
    order = np.lexsort((-(own + newness), subjects, -(score + _greatest(subjects, newness)[subjects])))
    if len(order) > limit:
        order = order[_few_of_each(subjects[order])][:limit]
    return Ranked(places[order], score[order])


def _share(columns: Columns, word: Word, postings: Mapping[str, Posting]) -> Numbers:
    """Return what a word adds to each place: its best term's weight times impact."""
    share = np.zeros(len(columns), dtype=np.float32)
    for number, (term, weight) in enumerate(word):
        posting = postings.get(term)
        if posting is not None:
            value = posting.impacts * np.float32(weight * (SATURATION + 1) / LARGEST)
            share[posting.places] = np.maximum(share[posting.places], value) if number else value
    return share


def _newness(columns: Columns, places: Places) -> Numbers:
    """Return a little for the newest, nothing for the oldest and the dateless."""
    dates = columns.date[places]
    dated = dates > LEAST
    if not dated.any():
        return np.zeros(len(places), dtype=np.float32)
    oldest, newest = dates[dated].min(), dates[dated].max()
    since = np.where(dated, dates - oldest, 0) / max(int(newest - oldest), 1)
    return (NEWNESS * since).astype(np.float32)


def _by_subject(subjects: Places, own: Numbers, shares: Sequence[Numbers]) -> NDArray[np.float64]:
    """Return the score of each subject: see ``scoring.collapse``."""
    best = _greatest(subjects, own)
    together = np.zeros(len(best))
    answered = np.zeros(len(best))
    for share in shares:
        greatest = _greatest(subjects, share)
        together += greatest
        answered += greatest > 0
    score: NDArray[np.float64] = (best + TOGETHER * np.maximum(together - best, 0)) * (
        answered / max(len(shares), 1)
    ) ** COVERAGE
    return score


def _greatest(subjects: Places, values: Numbers) -> NDArray[np.float64]:
    greatest = np.zeros(int(subjects.max()) + 1 if len(subjects) else 0)
    np.maximum.at(greatest, subjects, values)
    return greatest


def _few_of_each(subjects: Places) -> NDArray[np.bool_]:
    """Tell which are among the first ``MOST_OF_A_SUBJECT`` of their subject; a subject's stand together."""
    begins = np.flatnonzero(np.r_[True, subjects[1:] != subjects[:-1]])
    rank_in_subject = np.arange(len(subjects)) - np.repeat(begins, np.diff(np.r_[begins, len(subjects)]))
    few: NDArray[np.bool_] = rank_in_subject < MOST_OF_A_SUBJECT
    return few
