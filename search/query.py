"""What a reader typed, understood: words, quoted phrases and words with a minus."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from core.languages import OTHER
from welsh import Token, analyse, detect_language

from .analysis import cut, telling_terms, tells, terms_of

LONGEST_QUERY = 300
MOST_WORDS = 16
OTHER_LANGUAGE_WEIGHT = 0.8
SHORTEST_FIRST, SHORTEST_SECOND = 2, 3  # letters of two words that may have been meant as one

_UNWANTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]+")
_QUOTES = str.maketrans(dict.fromkeys("“”„«»＂", '"'))
_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')

_LEADING_MINUS = re.compile(r"(?<!\S)-+")


@dataclass(frozen=True)
class Group:
    """One word of the query: what it may be found as.

    ``terms`` maps each term to a weight (1 for the word itself, less for a translation); ``exact`` is the form typed.
    ``joined`` are those of its terms that it is together with a neighbour: they may stand nowhere.
    """

    surface: str
    exact: str
    terms: dict[str, float]
    joined: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Query:
    """A query in parts. ``language`` is that of its words, as far as they tell, else the reader's."""

    text: str
    language: str
    groups: tuple[Group, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    excluded_terms: tuple[str, ...] = ()
    words: frozenset[str] = field(default_factory=frozenset)

    @property
    def terms(self) -> frozenset[str]:
        """Every term that one of its words may be found as."""
        return frozenset(term for group in self.groups for term in group.terms)

    @property
    def only_excludes(self) -> bool:
        """True where every word has a minus: nothing is looked for that they could be left out of."""
        return not self.groups and bool(self.excluded or self.excluded_terms)

    def joined_where(self, known: Container[str]) -> "Query":
        """Return the query without what two neighbours would be together, but for the terms that are ``known``."""
        groups = [
            replace(
                group, terms={t: weight for t, weight in group.terms.items() if t in known or t not in group.joined}
            )
            for group in self.groups
        ]
        return replace(self, groups=tuple(groups))


def clean(text: str) -> str:
    """Return the query as one line without control characters, cut at a word to at most 300 characters."""
    line = " ".join(_UNWANTED.sub(" ", text[: LONGEST_QUERY * 4]).translate(_QUOTES).split())
    if len(line) <= LONGEST_QUERY:
        return line
    head = line[:LONGEST_QUERY]
    return head.rpartition(" ")[0] or head


def parse_query(text: str, reader_language: str) -> Query:
    """Take a query apart. Never raises: an unbalanced quote is dropped, and no character is an operator but " and -."""
    line = clean(text)
    plain: list[str] = []
    phrases: list[tuple[str, ...]] = []
    excluded: list[tuple[str, ...]] = []
    excluded_terms: list[str] = []
    language = detect_language(line) or reader_language
    for piece in _PIECE.finditer(line):
        quoted = piece["phrase"] is not None
        words = piece["phrase"] if quoted else piece["word"]
        tokens = analyse(words, language)
        if not tokens:
            continue
        exact = tuple(cut(token.exact) for token in tokens)
        if piece["minus"] and quoted:
            excluded.append(exact)
        elif piece["minus"]:
            excluded_terms.extend(term for token in tokens for term in terms_of(token))
        else:
            if quoted:
                phrases.append(exact)
            plain.append(words)
    groups = _groups(" ".join(plain), language)
    return Query(
        text=line,
        language=language,
        groups=tuple(groups),
        phrases=tuple(phrases[:MOST_WORDS]),
        excluded=tuple(excluded[:MOST_WORDS]),
        excluded_terms=tuple(dict.fromkeys(excluded_terms))[:MOST_WORDS],
        words=frozenset(group.exact for group in groups),
    )


def operators(text: str) -> tuple[list[str], list[str]]:
    """Return, as typed, the quoted phrases of a query, and the words and phrases that have a minus."""
    phrases: list[str] = []
    excluded: list[str] = []
    for piece in _PIECE.finditer(clean(text)):
        words = piece["word"] or (piece["phrase"] and f"“{piece['phrase']}”")
        if words and piece["minus"]:
            excluded.append(words)
        elif piece["phrase"]:
            phrases.append(words)
    return phrases, excluded


def unquoted(text: str) -> str:
    """Return a query with the words of its quoted phrases as words alone; what has a minus stays as it is."""
    pieces = [
        _LEADING_MINUS.sub("", piece["phrase"]) if piece["phrase"] is not None and not piece["minus"] else piece[0]
        for piece in _PIECE.finditer(clean(text))
    ]
    return " ".join(" ".join(pieces).split())


def _groups(text: str, language: str) -> list[Group]:
    """Return a group for each different word, function words left out unless there is nothing else.

    Every word is read in the other language too, at a lower weight: a short query does not always tell which it is.
    """
    tokens = analyse(text, language)
    other = {(token.start, token.end): token for token in analyse(text, OTHER[language])}
    # Who types all in capitals writes no acronyms.
    content = [token for token in tokens if (not token.is_stop if text.isupper() else tells(token))] or tokens
    groups: dict[str, Group] = {}
    for token in content:
        exact = cut(token.exact)
        if exact not in groups:
            groups[exact] = Group(token.surface, exact, _weights(token, other.get((token.start, token.end))))
        if len(groups) >= MOST_WORDS:
            break
    for pair, terms in _joined(text, tokens, language):
        for exact in {cut(token.exact) for token in pair} & groups.keys():
            group = groups[exact]
            new = [term for term in terms if term not in group.terms]
            groups[exact] = replace(group, terms=group.terms | dict.fromkeys(new, 1.0), joined=group.joined.union(new))
    return list(groups.values())


def _joined(text: str, tokens: Sequence[Token], language: str) -> Iterator[tuple[tuple[Token, Token], list[str]]]:
    """Yield every two neighbours with the terms of what they are together: "pay roll" may mean payroll.

    Function words too, for the sake of "in house" and "well being". What stands nowhere as one word adds nothing.
    """
    for pair in pairwise(tokens[: 2 * MOST_WORDS]):
        first, second = pair
        together = first.surface + second.surface
        long_enough = len(first.surface) >= SHORTEST_FIRST and len(second.surface) >= SHORTEST_SECOND
        if long_enough and together.isalpha() and text[first.end : second.start].isspace():
            yield pair, telling_terms(together, language)


def _weights(token: Token, other: Token | None) -> dict[str, float]:
    weights = dict.fromkeys(terms_of(token), 1.0)
    if token.is_stop:  # an acronym, or nothing but function words was typed: "taw" alone may mean VAT
        return weights | {cut(token.surface.upper()): 1.0}
    if other is not None and not other.is_stop:
        for term in terms_of(other):
            weights.setdefault(term, OTHER_LANGUAGE_WEIGHT)
    return weights
