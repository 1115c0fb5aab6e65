"""What stands near a word that no text holds: a slip of the keyboard, or another word made from the same stem."""

from dataclasses import replace

from django.db.models import Q

from .engines import Retriever
from .models import LexiconPair, LibraryTerm
from .query import Group, Query

SHORTEST = 4
MOST_WORDS = 4  # of one query that are looked after: each costs a look at some hundred terms
MOST_NEIGHBOURS = 5
LONG_WORD = 8
SLIP_WEIGHTS = {1: 0.7, 2: 0.5}
STEM_WEIGHT = 0.6
STEM_SHARE, STEM_SHORTEST = 0.5, 4
AS_NEAR = 0.7  # a neighbour counts if it is at least this near, measured by the nearest


def distance(first: str, second: str, limit: int) -> int:
    """Return how many letters must be put in, left out, changed or swapped with the next one; at most ``limit`` + 1.

    The optimal string alignment distance (a restricted Damerau-Levenshtein distance).
    """
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        before, previous, row = row, before, [i]
        for j, other in enumerate(second, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def nearness(word: str, term: str) -> float:
    """Return how likely ``term`` is meant by ``word``, 0 for not at all."""
    allowed = 2 if len(word) >= LONG_WORD else 1
    slips = distance(word, term, allowed)
    near = SLIP_WEIGHTS.get(slips, 0.0) if slips <= allowed else 0.0
    common = 0
    for mine, its in zip(word, term, strict=False):
        if mine != its:
            break
        common += 1
    share = common / max(len(word), len(term))
    if common >= STEM_SHORTEST and share >= STEM_SHARE:
        near = max(near, STEM_WEIGHT * share)
    return near


def neighbours(word: str) -> dict[str, float]:
    """Return the nearest terms of the library and the lexicon with the same first two letters, by nearness."""
    start = word[:2]
    terms = set(LibraryTerm.objects.filter(start=start).values_list("term", flat=True))
    pairs = LexiconPair.objects.in_use().filter(Q(term_cy__startswith=start) | Q(term_en__startswith=start))
    terms.update(term for pair in pairs.values_list("term_cy", "term_en") for term in pair if term.startswith(start))
    found = {term: near for term in terms if (near := nearness(word, term))}
    best = sorted(found, key=lambda term: (-found[term], term))[:MOST_NEIGHBOURS]
    return {term: found[term] for term in best if found[term] >= AS_NEAR * found[best[0]]}


def with_neighbours(query: Query, engine: Retriever) -> Query:
    """Return the query with neighbours added to each word that stands neither in the library nor in the lexicon."""
    terms = {term for group in query.groups for term in group.terms}
    known = set(engine.frequencies(terms))
    pairs = (
        LexiconPair.objects.in_use()
        .filter(Q(term_cy__in=terms) | Q(term_en__in=terms))
        .values_list("term_cy", "term_en")
    )
    known.update(term for pair in pairs for term in pair)
    left = MOST_WORDS
    groups: list[Group] = []
    for group in query.groups:
        if left and known.isdisjoint(group.terms):
            left -= 1
            added: dict[str, float] = {}
            for term, weight in group.terms.items():
                if len(term) >= SHORTEST and term.isalpha():
                    for near, nearness_ in neighbours(term).items():
                        added[near] = max(added.get(near, 0.0), weight * nearness_)
            group = replace(group, terms={**added, **group.terms})
        groups.append(group)
    return replace(query, groups=tuple(groups))
