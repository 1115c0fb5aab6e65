"""The engines that retrieve, and the choice between them."""

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from .base import Candidate, Counts, Engine, Filters, Found, Match, Order, Retriever

if TYPE_CHECKING:
    from .embedded import EmbeddedEngine

__all__ = [
    "Candidate",
    "Counts",
    "Engine",
    "Filters",
    "Found",
    "Match",
    "Order",
    "Retriever",
    "database_engine",
    "get_engine",
]


@cache
def _engine(vendor: str) -> "EmbeddedEngine":
    if vendor == "postgresql":
        from .postgresql import PostgresqlEngine

        return PostgresqlEngine()
    if vendor == "sqlite":
        from .sqlite import SqliteEngine

        return SqliteEngine()
    raise RuntimeError(f"The library has no engine for {vendor}: use SQLite or PostgreSQL.")


def database_engine() -> "EmbeddedEngine":
    """Return the engine inside the database: always there, written in the transaction of each change."""
    return _engine(connection.vendor)


def get_engine() -> Retriever:
    """Return what one search asks: Elasticsearch where it is set, else (or if it is down) the database's engine."""
    if not settings.ELASTICSEARCH_URLS:
        return database_engine()
    from .breaker import ResilientEngine
    from .elasticsearch import ElasticsearchEngine

    return ResilientEngine(ElasticsearchEngine(), database_engine())
