"""Waiting for another machine while the caller's own work goes on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")


def beside(act: Callable[[], Answer]) -> Callable[[], Answer]:
    """Begin an act that asks no database; return what waits for its answer, or raises what it raised.

    A thread for each: those of a pool would be lost when a server divides into workers.
    """
    pool = ThreadPoolExecutor(max_workers=1)
    begun = pool.submit(act)
    pool.shutdown(wait=False)
    return begun.result
