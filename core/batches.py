"""Many rows, some at a time."""

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
SIZE = 200


def in_batches(rows: "QuerySet[Row]", size: int = SIZE) -> Iterator[Row]:
    """Yield rows by their primary keys, some read at a time, for work that writes in between.

    With ``iterator`` a query would stay open all the while, and SQLite cannot shorten its log under an open query: it
    grew to nine gigabytes while a library of 100,000 entries was written anew.
    """
    ordered = rows.order_by("pk")
    batch = list(ordered[:size])
    while batch:
        yield from batch
        batch = list(ordered.filter(pk__gt=batch[-1].pk)[:size])
