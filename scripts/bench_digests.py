"""Prints what the digests of 10,000 members cost: queries a batch, memory, time, and that a second run makes none.

A community of its own is made in a temporary SQLite database: discussions of the week, people who follow some of them,
and replies held back for those who chose digests. The run is the worker's own (``make_digests``); some of the e-mails
are then made and handed to a mail server that forgets them.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from benched import ROOT, environment_of, manage

MEMORY_BAR_MB = 50
FOLLOWED, HELD, SENT = 5, 3, 300


def resident_mb() -> float:
    """Return this process's resident memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Meter:
    """Counts statements by batch, and remembers the most memory seen at any of them."""

    def __init__(self) -> None:
        self.counts = [0]
        self.peak = resident_mb()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Stand around each statement, as ``connection.execute_wrapper`` asks."""
        if "community_digestrun" in sql and sql.startswith("SELECT") and "cursor" in sql:
            self.counts.append(0)  # a batch begins by locking the run
        self.counts[-1] += 1
        self.peak = max(self.peak, resident_mb())
        return execute(sql, params, many, context)

    @property
    def batches(self) -> list[int]:
        """Statements of each batch: without what is read once before them, and the last one, which finds nobody."""
        return self.counts[2:-1]


def populate(members: int, monday: date) -> None:
    """Make the community whose digests are measured."""
    from django.db import transaction
    from django.utils import timezone

    from community.bulk import in_bulk
    from community.generating import Size, generate
    from forums.models import Post, ReadState, Thread, Watch
    from home.loading import setup_community
    from members.models import Notice, NotificationSettings, User

    def silent(line: str) -> None:
        return None

    dice = random.Random(1)  # noqa: S311 (reproducible, not secret)
    with in_bulk():
        setup_community(progress=silent)
        generate(Size(threads=1_000, posts=6_000, members=members, cases=0, seed=1), progress=silent)
    week = timezone.make_aware(datetime.combine(monday - timedelta(days=7), datetime.min.time()))
    threads = list(Thread.objects.select_related("opening"))
    people = list(User.objects.filter(email__startswith="generated-"))
    with transaction.atomic():
        for thread in dice.sample(threads, 400):
            at = week + timedelta(minutes=dice.randint(0, 7 * 24 * 60 - 1))
            Post.objects.filter(thread=thread, number=1).update(published_at=at)
            Thread.objects.filter(pk=thread.pk).update(last_activity_at=at)
        chosen = [("at_once", "weekly"), ("daily", "weekly"), ("weekly", "weekly"), ("never", "weekly")]
        NotificationSettings.objects.bulk_create(
            [
                NotificationSettings(user=person, emails=emails, summary=summary)
                for person in people
                for emails, summary in [dice.choice(chosen)]
            ],
            batch_size=500,
        )
        followed = [(person, thread) for person in people for thread in dice.sample(threads, FOLLOWED)]
        Watch.objects.bulk_create([Watch(user=p, thread=t, level="everything") for p, t in followed], batch_size=500)
        read = dice.sample(followed, len(followed) // 2)
        ReadState.objects.bulk_create([ReadState(user=p, thread=t, number=1) for p, t in read], batch_size=500)
        posts = list(Post.objects.values_list("pk", flat=True))
        held = [
            Notice(user_id=pk, key=f"{pk}:{n}", message="reply-notification", held=True, group="forums.thread:1",
                   source=["forums.published_post", {"post": dice.choice(posts)}])
            for pk in NotificationSettings.objects.filter(emails__in=["daily", "weekly"]).values_list("pk", flat=True)
            for n in range(HELD)
        ]  # fmt: skip
        Notice.objects.bulk_create(held, batch_size=500)


def measure(members: int) -> int:
    """Make the digests of a Monday, twice; print the figures; 1 if one of them is past its bar."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    from community.digests.making import BATCH, make_digests
    from community.digests.periods import monday_of
    from community.digests.sending import TOPIC, send_digest
    from community.models import DigestRun
    from core.models import OutboxMessage
    from members.models import Notice

    monday = monday_of(date.today())
    populate(members, monday)
    reset_queries()
    settings.DEBUG = False
    settings.DELIVERY_EMAIL = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    meter, before = Meter(), resident_mb()
    with connection.execute_wrapper(meter), timed() as took:
        made = make_digests(monday)
    growth = meter.peak - before
    first, *others = meter.batches
    again = make_digests(monday)
    DigestRun.objects.all().delete()
    Notice.objects.update(held=True)
    forgotten = make_digests(monday)
    rows = list(OutboxMessage.objects.filter(topic=TOPIC).order_by("pk")[:SENT])
    queries = []
    with timed() as sending:
        for row in rows:
            with CaptureQueriesContext(connection) as caught:
                send_digest(row.payload)
            queries.append(len(caught))
    full = others[:-1] or others or [first]
    print(f"Digests of {members:,} members in batches of {BATCH}, {connection.vendor}")
    print(f"  e-mails made                      {made:>8,}")
    print(f"  batches                           {len(meter.batches):>8}")
    print(f"  queries of the first batch        {first:>8}   (with who may see which discussion, asked once)")
    print(f"  queries of each further batch     {min(full):>8} to {max(full)}")
    print(f"  seconds in all                    {took[0]:>8.1f}")
    print(f"  growth of resident memory, MB     {growth:>8.1f}   (bar: {MEMORY_BAR_MB})")
    print(f"  e-mails made by a second run      {again:>8}")
    print(f"  … and by one that has forgotten   {forgotten:>8}")
    each = sending[0] / len(rows) * 1000
    print(f"  making and handing over one, ms   {each:>8.1f}   (of {len(rows)}; at most {max(queries)} queries)")
    failed = max(full) > min(full) or growth > MEMORY_BAR_MB or again or forgotten or made < members * 0.9
    print("  past a bar" if failed else "  all within their bars")
    return 1 if failed else 0


@contextmanager
def timed() -> Iterator[list[float]]:
    """Give a list that holds the seconds taken, afterwards."""
    took: list[float] = []
    started = time.perf_counter()
    yield took
    took.append(time.perf_counter() - started)


def main() -> int:
    """Run the measurement in a process of its own, on a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--measure", action="store_true", help="measure the empty database that DATABASE_URL names")
    options = parser.parse_args()
    if options.measure:
        sys.path.insert(0, str(ROOT))
        return measure(options.members)
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_of(f"sqlite:///{folder}/digests.sqlite3")
        manage(environment, "migrate", "-v0")
        command = [sys.executable, __file__, "--measure", "--members", str(options.members)]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
