"""A migrated SQLite database, made once for each state of the migrations and copied into memory by each test run."""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.signals import connection_created

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test-template"


def use() -> None:
    """Fill each empty database in memory from the template; other databases are left to Django."""
    connection_created.connect(_fill, dispatch_uid="migrated template")


def _fill(connection: Any, **_more: Any) -> None:
    if connection.vendor != "sqlite" or not connection.is_in_memory_db() or connection.introspection.table_names():
        return
    source = sqlite3.connect(_template())
    source.backup(connection.connection)
    source.close()


def _template() -> Path:
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requirements/*.txt")]):
        digest.update(path.read_bytes())
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{digest.hexdigest()[:16]}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two workers one makes it, the other waits
        if not path.exists():
            for old in FOLDER.glob("*.sqlite3*"):
                old.unlink()
            _migrate(path.with_suffix(".part"))
            path.with_suffix(".part").rename(path)
    return path


def _migrate(path: Path) -> None:
    path.unlink(missing_ok=True)
    environment = {**os.environ, "TEST_DATABASE_URL": f"sqlite:///{path}"}
    environment["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE)
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
