"""Bringing characters to one shape: Unicode form, case, apostrophes, and the [0-9a-z]+ code of a term."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

APOSTROPHES: Final = "'`\u00b4\u02b9\u02bc\u2018\u2019\u201b\u2032\uff07"
HYPHENS: Final = "-\u2010\u2011\u2012\ufe63\uff0d"
# Soft hyphen, zero-width space and joiners, word joiner, byte order mark: nothing that a reader sees.
INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

_SHAPES: Final = str.maketrans(
    {
        **dict.fromkeys(APOSTROPHES, "'"),
        **dict.fromkeys(HYPHENS, "-"),
        **dict.fromkeys(INVISIBLE, None),
    }
)
# Letters that decomposition would leave apart from their plain twin.
_PLAIN: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i"},
)
# A PostgreSQL lexeme holds 2,046 bytes; no word is nearly as long as this.
LONGEST_TERM: Final = 64


def word_set(words: str) -> frozenset[str]:
    """Return the words of a list that is written with spaces between."""
    return frozenset(words.split())


def normal(text: str) -> str:
    """Return `text` in lower case and NFC, with straight apostrophes and plain hyphens: diacritics stay."""
    if text.isascii():
        return text.lower().replace("`", "'")
    shaped = unicodedata.normalize("NFKC", text.translate(_SHAPES)).lower()
    return unicodedata.normalize("NFC", shaped.translate(_PLAIN))


def fold(text: str) -> str:
    """Return `text` (as `normal` gives it) without diacritics: tŷ -> ty, sïo -> sio."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text).lower() if not unicodedata.combining(c))


def encode(text: str) -> str:
    """Return `text` (as `normal` gives it) as one term of [0-9a-z]+, so that no engine's tokenizer splits it.

    Diacritics fold and punctuation drops out (budd-dal -> budddal, e-bost and ebost alike), but 1.5 is 1p5, not 15. A
    letter of another script becomes u and its code point in hexadecimal. At most `LONGEST_TERM` characters. Text with
    neither letter nor digit gives "".
    """
    if text.isascii() and text.isalpha():
        return text[:LONGEST_TERM]
    folded = fold(text)
    if not (folded.isalnum() and folded.isascii()):
        folded = "".join(map(_code, _DECIMAL.sub("p", folded)))
    return folded[:LONGEST_TERM]


_DECIMAL: Final = re.compile(r"(?<=\d)\.(?=\d)")


def _code(character: str) -> str:
    if not character.isalnum():
        return ""
    return character if character.isascii() else f"u{ord(character):x}"
