"""What benchmarks stand on: the site on a database of their own, and figures that another process measures on it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
Environment = dict[str, str]


def environment_of(database_url: str, **more: str) -> Environment:
    """Return the environment in which the site uses a database and keeps its cache to itself."""
    return {
        "DJANGO_SETTINGS_MODULE": "cop_site.settings.development",
        **os.environ,
        "DATABASE_URL": database_url,
        "CACHE_URL": "locmemcache://",
        "LOG_LEVEL": "CRITICAL",
        **more,
    }


def manage(environment: Environment, *command: str) -> str:
    """Run a management command and return what it printed."""
    return _printed(environment, "manage.py", *command)


def measured(environment: Environment, script: str, *arguments: str) -> Any:
    """Run a script and return its last line, which is JSON."""
    return json.loads(_printed(environment, script, *arguments).splitlines()[-1])


def _printed(environment: Environment, *command: str) -> str:
    whole = [sys.executable, *command]
    return subprocess.run(whole, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
