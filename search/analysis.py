"""From a library document to the terms that every engine stores."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder

from core.library import LibraryDocument
from core.models import VOCABULARIES
from welsh import analyse

from .models import LibraryEntry

# A word longer than this is cut: PostgreSQL refuses a lexeme over 2 KB, and nobody types one.
LONGEST_TERM = 80
# Stands between title, summary and text in ``exact_terms``, so that no phrase runs from one into the next.
BOUNDARY = "0x0"
# Raised when the analysis changes, so that a rebuild writes every entry anew.
ANALYSIS = 5
# Facets whose names, in both languages, are found like words of the text: what a text is about, said once more.
SUBJECT_FACETS = {"topic": "topics", "service_area": "service_areas"}
NAMES_KEY, NAMES_SECONDS = "search:subject-names", 60


def document_digest(document: LibraryDocument) -> str:
    """Return the SHA-256 of everything that an entry is made from."""
    parts = [ANALYSIS, asdict(document), subject_names(document.facets)]
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
        cut(term)
        for pair in subject_names(facets)
        for name, language in zip(pair, ("cy", "en"), strict=True)
        for token in analyse(name, language)
        if not token.is_stop
        for term in token.terms
    ]


def cut(term: str) -> str:
    """Return a term as it is stored: at most ``LONGEST_TERM`` characters."""
    return term[:LONGEST_TERM]


def _field(text: str, language: str) -> tuple[list[str], list[str]]:
    """Return (terms, exact terms) of one text; a token may have several terms and always one exact one."""
    tokens = analyse(text, language)
    return [cut(term) for token in tokens for term in token.terms], [cut(token.exact) for token in tokens]


def entry_from(document: LibraryDocument, digest: str) -> LibraryEntry:
    """Return the unsaved entry of a document, analysed. PostgreSQL stores no NUL, so none is kept."""
    language = document.language
    title_language = document.title_language or language
    title, summary, body = (text.replace("\0", " ") for text in (document.title, document.summary, document.body))
    title_terms, title_exact = _field(title, title_language)
    summary_terms, summary_exact = _field(summary, language)
    body_terms, body_exact = _field(body, language)
    return LibraryEntry(
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
        title_terms=" ".join(title_terms),
        summary_terms=" ".join(summary_terms),
        body_terms=" ".join([*body_terms, *_subject_terms(document.facets)]),
        exact_terms=" ".join([*title_exact, BOUNDARY, *summary_exact, BOUNDARY, *body_exact]),
        title_length=len(title_exact),
        summary_length=len(summary_exact),
        body_length=len(body_exact),
        digest=digest,
    )
