"""The library of a community that was just made: read and analysed by several processes, written by one."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import Any

from django.db import connections

from core.registry import library_sources
from search.analysis import document_digest, entry_from
from search.models import LibraryEntry
from search.services import library_add
from search.statistics import forget_statistics
from welsh import analyse

Subjects = tuple[str, list[Any]]  # the name of a source, and subjects of it
Analysed = list[LibraryEntry]
AT_ONCE = 100  # subjects
AHEAD = 2  # groups for each process, analysed before they can be written


def fill_library(processes: int) -> int:
    """Add the subjects that the library does not hold yet; return how many entries that made.

    Nobody else may be writing. More processes than one see only what is committed.
    """
    written = 0
    for made in _all_analysed(list(_new_subjects()), processes):
        library_add(made)
        written += len(made)
    forget_statistics()
    return written


def _all_analysed(groups: list[Subjects], processes: int) -> Iterator[Analysed]:
    if processes == 1:
        yield from map(_analysed, groups)
        return
    for language in ("cy", "en"):
        analyse("gofal", language)  # the dictionaries are read once and shared
    connections.close_all()  # a connection must not cross into another process
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        ahead: deque[Future[Analysed]] = deque()
        for group in groups:
            ahead.append(pool.submit(_analysed, group))
            if len(ahead) > AHEAD * processes:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _new_subjects() -> Iterator[Subjects]:
    held = set(LibraryEntry.objects.order_by().values_list("subject_key", flat=True).distinct())
    for name, source in library_sources.items():
        fresh = (
            subject
            for subject in source.subjects()
            if (key := source.subject_key(subject)) is not None and ":".join(key) not in held
        )
        while group := list(islice(fresh, AT_ONCE)):
            yield name, group


def _analysed(group: Subjects) -> Analysed:
    name, subjects = group
    documents = dict(library_sources.items())[name].documents(subjects)
    return [entry_from(document, document_digest(document)) for document in documents]
