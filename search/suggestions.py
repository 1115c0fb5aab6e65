"""What the reader may have meant, and how what they type may go on: only words and titles that they may see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from welsh import mutate
from welsh.text import fold, normal

from .engines.forms import count_visible
from .models import LibraryEntry, LibraryTitleWord
from .neighbours import distance
from .query import Query, clean
from .words import (
    KINDS,
    Reading,
    forms_of,
    is_doubtful,
    near_words,
    readings,
    slips_forgiven,
    spelling,
    words_beginning,
)

MOST_WORDS = 4  # of one query that are looked after
MOST_CHECKED = 6  # of the nearest words whose texts are asked for
# A word that stands in one text only may be that text's own slip, if its neighbour stands in this many.
RARE, COMMON = 1, 20
MOST_COMPLETIONS, COMPLETIONS_CHECKED = 4, 24
MOST_TITLES, TITLES_CHECKED = 4, 60
LONGEST_TYPED = 100
NearWord = tuple[str, str, str]  # word, folded, language


@dataclass(frozen=True)
class _Candidate:
    slips: int
    shown: str
    word: str
    language: str


@dataclass(frozen=True)
class Meant:
    """A query with words put right. ``pieces`` are (text, language); "" is the language of what the reader typed."""

    pieces: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The query as it would be typed."""
        return "".join(text for text, _language in self.pieces)

    def html(self, page_language: str) -> SafeString:
        """Return the query with the words put in marked where they are not in the language of the page."""
        return format_html_join(
            "",
            "{}",
            (
                (
                    format_html('<span lang="{}">{}</span>', language, text)
                    if language not in ("", page_language)
                    else text,
                )
                for text, language in self.pieces
            ),
        )


@dataclass(frozen=True)
class _Doubt:
    """A word that few texts hold as typed, and the Welsh ``radicals`` and near words that texts seem to hold."""

    surface: str
    own: int
    radicals: tuple[str, ...]
    candidates: Sequence[_Candidate]

    @property
    def asked(self) -> list[list[str]]:
        """What the texts are asked for."""
        return [
            *(forms_of(radical, "cy") for radical in self.radicals),
            *(forms_of(item.word, item.language) for item in self.candidates),
        ]


def did_you_mean(query: Query, audiences: frozenset[str] | None) -> Meant | None:
    """Return the query with words that no visible text holds replaced by near ones, or None.

    A mutation that was typed stays: ngwasanathau becomes ngwasanaethau, though the texts may hold gwasanaethau alone.
    Nor is a right mutation put right: brentisiaethau stands where texts hold prentisiaethau.
    """
    doubtful = [group.surface for group in query.groups if is_doubtful(spelling(group.surface))][:MOST_WORDS]
    if not doubtful:
        return None
    moment = timezone.now()
    # A word that stands in several texts is right, so that only the others need be compared with every word near them.
    held = count_visible([forms_of(spelling(word), "cy") for word in doubtful], audiences, moment, most=RARE + 1)
    doubts = [
        _doubt(surface, own, query.language, audiences)
        for surface, own in zip(doubtful, held, strict=True)
        if own <= RARE
    ]
    asked = [terms for doubt in doubts for terms in doubt.asked]
    counts = iter(count_visible(asked, audiences, moment, most=COMMON))
    pieces = [(query.text, "")]
    for doubt in doubts:
        own = max([doubt.own, *islice(counts, len(doubt.radicals))])
        offered = [
            (item.slips, -count, item.language != query.language, item.shown, item.language)
            for item, count in zip(doubt.candidates, islice(counts, len(doubt.candidates)), strict=True)
            if count >= (COMMON if own else 1)
        ]
        if own <= RARE and offered:
            pieces = _replaced(pieces, doubt.surface, *min(offered)[-2:])
    meant = Meant(tuple(pieces))
    return meant if normal(meant.text) != normal(query.text) else None


def _doubt(surface: str, own: int, language: str, audiences: frozenset[str] | None) -> _Doubt:
    word = spelling(surface)
    near = near_words(readings(word), audiences, slips_forgiven(word))
    return _Doubt(surface, own, _radicals(word, near), _candidates(word, language, near))


def _radicals(word: str, near: Sequence[NearWord]) -> tuple[str, ...]:
    """Return the words that ``word`` may be a mutation of and that Welsh texts seem to hold, in any mutation."""
    cymraeg = {other for other, _folded, language in near if language == "cy"}
    return tuple(
        reading.word
        for reading in readings(word)
        if reading.kind and not cymraeg.isdisjoint([reading.word, *(mutate(reading.word, kind) for kind in KINDS)])
    )


def _candidates(word: str, language: str, near: Sequence[NearWord]) -> list[_Candidate]:
    slips = slips_forgiven(word)
    wanted = readings(word)
    best: dict[str, _Candidate] = {}
    for other, folded, its_language in near:
        for reading in wanted:
            if reading.kind and its_language != "cy":
                continue
            apart = distance(reading.folded, folded, slips)
            if apart > slips or (apart == 0 and reading.kind is None and other == word):
                continue
            shown = mutate(other, reading.kind) if reading.kind else other
            found = _Candidate(apart, shown, other, its_language)
            if shown != word and (shown not in best or _order(found, language) < _order(best[shown], language)):
                best[shown] = found
    return sorted(best.values(), key=lambda item: _order(item, language))[:MOST_CHECKED]


def _order(item: _Candidate, language: str) -> tuple[int, bool, str]:
    return item.slips, item.language != language, item.shown


def _replaced(pieces: Sequence[tuple[str, str]], surface: str, word: str, language: str) -> list[tuple[str, str]]:
    """Return the pieces with the first ``surface`` among what was typed replaced by a word of a language."""
    if surface[:1].isupper():
        word = word[:1].upper() + word[1:]
    for place, (text, put_in) in enumerate(pieces):
        found = None if put_in else re.search(rf"(?<!\w){re.escape(surface)}(?!\w)", text)
        if found:
            around = [(text[: found.start()], ""), (word, language), (text[found.end() :], "")]
            return [*pieces[:place], *around, *pieces[place + 1 :]]
    return list(pieces)


@dataclass(frozen=True)
class Title:
    """A subject whose title goes on from what was typed."""

    title: str
    language: str
    url: str
    kind: str


@dataclass(frozen=True)
class Suggestions:
    """How what was typed may go on: whole queries with their last word complete, and subjects by their titles."""

    queries: list[tuple[str, str]] = field(default_factory=list)
    titles: list[Title] = field(default_factory=list)


def suggest(text: str, reader_language: str, audiences: frozenset[str] | None) -> Suggestions:
    """Return what goes on from ``text``; nothing before three letters of a word. ``queries`` are (text, language)."""
    line = clean(text[:LONGEST_TYPED])
    words = line.split(" ")
    last = spelling(words[-1]) if not text[-1:].isspace() else ""
    queries: list[tuple[str, str]] = []
    if last and not line.count('"') % 2:
        begun = " ".join(words[:-1])
        queries = [
            (f"{begun} {word}".strip(), language) for word, language in _completions(last, reader_language, audiences)
        ]
    return Suggestions(queries, _titles(words, last, reader_language, audiences))


def _completions(typed: str, reader_language: str, audiences: frozenset[str] | None) -> list[tuple[str, str]]:
    wanted = readings(typed)
    shown: dict[str, tuple[str, str]] = {}
    for word, folded, language in words_beginning(wanted, audiences, COMPLETIONS_CHECKED):
        reading = next(
            (item for item in wanted if folded.startswith(item.folded) and (not item.kind or language == "cy")), None
        )
        if reading is not None:
            form = mutate(word, reading.kind) if reading.kind else word
            if form not in shown or language == reader_language:
                shown[form] = (word, language)
    counts = count_visible(
        [forms_of(word, language) for word, language in shown.values()], audiences, timezone.now(), most=COMMON
    )
    ranked = sorted(
        (language != reader_language, -count, len(form), form, language)
        for (form, (_word, language)), count in zip(shown.items(), counts, strict=True)
        if count and form != typed
    )
    return [(form, language) for *_rank, form, language in ranked[:MOST_COMPLETIONS]]


def _titles(words: Sequence[str], last: str, reader_language: str, audiences: frozenset[str] | None) -> list[Title]:
    """Return subjects whose titles hold a word that begins with each typed word, in whichever mutation."""
    typed = [word for word in map(spelling, words) if word]
    if not typed:
        return []
    asked = [readings(word) for word in typed]
    leading = asked[-1] if last else max(asked, key=lambda item: len(item[0].folded))
    rows = LibraryTitleWord.objects.filter(
        head__in={reading.folded[:3] for reading in leading}, entry__in=_visible(audiences)
    )
    found: dict[str, tuple[Any, Title]] = {}
    matching = _any_beginning(leading)
    rows = (
        rows.filter(matching)
        .select_related("entry")
        .only(
            "entry__subject_key",
            "entry__title",
            "entry__title_language",
            "entry__language",
            "entry__url",
            "entry__kind",
        )
    )
    for row in rows.order_by("folded", "entry_id")[:TITLES_CHECKED]:
        entry = row.entry
        have = [reading.folded for word in normal(entry.title).split() for reading in readings(word.strip(".,:;?!'\""))]
        if not all(any(_begins(have, reading) for reading in options) for options in asked):
            continue
        rank = (entry.title_language != reader_language, not fold(normal(entry.title)).startswith(fold(typed[0])),
                len(entry.title), entry.title)  # fmt: skip
        title = Title(entry.title, entry.title_language, entry.url, entry.kind)
        if entry.subject_key not in found or rank < found[entry.subject_key][0]:
            found[entry.subject_key] = (rank, title)
    return [title for _rank, title in sorted(found.values(), key=lambda item: item[0])[:MOST_TITLES]]


def _begins(have: Sequence[str], reading: Reading) -> bool:
    return any(word.startswith(reading.folded) for word in have)


def _any_beginning(leading: Sequence[Reading]) -> Q:
    condition = Q()
    for reading in leading:
        condition |= Q(folded__startswith=reading.folded)
    return condition


def _visible(audiences: frozenset[str] | None) -> Any:
    return LibraryEntry.objects.all().visible(audiences, timezone.now())
