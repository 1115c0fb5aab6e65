"""Hears of each change of content and brings the library up to date in the same transaction."""

from typing import Any

from django.db import connection
from django.dispatch import receiver

from core.signals import content_changed

from .jobs import learn_soon
from .services import engine_mend, has_twins, library_update


@receiver(content_changed, dispatch_uid="search.library")
def on_content_changed(sender: Any, subject: Any, **kwargs: Any) -> None:
    """Index what can be found of the subject now."""
    changes = library_update(subject=subject)
    if (changes.written or changes.removed) and has_twins(subject):
        learn_soon()


def on_migrated(**kwargs: Any) -> None:
    """Bring the engine's tables to the library: a migration may have made them anew, and ``flush`` leaves them."""
    tables = set(connection.introspection.table_names())
    if {"search_libraryentry", "search_indexed"} <= tables:
        engine_mend()
