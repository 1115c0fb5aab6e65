"""Other words made from the stem of a word that few texts hold: who asks for "casglu" is helped by "casgliad"."""

from collections.abc import Mapping
from dataclasses import replace

from core.languages import OTHER

from .lexicon import Translations, translations_of
from .models import LibraryTerm
from .query import Group, Query

FEW_ENTRIES = 10  # a word in more of them is found as itself
FAMILY_WEIGHT = 0.5
SHORTEST_STEM = 4
# What words are made with, longest first: a word and its family differ in these alone.
_WELSH = """
edigaeth igaeth iadaeth wraig rwydd iannu iaeth aeth edig iant wch der dod edd iad ydd hau ant ad wr ol us io eg es fa
yn u o i a
"""
_ENGLISH = """
ization isation ability ation ition ible able ance ence ness ment ship less ing ion ity ant ent ive ful age ise ize ure
er or al ly y e
"""
ENDINGS = {"cy": tuple(_WELSH.split()), "en": tuple(_ENGLISH.split())}


def family(word: str, language: str) -> list[str]:
    """Return the words that could be made from the stems of ``word``: of what it ends in taken away, and of it all."""
    endings = ("", *ENDINGS[language])
    ending = next((e for e in ENDINGS[language] if word.endswith(e) and len(word) - len(e) >= SHORTEST_STEM), "")
    stems = [stem for stem in dict.fromkeys((word.removesuffix(ending), word)) if len(stem) >= SHORTEST_STEM]
    made = dict.fromkeys(stem + ending for stem in stems for ending in endings)
    if language == "en":  # ready and readiness, supply and supplier
        made |= dict.fromkeys(stem[:-1] + "y" for stem in stems if stem.endswith("i"))
        if word in stems and word.endswith("y"):
            made |= dict.fromkeys(word[:-1] + "i" + ending for ending in endings if ending)
    return [term for term in made if term != word]


def with_families(query: Query, frequencies: Mapping[str, int]) -> tuple[Query, Translations]:
    """Return the query with, for each word that few entries hold, those of its family that library or lexicon know.

    ``frequencies`` says how many entries hold each of the query's terms. The translations of what came new come along.
    """
    made = [
        relatives(group, query.language) if max(frequencies.get(term, 0) for term in group.terms) <= FEW_ENTRIES else {}
        for group in query.groups
    ]
    wanted = {term for terms in made for term in terms}
    translations = translations_of(wanted)
    held = LibraryTerm.objects.filter(term__in=wanted).values_list("term", flat=True) if wanted else ()
    known = translations.keys() | set(held)
    groups = [
        replace(group, terms={**{term: weight for term, weight in terms.items() if term in known}, **group.terms})
        for group, terms in zip(query.groups, made, strict=True)
    ]
    return replace(query, groups=tuple(groups)), translations


def relatives(group: Group, language: str) -> dict[str, float]:
    """Return the families of a word's terms, each read in the language that gave it."""
    other = OTHER[language]
    found: dict[str, float] = {}
    for term, weight in group.terms.items():
        if term.isalpha():
            for relative in family(term, language if weight == 1.0 else other):
                found.setdefault(relative, weight * FAMILY_WEIGHT)
    return found
