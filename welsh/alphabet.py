"""Alphabetical order: Welsh, where ch, dd, ff, ng, ll, ph, rh and th are letters of their own, and English."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from welsh.text import fold, normal

# k, q, v, x and z are no Welsh letters: names that hold them sort where a Welsh dictionary puts them.
WELSH_ALPHABET: Final = (
    *("a", "b", "c", "ch", "d", "dd", "e", "f", "ff", "g", "ng", "h", "i", "j", "k", "l", "ll", "m", "n", "o"),
    *("p", "ph", "q", "r", "rh", "s", "t", "th", "u", "v", "w", "x", "y", "z"),
)
ENGLISH_ALPHABET: Final = tuple("abcdefghijklmnopqrstuvwxyz")

# n + g, not ng: words and names whose second part begins with g (or with c, softened), mutations included. A list,
# since nothing in the spelling tells Bangor (n + g) from angor (ng).
_SPLIT_NG: Final = re.compile(
    r"""
      [bfm]angor | [dn]angos | [dn]engys | llongyfarch | longyfarch | hunang | uniongyrch | g?wangal | mangre | crongl
    | \bllang | \blang(?=adog|efni|ollen|rannog|urig|ynog) | [bp]eng(?=am\b|elli|lais|log|ryn|win) | mhenglog
    | [bf]ryng(?=las|wyn) | [dt]ongwyn | g?wyng(?=alch|yll) | [fm]elyngoch | hengoed | unge(?=ll) | ungl(?=ust)
    """,
    re.VERBOSE,
)
# r + h, not rh: after a vowel the h begins the accented syllable (arholiad, parhau, cyrhaeddiad).
_SPLIT_RH: Final = re.compile(r"(?<=[aeiouwy])rh")
_LETTERS: Final = re.compile(r"ch|dd|ff|ng|ll|ph|rh|th|[a-z]|[0-9]")

_WORD_END: Final = "ab"
_PRIMARY_END: Final = "aa"


def _codes(alphabet: tuple[str, ...]) -> dict[str, str]:
    """Two lower-case letters for each digit and letter, in order: they compare alike under every collation."""
    keys = [*"0123456789", *alphabet]
    return {key: chr(ord("b") + number // 26) + chr(ord("a") + number % 26) for number, key in enumerate(keys)}


_CODES: Final = {"cy": _codes(WELSH_ALPHABET), "en": _codes(ENGLISH_ALPHABET)}


def letters(word: str) -> list[str]:
    """Return the Welsh letters of one word, folded to plain lower case: Llangollen -> ll a n g o ll e n."""
    plain = fold(normal(word))
    marked = _SPLIT_NG.sub(lambda match: match[0].replace("ng", "n\u200bg"), plain)
    return _LETTERS.findall(_SPLIT_RH.sub("r\u200bh", marked))


@lru_cache(maxsize=4096)
def sort_key(text: str, language: str = "cy") -> str:
    """Return a key of lower-case letters that puts texts in the alphabetical order of `language` ('cy' or 'en').

    Words compare one by one by letters; only then diacritics, then case, decide. Digits come before letters,
    punctuation counts for nothing. The key holds a-z alone, so any database can store and sort it, under any collation.
    Raises `ValueError` for another language.
    """
    codes = _CODES.get(language)
    if codes is None:
        raise ValueError(f"no alphabet for language {language!r}")
    words = re.findall(r"[^\W_]+", fold(normal(text)).replace("'", ""))
    split = letters if language == "cy" else list
    primary = _WORD_END.join("".join(codes.get(letter, "zz") for letter in split(word)) for word in words)
    decomposed = unicodedata.normalize("NFD", text)
    accents = "".join("b" if unicodedata.combining(c) else "a" for c in decomposed if c.isalnum() or ord(c) > 0x2FF)
    capitals = "".join("b" if c.isupper() else "a" for c in decomposed)
    return primary + _PRIMARY_END + accents.rstrip("a") + _PRIMARY_END + capitals.rstrip("a")
