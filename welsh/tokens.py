"""Cutting text into words with their offsets, and a run of characters into the words inside it.

Two steps, so that the second can be cached: `CHUNK` finds runs such as "mae'n", "budd-daliadau", "A470" or "a@b.cymru";
`pieces` cuts a run where two words stand in it.
"""

from __future__ import annotations

import re
from typing import Final

from welsh.text import APOSTROPHES, HYPHENS, INVISIBLE, word_set

_APO: Final = re.escape(APOSTROPHES)
_HYP: Final = re.escape(HYPHENS)
# Apostrophes that Unicode counts as letters.
_LETTERS: Final = frozenset(filter(str.isalpha, APOSTROPHES))
_WORD: Final = rf"[^\W_{''.join(sorted(_LETTERS))}]"
# Letters and digits with the combining marks of NFD among them, so that offsets hold in the text as it was given.
_RUN: Final = rf"{_WORD}+(?:[\u0300-\u036f{INVISIBLE}]+{_WORD}*)*"
CHUNK: Final = re.compile(
    rf"""
    \d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?            # 1,250,000 and 1,250.75
    | {_RUN}(?:[{_APO}{_HYP}._@&]{_RUN})*             # words, joined inside by one mark
    """,
    re.VERBOSE,
)

# What follows an apostrophe and is a word of its own: Welsh articles, pronouns and particles, English endings.
_CLITICS: Final = word_set("r n u w i m th ch ti s d ll re ve")
_CONTRACTION: Final = re.compile(r"(.+)'([^\W\d_]{1,2})")
# Spoken verbs whose tail is no clitic: ro'n i (roeddwn), ry'n ni (rydyn), o'dd (oedd).
_WHOLE: Final = word_set("ro'n do'n bo'n ry'n dy'n y'n ry'ch dy'ch y'ch ro'dd o'dd do'dd ro'ch do'ch ma's ca'l")
_STRAIGHT: Final = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


def is_code(word: str) -> bool:
    """Whether `word` (as `normal` gives it) is a number, an address or a code, not a word: 1.5, A470, a@b.cymru."""
    return not word.isalpha() and ("@" in word or "_" in word or any(map(str.isdigit, word)))


def pieces(chunk: str) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of the words inside one chunk.

    A contraction gives two (mae'n -> mae, n); a name keeps its apostrophe (O'Brien, don't); a sentence that lacks the
    space after its full stop (diwedd.Dechrau) gives two, while a number, an address and an acronym (1.5, U.K.) stay
    whole. Together they cover every letter and digit.
    """
    if chunk.isalpha() and (chunk.isascii() or _LETTERS.isdisjoint(chunk)):
        return [(0, len(chunk))]
    spans: list[tuple[int, int]] = []
    for start, end in _sentences(chunk):
        cut = _clitic(chunk[start:end])
        if cut:
            spans += [(start, start + cut), (start + cut + 1, end)]
        else:
            spans.append((start, end))
    return spans


def _clitic(word: str) -> int:
    """Offset of the apostrophe that begins a clitic in `word`, or 0."""
    straight = word.translate(_STRAIGHT).lower()
    if "'" not in straight or len(straight) != len(word):
        return 0
    match = _CONTRACTION.fullmatch(straight)
    if match and straight not in _WHOLE and match[2] in _CLITICS:
        return match.end(1)
    return 0


def _width(part: str) -> int:
    """The letters of `part`, combining marks aside."""
    return sum(map(str.isalnum, part))


def _sentences(chunk: str) -> list[tuple[int, int]]:
    """Cut at full stops between words, not in numbers, addresses or acronyms."""
    parts = chunk.split(".")
    if len(parts) == 1 or "@" in chunk or all(_width(part) <= 2 for part in parts):
        return [(0, len(chunk))]
    spans: list[tuple[int, int]] = []
    start = 0
    for part in parts:
        end = start + len(part)
        if spans and part[0].isdigit() and chunk[start - 2].isdigit():
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        start = end + 1
    return spans
