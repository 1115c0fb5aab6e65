"""The outbox: with the change or not at all, once by key, at least once in spite of killed workers."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from core import outbox, periodic
from core.models import OutboxMessage, PeriodicRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def calls():
    """Register a handler of the topic ``test``; yield the payloads it was called with."""
    seen: list[dict] = []
    outbox.handlers["test"] = seen.append
    yield seen
    del outbox.handlers["test"]


def test_enqueue_same_key_twice_makes_one_row(calls) -> None:
    assert outbox.enqueue(topic="test", key="a", payload={"n": 1})
    assert outbox.enqueue(topic="test", key="a", payload={"n": 2}) is None
    assert outbox.drain() == 1
    assert calls == [{"n": 1}]


def test_enqueue_rolled_back_with_the_change(calls) -> None:
    def change() -> None:
        with transaction.atomic():
            outbox.enqueue(topic="test", key="a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert outbox.drain() == 0


def test_row_is_wiped_when_done(calls) -> None:
    outbox.enqueue(topic="test", key="a", payload={"link": "secret"})
    outbox.drain()
    row = OutboxMessage.objects.get()
    assert (row.state, row.payload, row.attempts) == ("done", {}, 1)


def test_row_waits_until_its_time(calls) -> None:
    outbox.enqueue(topic="test", key="a", not_before=timezone.now() + timedelta(hours=1))
    assert outbox.drain() == 0
    OutboxMessage.objects.update(not_before=timezone.now())
    assert outbox.drain() == 1


def test_failing_row_is_retried_later_then_parked() -> None:
    def fail(payload: dict) -> None:
        raise ValueError("the server is away")

    outbox.handlers["fail"] = fail
    outbox.enqueue(topic="fail", key="a")
    for attempt in range(1, outbox.ATTEMPTS + 1):
        OutboxMessage.objects.update(not_before=timezone.now())
        assert outbox.drain() == 0
        row = OutboxMessage.objects.get()
        assert row.attempts == attempt
        assert row.not_before > timezone.now()
    assert row.state == "parked"
    assert "the server is away" in row.last_error
    del outbox.handlers["fail"]


def test_expired_lease_is_taken_by_another_worker(calls) -> None:
    outbox.enqueue(topic="test", key="a")
    (lost,) = outbox.take()
    assert outbox.take() == []
    OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    (taken,) = outbox.take()
    assert outbox.work(lost) is False  # the first worker comes back late: the row is not its own any more
    assert outbox.work(taken) is True
    assert len(calls) == 1


def test_periodic_job_runs_when_due_and_only_once() -> None:
    ran: list[int] = []
    periodic.job("test-job", every=timedelta(hours=1))(lambda: ran.append(1))
    try:
        PeriodicRun.objects.exclude(name="test-job").delete()
        for name in list(periodic.jobs):
            PeriodicRun.objects.get_or_create(name=name)
        PeriodicRun.objects.exclude(name="test-job").update(next_run=timezone.now() + timedelta(days=1))
        assert periodic.run_due() == 1
        assert periodic.run_due() == 0
        PeriodicRun.objects.filter(name="test-job").update(next_run=timezone.now())
        assert periodic.run_due() == 1
        assert len(ran) == 2
    finally:
        del periodic.jobs["test-job"]


def test_email_waits_encrypted_and_arrives(settings) -> None:
    settings.EMAIL_BACKEND = "core.mail.OutboxEmailBackend"
    settings.DELIVERY_EMAIL = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    mail.send_mail("Pwnc â tho bach", "Dolen gyfrinachol: https://x/abc", "a@example.org", ["b@example.org"])
    row = OutboxMessage.objects.get()
    assert "abc" not in str(row.payload)
    mail.outbox = []
    outbox.drain()
    (sent,) = mail.outbox
    assert sent.to == ["b@example.org"]
    assert "https://x/abc" in sent.body
    assert sent.message()["Message-ID"]
    assert OutboxMessage.objects.get().payload == {}


def test_email_with_a_key_is_written_once(settings) -> None:
    settings.EMAIL_BACKEND = "core.mail.OutboxEmailBackend"
    for _attempt in range(2):
        mail.EmailMessage("s", "b", "a@example.org", ["b@example.org"], headers={"X-Mewnoli-Key": "notice:1"}).send()
    assert OutboxMessage.objects.count() == 1


def test_row_survives_a_killed_worker(tmp_path: Path) -> None:
    """A real worker is killed by SIGKILL while it delivers; another one delivers the message."""
    root = Path(__file__).resolve().parents[2]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cop_site.settings.development",
        "DATABASE_URL": f"sqlite:///{tmp_path}/outbox.sqlite3",
        "CACHE_URL": "locmemcache://",
        "PYTHONPATH": str(root),
    }

    def manage(code: str) -> subprocess.Popen:
        script = f"import django; django.setup()\n{code}"
        return subprocess.Popen(
            [sys.executable, "-c", script], env=environment, cwd=root, stdout=subprocess.PIPE, text=True
        )

    prepare = """
from django.core.management import call_command
call_command("migrate", "core", verbosity=0)
from core.outbox import enqueue
enqueue(topic="slow", key="one")
"""
    assert manage(prepare).wait(timeout=180) == 0
    slow = """
import time, pathlib
from core import outbox
@outbox.handler("slow")
def slow(payload):
    print("began", flush=True)
    time.sleep(60)
for row in outbox.take(): outbox.work(row)
"""
    worker = manage(slow)
    assert worker.stdout.readline().strip() == "began"
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=30)
    time.sleep(0.1)
    finish = """
from datetime import timedelta
from django.utils import timezone
from core import outbox
from core.models import OutboxMessage
outbox.handler("slow")(lambda payload: None)
assert outbox.drain() == 0, "the lease still holds"
OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
assert outbox.drain() == 1
assert OutboxMessage.objects.get().state == "done"
"""
    assert manage(finish).wait(timeout=60) == 0
