"""Runs all tests: on SQLite with the browser, then on a private PostgreSQL.

What a machine lacks is skipped by name and aloud; REQUIRE_SERVICES=1 turns each skip into a failure. The long suites
run in seeded samples; --full runs all of them.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import elastic_node
import postgres

ROOT = Path(__file__).resolve().parent.parent


def pytest(*arguments: str, **environment: str) -> int:
    """Run pytest with the given environment on top; return its exit code."""
    command = [sys.executable, "-m", "pytest", "-q", "--durations=5", *arguments]
    print(f"\n== {' '.join(command[1:])} {environment or ''}", flush=True)
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode


def main() -> int:
    """Run the suites; the worst exit code is the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="run what CI only samples")
    parser.add_argument("paths", nargs="*", default=[])
    options = parser.parse_args()
    required = os.environ.get("REQUIRE_SERVICES") == "1"
    sample = "" if options.full else " and not full"
    environment = {"FULL": "1"} if options.full else {}
    for name in ("cop_site/static",):
        if not (ROOT / name).is_dir():
            sys.exit(f"{name} is missing: run make setup.")
    # One node for every run and worker; each has an index of its own. It boots while the first tests run; those that
    # need it wait for it, and skip or fail where it does not come.
    with elastic_node.beside(elastic_node.Node(quick=True)) as folder:
        environment["TEST_ELASTICSEARCH_FOLDER"] = str(folder)
        return run(options.paths, sample, environment, required)


def run(paths: list[str], sample: str, environment: dict[str, str], required: bool) -> int:
    """Run the suites on each database; the worst exit code is the result."""
    # The browser's tests in a run of their own: Playwright keeps an event loop in its thread, which Django dislikes.
    codes = [
        pytest("-n", "2", "--dist", "loadfile", "-m", f"not browser{sample}", *paths, **environment),
        pytest("-n", "2", "--dist", "load", "-m", f"browser{sample}", *paths, **environment),
    ]
    if postgres.binaries() is None:
        sentence = "PostgreSQL's server is not installed: the suite was not run on it."
        print(sentence, flush=True)
        if required:
            return 1
    else:
        try:
            with postgres.cluster() as url:
                arguments = ["-n", "2", "--dist", "loadfile", "-m", f"not browser{sample}", *paths]
                codes.append(pytest(*arguments, TEST_DATABASE_URL=url, **environment))
        finally:
            shutil.rmtree(ROOT / "var" / "test-media", ignore_errors=True)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
