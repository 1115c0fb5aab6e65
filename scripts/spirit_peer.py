"""Spirit, the fastest forum of those that design.md names, installed from its package outside the repo to be compared.

Nothing of Spirit is kept here: an environment of its own lies in the user's cache, made where it is missing.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from elastic_node import cache_folder

VERSION = "0.14.3"
SCRIPTS = Path(__file__).resolve().parent


def spirit_python() -> Path | None:
    """Return the Python of Spirit's environment, made where it is missing; None where it cannot be had."""
    folder = cache_folder() / f"spirit-{VERSION}"
    python = folder / "bin" / "python"
    if (folder / "ready").is_file():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", f"django-spirit=={VERSION}"],
    ):
        if subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode:
            return None
    (folder / "ready").touch()
    return python


def spirit_environment(folder: Path) -> dict[str, str]:
    """Return the environment variables of a site of Spirit whose files lie in ``folder``."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "DJANGO_SETTINGS_MODULE": "spirit_settings", "SPIRIT_FOLDER": str(folder)}


def make_spirit_site(python: Path, folder: Path, ours: Path, thread: int, space: int) -> str:
    """Make a site with the discussions of our database, and return what ``spirit_seed.py`` prints."""
    folder.mkdir(parents=True)
    environment = spirit_environment(folder)
    migrate = [str(python), "-m", "django", "migrate", "-v0", "--pythonpath", str(SCRIPTS)]
    subprocess.run(migrate, env=environment, check=True, stdout=subprocess.DEVNULL)
    seed = [str(python), str(SCRIPTS / "spirit_seed.py"), str(ours), str(thread), str(space)]
    return subprocess.run(seed, env=environment, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
