"""From a library document to the terms that every engine stores."""

import hashlib
import json
from dataclasses import asdict

from django.core.serializers.json import DjangoJSONEncoder

from core.library import LibraryDocument
from welsh import analyse

from .models import LibraryEntry

# A word longer than this is cut: PostgreSQL refuses a lexeme over 2 KB, and nobody types one.
LONGEST_TERM = 80
# Stands between title, summary and text in ``exact_terms``, so that no phrase runs from one into the next.
BOUNDARY = "0x0"
# Raised when the analysis changes, so that a rebuild writes every entry anew.
ANALYSIS = 2


def document_digest(document: LibraryDocument) -> str:
    """Return the SHA-256 of everything that an entry is made from."""
    text = json.dumps([ANALYSIS, asdict(document)], sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


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
        body_terms=" ".join(body_terms),
        exact_terms=" ".join([*title_exact, BOUNDARY, *summary_exact, BOUNDARY, *body_exact]),
        title_length=len(title_exact),
        summary_length=len(summary_exact),
        body_length=len(body_exact),
        digest=digest,
    )
