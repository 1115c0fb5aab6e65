"""What the first search of a process would else wait for, read when the server starts."""

import gc

from django.urls import get_resolver

from welsh.lexicon import english, welsh

from .engines import database_engine


def warm() -> None:
    """Read both dictionaries, the engine's libraries and the table of addresses; nothing of the database.

    Called before a server divides into processes, so that all of them share what is read.
    """
    welsh()
    english()
    database_engine()
    _ = get_resolver().url_patterns
    # It all stays: the collector need not go through half a million objects again in the middle of somebody's search,
    # nor touch the pages that the processes share.
    gc.collect()
    gc.freeze()
