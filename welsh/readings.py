"""Weighing the readings of one Welsh word: unmutated or mutated, bare or inflected, common or rare.

A reading's cost is the sum of what one has to believe: a mutation, an ending, a rare lemma. Those within `MARGIN` of
the cheapest are kept, so a truly ambiguous word (dyn: man, or mutated tyn, tight) keeps both.
"""

from __future__ import annotations

from typing import Final

from welsh.lexicon import COMMON, RARE, SOLID, Lexicon, unmutated
from welsh.morphology import (
    LAST_OF_COMPARISONS,
    LAST_OF_PLURALS,
    closed_verbs,
    comparisons,
    conjugated,
    plurals,
    regular_verbs,
)
from welsh.mutation import radicals, same_initial

MARGIN: Final = 0.5
INFLECTED: Final = 1.0
# A stem from our list tells more than a regular ending, the dictionary's word for it hardly less.
_CLOSED_STEM: Final = 0.8
_AS_LISTED: Final = 0.05
_FORM_OF_COMMON: Final = INFLECTED + 0.15
_CHEAPEST_ENDING: Final = SOLID
_FOREIGN: Final = 0.8
_NEVER: Final = 9.0
_ROUNDING: Final = 1e-9

# What believing in a mutation costs, by the letters that the form begins with. Letters that begin few radical words
# make one likely; m, n and h begin many, and hide a mutation only after "fy", "yn", "ei", "ein", "eu".
_MUTATION_COST: Final = {
    **dict.fromkeys(("dd", "mh", "nh", "ng", "ph", "th", "ch", "f", "l", "r"), 0.0),
    **dict.fromkeys(("b", "d", "g"), 0.5),
    **dict.fromkeys(("m", "n"), 1.0),
    "h": 0.8,
}
# Adjectives made from verbs, and women's names of trades, which the dictionary counts as forms of others.
_OWN_WORDS: Final = ("adwy", "edig", "edigion", "wraig")
_DROPPED_G: Final = 0.5
# Of the two sources of l- and r-, ll- and rh- come before gl- and gr-; of f-, b- and m- are alike.
_SECOND_SOURCE: Final = 0.2


def readings(word: str, lexicon: Lexicon, *, foreign: bool = False) -> dict[str, float]:
    """Return the lemmas that `word` may have, with their costs; empty when nothing is known of it.

    Holds every reading that `best` could keep, and perhaps some that are dearer. `foreign` says that the letters also
    make an everyday English word, so that a mutation of a rare Welsh one is hardly meant: bad is not pad.
    """
    found: dict[str, float] = {}
    inflectable = []
    if headwords(found, word, lexicon, 0.0):
        inflectable.append((word, 0.0))
    elif word in unmutated():
        return found
    candidates = radicals(word)
    if candidates:
        cost = _mutation_cost(word)
        strange = _FOREIGN if foreign else 0.0
        for order, (radical, kind) in enumerate(candidates):
            extra = _SECOND_SOURCE * order if kind == "soft" and word[0] in "lr" else 0.0
            if strange and lexicon.heads.get(radical) != COMMON and radical not in lexicon.closed:
                extra += strange
            if headwords(found, radical, lexicon, cost + extra, mutated=True):
                inflectable.append((radical, cost + extra))
    for candidate, cost in inflectable:
        # An ending costs so much that beside a cheap headword no inflected reading would be kept.
        if not found or cost + _CHEAPEST_ENDING <= min(found.values()) + MARGIN:
            inflected: dict[str, float] = {}
            inflections(inflected, candidate, lexicon, cost)
            # simplemma takes some inflected forms for headwords (cadwch): the form of a common word is no rare word.
            rare = lexicon.heads.get(candidate) == RARE
            if rare and inflected and min(inflected.values()) <= cost + _FORM_OF_COMMON:
                found.pop(candidate, None)
            for lemma, price in inflected.items():
                _put(found, lemma, price)
    for lemma in [lemma for lemma in found if lemma in lexicon.same]:
        _put(found, lexicon.same[lemma], found.pop(lemma))
    return found


def best(found: dict[str, float]) -> tuple[str, ...]:
    """Return the lemmas of `readings` within `MARGIN` of the cheapest, cheapest first."""
    if len(found) == 1:
        return tuple(found)
    limit = min(found.values()) + MARGIN + _ROUNDING
    kept = [(round(cost, 3), order, lemma) for order, (lemma, cost) in enumerate(found.items()) if cost <= limit]
    return tuple(lemma for _, _, lemma in sorted(kept))


def headwords(found: dict[str, float], word: str, lexicon: Lexicon, cost: float, *, mutated: bool = False) -> bool:
    """Put the readings of `word` as it stands into `found`: a headword, or an irregular form.

    `mutated` says that a mutation was undone to reach `word`. Returns whether it could also be a form of another.
    """
    rarity = lexicon.heads.get(word)
    closed = lexicon.closed.get(word)
    if closed is not None:
        for lemma in closed:
            # Of the verb "to be" only forms in b- mutate: "faen" is a stone, never "maen".
            if not mutated or lemma != "bod" or word[0] == "b":
                _put(found, lemma, cost)
        if rarity == COMMON:
            _put(found, word, cost)
        return False
    if rarity is None:
        return True
    _put(found, word, cost + rarity)
    if rarity == COMMON or word in lexicon.verbs:
        return False
    return rarity == RARE or lexicon.lemma(word) != word


def inflections(found: dict[str, float], word: str, lexicon: Lexicon, cost: float) -> None:
    """Put the readings of `word` as a regular plural, comparison or verb into `found`, each `cost` dearer."""
    heads = lexicon.heads
    last = word[-1]
    splits = conjugated(word)
    verbs = closed_verbs(word, splits, lexicon) if splits else ()
    for verb in verbs:
        _put(found, verb, cost + _CLOSED_STEM)
    inflected = cost + INFLECTED
    if last in LAST_OF_PLURALS:
        for lemma, extra in plurals(word, lexicon):
            _put(found, lemma, inflected + extra + heads[lemma])
    if last in LAST_OF_COMPARISONS:
        for lemma, extra in comparisons(word, lexicon):
            _put(found, lemma, inflected + extra + heads[lemma])
    if verbs:
        return
    # The dictionary lists mutated forms too. Those come by their radical; here they would undo two mutations.
    known = lexicon.lemma(word)
    if known is not None and (known == word or not same_initial(word, known)):
        known = None
    if splits:
        for lemma, extra in regular_verbs(splits, lexicon, weak=known is None):
            # Where the dictionary has a verb of its own, only an everyday one may stand beside it.
            if known is None or heads.get(lemma) == COMMON:
                _put(found, lemma, inflected + extra + heads.get(lemma, RARE))
    if known is None:
        return
    if word.endswith(_OWN_WORDS):
        _put(found, word, cost + SOLID)
    else:
        _put(found, known, inflected + _AS_LISTED + heads.get(known, RARE))


def _put(found: dict[str, float], lemma: str, cost: float) -> None:
    if cost < found.get(lemma, _NEVER):
        found[lemma] = cost


def _mutation_cost(word: str) -> float:
    cost = _MUTATION_COST.get(word[:2])
    return _MUTATION_COST.get(word[0], _DROPPED_G) if cost is None else cost
