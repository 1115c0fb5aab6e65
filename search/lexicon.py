"""The bilingual lexicon: learned from the site's own parallel texts, and used to carry a query across the languages."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.languages import OTHER
from welsh import analyse

from .alignment import learn
from .analysis import tells, terms_of
from .models import LexiconPair
from .parallel import Parallel, parallel_texts
from .query import Group, Query

LONGEST_TEXT = 2_000  # in characters; nothing so long is one sentence
MOST_TEXTS = 300_000
LONGEST_SHOWN = 300
TRANSLATION_POWER = 0.3  # below 1: of two rivals one is right, and half a probability should not halve the score
MOST_TRANSLATIONS = 3
EXCLUDING_WEIGHT = 0.5  # a translation leaves out only what it surely names
Translations = dict[str, list[tuple[str, float]]]


def terms_for_learning(text: str, language: str) -> list[str]:
    """Return the likeliest term of each word that is neither a function word nor a figure or code.

    Of a compound with a hyphen its parts come too: the other language may say them as words of their own.
    """
    return [
        term
        for token in analyse(text, language)
        if tells(token) and token.exact.isalpha()
        for term in (terms_of(token) if "-" in token.surface else terms_of(token)[:1])
    ]


def learn_lexicon(texts: Iterable[Parallel] | None = None) -> int:
    """Learn from the site's parallel texts and replace the lexicon at once; return how many pairs it holds.

    What editors pinned or blocked stays; it shows the evidence of today, which may be none.
    """
    short = (
        item
        for item in (parallel_texts() if texts is None else texts)
        if len(item.cy) <= LONGEST_TEXT and len(item.en) <= LONGEST_TEXT
    )
    found = list(dict.fromkeys(islice(short, MOST_TEXTS)))
    learned = learn((terms_for_learning(item.cy, "cy"), terms_for_learning(item.en, "en")) for item in found)
    now = timezone.now()
    rows = {
        (item.cy, item.en): LexiconPair(
            term_cy=item.cy,
            term_en=item.en,
            weight=round(item.weight, 4),
            count=item.held,
            evidence=[
                {name: value[:LONGEST_SHOWN] for name, value in found[text]._asdict().items()} for text in item.texts
            ],
            learned_at=now,
        )
        for item in learned
    }
    with transaction.atomic():
        LexiconPair.objects.filter(state=LexiconPair.State.LEARNED).delete()
        for kept in LexiconPair.objects.select_for_update():
            row = rows.pop((kept.term_cy, kept.term_en), None)
            kept.weight, kept.count = (row.weight, row.count) if row else (0.0, 0)
            kept.evidence, kept.learned_at = row.evidence if row else [], now
            kept.save(update_fields=["weight", "count", "evidence", "learned_at"])
        LexiconPair.objects.bulk_create(rows.values(), batch_size=500)
    return LexiconPair.objects.count()


def sureness(weight: float, state: str) -> float:
    """Return how surely a pair is used: one that editors pinned wholly, whatever the texts teach."""
    return 1.0 if state == LexiconPair.State.PINNED else weight


def translations_of(terms: Collection[str]) -> Translations:
    """Return the translations of each term that the lexicon holds, with their weights, best first."""
    found: Translations = {}
    if not terms:
        return found
    pairs = LexiconPair.objects.in_use().filter(Q(term_cy__in=terms) | Q(term_en__in=terms))
    rows = [
        (cy, en, sureness(weight, state))
        for cy, en, weight, state in pairs.values_list("term_cy", "term_en", "weight", "state")
    ]
    for cy, en, weight in sorted(rows, key=lambda row: (-row[2], row[0], row[1])):
        for here, there in ((cy, en), (en, cy)):
            if here in terms:
                found.setdefault(here, []).append((there, weight))
    return found


def carried(own_weight: float, weight: float) -> float:
    """Return what a translation of some weight is worth for a term that is worth ``own_weight``."""
    return float(own_weight * weight**TRANSLATION_POWER)


def with_translations(query: Query, known: Translations | None = None) -> Query:
    """Return the query with each word's translations (``known``, or looked up) added to its terms, at their weights."""
    translations = translations_of(query.terms) if known is None else known
    groups = [_translated(group, translations) for group in query.groups]
    return replace(query, groups=tuple(_each_for_one(groups, query.groups)))


def excluding_translations(query: Query) -> Query:
    """Return the query with what it leaves out left out by its sure translations too: both versions of a text go.

    A word is translated from the language of the query alone, and never into one that is asked for.
    """
    if not query.excluded_terms:
        return query
    here, there = (f"term_{language}" for language in (query.language, OTHER[query.language]))
    pairs = LexiconPair.objects.in_use().filter(**{f"{here}__in": query.excluded_terms}).order_by(there)
    more = [
        term
        for term, weight, state in pairs.values_list(there, "weight", "state")
        if sureness(weight, state) >= EXCLUDING_WEIGHT and term not in query.terms
    ]
    return replace(query, excluded_terms=tuple(dict.fromkeys((*query.excluded_terms, *more))))


def _each_for_one(groups: Sequence[Group], typed: Sequence[Group]) -> list[Group]:
    """Leave each translation to the word that it translates best: one word of a text answers one word of the query.

    Words that the texts use side by side learn each other's translations too, and a text with one of them would
    otherwise pass for one with both.
    """
    best: dict[str, tuple[float, int]] = {}
    for place, group in enumerate(groups):
        for term, weight in group.terms.items():
            if term not in best or weight > best[term][0]:
                best[term] = (weight, place)
    return [
        replace(group, terms={t: w for t, w in group.terms.items() if t in own.terms or best[t][1] == place})
        for place, (group, own) in enumerate(zip(groups, typed, strict=True))
    ]


def _translated(group: Group, translations: Translations) -> Group:
    terms = dict(group.terms)
    for term, own_weight in group.terms.items():
        for translation, weight in translations.get(term, [])[:MOST_TRANSLATIONS]:
            terms[translation] = max(terms.get(translation, 0.0), carried(own_weight, weight))
    return replace(group, terms=terms)
