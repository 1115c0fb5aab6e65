"""Races on PostgreSQL: facilitators who decide the same cases at once, and members who post at once."""

import json
import os
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import template_database
from django.conf import settings

pytestmark = pytest.mark.postgres

SCRIPT = Path(__file__).with_name("race.py")
# Processes, threads each, cases; processes, threads each, members each; how often.
DECIDING, POSTING, RUNS = ((5, 10, 500), (10, 10, 10), 10) if os.environ.get("FULL") else ((2, 3, 24), (2, 4, 5), 1)


def execute(statement: str) -> None:
    with psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(statement)


def start_on(database: str, script: str, *arguments: object) -> subprocess.Popen:
    """Start a script on a database of the test cluster; the settings allow more posts than a person may send."""
    environment = {
        **os.environ,
        "DATABASE_URL": urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{database}").geturl(),
        "DJANGO_SETTINGS_MODULE": "forums_race_settings",
        "PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), str(SCRIPT.parent)]),
    }
    environment.pop("TEST_DATABASE_URL")
    command = [sys.executable, script, *map(str, arguments)]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def migrated(db) -> str:
    """An empty PostgreSQL database with every table, to be copied."""
    if not os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"):
        pytest.skip("These races run on PostgreSQL; SQLite has one of its own.")
    return template_database.migrated()


@pytest.fixture
def race(migrated: str) -> Iterator[Callable[..., subprocess.Popen]]:
    """Return a function that starts ``race.py`` on a database of the test's own."""
    name = f"race_{uuid.uuid4().hex[:12]}"
    execute(f"CREATE DATABASE {name} TEMPLATE {migrated}")
    yield lambda *arguments: start_on(name, str(SCRIPT), *arguments)
    execute(f"DROP DATABASE {name} WITH (FORCE)")


def result(process: subprocess.Popen) -> dict:
    out, _err = process.communicate(timeout=1500)
    assert process.returncode == 0, out
    return json.loads(out.splitlines()[-1]) if out.strip() else {}


@pytest.mark.parametrize("run", range(RUNS))
def test_facilitators_at_once_decide_each_case_once(race, run):
    processes, threads, cases = DECIDING
    result(race("prepare", cases, 0))
    running = [race("decide", threads, n * threads) for n in range(processes)]
    total = sum((Counter(result(process)) for process in running), Counter())
    assert total == {"decided": cases, "conflict": cases * (processes * threads - 1)}
    found = result(race("report"))
    assert (found["decisions"], found["waiting"], found["cases"]) == (cases, 0, cases)
    assert found["counter"] == found["published"]
    assert found["faults"] == []


def test_members_at_once_lose_nothing(race):
    processes, threads, each = POSTING
    members = processes * threads * each
    result(race("prepare", 0, members))
    running = [race("post", threads, each, n * threads * each) for n in range(processes)]
    assert [result(process) for process in running] == [{}] * processes
    found = result(race("report"))
    assert found["posts"] == found["authors"] == 1 + members
    assert found["whole"], "numbers have neither gap nor repeat"
    assert found["counter"] == found["published"] == found["posts"]
    assert found["faults"] == []
