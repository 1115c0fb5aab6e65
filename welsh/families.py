"""Headwords that share their forms, so that nothing could tell which was meant.

Verb-nouns that conjugate alike share one lemma: cynigio and cynnig, tybied and tybio, cychwynnu and cychwyn. Singulars
formed back from the plural of another word share that plural alone: sylwadau is of sylw and of sylwad.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

# Endings of verb-nouns that the stem lacks, longest first; after "i" a vowel ending leaves the i to the stem.
_ENDINGS: Final = ("ed", "eg", "an", "yd", "u", "o", "i", "a")
# The same, and contracted ones, likeliest first.
_VERBNOUN_ENDINGS: Final = ("u", "o", "i", "a", "eg", "ed", "an", "yd", "hau", "oi", "au")
_CONTRACTED: Final = ("hau", "áu", "oi", "eu", "au", "ïo")

# Old words may have y- before these: sgubor and ysgubor.
_CLUSTERS: Final = ("sb", "sg", "st", "sl", "sm", "sn")
# Plural ending -> singular ending.
TO_PLURAL: Final = (("iaid", "iad"), ("wyr", "wr"), ("ion", "yn"), ("au", ""), ("iau", ""), ("ion", ""), ("oedd", ""))
# Plural endings of singulars that have none.
BARE_PLURALS: Final = tuple(plural for plural, singular in TO_PLURAL if not singular)


def stem(verbnoun: str) -> str:
    """Return the stem that a regular verb conjugates on: dysgu -> dysg, cofio -> cofi, parhau -> parha, symud whole."""
    if verbnoun.endswith(_CONTRACTED):
        return verbnoun[:-1]
    for ending in _ENDINGS:
        if verbnoun.endswith(ending) and len(verbnoun) > len(ending) + 1:
            return verbnoun[: -len(ending)]
    return verbnoun


def by_stem(verbs: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return stem -> those of `verbs` that are the stem and an ending of verb-nouns, likeliest ending first."""
    found: dict[str, tuple[str, ...]] = {}
    for ending in _VERBNOUN_ENDINGS:
        for verb in verbs:
            if verb.endswith(ending) and verb != ending:
                stem = verb.removesuffix(ending)
                found[stem] = (*found.get(stem, ()), verb)
            # Spoken: mwynheuodd beside mwynhaodd.
            if ending == "hau" and verb.endswith("hau"):
                found[verb[:-2] + "eu"] = (verb,)
    return found


def same_verbs(
    verbs: Iterable[str], costs: Mapping[str, float], stems: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Return, for each of `verbs` that conjugates like a commoner one, that one.

    `costs` says how common a verb-noun is (less is commoner), `stems` holds the irregular stems of common ones.
    """
    families: dict[str, list[str]] = {}
    for verb in verbs:
        families.setdefault(stem(verb), []).append(verb)
    same: dict[str, str] = {}
    for shared, members in families.items():
        listed = stems.get(shared, ())
        if listed:
            chief = listed[0]
        elif len(members) > 1:
            chief = min(members, key=lambda verb: (costs[verb], len(verb), verb))
        else:
            continue
        common = costs[chief]
        for verb in members:
            if verb != chief and verb not in listed and costs[verb] > common:
                same[verb] = chief
    return same


def back_formed(closed: Mapping[str, tuple[str, ...]], costs: Mapping[str, float]) -> dict[str, tuple[str, ...]]:
    """Return, for each plural of `closed` that is also the regular one of uncommon headwords of `costs`, those too."""
    found: dict[str, tuple[str, ...]] = {}
    for form, lemmas in closed.items():
        for plural, singular in TO_PLURAL:
            if form.endswith(plural):
                headword = form[: len(form) - len(plural)] + singular
                if len(headword) > 3 and headword not in closed and costs.get(headword) and headword not in lemmas:
                    found[form] = (*found.get(form, lemmas), headword)
    return found


def respelt(costs: Mapping[str, float]) -> dict[str, str]:
    """Return, for each headword of `costs` that spells a commoner one otherwise, that one: stafell -> ystafell."""
    found: dict[str, str] = {}
    for headword, cost in costs.items():
        full = "y" + headword if headword.startswith(_CLUSTERS) else headword + "f" if headword.endswith("e") else ""
        if full in costs:
            if costs[full] < cost:
                found[headword] = full
            elif cost < costs[full] and full[0] == "y":
                found[full] = headword
    return found
