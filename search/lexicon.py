"""The bilingual lexicon: learned from the site's own parallel texts, and used to carry a query across the languages.

IBM Model 1 (P. Brown et al., "The Mathematics of Statistical Machine Translation", 1993, section 4) in both directions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from numpy.typing import NDArray

from welsh import analyse

from .analysis import cut
from .models import LexiconPair
from .parallel import Parallel, parallel_texts
from .query import Group, Query

ROUNDS = 8
THRESHOLD = 0.12  # each direction must give a pair at least this probability
LONGEST_SIDE = 80  # a longer text aligns too badly to teach anything
TRANSLATION_POWER = 0.3  # below 1: of two rivals one is right, and half a probability should not halve the score
MOST_TRANSLATIONS = 3

Vector = NDArray[np.float64]
Indices = NDArray[np.int64]


class Learned(NamedTuple):
    """A pair of terms, its probability in each direction, and the number of the text that shows it best."""

    cy: str
    en: str
    given_cy: float
    given_en: float
    text: int

    @property
    def weight(self) -> float:
        """The geometric mean of the two probabilities."""
        return float((self.given_cy * self.given_en) ** 0.5)


def terms_for_learning(text: str, language: str) -> list[str]:
    """Return the likeliest term of each word that is neither a function word nor a figure or code."""
    return [cut(token.terms[0]) for token in analyse(text, language) if not token.is_stop and token.exact.isalpha()]


def learn(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[Learned]:
    """Return the terms that stand for each other in ``pairs`` of (Welsh terms, English terms)."""
    cy_index: dict[str, int] = {}
    en_index: dict[str, int] = {}
    texts, cy_side, en_side, cy_place, en_place = [], [], [], [], []
    places_cy = places_en = 0
    for number, (cy, en) in enumerate(pairs):
        if not (0 < len(cy) <= LONGEST_SIDE and 0 < len(en) <= LONGEST_SIDE):
            continue
        left = np.array([cy_index.setdefault(term, len(cy_index)) for term in cy], dtype=np.int64)
        right = np.array([en_index.setdefault(term, len(en_index)) for term in en], dtype=np.int64)
        cy_side.append(np.repeat(left, len(right)))
        en_side.append(np.tile(right, len(left)))
        cy_place.append(np.repeat(np.arange(len(left)) + places_cy, len(right)))
        en_place.append(np.tile(np.arange(len(right)) + places_en, len(left)))
        texts.append(np.full(len(left) * len(right), number, dtype=np.int64))
        places_cy += len(left)
        places_en += len(right)
    if not texts:
        return []
    cy_all, en_all = np.concatenate(cy_side), np.concatenate(en_side)
    keys, pair_of = np.unique(cy_all * len(en_index) + en_all, return_inverse=True)
    cy_of, en_of = keys // len(en_index), keys % len(en_index)
    given_cy = _model_one(pair_of, cy_of, np.concatenate(en_place), places_en)
    given_en = _model_one(pair_of, en_of, np.concatenate(cy_place), places_cy)
    kept = np.flatnonzero((given_cy > THRESHOLD) & (given_en > THRESHOLD))
    shortest = _plainest(pair_of, np.concatenate(texts), len(keys))
    cy_terms, en_terms = list(cy_index), list(en_index)
    return [
        Learned(
            cy_terms[cy_of[pair]],
            en_terms[en_of[pair]],
            float(given_cy[pair]),
            float(given_en[pair]),
            int(shortest[pair]),
        )
        for pair in kept
    ]


def _model_one(pair_of: Indices, source_of: Indices, place: Indices, places: int) -> Vector:
    """Return P(target | source) for each different pair.

    ``pair_of`` and ``place`` tell for each (source, target) occurrence its pair and the target's place in the corpus;
    ``source_of`` the source term of each pair. Each place may also come from nothing (the empty word of Model 1).
    """
    probability = np.full(len(source_of), 1.0)
    empty = np.full(places, 0.5)
    for _round in range(ROUNDS):
        likely = probability[pair_of]
        whole = np.bincount(place, weights=likely, minlength=places) + empty
        expected = np.bincount(pair_of, weights=likely / whole[place], minlength=len(source_of))
        by_source = np.bincount(source_of, weights=expected)
        probability = expected / by_source[source_of]
        # The empty word explains any target alike: a small constant keeps rare words from soaking up the rest.
        empty = np.full(places, 0.02)
    return probability


def _plainest(pair_of: Indices, texts: Indices, pairs: int) -> Indices:
    """Return for each pair the shortest text in which both stand."""
    lengths = np.bincount(texts)[texts]
    order = np.argsort(-lengths, kind="stable")
    found = np.zeros(pairs, dtype=np.int64)
    found[pair_of[order]] = texts[order]  # the last one written, the shortest, stays
    return found


def learn_lexicon(texts: Iterable[Parallel] | None = None) -> int:
    """Learn from the site's parallel texts and replace the lexicon at once; return how many pairs it holds."""
    found = list(dict.fromkeys(parallel_texts() if texts is None else texts))
    learned = learn([(terms_for_learning(item.cy, "cy"), terms_for_learning(item.en, "en")) for item in found])
    now = timezone.now()
    rows = [
        LexiconPair(
            term_cy=item.cy,
            term_en=item.en,
            weight=round(item.weight, 4),
            evidence={**{name: value[:300] for name, value in found[item.text]._asdict().items()}},
            learned_at=now,
        )
        for item in learned
    ]
    with transaction.atomic():
        LexiconPair.objects.all().delete()
        LexiconPair.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def with_translations(query: Query) -> Query:
    """Return the query with each word's translations added to its terms, at their weights."""
    terms = {term for group in query.groups for term in group.terms}
    if not terms:
        return query
    translations: dict[str, list[tuple[str, float]]] = {}
    pairs = LexiconPair.objects.filter(Q(term_cy__in=terms) | Q(term_en__in=terms)).order_by("-weight", "pk")
    for cy, en, weight in pairs.values_list("term_cy", "term_en", "weight"):
        for here, there in ((cy, en), (en, cy)):
            if here in terms:
                translations.setdefault(here, []).append((there, weight))
    groups = [_translated(group, translations) for group in query.groups]
    return replace(query, groups=tuple(_each_for_one(groups, query.groups)))


def _each_for_one(groups: Sequence[Group], typed: Sequence[Group]) -> list[Group]:
    """Leave each translation to the word that it translates best: one word of a text answers one word of the query.

    Words that the texts use side by side learn each other's translations too, and a text with one of them would
    otherwise pass for one with both.
    """
    best: dict[str, tuple[float, int]] = {}
    for place, group in enumerate(groups):
        for term, weight in group.terms.items():
            if term not in best or weight > best[term][0]:
                best[term] = (weight, place)
    return [
        replace(group, terms={t: w for t, w in group.terms.items() if t in own.terms or best[t][1] == place})
        for place, (group, own) in enumerate(zip(groups, typed, strict=True))
    ]


def _translated(group: Group, translations: dict[str, list[tuple[str, float]]]) -> Group:
    terms = dict(group.terms)
    for term, own_weight in group.terms.items():
        for translation, weight in translations.get(term, [])[:MOST_TRANSLATIONS]:
            carried = own_weight * weight**TRANSLATION_POWER
            terms[translation] = max(terms.get(translation, 0.0), carried)
    return replace(group, terms=terms)
