"""SQLite databases made once and copied into memory: one that is migrated, and others with a site or a demo in them.

Each is known by a digest of what made it, so a changed migration or a changed loader makes it anew. On PostgreSQL
nothing is copied: everything is made as it would be without this module.
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

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.signals import connection_created

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test-databases"
ROOMS = ("core", "members", "casestudies", "forums", "toolkit", "search", "community", "home", "cop_site", "welsh")


def begin_migrated() -> None:
    """Let each empty database in memory begin as a copy of the migrated one."""
    connection_created.connect(_begin, dispatch_uid="copied database")


def _begin(connection: Any, **_more: Any) -> None:
    if _in_memory(connection) and not connection.introspection.table_names():
        _copy_into(connection, migrated())


@contextmanager
def holding(name: str, load: Callable[[], Any]) -> Iterator[None]:
    """Hold in the test database what ``load`` makes; take it out at the end. ``name`` is the copy's."""
    if not _in_memory(connection):
        with _rolled_back():
            load()
            yield
        return
    _copy_into(connection, _made(name, _everything(), lambda path: _load(path, load)))
    yield
    _copy_into(connection, migrated())


@contextmanager
def _rolled_back() -> Iterator[None]:
    outer = transaction.atomic()
    outer.__enter__()
    yield
    transaction.set_rollback(True)
    outer.__exit__(None, None, None)


def _in_memory(connection: Any) -> bool:
    return bool(connection.vendor == "sqlite" and connection.is_in_memory_db())


def _copy_into(connection: Any, path: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as source:
        source.backup(connection.connection)


def _load(path: Path, load: Callable[[], Any]) -> None:
    """Load and keep; what waits for the commit is forgotten, as on PostgreSQL, where there is no commit."""
    with transaction.atomic():
        load()
        connection.run_on_commit.clear()
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
