"""A shelf of documents that tests fill by hand, standing in for the rooms that own the content."""

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from core.library import LibraryDocument
from core.models import OutboxMessage
from core.signals import content_changed
from search.engines import Engine, database_engine
from search.engines.documents import alias, bulk_client
from search.engines.elasticsearch import ElasticsearchEngine
from search.feed import TOPIC, index_changes

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))  # where the starters of services are


@dataclass
class Book:
    """A subject of the library with the documents it has now."""

    kind: str
    subject_id: str
    found_as: list[LibraryDocument] = field(default_factory=list)


class Shelf:
    """A library source over books."""

    kinds = ("case-study", "guidance", "thread", "page")

    def __init__(self) -> None:
        self.books: dict[tuple[str, str], Book] = {}

    def subject_key(self, subject: Any) -> tuple[str, str] | None:
        return (subject.kind, subject.subject_id) if isinstance(subject, Book) else None

    def subjects(self) -> Iterable[Book]:
        return list(self.books.values())

    def documents(self, subjects: Sequence[Book]) -> list[LibraryDocument]:
        return [document for book in subjects for document in book.found_as]

    def put(
        self,
        subject_id: str,
        body: str = "",
        *,
        kind: str = "case-study",
        language: str = "cy",
        title: str = "",
        tell: bool = True,
        **fields: Any,
    ) -> Book:
        """Add a document to a book, replacing the one of that language and part, and tell the library."""
        book = self.books.setdefault((kind, subject_id), Book(kind, subject_id))
        document = LibraryDocument(
            kind=kind,
            subject_id=subject_id,
            language=language,
            title=title or f"Teitl {subject_id}",
            body=body,
            url=f"/{language}/{subject_id}/",
            **fields,
        )
        others = [item for item in book.found_as if (item.language, item.part) != (document.language, document.part)]
        book.found_as = [*others, document]
        if tell:
            self.tell(book)
        return book

    def tell(self, book: Book) -> None:
        """Say that the book has changed, as a service does."""
        with transaction.atomic():
            content_changed.send(sender=Book, subject=book)


def current_engine() -> Engine:
    """Return the engine that the test runs on, without the breaker around it."""
    return ElasticsearchEngine() if settings.ELASTICSEARCH_URLS else database_engine()


def settle() -> None:
    """Do what the worker would: bring what was announced to Elasticsearch."""
    rows = OutboxMessage.objects.filter(topic=TOPIC)
    if payloads := list(rows.values_list("payload", flat=True)):
        index_changes(payloads)
        rows.delete()
        bulk_client().indices.refresh(index=alias())


def lacking(reason: str) -> None:
    """Skip, or fail where every service must be there."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def put_two_subjects(shelf: Shelf, **fields) -> None:
    """Put ten texts on waste and ten on care, whose words keep company within each."""
    waste = ("gwastraff ailgylchu biniau", "gwastraff lorïau casgliad", "ailgylchu lorïau sgip")
    care = ("gofal cartref nyrsys", "gofal oedolion ymweliad", "cartref oedolion gofalwr")
    for number in range(10):
        shelf.put(f"waste-{number}", waste[number % 3], **fields)
        shelf.put(f"care-{number}", care[number % 3], **fields)
