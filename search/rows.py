"""Many small rows at once, by hand: ``bulk_create`` takes three times as long, and this runs for every entry."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection, models

MOST_PARAMETERS = 900  # below every database's limit


def rows_add(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert the rows that a model's table has not got yet, in the order given; values as the database takes them."""
    left = iter(rows)
    marks = f"({', '.join(['%s'] * len(columns))})"
    insert = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES "  # noqa: S608 (constants)
    with connection.cursor() as cursor:
        while chunk := list(islice(left, MOST_PARAMETERS // len(columns))):
            values = list(chain.from_iterable(chunk))
            cursor.execute(f"{insert}{', '.join([marks] * len(chunk))} ON CONFLICT DO NOTHING", values)
