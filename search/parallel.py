"""The site's own parallel texts: what it says in both languages, pair by pair."""

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple

import polib
from django.conf import settings
from django.utils.html import strip_tags
from wagtail_localize.models import StringTranslation

from core.models import VOCABULARIES

from .models import LibraryEntry

_PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[^}]*\}")
_CATALOGUES = ("locale/cy/LC_MESSAGES/*.po", "*/locale/cy/LC_MESSAGES/*.po")  # not what other packages say
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")


class Parallel(NamedTuple):
    """A text in both languages, and where it stands."""

    cy: str
    en: str
    source: str


def parallel_texts() -> Iterator[Parallel]:
    """Iterate over every pair, sentence by sentence where both have equally many. Some come more than once."""
    for pair in chain(_translations(), _taxonomy(), _glossary(), _interface(), _catalogues(), _messages(), _entries()):
        yield from _sentences(pair)


def _sentences(pair: Parallel) -> Iterator[Parallel]:
    cy, en = (list(filter(None, map(str.strip, _SENTENCE.split(text)))) for text in (pair.cy, pair.en))
    if len(cy) == len(en):
        yield from (Parallel(left, right, pair.source) for left, right in zip(cy, en, strict=True))
    elif pair.cy and pair.en:
        yield pair


def _translations() -> Iterator[Parallel]:
    """Segments that wagtail-localize holds, translated in either direction."""
    segments = StringTranslation.objects.filter(has_error=False).exclude(context__path="slug")
    rows = segments.values_list(
        "translation_of__data", "translation_of__locale__language_code", "data", "locale__language_code"
    )
    for original, language, translated, target in rows.iterator(chunk_size=2000):
        texts = {language: strip_tags(original), target: strip_tags(translated)}
        if texts.keys() >= {"cy", "en"}:
            yield Parallel(texts["cy"], texts["en"], "translation")


def _taxonomy() -> Iterator[Parallel]:
    for vocabulary in VOCABULARIES.values():
        for term in vocabulary.objects.all():
            yield Parallel(term.name_cy, term.name_en, f"taxonomy:{term.pk}")
            yield Parallel(term.description_cy, term.description_en, f"taxonomy:{term.pk}")


def _glossary() -> Iterator[Parallel]:
    path = settings.CONTENT_DIR / "glossary.tsv"
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            en, cy, *_note = line.split("\t")
            # Variants stand apart by a semicolon: each is a pair with the other side.
            for variant in cy.split(";"):
                yield Parallel(variant.strip(), en, "glossary")


def _interface() -> Iterator[Parallel]:
    """What the pages say around the content."""
    path = settings.CONTENT_DIR / "interface.tsv"
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            en, cy, *_context = line.split("\t")
            yield Parallel(_PLACEHOLDER.sub(" ", cy), _PLACEHOLDER.sub(" ", en), "interface")


def _catalogues() -> Iterator[Parallel]:
    """What the templates and forms of this site say."""
    for path in sorted(chain.from_iterable(map(settings.BASE_DIR.glob, _CATALOGUES))):
        for entry in polib.pofile(str(path)):
            en = _plain(entry.msgid_plural or entry.msgid)
            for cy in dict.fromkeys(entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]):
                yield Parallel(_plain(cy), en, "interface")


def _plain(text: str) -> str:
    return _PLACEHOLDER.sub(" ", strip_tags(text))


def _messages() -> Iterator[Parallel]:
    """The texts of e-mails."""
    path = settings.CONTENT_DIR / "messages.json"
    if path.is_file():
        yield from _twins(json.loads(path.read_text(encoding="utf-8")))


def _twins(value: Any) -> Iterator[Parallel]:
    """Walk through JSON to each object that holds a text under ``cy`` and ``en``."""
    if isinstance(value, dict):
        cy, en = value.get("cy"), value.get("en")
        if isinstance(cy, str) and isinstance(en, str):
            yield Parallel(_PLACEHOLDER.sub(" ", cy), _PLACEHOLDER.sub(" ", en), "messages")
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from _twins(child)


def _entries() -> Iterator[Parallel]:
    """Twins in the library: the same part of the same subject in both languages, paragraph by paragraph."""
    rows = (
        LibraryEntry.objects.all()
        .teaching()
        .order_by("subject_key", "part", "language")
        .values_list("subject_key", "part", "language", "title_language", "title", "summary", "body")
    )
    previous: tuple[str, ...] = ("", "", "", "", "", "", "")
    for row in rows.iterator(chunk_size=500):
        if previous[:2] == row[:2] and (previous[2], row[2]) == ("cy", "en"):
            if (previous[3], row[3]) == ("cy", "en"):
                yield Parallel(previous[4], row[4], row[0])
            yield Parallel(previous[5], row[5], row[0])
            paragraphs = [text.split("\n") for text in (previous[6], row[6])]
            if len(paragraphs[0]) == len(paragraphs[1]):
                yield from (Parallel(left, right, row[0]) for left, right in zip(*paragraphs, strict=True))
        previous = row
