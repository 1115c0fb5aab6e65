"""The lemmas of one word: every reading that Welsh or English could give it, weighed, and the likeliest kept."""

from __future__ import annotations

import re
from typing import Final

from welsh.compounds import compound, grown, prefixed
from welsh.guess import guess
from welsh.lexicon import english, everyday, stop_words, welsh
from welsh.readings import best, readings
from welsh.text import fold

# A Welsh reading dearer than this (a rare word, inflected and mutated) gives way to a word that English knows.
_ENGLISH_BEATS: Final = 1.9
# One dearer than this stands beside the English one.
_ENGLISH_TOO: Final = 0.7
# Not the point or comma of a number.
_MARKS: Final = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|[-@_&']")


def welsh_lemmas(word: str) -> tuple[str, ...]:
    """Return the lemmas that `word` (as `normal` gives it) may have in Welsh text, likeliest first; never empty."""
    lexicon = welsh()
    if "-" in word:
        return compound(word, lexicon, welsh_lemmas)
    in_english = english().lemma(word)
    found = readings(word, lexicon, foreign=in_english in everyday("en"))
    if not found and not word.isascii():
        found = readings(fold(word), lexicon)
    # "the", "that", "this" would else be te, tat and tis after "a" or "ei".
    function_word = word.startswith("th") and word in stop_words("en") and word not in lexicon.heads
    if in_english is not None and (not found or function_word or min(found.values()) > _ENGLISH_BEATS):
        return (in_english,)
    lemmas = best(found) if found else prefixed(word, lexicon) or guess(word, lexicon)
    lemmas += grown(lemmas[0], lexicon)
    # Credit is credit, or would be of credu; law is a mutated llaw first.
    if in_english is not None and min(found.values()) > _ENGLISH_TOO:
        lemmas += (in_english,)
    return lemmas


def english_lemmas(word: str) -> tuple[str, ...]:
    """Return the lemmas that `word` (as `normal` gives it) may have in English text; never empty.

    A word that English does not know and Welsh does (eisteddfod, hiraeth) is read as Welsh.
    """
    lemma = english().lemma(word)
    if lemma is not None:
        return (lemma,)
    if "-" in word:
        parts = [part for part in word.split("-") if part]
        whole = "-".join((*parts[:-1], *english_lemmas(parts[-1])[:1])) if parts else word
        return tuple(dict.fromkeys((whole, *(english_lemmas(part)[0] for part in parts if len(part) > 2))))
    found = readings(word, welsh())
    if not found:
        return (word,)
    lemmas = best(found)
    return lemmas + grown(lemmas[0], welsh())


def code_terms(word: str) -> tuple[str, ...]:
    """Return the whole of an address, number or code, and its parts of three characters and more: covid-19, covid."""
    parts = _MARKS.split(word)
    return tuple(dict.fromkeys((word, *(part for part in parts if len(part) > 2)))) if len(parts) > 1 else (word,)


def both_lemmas(word: str) -> tuple[str, ...]:
    """Return the lemmas of `word` when its language is unknown."""
    return tuple(dict.fromkeys((*welsh_lemmas(word), *english_lemmas(word))))
