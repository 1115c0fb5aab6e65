"""What people looked for and did not find: counted by question, language and day, and by nothing else."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.models import Max, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from core import audit
from members.models import User
from members.notify import new_notice, notice_checks, notify_many
from members.roles import ADMINISTRATOR, EDITOR, FACILITATOR, has_role
from welsh.text import normal

from .models import GuidanceRequest, MissedSearch

CHECK = "search.guidance_asked_for"
LONGEST = 120
# A question that one person asked once may hold a name: it is shown to nobody, and forgotten soon.
SHOWN_FROM = 2
LONELY_FOR, KEPT_FOR = timedelta(days=30), timedelta(days=180)
MOST_A_DAY = 500
REMEMBERED_FOR = timedelta(days=1)  # who asked what, as a digest in the cache alone
PATIENCE_MS = 50  # a count is not worth a longer wait for SQLite's lock

# What could tell of a person is not kept at all: an address, a number, a National Insurance number, a handle or link.
_PERSONAL = re.compile(
    r"@|://|\bwww\.|\d[\d\s().+-]{4,}|\b[a-z]{2}\s?\d{2}|\d{4,}|\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b"
)
_ROBOT = re.compile(r"bot|crawl|spider|slurp|preview|monitor|python|curl|wget|httpclient|headless", re.IGNORECASE)


def kept_text(text: str) -> str:
    """Return a question as it is counted: lower case, without quotation marks; "" if it may tell of a person."""
    line = " ".join(normal(text).replace('"', " ").split())
    return "" if len(line) < 3 or len(line) > LONGEST or _PERSONAL.search(line) else line


def is_person(user_agent: str) -> bool:
    """True unless a robot says that it is one."""
    return bool(user_agent) and not _ROBOT.search(user_agent)


def missed_search_count(*, text: str, language: str, reader: str) -> bool:
    """Count a question that found nothing, once for each reader; True if it was counted.

    ``reader`` is what tells one reader from another. It is never kept: see ``_is_first_time``.

    One statement in a transaction of its own. It never waits long: where the database is busy, the count is let go.
    """
    line = kept_text(text)
    if not line or not _is_first_time(line, language, reader):
        return False
    insert = (
        "INSERT INTO search_missedsearch (text, language, day, count) VALUES (%s, %s, %s, 1) "
        "ON CONFLICT (text, language, day) DO UPDATE SET count = search_missedsearch.count + 1"
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor, _impatient(cursor):
            cursor.execute(insert, [line, language, timezone.localdate()])
    except DatabaseError:
        return False
    return True


def _is_first_time(line: str, language: str, reader: str) -> bool:
    """True unless the reader asked this within a day: whoever presses reload is not two askers.

    What is remembered of it is one digest of reader and question, which tells neither, and in the cache alone.
    """
    asked = "\n".join((reader, language, line))
    digest = salted_hmac("search.missed", asked).hexdigest()[:32]
    return bool(cache.add(f"search:missed:{digest}", True, REMEMBERED_FOR.total_seconds()))


class _impatient:
    """Wait for a lock for a moment only, and put back what was."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor
        self.before = 0

    def __enter__(self) -> None:
        if connection.vendor == "sqlite":
            self.before = self.cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            self.cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        else:
            self.cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE_MS}ms'")

    def __exit__(self, *problem: object) -> None:
        if connection.vendor == "sqlite":
            self.cursor.execute(f"PRAGMA busy_timeout = {int(self.before)}")


@dataclass(frozen=True)
class Missed:
    """One question that found nothing, over all days that are kept."""

    text: str
    language: str
    count: int
    last: date


def missed_search_list(language: str = "") -> list[Missed]:
    """Return the questions asked at least twice, most often asked first."""
    rows = MissedSearch.objects.filter(language=language) if language else MissedSearch.objects.all()
    totals = rows.values("text", "language").annotate(total=Sum("count"), last=Max("day"))
    shown = totals.filter(total__gte=SHOWN_FROM).order_by("-total", "-last", "text")
    return [Missed(row["text"], row["language"], row["total"], row["last"]) for row in shown[:200]]


@transaction.atomic
def missed_searches_forget() -> int:
    """Forget what is old, what one person asked once, and all but the most asked of a day; return how many rows."""
    today = timezone.localdate()
    gone = MissedSearch.objects.filter(day__lt=today - KEPT_FOR).delete()[0]
    repeated = (
        MissedSearch.objects.values("text", "language").annotate(total=Sum("count")).filter(total__gte=SHOWN_FROM)
    )
    known = set(repeated.values_list("text", "language"))
    lonely = [
        pk
        for pk, text, language in MissedSearch.objects.filter(day__lt=today - LONELY_FOR).values_list(
            "pk", "text", "language"
        )
        if (text, language) not in known
    ]
    for day in MissedSearch.objects.order_by().values_list("day", flat=True).distinct():
        rows = MissedSearch.objects.filter(day=day).order_by("-count", "pk")
        lonely += rows.values_list("pk", flat=True)[MOST_A_DAY:]
    for start in range(0, len(lonely), 500):
        gone += MissedSearch.objects.filter(pk__in=lonely[start : start + 500]).delete()[0]
    return gone


def may_see_missed(user: Any) -> bool:
    """True for facilitators, editors and administrators."""
    return bool(user.is_authenticated) and has_role(user, FACILITATOR, EDITOR, ADMINISTRATOR)


@transaction.atomic
def guidance_request_create(*, actor: Any, text: str, language: str, note: str = "") -> GuidanceRequest:
    """Ask the editors for guidance on what was looked for; a request that is open already stands for both."""
    request, made = GuidanceRequest.objects.get_or_create(
        text=text, language=language, state=GuidanceRequest.State.OPEN, defaults={"note": note, "asked_by": actor}
    )
    if made:
        audit.record(
            action="guidance-request.created", subject=request, actor=actor, after={"text": text, "language": language}
        )
        _tell_editors(request, actor)
    return request


def _tell_editors(request: GuidanceRequest, actor: Any) -> None:
    """Tell each editor of a request once, whoever asked for it apart."""
    editors = User.objects.filter(is_active=True, groups__name=EDITOR).exclude(pk=actor.pk).distinct()
    notices = [
        new_notice(
            editor,
            "guidance-asked-for",
            key=f"guidance-asked-for:{request.pk}:{editor.pk}",
            values={
                "question": {"text": request.text, "lang": request.language},
                "missed_url": {"view": "search:missed", "kwargs": {}},
            },
            url=_list_path(editor),
            visible=(CHECK, {"request": request.pk}),
        )
        for editor in editors
    ]
    notify_many(notices)


def _list_path(editor: User) -> str:
    with override(editor.preferred_language):
        return reverse("search:missed")


def still_asked_for(person: User, arguments: dict[str, Any]) -> bool:
    """True while the request is open, and the person may see it."""
    open_ones = GuidanceRequest.objects.filter(pk=arguments["request"], state=GuidanceRequest.State.OPEN)
    return may_see_missed(person) and open_ones.exists()


notice_checks.register(CHECK, still_asked_for)


@transaction.atomic
def guidance_request_finish(*, actor: Any, request: GuidanceRequest) -> bool:
    """Say that a request has been met; False if someone said so before."""
    open_ones = GuidanceRequest.objects.filter(pk=request.pk, state=GuidanceRequest.State.OPEN)
    if not open_ones.update(state=GuidanceRequest.State.DONE, done_at=timezone.now()):
        return False
    audit.record(
        action="guidance-request.done", subject=request, actor=actor, before={"state": "open"}, after={"state": "done"}
    )
    return True
