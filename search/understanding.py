"""What a typed query may be found as: its words, the families of rare ones, what is near unknown ones, translations."""

from collections.abc import Iterable
from typing import Protocol

from .families import with_families
from .lexicon import excluding_translations, translations_of, with_translations
from .neighbours import with_neighbours
from .query import Query, parse_query


class Lists(Protocol):
    """Which entries hold a term: those of the database, which are there whichever engine finds."""

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many entries each term stands; an unknown term is left out."""


def understood(text: str, reader_language: str, lists: Lists) -> tuple[Query, dict[str, int]]:
    """Return the query, and in how many entries each of its terms stands; an unknown term is left out.

    The lists are asked once; again only where a word that few texts hold has a family, or one that stands neither in
    the library nor in the lexicon has neighbours.
    """
    typed = excluding_translations(parse_query(text, reader_language))
    translations = translations_of(typed.terms)
    query = with_translations(typed, translations)
    frequencies = lists.frequencies(query.terms)
    held = frequencies.keys() | translations.keys()
    typed, query = typed.joined_where(held), query.joined_where(held)
    families, new = with_families(typed, frequencies)
    translations |= new
    wider = with_neighbours(families, frequencies.keys() | translations.keys() | (families.terms - typed.terms))
    if wider == typed:
        return query, frequencies
    translations |= translations_of(wider.terms - families.terms)
    asked, query = query.terms, with_translations(wider, translations)
    if unasked := query.terms - asked:
        frequencies |= lists.frequencies(unasked)
    return query, frequencies
