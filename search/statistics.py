"""Figures on the whole library that ranking needs: how many entries, and how long their fields are on average."""

from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Avg, Count

from .models import LibraryEntry

KEY = "search:statistics"
SECONDS = 60


class Statistics(NamedTuple):
    """``entries`` is how many there are; lengths are in tokens, at least 1."""

    entries: int
    title: float
    summary: float
    body: float


def library_statistics() -> Statistics:
    """Return the figures, kept in the cache for a minute: an average need not be newer."""
    kept = cache.get(KEY)
    if kept is None:
        row = LibraryEntry.objects.aggregate(
            n=Count("pk"), title=Avg("title_length"), summary=Avg("summary_length"), body=Avg("body_length")
        )
        kept = (row["n"], *(max(float(row[name] or 0), 1.0) for name in ("title", "summary", "body")))
        cache.set(KEY, kept, SECONDS)
    return Statistics(*kept)


def forget_statistics() -> None:
    """Have them counted again at the next search, as after a rebuild."""
    cache.delete(KEY)
