"""Several processes post in one thread at once: every post arrives, numbers have neither gap nor repeat."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from forums.models import Thread

WORKER = """
import sys
import django
django.setup()
from threading import Thread as Worker
from django.db import connection
from forums import services
from forums.models import Thread
from members.models import User

def post(name):
    actor = User.objects.get(email="member@example.org")
    thread = Thread.objects.get(pk=int(sys.argv[1]))
    for n in range(5):
        services.reply_create(actor=actor, thread=thread, source=f"{name} {n}", language="en")
    connection.close()

workers = [Worker(target=post, args=(f"{sys.argv[2]}.{n}",)) for n in range(3)]
[worker.start() for worker in workers]
[worker.join() for worker in workers]
"""
PROCESSES, POSTS_EACH = 3, 15


def test_posts_at_once_lose_nothing(people, make_thread, tmp_path: Path):
    if connection.vendor != "sqlite":
        pytest.skip("This race runs on a copy of the SQLite database; PostgreSQL has its own.")
    thread = make_thread()
    connection.ensure_connection()
    file = tmp_path / "race.sqlite3"
    file.write_bytes(connection.connection.serialize())
    with sqlite3.connect(file) as copy:
        # As every database of the site is since it was first opened; several at once cannot change it.
        copy.execute("PRAGMA journal_mode=WAL")
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{file}",
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    environment.pop("TEST_DATABASE_URL", None)
    running = [
        subprocess.Popen([sys.executable, "-c", WORKER, str(thread.pk), str(n)], env=environment, cwd=settings.BASE_DIR)
        for n in range(PROCESSES)
    ]
    assert [process.wait(timeout=120) for process in running] == [0] * PROCESSES
    with sqlite3.connect(file) as copy:
        numbers = [
            row[0] for row in copy.execute("SELECT number FROM forums_post WHERE thread_id = ? ORDER BY 1", [thread.pk])
        ]
        counters = copy.execute(
            "SELECT last_number, posts_published FROM forums_thread WHERE id = ?", [thread.pk]
        ).fetchone()
    total = 1 + PROCESSES * POSTS_EACH
    assert numbers == list(range(1, total + 1))
    assert counters == (total, total)
    assert Thread.objects.get(pk=thread.pk).posts_published == 1
