"""Hears of each change of content and brings the library up to date in the same transaction."""

from typing import Any

from django.db import connection
from django.dispatch import receiver

from core.signals import content_changed

from .jobs import learn_soon
from .models import LibraryEntry
from .services import engine_empty, has_twins, library_update


@receiver(content_changed, dispatch_uid="search.library")
def on_content_changed(sender: Any, subject: Any, **kwargs: Any) -> None:
    """Index what can be found of the subject now."""
    changes = library_update(subject=subject)
    if (changes.written or changes.removed) and has_twins(subject):
        learn_soon()


def on_migrated(**kwargs: Any) -> None:
    """Empty the engine with the library: ``flush`` clears the tables of models only."""
    tables = set(connection.introspection.table_names())
    is_made = "search_libraryentry" in tables and not tables.isdisjoint({"search_terms", "search_vectors"})
    if is_made and not LibraryEntry.objects.exists():
        engine_empty()
