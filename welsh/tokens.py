"""Cutting text into words with their offsets, and a word into the pieces that are looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from welsh.text import APOSTROPHES, HYPHENS, normal

_APO: Final = re.escape(APOSTROPHES)
_HYP: Final = re.escape(HYPHENS)
# Letters, digits and the combining marks of NFD, so that offsets hold in the text as given.
_CHAR: Final = r"[^\W_][\u0300-\u036f]*"
# A chunk: characters, joined inside by one apostrophe, hyphen, full stop, @, &, / -free marks. A leading apostrophe
# belongs to it when a clitic follows ('r, 'n, 'u, 'w, 'i, 'm, 'th): it then stands apart, as in "a 'r".
CHUNK: Final = re.compile(rf"(?:{_CHAR})+(?:[{_APO}{_HYP}._@&+](?:{_CHAR})+)*")

# What follows an apostrophe and is a word of its own: Welsh articles, pronouns and particles, English endings.
WELSH_CLITICS: Final = frozenset("r n u w i m th ch ti".split())
ENGLISH_CLITICS: Final = frozenset("s d ll re ve m".split())

_CONTRACTION: Final = re.compile(r"(.+)'([^\W\d_]{1,2})")
_NUMBER: Final = re.compile(r"\d+(?:[.]\d+)*")


def chunks(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, surface) of each run of `text` that holds words, numbers, names, addresses or codes."""
    for match in CHUNK.finditer(text):
        yield match.start(), match.end(), match[0]


def is_code(word: str) -> bool:
    """Whether `word` (as `normal` gives it) is an address or a code rather than a word: an e-mail, a domain, A470."""
    return "@" in word or "_" in word or any(c.isdigit() for c in word)


def pieces(surface: str) -> list[tuple[int, int]]:
    """Return the (start, end) offsets of the words inside one chunk.

    A contraction gives two (mae'n -> mae, n); a name keeps its apostrophe (O'Brien, don't); a sentence that lacks the
    space after its full stop (diwedd.Dechrau) gives two, while a number, an address and an acronym (1.5, U.K.) stay
    whole. Together they cover every letter and digit.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _sentences(surface):
        cut = _clitic(normal_length(surface[start:end]))
        if cut:
            spans.append((start, start + cut))
            spans.append((start + cut + 1, end))
        else:
            spans.append((start, end))
    return spans


def normal_length(surface: str) -> str:
    """Lower case with straight apostrophes, one character for one: offsets stay true."""
    return "".join("'" if c in APOSTROPHES else (c.lower() if len(c.lower()) == 1 else c) for c in surface)


def _clitic(word: str) -> int:
    """Offset of the apostrophe that begins a clitic in `word`, or 0."""
    match = _CONTRACTION.fullmatch(word)
    if match and (match[2] in WELSH_CLITICS or match[2] in ENGLISH_CLITICS):
        return match.end(1)
    return 0


def _sentences(surface: str) -> list[tuple[int, int]]:
    """Split at full stops that stand between two words, not in numbers, addresses or acronyms."""
    if "." not in surface or "@" in surface or normal(surface).startswith("www."):
        return [(0, len(surface))]
    spans, start = [], 0
    parts = surface.split(".")
    if all(len(part) <= 2 for part in parts) or any(c.isdigit() for c in surface):
        return [(0, len(surface))]
    for part in parts:
        spans.append((start, start + len(part)))
        start += len(part) + 1
    return spans
