"""Killed by SIGKILL at each step of posting, deciding and sending: nothing is lost, nothing is told twice.

A real worker sends to a real mail server. The one moment at which a second e-mail cannot be helped is between the
server's having taken it and our knowing so; the second then has the Message-ID of the first.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import copied_database
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings

SCRIPT = Path(__file__).with_name("crash.py")
SERVICES, MODERATION, DIGESTS = "forums.services", "forums.moderation", "community.digests.making"
ACKNOWLEDGED = "after smtplib:SMTP.sendmail"
# What runs in CI; ``full`` runs them all.
SAMPLE = {
    ("post", f"after {SERVICES}:announce"),
    ("decide", f"after {MODERATION}:tell_of_decision"),
    ("work", ACKNOWLEDGED),
}
STEPS = [
    *[
        ("post", step)
        for step in (
            f"after {SERVICES}:next_number",
            f"before {SERVICES}:write_text",
            f"after {SERVICES}:write_text",
            f"before {SERVICES}:audit.record",
            f"after {SERVICES}:audit.record",
            f"after {SERVICES}:announce",
            f"after {SERVICES}:watch_by_writing",
            f"after {SERVICES}:after_change",
            f"after {SERVICES}:reply_create",  # committed; the answer never reached the browser
        )
    ],
    *[
        ("decide", step)
        for step in (
            f"after {MODERATION}:case_close",
            f"after {MODERATION}:move_post",
            f"after {MODERATION}:decision_record",
            f"before {MODERATION}:tell_of_decision",
            f"after {MODERATION}:tell_of_decision",
            f"after {MODERATION}:announce",
            f"after {MODERATION}:after_change",
            f"after {MODERATION}:post_approve",
        )
    ],
    *[
        ("work", step)
        for step in (
            f"before {DIGESTS}:_rows",
            f"after {DIGESTS}:_rows",
            f"after {DIGESTS}:_no_longer_held",
            f"after {DIGESTS}:_make_batch",
            f"after {DIGESTS}:make_digests",
            "after core.outbox:take",
            "before core.outbox:work",
            "after core.outbox:work",
            "before forums.announcing:notify_many",
            "after forums.announcing:notify_many",
            "before members.notify:delivery_connection",
            "before smtplib:SMTP.sendmail",
            ACKNOWLEDGED,
            "before community.digests.sending:sections_for",
            "after community.digests.sending:digest_email",
        )
    ],
]


class Catcher:
    """A mail server's memory: who was sent which Message-ID; it can kill the sender before it has answered."""

    def __init__(self) -> None:
        self.got: Counter[tuple[str, str]] = Counter()
        self.kill = 0

    async def handle_DATA(self, server, session, envelope) -> str:
        message = message_from_bytes(envelope.original_content, policy=default)
        for recipient in envelope.rcpt_tos:
            self.got[recipient, message["Message-ID"]] += 1
        if self.kill:
            os.kill(self.kill, signal.SIGKILL)
            self.kill = 0
        return "250 OK"


@pytest.fixture(scope="module")
def mail_server() -> Iterator[tuple[Catcher, str]]:
    catcher = Catcher()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(catcher, hostname="127.0.0.1", port=port)
    controller.start()
    yield catcher, f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture(scope="module")
def prepared(mail_server, tmp_path_factory) -> Path:
    """A database on disk in which something waits to be posted, decided and sent."""
    path = tmp_path_factory.mktemp("crash") / "prepared.sqlite3"
    shutil.copyfile(copied_database.migrated(), path)
    assert start(path, mail_server[1], "prepare").wait() == 0
    return path


@pytest.fixture
def database(prepared, tmp_path) -> Path:
    return Path(shutil.copyfile(prepared, tmp_path / "site.sqlite3"))


def start(database: Path, mail: str, *arguments: str) -> subprocess.Popen:
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "CRASH_EMAIL_URL": mail,
        "DJANGO_SETTINGS_MODULE": "forums_crash_settings",
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), str(SCRIPT.parent)]),
    }
    environment.pop("TEST_DATABASE_URL", None)
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)


def recovered(database: Path, mail: str, act: str) -> dict:
    process = start(database, mail, "recover", act)
    out, _err = process.communicate(timeout=300)
    assert process.returncode == 0, out
    return json.loads(out.splitlines()[-1])


def message_of(found: dict, words: str) -> str:
    return f"<post-{found['posts'][words]}@testserver>"


def check(act: str, found: dict, catcher: Catcher, *, twice: int = 0) -> None:
    """Nothing lost, nothing doubled: posts, numbers, counters, decisions, the trail, notices and e-mails."""
    expected = {(f"{name}@example.org", message_of(found, "Fresh.")) for name in ("follower", "writer")}
    if act == "post":
        expected |= {(f"{name}@example.org", message_of(found, "Posted.")) for name in ("follower", "asker")}
    if act == "decide":
        expected |= {(f"{name}@example.org", message_of(found, "Waiting.")) for name in ("follower", "asker")}
    mails = {pair: n for pair, n in catcher.got.items() if pair[1].startswith("<post-")}
    assert mails.keys() == expected
    others = Counter(recipient for recipient, message in catcher.got if not message.startswith("<post-"))
    # The digest with what was held, and the author's notice of the decision: each has one Message-ID, however often.
    assert others == {"daily@example.org": 1, **({"writer@example.org": 1} if act == "decide" else {})}
    assert sum(catcher.got.values()) == len(catcher.got) + twice
    assert len(found["notices"]) == len(set(found["notices"]))
    assert found["numbers"] == list(range(1, found["last_number"] + 1)), "numbers have neither gap nor repeat"
    assert found["last_number"] == (5 if act == "post" else 4)
    assert found["counter"] == found["published"] == (3 if act == "work" else 4)
    assert found["decisions"] == (1 if act == "decide" else 0)
    assert found["waiting_cases"] == (0 if act == "decide" else 1)
    assert found["digests"] == [[1, False]]
    assert found["outbox"] == []
    assert found["faults"] == []


CASES = [
    pytest.param(act, step, marks=() if (act, step) in SAMPLE else (pytest.mark.full,), id=f"{act} {step}")
    for act, step in STEPS
]


@pytest.mark.parametrize(("act", "step"), CASES)
def test_killed_at_a_step_loses_nothing_and_tells_nobody_twice(database, mail_server, act, step):
    catcher, mail = mail_server
    catcher.got.clear()
    assert start(database, mail, act, *step.split()).wait(timeout=300) == -signal.SIGKILL, "the step was reached"
    found = recovered(database, mail, act)
    check(act, found, catcher, twice=1 if step == ACKNOWLEDGED else 0)


@pytest.mark.full
def test_killed_by_the_server_before_it_answered_sends_the_same_message_again(database, mail_server):
    catcher, mail = mail_server
    catcher.got.clear()
    worker = start(database, mail, "work")
    catcher.kill = worker.pid
    assert worker.wait(timeout=300) == -signal.SIGKILL
    assert sum(catcher.got.values()) == 1
    check("work", recovered(database, mail, "work"), catcher, twice=1)


@pytest.mark.full
def test_nobody_killed_tells_everybody_once(database, mail_server):
    catcher, mail = mail_server
    catcher.got.clear()
    assert start(database, mail, "work").wait(timeout=300) == 0
    check("work", recovered(database, mail, "work"), catcher)
