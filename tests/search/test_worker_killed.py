"""A worker killed by SIGKILL between reading entries and writing them: nothing is lost and nothing doubled."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import copied_database
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from stand_in_node import Answer, forwarded, served

pytestmark = pytest.mark.elasticsearch
SCRIPT = Path(__file__).with_name("killed_worker.py")


@pytest.fixture
def database_url(django_db_setup, django_db_blocker, tmp_path) -> Iterator[str]:
    """A migrated database of the test's own, which other processes can open."""
    if connection.vendor == "sqlite":
        path = tmp_path / "library.sqlite3"
        shutil.copy(copied_database.migrated(), path)
        yield f"sqlite:///{path}"
        return
    with django_db_blocker.unblock():
        made_from = connection.settings_dict["NAME"]
        connection.close()  # a database with readers cannot be copied
    name = f"killed_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as cluster:
        cluster.execute(f"CREATE DATABASE {name} TEMPLATE {made_from}")
        yield urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()
        cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def start(database_url, shared_node) -> Callable[..., subprocess.Popen]:
    """Return a function that starts a process on the database, told of a node at an address."""
    prefix = f"killed-{uuid.uuid4().hex[:8]}"

    def begin(url: str, *arguments: str) -> subprocess.Popen:
        environment = {
            **os.environ,
            "TEST_DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "cop_site.settings.test",
            "ELASTICSEARCH_URL": url,
            "ELASTICSEARCH_PREFIX": prefix,
            "PYTHONPATH": str(settings.BASE_DIR),
        }
        command = [sys.executable, *arguments]
        return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)

    return begin


def result(process: subprocess.Popen) -> dict:
    out, _err = process.communicate(timeout=120)
    assert process.returncode == 0, out
    return json.loads(out.splitlines()[-1])


def killed_at_its_bulk_request(start, node: str, *, arrives: bool) -> None:
    """Run a worker and kill it when it has read entries and sends them; the node gets the request if it ``arrives``."""
    running: list[subprocess.Popen] = []

    def respond(request, body: bytes) -> Answer | None:
        if "_bulk" not in request.path:
            return forwarded(node, request, body)
        if arrives:
            forwarded(node, request, body)
        running[0].kill()
        return None

    with served(respond) as port:
        running.append(start(f"http://127.0.0.1:{port}", "manage.py", "run_worker", "--once"))
        out, _err = running[0].communicate(timeout=120)
    assert running[0].returncode == -9, out


def test_worker_killed_between_read_and_write_loses_and_doubles_nothing(start, shared_node):
    result(start(shared_node, str(SCRIPT), "prepare"))
    killed_at_its_bulk_request(start, shared_node, arrives=False)
    result(start(shared_node, str(SCRIPT), "change"))
    killed_at_its_bulk_request(start, shared_node, arrives=True)
    found = result(start(shared_node, str(SCRIPT), "finish"))
    assert found == {"check": [[], [], []], "held": 103, "entries": 103, "left": 0, "new": 10}
