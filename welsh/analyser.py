"""From a text to the terms that every search engine and query shares, with offsets for phrases and highlights."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache, partial
from typing import Final, NamedTuple

from welsh.detect import detect_language
from welsh.lexicon import stop_words
from welsh.text import LONGEST_TERM, encode, normal
from welsh.tokens import CHUNK, is_code, pieces
from welsh.words import both_lemmas, code_terms, english_lemmas, welsh_lemmas


class Token(NamedTuple):
    """One word of a text.

    `surface` is text[start:end]. `terms` are the encoded lemmas it may stand for, likeliest first and never empty;
    `exact` is the word itself, encoded, for phrases. `is_stop` marks function words: phrases keep them, rankings drop
    them.
    """

    surface: str
    start: int
    end: int
    terms: tuple[str, ...]
    exact: str
    is_stop: bool


_Piece = tuple[int, int, tuple[str, ...], str, bool]
# Words remembered for each language. A site's vocabulary fits; a full cache takes about 10 MB.
_CACHE_SIZE: Final = 16_384
_LEMMAS: Final[dict[str, Callable[[str], tuple[str, ...]]]] = {
    "cy": welsh_lemmas,
    "en": english_lemmas,
    "": both_lemmas,
}


def _chunk(language: str, chunk: str) -> tuple[_Piece, ...]:
    """The words of one chunk, offsets relative to it. `language` is "" when unknown."""
    lemmas, stops = _LEMMAS[language], stop_words(language)
    found: list[_Piece] = []
    for start, end in pieces(chunk):
        word = normal(chunk[start:end])
        exact = encode(word)
        if not exact:
            continue
        bases = code_terms(word) if is_code(word) or len(word) > LONGEST_TERM else lemmas(word)
        terms = tuple(filter(None, dict.fromkeys(map(encode, bases))))
        # One string for equal ones: the cache holds many.
        if not terms or terms == (exact,):
            terms = (exact,)
        found.append((start, end, terms, exact, word in stops))
    return tuple(found)


_CACHED: Final[dict[str, Callable[[str], tuple[_Piece, ...]]]] = {
    language: lru_cache(_CACHE_SIZE)(partial(_chunk, language)) for language in _LEMMAS
}


def analyse(text: str, language: str | None = None) -> list[Token]:
    """Return the words of `text` in order.

    `language` is 'cy' or 'en'; None, or any other, asks `detect_language`, and where that cannot tell each word has the
    terms of both languages. Never raises on any string.
    """
    key = language if language in ("cy", "en") else detect_language(text) or ""
    look_up = _CACHED[key]
    tokens: list[Token] = []
    add, new = tokens.append, tuple.__new__
    for match in CHUNK.finditer(text):
        offset = match.start()
        chunk = match[0]
        for start, end, terms, exact, is_stop in look_up(chunk) if len(chunk) <= LONGEST_TERM else _chunk(key, chunk):
            # Twice as fast as calling Token, and this line runs for every word of the library.
            add(new(Token, (chunk[start:end], offset + start, offset + end, terms, exact, is_stop)))
    return tokens


def index_terms(text: str, language: str | None = None) -> list[str]:
    """Return every term of `text` in order, stop words included, as an index stores them."""
    return [term for token in analyse(text, language) for term in token.terms]


def query_terms(text: str, language: str | None = None) -> list[tuple[str, ...]]:
    """Return one tuple of alternative terms for each word of a query, without stop words.

    A query of stop words alone keeps them all, so that "y" or "to be or not to be" still asks for something.
    """
    tokens = analyse(text, language)
    content = [token.terms for token in tokens if not token.is_stop]
    return content or [token.terms for token in tokens]


def highlight_spans(text: str, language: str | None, terms: Collection[str]) -> list[tuple[int, int]]:
    """Return the (start, end) offsets in `text` of the words that share a term with `terms`, in order."""
    wanted = frozenset(terms)
    return [(token.start, token.end) for token in analyse(text, language) if not wanted.isdisjoint(token.terms)]
