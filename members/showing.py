"""What a notice says now: whether it may still be seen, and the values that are read from what it speaks of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from core.registry import Registry

from .models import Notice, User

# name -> may this person still see what the notice speaks of? Called with the person and the JSON-ready arguments.
notice_checks: Registry[Callable[[User, dict[str, Any]], bool]] = Registry()
# name -> for a person and many arguments, the values of each: None where it may not be seen (any more). A source also
# serves as a check: one of the same name is asked in its stead, once for all notices of a page.
Source = Callable[[User, Sequence[dict[str, Any]]], Sequence[dict[str, Any] | None]]
notice_sources: Registry[Source] = Registry()


def readable(person: User, notices: Iterable[Notice]) -> list[tuple[Notice, dict[str, Any]]]:
    """Return the notices that the person may (still) see, each with its values, in their order.

    The number of queries grows with the kinds of sources, not with the notices.
    """
    rows = list(notices)
    asked: dict[str, list[Notice]] = defaultdict(list)
    for notice in rows:
        for name, _arguments in filter(None, (notice.source, notice.visible_if)):
            if notice_sources.get(name) is not None:
                asked[name].append(notice)
    given: dict[tuple[str, str], dict[str, Any] | None] = {}
    for name, named in asked.items():
        source = notice_sources.get(name)
        if source is not None:
            answers = source(person, [_arguments_of(notice, name) for notice in named])
            given.update({(notice.key, name): answer for notice, answer in zip(named, answers, strict=True)})
    found = []
    for notice in rows:
        values = _values(person, notice, given)
        if values is not None:
            found.append((notice, values))
    return found


def _arguments_of(notice: Notice, name: str) -> dict[str, Any]:
    pair = notice.source if notice.source and notice.source[0] == name else notice.visible_if
    arguments: dict[str, Any] = pair[1]
    return arguments


def _values(person: User, notice: Notice, given: dict[tuple[str, str], dict[str, Any] | None]) -> dict[str, Any] | None:
    """Return the values of one notice, or None if it may not be seen."""
    values: dict[str, Any] = {}
    for name, arguments in filter(None, (notice.visible_if, notice.source)):
        if (notice.key, name) in given:
            answer = given[notice.key, name]
            if answer is None:
                return None
            values.update(answer)
            continue
        check = notice_checks.get(name)
        if check is None or not check(person, arguments):
            return None
    return {**values, **notice.values}
