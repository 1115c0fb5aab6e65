"""Bringing characters to one shape: Unicode form, case, apostrophes, and the [0-9a-z]+ code of a term."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

APOSTROPHES: Final = "'\u2018\u2019\u201b\u02bc\u02b9\u2032`\u00b4\uff07"
HYPHENS: Final = "-\u2010\u2011\u2012\u00ad\ufe63\uff0d"

_STRAIGHT: Final = str.maketrans(
    {
        **dict.fromkeys(APOSTROPHES, "'"),
        **dict.fromkeys(HYPHENS, "-"),
        # Letters that casefold or decomposition would leave apart from their plain twin.
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "đ": "d",
        "ı": "i",
    }
)
_NOT_CODE: Final = re.compile(r"[^0-9a-z]+")
_KEEPABLE: Final = re.compile(r"[^\W_]", re.UNICODE)


def normal(text: str) -> str:
    """Return `text` in NFC, lower case, with straight apostrophes and plain hyphens: diacritics stay."""
    if text.isascii():
        return text.lower().replace("`", "'")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower().translate(_STRAIGHT))


def fold(text: str) -> str:
    """Return `text` (as `normal` gives it) without diacritics: tŷ -> ty, sïo -> sio."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text).lower() if not unicodedata.combining(c))


def encode(text: str) -> str:
    """Return `text` (as `normal` gives it) as one term of [0-9a-z]+, so that no engine's tokenizer splits it.

    Diacritics fold and punctuation drops out (budd-dal -> budddal, e-bost and ebost alike). A letter of another script
    becomes u and its code point in hexadecimal. Text with neither letter nor digit gives "": callers never pass any.
    """
    folded = fold(text)
    if folded.isalnum() and folded.isascii():
        return folded
    code = []
    for character in folded:
        if character.isascii():
            if character.isalnum():
                code.append(character)
        elif _KEEPABLE.match(character):
            code.append(f"u{ord(character):x}")
    return "".join(code)
