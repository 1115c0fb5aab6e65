"""Compounds: with a hyphen (budd-daliadau, is-gontractwyr) or with a prefix grown on (ailagorodd)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from welsh.lexicon import COMMON, Lexicon, stop_words
from welsh.mutation import mutate, radicals
from welsh.readings import best, headwords, inflections, readings
from welsh.text import word_set

# Prefixes that leave the meaning of what follows: an is-gontractwr is a contractwr.
_LIGHT: Final = word_set("ail dirprwy e el is mini micro prif uwch ultra ex hanner co deu dau tri")
# Prefixes that make another meaning: a cyd-destun is no testun, what is di-blastig has none.
_HEAVY: Final = word_set(
    """
    ad aml an af am cam cyd cyf cyn dad di dir dros gor gwrth hunan lled rhag rhyng sgil syn tra traws un ym
    ôl anti non post pre pro re semi sub super inter
    """
)
# With the least letters of what follows: Islwyn is no llwyn.
_LIGHT_GROWN: Final = (("ail", 4), ("is", 6))
PREFIXES: Final = _LIGHT | _HEAVY
# Compounds of short words alone are names and words of their own (Glan-llyn, byd-eang, pêl-droed); gofal-plant is not.
_SPLITTABLE: Final = 6
_COMPASS: Final = word_set("de gogledd dwyrain gorllewin deheuol gogleddol dwyreiniol gorllewinol")
_MEANINGFUL: Final = 4
_NEVER: Final = 9.0
_SUFFIXES: Final = word_set("dod der deb ddi")
# Prefixes that grow onto any word, with the mutation that follows.
_GROWN: Final = (
    "ail",
    "cyd",
    "gor",
    "cam",
    "rhag",
    "traws",
    "rhyng",
    "hunan",
    "gwrth",
    "uwch",
    "ôl",
    "dad",
    "ym",
    "is",
    "di",
)


def compound(word: str, lexicon: Lexicon, lemmas: Callable[[str], tuple[str, ...]]) -> tuple[str, ...]:
    """Return the lemmas of a word with hyphens: the whole without its ending and mutation, then its parts.

    `lemmas` analyses a part. is-gontractwyr gives is-gontractwr and contractwr; ddi-baid gives di-baid alone.
    """
    parts = [part for part in word.split("-") if part]
    if len(parts) < 2:
        return lemmas("".join(parts)) if parts else (word,)
    listed = [*lexicon.closed.get(word, ())]
    for radical, _ in radicals(word):
        listed += lexicon.closed.get(radical, ())
    # Dad-cu is no dad-: a headword counts before its parts do.
    origins = [radical for radical, _ in radicals(word) if radical in lexicon.heads]
    if origins and word not in lexicon.heads:
        parts = origins[0].split("-")
    first = _first(parts[0], lexicon)
    whole = listed or ["-".join((first, *parts[1:-1], _last(parts[-1], lexicon)))]
    lengths = [len(part) for part in (first, *parts[1:])]
    if not listed and first not in _LIGHT and max(lengths) < _SPLITTABLE and min(lengths) < _SPLITTABLE - 1:
        return tuple(whole)
    return tuple(dict.fromkeys((*whole, *_meanings(first, parts, lemmas))))


def grown(lemma: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the common word inside a lemma that a light prefix grew onto without a hyphen: ailagor -> agor; or ()."""
    for prefix, least in _LIGHT_GROWN:
        if lemma.startswith(prefix) and len(lemma) >= len(prefix) + least:
            rest = lemma.removeprefix(prefix)
            for candidate in (rest, *(radical for radical, kind in radicals(rest) if kind == "soft")):
                if lexicon.heads.get(candidate) == COMMON:
                    return (candidate,)
    return ()


def _meanings(first: str, parts: list[str], lemmas: Callable[[str], tuple[str, ...]]) -> list[str]:
    """The likeliest lemma of each part that one could look for; `first` is the first part unmutated."""
    if first in _HEAVY:
        return []
    found = [
        lemma
        for number, part in enumerate(parts)
        if len(part) >= _MEANINGFUL
        and len(lemma := lemmas(part)[0]) >= _MEANINGFUL
        and part not in _SUFFIXES
        and part not in stop_words("cy")
        and not (number == 0 and first in _LIGHT)
    ]
    # De-orllewin is a direction of its own.
    return [] if first in _COMPASS and _COMPASS.issuperset(found) else found


def prefixed(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the lemma of an unknown word that begins with a prefix: ailagorodd -> ailagor; () if it does not."""
    for candidate in (word, *(radical for radical, _ in radicals(word))):
        if not candidate.startswith(_GROWN):
            continue
        for prefix in _GROWN:
            rest = candidate.removeprefix(prefix)
            if 3 < len(rest) < len(candidate) and readings(rest, lexicon):
                return (prefix + _last(rest, lexicon),)
    return ()


def _first(part: str, lexicon: Lexicon) -> str:
    """The first part without its mutation: gyd- -> cyd-, fudd- -> budd-."""
    if part in PREFIXES:
        return part
    for radical, _ in radicals(part):
        if radical in PREFIXES:
            return radical
    found = readings(part, lexicon)
    if found:
        lemma = best(found)[0]
        if lemma == part or any(lemma == radical for radical, _ in radicals(part)):
            return lemma
    return part


def _last(part: str, lexicon: Lexicon) -> str:
    """The last part without its ending, its mutation kept: -destunau -> -destun, -ddechreuodd -> -ddechrau."""
    choice = (_NEVER, part)
    for candidate, kind in ((part, None), *radicals(part)):
        found: dict[str, float] = {}
        if headwords(found, candidate, lexicon, 0.0, mutated=kind is not None):
            inflections(found, candidate, lexicon, 0.0)
        for lemma, cost in found.items():
            if cost < choice[0]:
                choice = (cost, mutate(lemma, kind) if kind else lemma)
    return choice[1]
