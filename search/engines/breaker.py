"""What stands between a search and an engine that may be down: a breaker, and the database that answers instead.

The breaker is in the cache, so that all processes that share the cache share it.
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from django.core.cache import cache

from .base import Counts, Engine, Filters, Found, Match, Order
from .elasticsearch import EngineDown

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

FAILURES = 3  # in a row, within WINDOW seconds, open the breaker
WINDOW = 60
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0
PROBE_SECONDS = 10
DAY = 24 * 60 * 60

FAILED, OPENED, PAUSE, PROBE = (f"search:breaker:{name}" for name in ("failed", "opened", "pause", "probe"))


class Breaker:
    """Counts failures; open, it lets nobody through but one probe after each pause, which grows to a minute."""

    def is_open(self) -> bool:
        """True while nobody is let through (or only a probe)."""
        return cache.get(OPENED) is not None

    def lets_through(self) -> bool:
        """Return whether the engine may be asked now; of all processes one gets to probe after a pause."""
        opened = cache.get(OPENED)
        if opened is None:
            return True
        if time.time() < opened + (cache.get(PAUSE) or FIRST_PAUSE):
            return False
        return bool(cache.add(PROBE, 1, PROBE_SECONDS))

    def succeeded(self) -> None:
        """Close the breaker."""
        if cache.get(OPENED) is None:
            if cache.get(FAILED):
                cache.delete(FAILED)
            return
        cache.delete_many([OPENED, FAILED, PAUSE, PROBE])
        logger.warning("Elasticsearch answers again and searches from now on.")

    def failed(self, reason: str) -> None:
        """Count a failure; open the breaker at the third in a row, or again when a probe fails."""
        if cache.get(OPENED) is not None:
            pause = min(LONGEST_PAUSE, 2 * (cache.get(PAUSE) or FIRST_PAUSE))
            cache.set(PAUSE, pause, DAY)
            cache.set(OPENED, time.time(), DAY)
            cache.delete(PROBE)
            return
        cache.add(FAILED, 0, WINDOW)
        try:
            failures = cache.incr(FAILED)
        except ValueError:  # it ran out between the two
            failures = 1
        logger.warning("Elasticsearch failed (%s of %s), the database answers: %s", failures, FAILURES, reason)
        if failures >= FAILURES:
            cache.set(PAUSE, FIRST_PAUSE, DAY)
            cache.set(OPENED, time.time(), DAY)
            logger.error("Elasticsearch is left alone for %s s; the database answers every search.", FIRST_PAUSE)


breaker = Breaker()


class ResilientEngine:
    """One engine for one search: Elasticsearch, and from its first failure on the database's own."""

    def __init__(self, first: Engine, second: Engine) -> None:
        self._first, self._second = first, second
        self._uses_first = breaker.lets_through()

    @property
    def name(self) -> str:
        """The name of the engine that answers."""
        return (self._first if self._uses_first else self._second).name

    def _ask(self, question: Callable[[Engine], Answer]) -> Answer:
        if self._uses_first:
            try:
                answer = question(self._first)
            except EngineDown as exception:
                self._uses_first = False
                breaker.failed(str(exception))
            else:
                breaker.succeeded()
                return answer
        return question(self._second)

    def size(self) -> int:
        """Return how many entries are indexed."""
        return self._ask(lambda engine: engine.size())

    def find(
        self, match: Match, filters: Filters, *, limit: int, order: Order = "relevance", facets: Iterable[str] = ()
    ) -> Found:
        """Return what matches and is allowed; nothing for an empty match."""
        names = list(facets)
        found, answered = self._ask(
            lambda engine: (engine.find(match, filters, limit=limit, order=order, facets=names), engine)
        )

        def count() -> Counts:
            """Count where the candidates came from; in the database, if the engine goes down in between."""
            return self._ask(
                lambda engine: (
                    (found if engine is answered else engine.find(match, filters, limit=1, facets=names)).counts
                )
            )

        return replace(found, count=count)
