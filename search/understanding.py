"""What a typed query may be found as: its words, what stands near unknown ones, and their translations."""

from .engines import Retriever
from .lexicon import translations_of, with_translations
from .neighbours import is_unknown, with_neighbours
from .query import Query, parse_query


def understood(text: str, reader_language: str, engine: Retriever) -> tuple[Query, dict[str, int]]:
    """Return the query, and in how many entries each of its terms stands; an unknown term is left out.

    The engine may be on another machine, so it is asked once; again only where a word stands neither in the library nor
    in the lexicon, and so may have neighbours.
    """
    typed = parse_query(text, reader_language)
    translations = translations_of(typed.terms)
    query = with_translations(typed, translations)
    frequencies = engine.frequencies(query.terms)
    known = frequencies.keys() | translations.keys()
    if any(is_unknown(group, known) for group in typed.groups):
        asked, query = query.terms, with_translations(with_neighbours(typed, known))
        frequencies |= engine.frequencies(query.terms - asked)
    return query, frequencies
