"""The words that texts are written in: taken from entries as they are written, and looked up by how they are spelt."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Q, QuerySet

from welsh import Token, analyse, mutate, radicals
from welsh.lexicon import english, welsh
from welsh.mutation import Kind
from welsh.text import encode, fold, normal
from welsh.words import welsh_lemmas

from .models import LibraryEntry, LibraryTitleWord, LibraryWord
from .rows import rows_add

SHORTEST, LONGEST = 3, 40
SHORTEST_MEANT = 4
LONG_WORD = 7  # from here on two slips are forgiven
SHORT_WORD = 6  # a word below this many letters is looked up by its first and last two
OPENINGS = ("", "1")  # the parts whose title stands for the subject: a page, and the first post of a thread
KINDS: tuple[Kind, ...] = ("soft", "nasal", "aspirate", "h")
WORD_COLUMNS = ("word", "language", "audience", "folded", "head", "tail", "length")
ROWS_AT_ONCE = 100

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


class Reading(NamedTuple):
    """What a typed word may be: itself (``kind`` None), or a mutation of ``word``. ``folded`` has no diacritics."""

    word: str
    folded: str
    kind: Kind | None


def spelling(word: str) -> str:
    """Return a word in the one spelling that is kept: lower case, NFC, straight apostrophes; "" for what is none."""
    shaped = normal(word)
    return shaped if SHORTEST <= len(shaped) <= LONGEST and _WORD.fullmatch(shaped) else ""


@lru_cache(16_384)
def radical_of(word: str) -> str:
    """Return a Welsh word without its mutation, where the dictionary tells: ngwasanaethau -> gwasanaethau."""
    lemmas = set(welsh_lemmas(word))
    initials = {lemma[0] for lemma in lemmas}
    if word[0] in initials:
        return word
    for radical, _kind in radicals(word):
        if radical[0] in initials and not lemmas.isdisjoint(welsh_lemmas(radical)):
            return radical
    return word


def readings(word: str) -> list[Reading]:
    """Return what a word as typed may be, itself first."""
    found = [Reading(word, fold(word), None)]
    found += [Reading(radical, fold(radical), kind) for radical, kind in radicals(word)]
    return [item for item in found if len(item.folded) >= SHORTEST]


def is_doubtful(word: str) -> bool:
    """True for a word that neither dictionary knows, in any mutation."""
    if len(word) < SHORTEST_MEANT:
        return False
    forms = [word, *(radical for radical, _kind in radicals(word))]
    cymraeg, saesneg = welsh(), english()
    return not (
        any(form in cymraeg.heads or form in cymraeg.closed or cymraeg.lemma(form) for form in forms)
        or word in saesneg.heads
        or saesneg.lemma(word)
    )


def slips_forgiven(word: str) -> int:
    """Return how many slips a word may differ by from the one that was meant."""
    return 2 if len(word) >= LONG_WORD else 1


def forms_of(word: str, language: str) -> list[str]:
    """Return the exact terms under which a word may stand in texts: in Welsh, in every mutation."""
    forms = [word]
    if language == "cy":
        forms += [mutate(word, kind) for kind in KINDS]
    return list(dict.fromkeys(filter(None, map(encode, forms))))


def head_of(folded: str) -> str:
    """Return the first letters by which a word is looked up."""
    return folded[: 2 if len(folded) < SHORT_WORD else 3]


def tail_of(folded: str) -> str:
    """Return the last letters by which a word is looked up."""
    return folded[-2 if len(folded) < SHORT_WORD else -3 :]


@lru_cache(16_384)
def _word(surface: str, language: str) -> str:
    """Return a word of a text as it is kept; "" for what is not."""
    word = spelling(surface)
    return radical_of(word) if word and language == "cy" else word


def _words(tokens: Iterable[Token], language: str) -> set[str]:
    words = {_word(token.surface, language) for token in tokens if not token.is_stop and len(token.surface) >= SHORTEST}
    words.discard("")
    return words


class EntryWords(NamedTuple):
    """An entry's words, as (word, language, audience), and those of its title where that stands for the subject."""

    words: frozenset[tuple[str, str, str]]
    title: tuple[str, ...]


def words_among(entry: LibraryEntry, in_title: Iterable[Token], in_text: Iterable[Token]) -> EntryWords:
    """Return the words that an entry is written in, given the tokens of its title and of its summary and text."""
    title = _words(in_title, entry.title_language)
    text = _words(in_text, entry.language)
    words = {(word, entry.title_language, entry.audience) for word in title}
    words.update((word, entry.language, entry.audience) for word in text)
    folded = {fold(word) for word in title} if entry.part in OPENINGS else set()
    return EntryWords(frozenset(words), tuple(sorted(folded)))


def words_keep(entries: Sequence[LibraryEntry]) -> None:
    """Add the words of entries that were just analysed, in the transaction of the change."""
    titles = [(entry.pk, word, word[:3]) for entry in entries for word in entry.found_words.title]
    words = sorted({word for entry in entries for word in entry.found_words.words})
    # In order, so that two writers cannot wait for each other in a circle.
    rows_add(LibraryWord, WORD_COLUMNS, (_word_row(*word) for word in words))
    pks = [entry.pk for entry in entries]
    for start in range(0, len(pks), ROWS_AT_ONCE):
        LibraryTitleWord.objects.filter(entry__in=pks[start : start + ROWS_AT_ONCE]).delete()
    rows_add(LibraryTitleWord, ("entry_id", "folded", "head"), titles)


def _word_row(word: str, language: str, audience: str) -> tuple[str | int, ...]:
    folded = fold(word)
    return word, language, audience, folded, head_of(folded), tail_of(folded), len(folded)


def near_words(wanted: Iterable[Reading], audiences: frozenset[str] | None, slips: int) -> list[tuple[str, str, str]]:
    """Return (word, folded, language) of what begins or ends alike and is about as long, in one query."""
    condition = Q()
    for reading in wanted:
        folded, size = reading.folded, len(reading.folded)
        length = Q(length__range=(size - slips, size + slips))
        condition |= Q(head__in={folded[:2], folded[:3]}) & length
        condition |= Q(tail__in={folded[-2:], folded[-3:]}) & length
    return list(dict.fromkeys(_rows(condition, audiences).values_list("word", "folded", "language")))


def words_beginning(
    wanted: Iterable[Reading], audiences: frozenset[str] | None, most: int
) -> list[tuple[str, str, str]]:
    """Return (word, folded, language) of the shortest words that begin with a reading."""
    condition = Q()
    for reading in wanted:
        heads = {reading.folded[:2], reading.folded[:3]}
        condition |= Q(head__in=heads, length__gte=len(reading.folded), folded__startswith=reading.folded)
    return _shortest(condition, audiences, most)


def words_ending(endings: Iterable[str], *, least: int, most: int) -> list[tuple[str, str, str]]:
    """Return (word, folded, language) of the shortest words of at least so many letters that end in an ending."""
    condition = Q()
    for ending in endings:
        condition |= Q(tail=ending[-3:], folded__endswith=ending)
    return _shortest(condition & Q(length__gte=least), None, most)


def _shortest(condition: Q, audiences: frozenset[str] | None, most: int) -> list[tuple[str, str, str]]:
    rows = _rows(condition, audiences).order_by("length", "folded", "word", "language")
    found = rows.values_list("word", "folded", "language", "length").distinct()[:most]
    return [(word, folded, language) for word, folded, language, _length in found]


def _rows(condition: Q, audiences: frozenset[str] | None) -> QuerySet[LibraryWord]:
    rows = LibraryWord.objects.filter(condition)
    return rows if audiences is None else rows.filter(audience__in=sorted(audiences))


def words_forget() -> int:
    """Remove the words that no text holds any more, in whichever audience; return how many.

    Nothing depends on it but tidiness, and that what was erased leaves no trace: lookups ask the texts themselves.
    """
    held: set[tuple[str, str, str]] = set()
    columns = ("title", "title_language", "summary", "body", "language", "audience")
    for title, title_language, summary, body, language, audience in LibraryEntry.objects.values_list(*columns).iterator(
        chunk_size=500
    ):
        held.update((word, title_language, audience) for word in _words(analyse(title, title_language), title_language))
        held.update((word, language, audience) for word in _words(analyse(f"{summary}\n{body}", language), language))
    gone = [
        pk
        for pk, *key in LibraryWord.objects.values_list("pk", "word", "language", "audience").iterator(chunk_size=2000)
        if tuple(key) not in held
    ]
    for start in range(0, len(gone), 500):
        LibraryWord.objects.filter(pk__in=gone[start : start + 500]).delete()
    return len(gone)
