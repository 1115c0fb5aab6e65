"""The filters of a list of threads: what the address asks for, and what the page offers."""

import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import F, Value
from django.http import QueryDict
from django.utils.translation import gettext

from core.languages import interface_language
from core.models import Sector, ServiceArea, Stage, Topic

from . import unread
from .models import Post, Thread
from .models.threads import ThreadQuerySet

# The name in the address, which is also the thread's field, and the vocabulary.
TAGS = {"topic": Topic, "sector": Sector, "service_area": ServiceArea, "stage": Stage}
FLAGS = ("unread", "unanswered", "solved")
# By tag: code and name of each term.
Terms = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
SECONDS_HELD = 60
_held: dict[str, tuple[float, Terms]] = {}


@dataclass(frozen=True)
class ThreadFilter:
    """What a reader wants to see: any of the values within a tag, and every tag."""

    kinds: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_query(cls, query: QueryDict) -> "ThreadFilter":
        """Return what an address asks for; what it does not know is left out."""
        kinds = tuple(kind for kind in query.getlist("kind") if kind in Thread.Kind.values)
        flags = frozenset(name for name in FLAGS if query.get(name) == "1")
        tags = {name: codes for name in TAGS if (codes := _codes(query, name))}
        return cls(kinds, flags, tags)

    def __bool__(self) -> bool:
        return bool(self.kinds or self.flags or self.tags)

    def apply(self, threads: ThreadQuerySet, user: Any) -> ThreadQuerySet:
        """Return the threads that fit."""
        if self.kinds:
            threads = threads.filter(kind__in=self.kinds)
        for name, codes in self.tags.items():
            threads = threads.filter(**{f"{name}__in": codes})
        if "unanswered" in self.flags:
            threads = threads.filter(state=Thread.State.PUBLISHED, posts_published__lte=1, locked=False)
        if "solved" in self.flags:
            threads = threads.filter(solution__state=Post.State.PUBLISHED)
        if "unread" in self.flags:
            threads = unread.only_unread(threads, user)
        return threads


def _codes(query: QueryDict, name: str) -> tuple[str, ...]:
    """Return the codes asked for; PostgreSQL takes no NUL, and no code has one."""
    return tuple(filter(None, (code.replace("\0", "") for code in query.getlist(name))))


def terms() -> Terms:
    """Return (code, name in the reader's language) of every term that a thread can carry, by tag.

    One query, kept for a minute in this process; ``forget_terms`` drops what is kept when a term changes here.
    """
    language = interface_language()
    at, found = _held.get(language, (0.0, ()))
    if not found or time.monotonic() - at > SECONDS_HELD:
        found = _read_terms(language)
        _held[language] = (time.monotonic(), found)
    return found


def tag_names(thread: Thread) -> list[str]:
    """Return the names of a thread's tags, in the reader's language."""
    return [label for name, codes in terms() for code, label in codes if code == getattr(thread, f"{name}_id")]


def forget_terms(**signal: Any) -> None:
    """A term has changed."""
    _held.clear()


def _read_terms(language: str) -> Terms:
    queries = [
        model.objects.order_by().values_list(Value(name), "code", F(f"name_{language}"), "position")
        for name, model in TAGS.items()
    ]
    rows = queries[0].union(*queries[1:], all=True)
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in TAGS}
    for name, code, label, _position in sorted(rows, key=lambda row: (row[3], row[1])):
        found[name].append((code, label))
    return tuple((name, tuple(codes)) for name, codes in found.items())


def offered(chosen: ThreadFilter, query: QueryDict, address: str, *, signed_in: bool) -> dict[str, Any]:
    """Return the context of ``includes/facets.html``, as plain values: the same filters are drawn once."""
    picked = tuple(chosen.tags.items())
    groups = _groups(interface_language(), signed_in, chosen.kinds, chosen.flags, picked, terms())
    applied = tuple(
        Applied(option.label, _without(query, option.name, option.value, address))
        for group in groups
        for option in group.options
        if option.selected
    )
    shown = tuple(group for group in groups if group.options)
    return {"action": address, "groups": shown, "applied": applied, "clear_url": address if chosen else ""}


@dataclass(frozen=True)
class Option:
    """One thing that can be ticked."""

    name: str
    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class Group:
    """The options of one kind; open where something in it is ticked."""

    label: str
    options: tuple[Option, ...]

    @property
    def open(self) -> bool:
        return any(option.selected for option in self.options)


@dataclass(frozen=True)
class Applied:
    """A filter that is on, and the address of the list without it."""

    label: str
    remove_url: str


def _without(query: QueryDict, name: str, value: str, address: str) -> str:
    rest = query.copy()
    rest.pop("page", None)
    rest.setlist(name, [item for item in rest.getlist(name) if item != value])
    return f"{address}?{rest.urlencode()}" if rest.urlencode() else address


@lru_cache(maxsize=256)
def _groups(
    language: str | None, signed_in: bool, kinds: Any, flags_chosen: Any, picked: Any, known: Terms
) -> tuple[Group, ...]:
    """Return what can be ticked, in ``language``, which is the active one. The same question has the same answer."""
    flags = {
        "unread": gettext("With unread posts"),
        "unanswered": gettext("Without a reply"),
        "solved": gettext("With an accepted answer"),
    }
    if not signed_in:
        del flags["unread"]
    labels = {
        "topic": gettext("Topic"),
        "sector": gettext("Sector"),
        "service_area": gettext("Service area"),
        "stage": gettext("Stage"),
    }
    groups = [
        Group(gettext("State"), tuple(Option(name, "1", words, name in flags_chosen) for name, words in flags.items())),
        Group(
            gettext("Kind"),
            tuple(Option("kind", kind, str(words), kind in kinds) for kind, words in Thread.Kind.choices),
        ),
    ]
    for name, codes in known:
        ticked = dict(picked).get(name, ())
        groups.append(Group(labels[name], tuple(Option(name, code, words, code in ticked) for code, words in codes)))
    return tuple(groups)
