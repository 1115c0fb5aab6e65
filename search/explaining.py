"""How a search was understood: what each word was found as, why, and what of it each result answers.

For those who care for the library: it shows which pair of the lexicon spoils an order, and whether what found nothing
wants for words or for texts. Words and numbers are of what the reader may see, as everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .engines import Filters, Match, database_engine
from .families import relatives
from .lexicon import carried, sureness
from .models import LexiconPair
from .query import Group, operators, parse_query
from .selectors import Result, Results, library_search

AS_TYPED = _("as typed, in any of its forms")
OTHER_LANGUAGE = _("read as a word of the other language")
JOINED = _("together with the word beside it")
PART = _("part of a word that no text holds")
TRANSLATION = _("translation")
FAMILY = _("made from the same stem")
LONGER = _("a longer word that has it in it")
NEAR = _("spelt nearly the same")
GUESSED = (FAMILY, LONGER, NEAR)
A_WORD = 3  # letters that a word grows by, to be another and no slip


@dataclass(frozen=True)
class FoundAs:
    """A term that a word was found as: why, what it weighs (from 0 to 1), and how many results it finds alone.

    ``pair`` is that of the lexicon which gave a translation.
    """

    term: str
    why: str | Promise
    weight: float
    results: int
    pair: LexiconPair | None = None

    @property
    def percent(self) -> int:
        """The weight in hundredths."""
        return round(100 * self.weight)

    @property
    def language(self) -> str:
        """The language of a translation; "" for all else."""
        return "" if self.pair is None else "cy" if self.term == self.pair.term_cy else "en"


@dataclass(frozen=True)
class Word:
    """A word as typed, and all that it was found as, the weightiest first."""

    surface: str
    found_as: list[FoundAs]


@dataclass(frozen=True)
class Points:
    """A result with the points that its text got for each word, for its likeness in meaning, and for all the rest.

    The rest are words side by side, a title that is what was asked, what other texts of the same subject answer, how
    many of the words are answered, and the kind; it can be less than nothing. Together they are the score.
    """

    result: Result
    words: list[tuple[str, float]]
    meaning: float
    rest: float


@dataclass(frozen=True)
class Explanation:
    """A search, explained. ``phrases`` and ``excluded`` stand as typed; ``excluded_too`` are translations of these."""

    words: list[Word]
    phrases: list[str]
    excluded: list[str]
    excluded_too: list[str]
    results: list[Points]
    found: Results


def search_explained(*, text: str, reader_language: str, audiences: frozenset[str] | None) -> Explanation:
    """Search, and tell how the first page came about."""
    found = library_search(text=text, reader_language=reader_language, audiences=audiences, count_facets=())
    query = found.query
    parsed = parse_query(text, reader_language)
    typed = {group.exact: group for group in parsed.groups}
    reader = Filters(audiences, timezone.now())
    words = [
        Word(group.surface, _found_as(group, typed.get(group.exact), query.language, reader)) for group in query.groups
    ]
    phrases, excluded = operators(text)
    excluded_too = [term for term in query.excluded_terms if term not in parsed.excluded_terms]
    results = [_points(result, words) for result in found.results]
    return Explanation(words, phrases, excluded, excluded_too, results, found)


def _found_as(group: Group, typed: Group | None, language: str, reader: Filters) -> list[FoundAs]:
    own = typed or parse_query(group.surface, language).groups[0]
    pairs, family = _pairs(group), relatives(own, language)

    def why(term: str) -> str | Promise:
        if term in group.joined:
            return JOINED
        if own.terms.get(term) == 1.0:
            return AS_TYPED if typed else PART
        if term in pairs:
            return TRANSLATION
        if term in own.terms:
            return OTHER_LANGUAGE
        if term in family:
            return FAMILY
        return LONGER if any(word in term and len(word) + A_WORD <= len(term) for word in own.terms) else NEAR

    found = []
    for term, weight in sorted(group.terms.items(), key=lambda item: (-item[1], item[0])):
        reason = why(term)
        results = database_engine().find(Match(clauses=(((term,),),)), reader, limit=1).counts.total
        # A word that the reader neither typed nor may read anywhere is not told: it may be of a closed space.
        if results or reason not in GUESSED:
            found.append(FoundAs(term, reason, weight, results, pairs.get(term) if reason is TRANSLATION else None))
    return found


def _pairs(group: Group) -> dict[str, LexiconPair]:
    """Return by term the pair that made it a translation, known by what it is worth."""
    known = LexiconPair.objects.in_use().filter(term_cy__in=group.terms, term_en__in=group.terms)
    found: dict[str, LexiconPair] = {}
    for pair in known.order_by("-weight", "pk"):
        weight = sureness(pair.weight, pair.state)
        for here, there in ((pair.term_cy, pair.term_en), (pair.term_en, pair.term_cy)):
            if here != there and isclose(carried(group.terms[here], weight), group.terms[there]):
                found.setdefault(there, pair)
    return found


def _points(result: Result, words: Sequence[Word]) -> Points:
    shares, meaning = result.subject.best.shares, result.subject.meaning
    answered = [(word.surface, share) for word, share in zip(words, shares, strict=True) if share]
    return Points(result, answered, meaning, result.score - sum(shares) - meaning)
