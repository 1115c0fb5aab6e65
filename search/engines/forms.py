"""How many of the texts that a reader may see hold a form of a word: asked of the database, whichever engine serves.

The engines' own tables stand beside the entries on every database, so an embargo, a removal or a closed space counts
from the moment of the change.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models.expressions import RawSQL

from search.models import LibraryEntry

# SQLite streams from the full-text index and stops at the limit: a common word costs no more than a rare one. For the
# sake of the limit PostgreSQL would read the whole table and not the index, unless it has to find all first.
STATEMENTS = {
    "sqlite": ("search_exact.rowid", "", "SELECT 1 FROM search_exact WHERE search_exact MATCH %s", '"', " OR "),
    "postgresql": (
        "held.entry_id",
        "WITH held AS MATERIALIZED (SELECT entry_id FROM search_exact WHERE exact @@ %s::tsquery) ",
        "SELECT 1 FROM held WHERE true",
        "'",
        " | ",
    ),
}


def count_visible(
    words: Sequence[Sequence[str]], audiences: frozenset[str] | None, moment: datetime, *, most: int
) -> list[int]:
    """Return for each word, given as its exact terms, in how many visible entries it stands, at most ``most``."""
    if not words:
        return []
    outer_id, before, select, quote, either = STATEMENTS[connection.vendor]
    visible = LibraryEntry.objects.all().visible(audiences, moment).filter(pk=RawSQL(outer_id, []))  # noqa: S611
    try:
        allowed, bound = visible.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # a reader without any audience
        return [0] * len(words)
    part = f"({before}SELECT count(*) FROM ({select} AND EXISTS ({allowed}) LIMIT %s) AS found)"  # noqa: S608 (constants, and what Django wrote)
    parameters: list[Any] = []
    for terms in words:
        parameters += [either.join(f"{quote}{term}{quote}" for term in terms), *bound, most]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join([part] * len(words)), parameters)
        return [int(count) for count in cursor.fetchone()]
