"""The engines that retrieve, and the choice between them."""

from functools import cache

from django.db import connection

from .base import Candidate, Engine, Filters, Found, Match, Order

__all__ = ["Candidate", "Engine", "Filters", "Found", "Match", "Order", "get_engine"]


@cache
def _engine(vendor: str) -> Engine:
    if vendor == "postgresql":
        from .postgresql import PostgresqlEngine

        return PostgresqlEngine()
    if vendor == "sqlite":
        from .sqlite import SqliteEngine

        return SqliteEngine()
    raise RuntimeError(f"The library has no engine for {vendor}: use SQLite or PostgreSQL.")


def get_engine() -> Engine:
    """Return the engine of the configured database."""
    return _engine(connection.vendor)
