"""Choosing discussions for a summary: what is new and what nobody has answered, by what people work with."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from core import audience
from core.audience import MEMBERS, PUBLIC
from forums.models import Post, ReadState, Thread, Watch
from forums.models.spaces import TOKEN

from .people import Reader
from .periods import QUESTIONS_STAY, Emails, Period, Span

# How many of each a digest shows, and how many new discussions of a period are looked at, the newest first.
SHOWN = 5
LOOKED_AT = 300
# So many different sets of invitations are remembered at a time.
KINDS_OF_READERS = 100
READING = frozenset({PUBLIC, MEMBERS})


class Candidate(NamedTuple):
    """A discussion that may be shown, with what the choice goes by."""

    pk: int
    author: int | None
    sector: str | None
    service_area: str | None
    topic: str | None
    space: int
    published: datetime
    unanswered: bool


class Picked(NamedTuple):
    """The ids of the discussions chosen for one person."""

    unanswered: list[int]
    new: list[int]


class Threads:
    """The discussions of a period, read once for all who get a digest."""

    def __init__(self, period: Period) -> None:
        self.period = period
        since = period.last_week if period.weekly else period.yesterday
        published = Thread.objects.filter(state=Thread.State.PUBLISHED, opening__state=Post.State.PUBLISHED)
        published = published.filter(opening__published_at__lt=period.yesterday.ends)
        unanswered = Q(kind=Thread.Kind.QUESTION, posts_published__lte=1, locked=False)
        oldest = since.ends - QUESTIONS_STAY
        self.candidates = _candidates(
            published.filter(unanswered, opening__published_at__gte=oldest), unanswered=True
        ) + _candidates(published.filter(opening__published_at__gte=since.begins).exclude(unanswered), unanswered=False)
        self._ids = [item.pk for item in self.candidates]
        self._asked: dict[tuple[str, bool], frozenset[int]] = {}
        self._open: dict[tuple[frozenset[str], Span], list[Candidate]] = {}

    def _visible(self, token: str, is_member: bool) -> frozenset[int]:
        """Return what may be read with one token: asked of ``visible_to`` once for everyone."""
        if (token, is_member) not in self._asked:
            reader = audience.Reader({token, MEMBERS} if is_member else {token})
            found = Thread.objects.visible_to(reader).filter(pk__in=self._ids).values_list("pk", flat=True)
            self._asked[token, is_member] = frozenset(found)
        return self._asked[token, is_member]

    def open_to(self, tokens: frozenset[str], span: Span) -> list[Candidate]:
        """Return the candidates of a span of days that may be read with the tokens."""
        held = frozenset(token for token in tokens if token in READING or token.startswith(TOKEN))
        if (held, span) not in self._open:
            if len(self._open) >= KINDS_OF_READERS:
                self._open.clear()
            visible = frozenset().union(*[self._visible(token, MEMBERS in held) for token in held])
            self._open[held, span] = [item for item in self.candidates if item.pk in visible and _is_of(item, span)]
        return self._open[held, span]

    def pick(self, reader: Reader, read: set[int]) -> Picked:
        """Choose for one person: what fits best, then the newest; nothing of their own and nothing they have read."""
        if reader.span is None:
            return Picked([], [])
        scored = [
            (fit, item.published, item)
            for item in self.open_to(reader.tokens, reader.span)
            if item.pk not in read
            and item.author != reader.person.pk
            and ((fit := fitness(item, reader)) or not reader.has_subjects)
        ]
        scored.sort(key=lambda row: row[:2], reverse=True)
        unanswered = [item.pk for _fit, _at, item in scored if item.unanswered]
        new = [item.pk for _fit, _at, item in scored if not item.unanswered]
        return Picked(unanswered[:SHOWN], new[:SHOWN])

    def read_by(self, readers: Sequence[Reader]) -> dict[int, set[int]]:
        """Return which of the candidates each person has opened: one query."""
        found: dict[int, set[int]] = defaultdict(set)
        ids = [reader.person.pk for reader in readers if reader.span is not None]
        rows = ReadState.objects.filter(user__in=ids, thread__in=self._ids).values_list("user_id", "thread_id")
        for user_id, thread_id in rows:
            found[user_id].add(thread_id)
        return found


def fitness(item: Candidate, reader: Reader) -> int:
    """Return how well a discussion fits what somebody works with; 0 if not at all."""
    return (
        3 * (item.space in reader.spaces)
        + 3 * (item.service_area in reader.service_areas)
        + 2 * (item.topic in reader.topics)
        + 2 * (item.sector in reader.sectors)
    )


def _is_of(item: Candidate, span: Span) -> bool:
    """True if a discussion began in the days spoken of; a question counts for longer in a whole week's digest."""
    if item.unanswered and span.first != span.last:
        return True
    return span.begins <= item.published < span.ends


def _candidates(threads: Any, *, unanswered: bool) -> list[Candidate]:
    columns = ("pk", "opening__author", "sector", "service_area", "topic", "space", "opening__published_at")
    newest = threads.annotate(unanswered=Value(unanswered)).order_by("-opening__published_at")
    newest = newest.values_list(*columns, "unanswered")[:LOOKED_AT]
    return [Candidate(*row) for row in newest]


def followed_activity(readers: Sequence[Reader]) -> dict[int, list[list[int]]]:
    """Return what has come in followed discussions, as [thread, first new number], latest first.

    For people who get no e-mails about discussions but a summary; everyone else is told of each post. One query for
    each span of days.
    """
    by_span: dict[Span, list[int]] = defaultdict(list)
    for reader in readers:
        if reader.span is not None and reader.chosen.emails == Emails.NEVER:
            by_span[reader.span].append(reader.person.pk)
    found: dict[int, list[list[int]]] = defaultdict(list)
    for span, people in by_span.items():
        for user_id, *activity in _activity(people, span).iterator(chunk_size=2000):
            if len(found[user_id]) < SHOWN:
                found[user_id].append(activity)
    return found


def _activity(people: list[int], span: Span) -> Any:
    """Return rows (person, thread, first new number) of what they follow and have not read."""
    states = ReadState.objects.filter(user=OuterRef("user"), thread=OuterRef("thread"))
    posts = Post.objects.filter(
        thread=OuterRef("thread"),
        state=Post.State.PUBLISHED,
        published_at__gte=span.begins,
        published_at__lt=span.ends,
        number__gt=Coalesce(OuterRef("read"), 0),
    ).exclude(author=OuterRef("user"))
    followed = Watch.objects.filter(
        user__in=people,
        level=Watch.Level.EVERYTHING,
        thread__state=Thread.State.PUBLISHED,
        thread__last_activity_at__gte=span.begins,
    )
    return (
        followed.annotate(read=Subquery(states.values("number")[:1]))
        .annotate(first=Subquery(posts.order_by("number").values("number")[:1]))
        .exclude(first=None)
        .order_by("user", F("thread__last_activity_at").desc(), "thread")
        .values_list("user_id", "thread_id", "first")
    )
