"""PostgreSQL databases made once in the run's own cluster, of which every process takes copies by ``TEMPLATE``."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
MIGRATED = "mewnoli_migrated"


def migrated() -> str:
    """Return the name of the migrated database."""
    return _once(MIGRATED, _migrate)


def made(name: str, load: Callable[[], Any]) -> str:
    """Return the name of the database with what ``load`` puts into the migrated test database."""

    def make(outside: psycopg.Connection, part: str) -> None:
        load()
        connection.close()
        _copy(outside, connection.settings_dict["NAME"], part)

    return _once(f"mewnoli_{name}", make)


def become(template: str) -> None:
    """Make the test database anew as a copy of another."""
    connection.close()
    name = connection.settings_dict["NAME"]
    with _outside() as outside:
        outside.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _copy(outside, template, name)


def _once(name: str, make: Callable[[psycopg.Connection, str], None]) -> str:
    """Let one process make the database; those that come meanwhile wait for it."""
    with _outside() as outside:
        outside.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if outside.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            part = f"{name}_part"
            make(outside, part)
            outside.execute(f'ALTER DATABASE "{part}" RENAME TO "{name}"')
    return name


def _migrate(outside: psycopg.Connection, part: str) -> None:
    outside.execute(f'CREATE DATABASE "{part}"')
    address = urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{part}").geturl()
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "TEST_DATABASE_URL": address}, check=True)


def _copy(outside: psycopg.Connection, source: str, target: str) -> None:
    outside.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


@contextmanager
def _outside() -> Iterator[psycopg.Connection]:
    """A connection to a database that nobody copies: a template must have no connection while it is copied."""
    with psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as outside:
        yield outside
