"""What stands near a word that no text holds: a slip of the keyboard, or another word made from the same stem."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from django.db.models import Q
from rapidfuzz.distance import OSA

from welsh import analyse
from welsh.compounds import PREFIXES

from .analysis import telling_terms, terms_of
from .families import ENDINGS
from .models import LexiconPair, LibraryTerm
from .query import Group, Query, parse_query
from .words import is_doubtful, near_words, readings, slips_forgiven, spelling, words_ending

SHORTEST = 4
SHORTEST_START, SHORTEST_END, LONGEST_COMPOUND = 3, 4, 30  # letters of a word that is two in one
MOST_WORDS = 4  # of one query that are looked after: each costs a look at some hundred terms
MOST_NEIGHBOURS = 5
LONG_WORD = 8
SLIP_WEIGHTS = {1: 0.7, 2: 0.5}
STEM_WEIGHT = 0.6
BEGINNING_WEIGHT = ENDING_WEIGHT = 0.4
SHORTEST_HEAD, SHORTEST_BEFORE = 3, 4  # letters of a word that others end in, and of what stands before it there
MOST_LONGER = 100  # of the words that end in one that are looked at
MAKING = {ending for endings in ENDINGS.values() for ending in endings}
STEM_SHARE, STEM_SHORTEST = 0.6, 4
NEAR = 0.45  # a word that is less near to any may be two words in one
AS_NEAR = 0.7  # a neighbour counts if it is at least this near, measured by the nearest


def common_start(first: str, second: str) -> int:
    """Return with how many of the same letters two words begin."""
    for place, (mine, its) in enumerate(zip(first, second, strict=False)):
        if mine != its:
            return place
    return min(len(first), len(second))


def distance(first: str, second: str, limit: int) -> int:
    """Return how many letters must be put in, left out, changed or swapped with the next one; at most ``limit`` + 1.

    The optimal string alignment distance (a restricted Damerau-Levenshtein distance).
    """
    return int(OSA.distance(first, second, score_cutoff=limit))


def nearness(word: str, term: str, *, spelt: bool = False) -> float:
    """Return how likely ``term`` is meant by ``word``, 0 for not at all. One that is ``spelt`` right has no slips."""
    allowed = 0 if spelt else 2 if len(word) >= LONG_WORD else 1
    slips = distance(word, term, allowed)
    near = SLIP_WEIGHTS.get(slips, 0.0) if slips <= allowed else 0.0
    common = common_start(word, term)
    share = common / max(len(word), len(term))
    if common >= STEM_SHORTEST and share >= STEM_SHARE:
        near = max(near, STEM_WEIGHT * share)
    return near


def neighbours(word: str, *, spelt: bool = False) -> dict[str, float]:
    """Return the nearest terms of the library and the lexicon with the same first two letters, by nearness.

    For a word that is ``spelt`` right they are those from its stem alone. Where none is near, the shortest that
    begin with it: co-op may be short for co-operative.
    """
    start = word[:2]
    terms = set(LibraryTerm.objects.filter(start=start).values_list("term", flat=True))
    pairs = LexiconPair.objects.in_use().filter(Q(term_cy__startswith=start) | Q(term_en__startswith=start))
    terms.update(term for pair in pairs.values_list("term_cy", "term_en") for term in pair if term.startswith(start))
    found = {term: near for term in terms if (near := nearness(word, term, spelt=spelt))}
    if not found:
        begun = sorted((term for term in terms if term.startswith(word)), key=lambda term: (len(term), term))
        return dict.fromkeys(begun[:MOST_NEIGHBOURS], BEGINNING_WEIGHT)
    best = sorted(found, key=lambda term: (-found[term], term))[:MOST_NEIGHBOURS]
    return {term: found[term] for term in best if found[term] >= AS_NEAR * found[best[0]]}


def meant(surface: str) -> dict[str, float]:
    """Return the terms of the words of texts that a misspelt word is nearest to, as written, by nearness.

    A slip may stand in the first letters, or make a form that the analyser takes apart in the wrong place.
    """
    word = spelling(surface)
    if not is_doubtful(word):
        return {}
    allowed, wanted = slips_forgiven(word), readings(word)
    near: dict[int, list[tuple[str, str]]] = {}
    for other, folded, language in near_words(wanted, None, allowed):
        apart = min(
            distance(reading.folded, folded, allowed) for reading in wanted if language == "cy" or not reading.kind
        )
        near.setdefault(apart, []).append((other, language))
    least = min(near, default=allowed + 1)
    if least > allowed:
        return {}
    nearest = sorted(near[least])[:MOST_NEIGHBOURS]
    weight = SLIP_WEIGHTS[max(least, 1)]
    return {
        term: weight for other, language in nearest for token in analyse(other, language) for term in terms_of(token)
    }


def parts(word: str, language: str) -> tuple[Group, ...]:
    """Return the two words that one word is made of, if the library holds both: home and care of "homecare".

    None of a name, with its capital: who looks for Swansea is not helped by swans.
    """
    if not (word.isalpha() and word.islower()) or len(word) > LONGEST_COMPOUND:
        return ()
    cuts = [(word[:place], word[place:]) for place in range(SHORTEST_START, len(word) - SHORTEST_END + 1)]
    terms_by_part = {part: telling_terms(part, language) for two in cuts for part in two}
    wanted = {term for terms in terms_by_part.values() for term in terms}
    held = set(LibraryTerm.objects.filter(term__in=wanted).values_list("term", flat=True))
    sound = [two for two in cuts if not any(held.isdisjoint(terms_by_part[part]) for part in two)]
    if not sound:
        return ()
    evenest = max(sound, key=lambda two: min(map(len, two)))
    return parse_query(" ".join(evenest), language).groups


def compounds(terms: Iterable[str]) -> dict[str, str]:
    """Return the terms of longer words with the one that each ends in, if what stands before is another word.

    A minibus is a bus. What stands before may be a prefix or any word of the library; an ending that makes words is
    no word: "age" finds no package.
    """
    heads = [term for term in terms if len(term) >= SHORTEST_HEAD and term.isalpha() and term not in MAKING]
    if not heads:
        return {}
    endings = {f"{head}{plural}" for head in heads for plural in ("", "s", "es")}
    words = words_ending(endings, least=min(map(len, heads)) + SHORTEST_BEFORE, most=MOST_LONGER)
    made = {made for word, _folded, language in words for token in analyse(word, language) for made in terms_of(token)}
    found = {(longer, head): longer.removesuffix(head) for longer in made for head in heads if longer.endswith(head)}
    starts = {start for start in found.values() if len(start) >= SHORTEST_BEFORE}
    held = starts & PREFIXES
    if starts - held:
        held |= set(LibraryTerm.objects.filter(term__in=starts).values_list("term", flat=True))
    return {longer: head for (longer, head), start in found.items() if start in held}


def with_neighbours(query: Query, known: Collection[str]) -> Query:
    """Return the query with what may have been meant by each word of whose terms none is ``known``."""
    left = MOST_WORDS
    groups: list[Group] = []
    for group in query.groups:
        if left and is_unknown(group, known):
            left -= 1
            groups += _meant_by(group, query.language)
        else:
            groups.append(group)
    return replace(query, groups=tuple(_with_longer(query, groups, known)))


def _with_longer(query: Query, groups: Sequence[Group], known: Collection[str]) -> list[Group]:
    """Return the words with longer ones that end in those that nothing is near to; asked for all of them together."""
    lonely = [g for g in groups if is_unknown(g, known) and g.surface.islower() and g in query.groups]
    longer = compounds({term for group in lonely for term in group.terms})
    return [
        replace(group, terms=_shortest(longer, group) | group.terms) if group in lonely else group for group in groups
    ]


def _shortest(longer: Mapping[str, str], group: Group) -> dict[str, float]:
    own = sorted((len(term), term) for term, head in longer.items() if head in group.terms)
    return {term: ENDING_WEIGHT for _length, term in own[:MOST_NEIGHBOURS]}


def _meant_by(group: Group, language: str) -> tuple[Group, ...]:
    """Return a word with its neighbours; or the two that it is made of, where it is near to none."""
    added = meant(group.surface)
    spelt = not is_doubtful(spelling(group.surface))
    for term, weight in group.terms.items():
        if len(term) >= SHORTEST and term.isalpha():
            for near, nearness_ in neighbours(term, spelt=spelt).items():
                added[near] = max(added.get(near, 0.0), weight * nearness_)
    if max(added.values(), default=0.0) < NEAR and (two := parts(group.surface, language)):
        return two
    return (replace(group, terms={**added, **group.terms}),)


def is_unknown(group: Group, known: Collection[str]) -> bool:
    """Tell whether none of the terms of a word is known."""
    return not any(term in known for term in group.terms)
