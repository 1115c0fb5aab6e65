"""The library of a community that was just made: read and analysed by several processes, written by one."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from django.db import connections

from core.library import LibrarySource
from search.analysis import document_digest, entry_from
from search.comparison import library_subjects
from search.models import LibraryEntry
from search.services import library_add
from search.statistics import forget_statistics
from welsh import analyse

Subjects = tuple[LibrarySource, list[Any]]  # a source, and subjects of it
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
    for source, subjects in library_subjects(AT_ONCE):
        if fresh := [subject for subject_key, subject in subjects.items() if subject_key not in held]:
            yield source, fresh


def _analysed(group: Subjects) -> Analysed:
    source, subjects = group
    return [entry_from(document, document_digest(document)) for document in source.documents(subjects)]
