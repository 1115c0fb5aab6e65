"""From a library document to the terms that every engine stores."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from itertools import chain

from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder

from core.library import LibraryDocument
from core.models import VOCABULARIES
from welsh import Token, analyse

from .models import LibraryEntry
from .words import words_among

# A word longer than this is cut: PostgreSQL refuses a lexeme over 2 KB, and nobody types one.
LONGEST_TERM = 80
# Stands between title, summary and text in ``exact_terms``, so that no phrase runs from one into the next.
BOUNDARY = "0x0"
# Raised when the analysis changes, so that a rebuild writes every entry anew.
ANALYSIS = 13
# Facets whose names, in both languages, are found like words of the text: what a text is about, said once more.
SUBJECT_FACETS = {"topic": "topics", "service_area": "service_areas"}
NAMES_KEY, NAMES_SECONDS = "search:subject-names", 60


def document_digest(document: LibraryDocument) -> str:
    """Return the SHA-256 of everything that an entry is made from."""
    # All fields are plain: ``asdict`` would copy them, and take longer than the rest.
    parts = [ANALYSIS, vars(document), subject_names(document.facets)]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def subject_names(facets: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """Return (Welsh name, English name) of each topic and service area among ``facets``."""
    wanted = [(facet, code) for facet in SUBJECT_FACETS for code in facets.get(facet, ())]
    if not wanted:
        return []
    names: dict[tuple[str, str], tuple[str, str]] | None = cache.get(NAMES_KEY)
    if names is None or not names.keys() >= set(wanted):
        names = {
            (facet, code): (cy, en)
            for facet, vocabulary in SUBJECT_FACETS.items()
            for code, cy, en in VOCABULARIES[vocabulary].objects.values_list("code", "name_cy", "name_en")
        }
        cache.set(NAMES_KEY, names, NAMES_SECONDS)
    return [names[key] for key in wanted if key in names]


def _subject_terms(facets: Mapping[str, Iterable[str]]) -> list[str]:
    return [
        term
        for pair in subject_names(facets)
        for name, language in zip(pair, ("cy", "en"), strict=True)
        for term in telling_terms(name, language)
    ]


def cut(term: str) -> str:
    """Return a term as it is stored: at most ``LONGEST_TERM`` characters."""
    return term[:LONGEST_TERM]


def tells(token: Token) -> bool:
    """Tell whether a word says what a text is about: no function word, unless in capitals (TAW is VAT, taw "that")."""
    return not token.is_stop or _is_acronym(token)


def terms_of(token: Token) -> list[str]:
    """Return the terms of a word as they are stored and asked for; an acronym that a function word spells is its own.

    Else whoever asks for IT would find every text with "it".
    """
    if token.is_stop and _is_acronym(token):
        return [cut(token.surface)]
    return [term[:LONGEST_TERM] for term in token.terms]


def telling_terms(text: str, language: str) -> list[str]:
    """Return the terms of the words of a text that tell."""
    return [term for token in analyse(text, language) if tells(token) for term in terms_of(token)]


def _is_acronym(token: Token) -> bool:
    return len(token.surface) > 1 and token.surface.isupper() and token.surface.isalpha()


def _terms(tokens: Iterable[Token]) -> str:
    """Return the terms of tokens as they are stored: a token may have several, and always one exact one."""
    return " ".join([term for token in tokens for term in terms_of(token)])


def _exact(tokens: Iterable[Token]) -> str:
    return " ".join([token.exact[:LONGEST_TERM] for token in tokens])


def entry_from(document: LibraryDocument, digest: str) -> LibraryEntry:
    """Return the unsaved entry of a document, analysed. PostgreSQL stores no NUL, so none is kept.

    Its ``found_words`` are known then, from the same analysis.
    """
    language = document.language
    title_language = document.title_language or language
    title, summary, body = (text.replace("\0", " ") for text in (document.title, document.summary, document.body))
    in_title, in_summary, in_body = analyse(title, title_language), analyse(summary, language), analyse(body, language)
    in_labels = [analyse(label, language) for label in document.labels]
    in_body_and_labels = [*in_body, *chain.from_iterable(in_labels)]
    about = _subject_terms(document.facets)
    entry = LibraryEntry(
        kind=document.kind,
        subject_id=document.subject_id,
        language=language,
        part=document.part,
        subject_key=f"{document.kind}:{document.subject_id}",
        title=title[:500],
        title_language=title_language,
        summary=summary,
        body=body,
        url=document.url,
        audience=document.audience,
        embargo_until=document.embargo_until,
        date=document.date,
        facets=document.facets,
        title_terms=_terms(in_title),
        summary_terms=_terms(in_summary),
        body_terms=" ".join([_terms(in_body_and_labels), *about]).strip(),
        exact_terms=f" {BOUNDARY} ".join(map(_exact, (in_title, in_summary, in_body, *in_labels))).strip(),
        title_length=len(in_title),
        summary_length=len(in_summary),
        body_length=len(in_body_and_labels) + len(about),
        digest=digest,
    )
    entry.found_words = words_among(entry, in_title, [*in_summary, *in_body_and_labels])
    return entry
