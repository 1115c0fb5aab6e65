"""A private PostgreSQL cluster in a temporary folder, for tests and benchmarks."""

import getpass
import glob
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """Return the folder of the newest server's binaries: Debian keeps them off the PATH."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if found:
        return Path(found[-1]).parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def free_port() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster and yield its DATABASE_URL; stop and remove it at the end. The server refuses to run as root."""
    folder = binaries()
    if folder is None:
        raise FileNotFoundError("PostgreSQL's server is not installed.")
    data = Path(tempfile.mkdtemp(prefix="mewnoli-postgres-"))
    prefix: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(data, "postgres", "postgres")
        prefix = ["runuser", "-u", "postgres", "--"]
    port = free_port()

    def run(*command: str) -> None:
        subprocess.run([*prefix, *command], check=True, cwd=data, stdout=subprocess.DEVNULL)

    try:
        run(str(folder / "initdb"), "-D", str(data / "db"), "-U", "mewnoli", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        options += " -c max_connections=250"  # a hundred members of a race at once, beside the tests themselves
        run(str(folder / "pg_ctl"), "-D", str(data / "db"), "-o", options, "-l", str(data / "log"), "-w", "start")
        run(str(folder / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "mewnoli", "mewnoli")
        yield f"postgres://mewnoli@127.0.0.1:{port}/mewnoli"
    finally:
        subprocess.run(
            [*prefix, str(folder / "pg_ctl"), "-D", str(data / "db"), "-m", "immediate", "stop"],
            check=False, cwd="/", stdout=subprocess.DEVNULL,
        )  # fmt: skip
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    print(f"Server binaries: {binaries()}, user {getpass.getuser()}")
