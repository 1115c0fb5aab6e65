"""Serves the site with a worker beside it, and says where it is and who can sign in."""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = ["practitioner", "facilitator", "editor", "member", "admin"]


def main() -> int:
    """Run both processes until one ends or Ctrl-C is pressed."""
    port = os.environ.get("PORT", "8000")
    environment = {
        "DJANGO_SETTINGS_MODULE": "cop_site.settings.development",
        **os.environ,
        "PORT": port,
    }
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "cop_site.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2",
            "--threads", "4", "--log-level", "warning", "--preload",
        ],
        cwd=ROOT, env=environment,
    )  # fmt: skip
    worker = subprocess.Popen([sys.executable, "manage.py", "run_worker"], cwd=ROOT, env=environment)
    print(
        "\n".join(
            [
                "",
                "Mewnoli is running.",
                f"  Cymraeg  http://localhost:{port}/cy/",
                f"  English  http://localhost:{port}/en/",
                f"  Admin    http://localhost:{port}/admin/",
                "",
                "Sign in as one of these people, password mewnoli-demo:",
                *[f"  {name}@demo.example" for name in PEOPLE],
                "",
                "E-mails are written to var/mail. Stop with Ctrl-C.",
            ]
        ),
        flush=True,
    )

    def stop(number: int, frame: object) -> None:
        server.terminate()

    signal.signal(signal.SIGTERM, stop)
    try:
        code = server.wait()
    except KeyboardInterrupt:
        server.terminate()
        code = 0
    worker.terminate()
    worker.wait()
    server.wait()
    return 0 if code in (0, -signal.SIGTERM) else code


if __name__ == "__main__":
    sys.exit(main())
