"""Runs every check that needs no running site; pre-commit and CI call the same."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


def files(*patterns: str) -> list[str]:
    """Return the files git tracks, or would, that match the patterns."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [name for name in listed.stdout.split() if (ROOT / name).is_file()]


def main() -> int:
    """Run all checks, then fail if any failed."""
    python = str(sys.executable)
    checks: list[tuple[str, list[str]]] = [
        ("ruff", [str(BIN / "ruff"), "check", "--quiet", "."]),
        ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
        ("djhtml", [str(BIN / "djhtml"), "--check", "--tabwidth", "2", *files("*.html")]),
        ("layers", [str(BIN / "lint-imports")]),
        ("types", [str(BIN / "mypy"), "."]),
        ("migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run", "--verbosity", "0"]),
        ("i18n_status", [python, "manage.py", "i18n_status", "--messages-only"]),
    ]
    if shutil.which("xgettext"):
        checks.append(("messages", [python, "scripts/check_messages.py"]))
    elif os.environ.get("REQUIRE_SERVICES") == "1":
        print("lint: gettext is missing; install the system's package gettext.")
        return 1
    else:
        print("lint: skipped the check of collected messages: gettext is not installed.")
    failed = []
    for name, command in checks:
        print(f"lint: {name}", flush=True)
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cop_site.settings.test"}
        result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if result.returncode:
            failed.append(name)
            print(result.stdout + result.stderr)
    print(f"lint: failed: {', '.join(failed)}" if failed else "lint: all is well")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
