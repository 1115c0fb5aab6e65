"""Databases made once and copied for the tests: one that is migrated, and others with a site or a demo in them.

On SQLite they are files, copied into memory; each is known by a digest of what made it, so a changed migration or a
changed loader makes it anew. On PostgreSQL they are templates of the run's own cluster (``template_database``).
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import template_database
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.signals import connection_created

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test-databases"
ROOMS = ("core", "members", "casestudies", "forums", "toolkit", "search", "community", "home", "cop_site", "welsh")


def begin_migrated() -> None:
    """Let each database of the tests begin as a copy of the migrated one."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = template_database.migrated()
    connection_created.connect(_begin, dispatch_uid="copied database")


def _begin(connection: Any, **_more: Any) -> None:
    if connection.vendor == "sqlite" and connection.is_in_memory_db() and not connection.introspection.table_names():
        _copy_into(connection, migrated())


@contextmanager
def holding(name: str, load: Callable[[], Any]) -> Iterator[None]:
    """Hold in the test database what ``load`` makes; take it out at the end. ``name`` is the copy's."""
    if connection.vendor == "postgresql":
        template_database.become(template_database.made(name, lambda: _committed(load)))
        yield
        template_database.become(template_database.migrated())
        return
    _copy_into(connection, _made(name, _everything(), lambda path: _load(path, load)))
    yield
    _copy_into(connection, migrated())


def _copy_into(connection: Any, path: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as source:
        source.backup(connection.connection)


def _committed(load: Callable[[], Any]) -> None:
    """Load and keep; what waits for the commit is forgotten, as in a test, where there is no commit."""
    with transaction.atomic():
        load()
        connection.run_on_commit.clear()


def _load(path: Path, load: Callable[[], Any]) -> None:
    _committed(load)
    with closing(sqlite3.connect(path)) as target:
        connection.connection.backup(target)


def migrated() -> Path:
    """Return the file of the migrated database."""
    return _made("migrated", [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requirements/*.txt")], _migrate)


def _everything() -> list[Path]:
    sources = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return [*sources, *ROOT.glob("content/*.json"), *ROOT.glob("requirements/*.txt")]


def _made(name: str, sources: list[Path], make: Callable[[Path], None]) -> Path:
    """Return the database of that name, made if it is not there or if its sources have changed since."""
    digest = hashlib.sha256()
    for source in sorted(sources):
        digest.update(source.read_bytes())
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}-{digest.hexdigest()[:16]}.sqlite3"
    with (FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two workers one makes it, the other waits
        if not path.exists():
            for old in FOLDER.glob(f"{name}-*"):
                old.unlink()
            part = path.with_suffix(".part")
            make(part)
            part.rename(path)
    return path


def _migrate(path: Path) -> None:
    environment = {**os.environ, "TEST_DATABASE_URL": f"sqlite:///{path}"}
    environment["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE)
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
