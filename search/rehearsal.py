"""Searching a new index before readers do.

A node compiles the code of its searches while it answers the first hundreds of them, each of which takes up to three
times as long; and of a new index nothing is in memory yet.
"""

import logging
import time
from collections.abc import Callable
from random import Random

from django.utils import timezone

from core.audience import MEMBERS, PUBLIC
from welsh import analyse

from .analysis import tells
from .engines import Filters
from .engines.elasticsearch import ElasticsearchEngine, EngineDown
from .models import LibraryEntry
from .selectors import CANDIDATES, FACETS, match_for, scorer_for

logger = logging.getLogger(__name__)
ENTRIES_A_SEARCH = 200  # a small index answers soon anyway
MOST_SEARCHES = 500
LENGTHS = (1, 3, 6)  # words of a search, in turn
MOST_FAILURES = 3  # a cold node may be too late with its first answers; one that stays so is left alone
MOST_SECONDS = 60


def rehearse(index: str, pulse: Callable[[], None]) -> None:
    """Search an index for words of the library's own texts, as members do, for a minute at most.

    The answers go nowhere. ``pulse`` is called after each; a node that too often does not answer in time ends it.
    """
    engine, filters = ElasticsearchEngine(index), Filters(frozenset({PUBLIC, MEMBERS}), timezone.now())
    failures, end = 0, time.monotonic() + MOST_SECONDS
    for text, language in _searches():
        if time.monotonic() > end:
            break
        match = match_for(scorer_for(text, language))
        if match.is_empty:
            continue
        try:
            _ = engine.find(match, filters, limit=CANDIDATES, facets=FACETS).counts
        except EngineDown as exception:
            failures += 1
            if failures == MOST_FAILURES:
                logger.warning("%s goes live without having been searched enough: %s", index, exception)
                break
        pulse()


def _searches() -> list[tuple[str, str]]:
    """Return (text, language) of searches for words of one text each, the same for the same library."""
    dice = Random(1)  # noqa: S311 (reproducible, not secret)
    entries = LibraryEntry.objects.order_by("pk")
    ids = list(entries.values_list("pk", flat=True))
    chosen = sorted(dice.sample(ids, min(MOST_SEARCHES, len(ids) // ENTRIES_A_SEARCH)))
    found = []
    for number, (body, language) in enumerate(entries.filter(pk__in=chosen).values_list("body", "language")):
        words = sorted({token.surface for token in analyse(body, language) if tells(token)})
        found.append((" ".join(dice.sample(words, min(LENGTHS[number % len(LENGTHS)], len(words)))), language))
    return found
