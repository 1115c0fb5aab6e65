"""Makes the isolated environment, the compiled assets and the catalogues; does nothing that is done already.

Runs on the system's Python, so it imports only the standard library.
"""

import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MINIMUM = (3, 11)


def stop(sentence: str) -> None:
    """Say in one sentence what is missing, and end."""
    sys.exit(f"make setup: {sentence}")


def run(*command: str) -> None:
    """Run a step; its own output explains a failure."""
    result = subprocess.run(command, cwd=ROOT, check=False)
    if result.returncode:
        stop(f"this step failed: {' '.join(command)}")


def say(sentence: str) -> None:
    """Show progress at once, also through a pipe."""
    print(sentence, flush=True)


def install(lock: str) -> None:
    """Install a hashed lock unless exactly it is installed already."""
    path = ROOT / "requirements" / lock
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    stamp = VENV / f".installed-{lock}"
    if stamp.is_file() and stamp.read_text() == digest:
        return
    say(f"Installing the packages of requirements/{lock} …")
    run(
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        str(path),
    )
    stamp.write_text(digest)


def main() -> None:
    """Do what is not done yet."""
    started = time.monotonic()
    if sys.version_info < MINIMUM:
        stop(f"Python {MINIMUM[0]}.{MINIMUM[1]} or later is needed; this is {sys.version.split()[0]}.")
    if not PYTHON.is_file():
        say("Making the environment in .venv …")
        result = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
        if result.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            stop("Python's venv module is missing; on Debian or Ubuntu install python3-venv.")
    install("dev.txt")
    if shutil.which("node") is None or shutil.which("npm") is None:
        install("node.txt")
    run(str(PYTHON), "scripts/build_assets.py")
    run(str(PYTHON), "scripts/compile_messages.py")
    (ROOT / "var" / "static").mkdir(parents=True, exist_ok=True)
    elapsed = time.monotonic() - started
    if elapsed > 5:
        say(f"Set up in {elapsed:.0f} seconds.")


if __name__ == "__main__":
    main()
