"""From a text to the terms that every search engine and query shares, with offsets for phrases and highlights."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Final, NamedTuple

from welsh.detect import detect_language
from welsh.lexicon import stop_words
from welsh.text import encode, normal
from welsh.tokens import CHUNK, pieces
from welsh.words import both_lemmas, english_lemmas, welsh_lemmas


class Token(NamedTuple):
    """One word of a text.

    `surface` is text[start:end]. `terms` are the encoded lemmas it may stand for, never empty; `exact` is the word
    itself, encoded, for phrases. `is_stop` marks function words, which phrases keep and rankings drop.
    """

    surface: str
    start: int
    end: int
    terms: tuple[str, ...]
    exact: str
    is_stop: bool


_Piece = tuple[int, int, tuple[str, ...], str, bool]
_CACHE_SIZE: Final = 32_768
_LEMMAS: Final = {"cy": welsh_lemmas, "en": english_lemmas, "": both_lemmas}


@lru_cache(maxsize=_CACHE_SIZE)
def _analyse_chunk(surface: str, language: str) -> tuple[_Piece, ...]:
    """The words of one chunk, offsets relative to it. `language` is "" when unknown."""
    found: list[_Piece] = []
    stops = stop_words(language)
    for start, end in pieces(surface):
        word = normal(surface[start:end])
        exact = encode(word)
        if not exact:
            continue
        terms = tuple(dict.fromkeys(encode(lemma) for lemma in _LEMMAS[language](word)))
        found.append((start, end, tuple(filter(None, terms)) or (exact,), exact, word in stops))
    return tuple(found)


def analyse(text: str, language: str | None = None) -> list[Token]:
    """Return the words of `text` in order.

    `language` is 'cy' or 'en'; None asks `detect_language`, and where that cannot tell a word has the terms of both.
    Any other language is taken as None. Never raises on any string.
    """
    key = language if language in ("cy", "en") else detect_language(text) or ""
    tokens: list[Token] = []
    add = tokens.append
    for match in CHUNK.finditer(text):
        offset = match.start()
        for start, end, terms, exact, is_stop in _analyse_chunk(match[0], key):
            add(Token(text[offset + start : offset + end], offset + start, offset + end, terms, exact, is_stop))
    return tokens


def index_terms(text: str, language: str | None = None) -> list[str]:
    """Return every term of `text` in order, stop words included, as an index stores them."""
    return [term for token in analyse(text, language) for term in token.terms]


def query_terms(text: str, language: str | None = None) -> list[tuple[str, ...]]:
    """Return one tuple of alternative terms for each word of a query, without stop words.

    A query of stop words alone keeps them all, so that "i'r gad" or "the who" still finds something.
    """
    tokens = analyse(text, language)
    content = [token.terms for token in tokens if not token.is_stop]
    return content or [token.terms for token in tokens]


def highlight_spans(text: str, language: str | None, terms: Collection[str]) -> list[tuple[int, int]]:
    """Return the (start, end) offsets in `text` of the words that share a term with `terms`, in order, not overlapping."""
    wanted = frozenset(terms)
    return [(token.start, token.end) for token in analyse(text, language) if not wanted.isdisjoint(token.terms)]
