"""Real Elasticsearch nodes in temporary folders, for tests and benchmarks.

Maven Central holds the server without its optional modules; it is fetched once by the ordinary client and kept
unpacked. (This file is not called elasticsearch.py: scripts beside it would import it instead of the client.)
"""

import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from postgres import free_port

VERSION = "8.19.3"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
HEAP_MB = 512
# A node for tests compiles little: it boots in half the processor time. Benchmarks take the ordinary options.
QUICK = "-XX:TieredStopAtLevel=1\n-XX:-UseG1GC\n-XX:+UseSerialGC\n"
BOOT_SECONDS = 120
SHARED_SECONDS = 300  # with the fetching, the first time
READY = "ready"


class NoNode(Exception):
    """A node cannot be had here; the message says why."""


def java_home() -> Path:
    """Return the home of the Java on the PATH."""
    found = shutil.which("java")
    if found is None:
        raise NoNode("Elasticsearch's node was not started: no java on the PATH (17 or later).")
    return Path(found).resolve().parent.parent


def cache_folder() -> Path:
    """Return where the unpacked server is kept: a place that the user who runs it can read."""
    if os.geteuid() == 0:
        return Path("/var/cache/mewnoli")  # root's home is closed to the user that the node runs as
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mewnoli"


def distribution() -> Path:
    """Return the folder of the unpacked server, fetching and unpacking it the first time."""
    folder = cache_folder() / f"elasticsearch-{VERSION}"
    if folder.is_dir():
        return folder
    if shutil.which("mvn") is None:
        raise NoNode("Elasticsearch's node was not started: Maven, which fetches it, is not installed.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Unpacked aside and renamed, so that two processes at once do no harm and nobody sees half of it.
    with tempfile.TemporaryDirectory(dir=folder.parent) as aside:
        Path(aside).chmod(0o755)
        fetched = subprocess.run(
            ["mvn", "-B", "-q", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={aside}"],
            cwd=aside, capture_output=True, text=True, check=False,
        )  # fmt: skip
        packed = Path(aside) / f"elasticsearch-{VERSION}.zip"
        if fetched.returncode or not packed.is_file():
            raise NoNode(f"Elasticsearch's node was not started: Maven could not fetch {ARTIFACT}.\n{fetched.stdout}")
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(aside)
        unpacked = Path(aside) / f"elasticsearch-{VERSION}"
        for program in (unpacked / "bin").iterdir():
            program.chmod(0o755)
        with suppress(OSError):  # another process was first
            unpacked.rename(folder)
    return folder


def _fetch(url: str, timeout: float = 5) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=timeout) as answer:
        result: dict[str, object] = json.load(answer)
        return result


class Node:
    """A node with a folder of its own: it can be stopped, killed and started again with what it holds."""

    def __init__(
        self, name: str = "node", settings: dict[str, str] | None = None, heap_mb: int = HEAP_MB, quick: bool = False
    ) -> None:
        self.name = name
        self.port, self.transport = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = settings if settings is not None else {"discovery.type": "single-node"}
        self.options = f"-Xms{heap_mb}m\n-Xmx{heap_mb}m\n{QUICK if quick else ''}"
        self.folder = Path(tempfile.mkdtemp(prefix="mewnoli-elasticsearch-"))
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, wait: bool = True) -> "Node":
        """Start the node; with ``wait``, until it answers. Elasticsearch refuses to run as root."""
        home = distribution()
        if not (self.folder / "config").is_dir():
            shutil.copytree(home / "config", self.folder / "config")
            (self.folder / "config" / "jvm.options.d").mkdir(exist_ok=True)
            (self.folder / "config" / "jvm.options.d" / "heap.options").write_text(self.options)
        settings = {
            "cluster.name": "mewnoli-tests",
            "node.name": self.name,
            "path.data": f"{self.folder}/data",
            "path.logs": f"{self.folder}/logs",
            "http.port": str(self.port),
            "transport.port": str(self.transport),
            "network.host": "127.0.0.1",
            "xpack.security.enabled": "false",
            # A full disk would make the indices read-only.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **self.settings,
        }
        lines = "".join(f"{name}: {value}\n" for name, value in settings.items())
        (self.folder / "config" / "elasticsearch.yml").write_text(lines)
        (self.folder / "tmp").mkdir(exist_ok=True)
        identity: dict[str, object] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, nobody.pw_uid, nobody.pw_gid)
            identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.folder),
            "ES_JAVA_HOME": str(java_home()),
            "ES_PATH_CONF": f"{self.folder}/config",
            "ES_TMPDIR": str(self.folder / "tmp"),
            "CLI_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # the launcher's, which soon goes
            "LC_ALL": "C.UTF-8",
        }
        with (self.folder / "output").open("ab") as output:
            self.process = subprocess.Popen(
                [str(home / "bin" / "elasticsearch")], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, start_new_session=True, **identity,  # type: ignore[call-overload]
            )  # fmt: skip
        if wait:
            self.wait()
        return self

    def wait(self, nodes: int = 1) -> None:
        """Wait until the node, with so many others, is ready. Raises NoNode with the end of its output."""
        end = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                break
            with suppress(urllib.error.URLError, OSError):
                health = _fetch(f"{self.url}/_cluster/health?wait_for_nodes=>={nodes}&timeout=2s")
                if not health["timed_out"]:
                    (self.folder / READY).write_text(self.url)
                    return
            time.sleep(0.2)
        tail = (self.folder / "output").read_text(errors="replace")[-2000:]
        self.remove()
        raise NoNode(f"Elasticsearch's node did not start.\n{tail}")

    def _signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=30)
        # The launcher may have gone before the server that it started.
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process = None

    def stop(self) -> None:
        """Stop the node in good order."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill the node by SIGKILL, the launcher and the server."""
        self._signal(signal.SIGKILL)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Have the node take connections and answer nothing, as one that hangs."""
        if self.process is None:
            raise NoNode(f"{self.name} does not run.")
        os.killpg(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.process.pid, signal.SIGCONT)

    def remove(self) -> None:
        """Kill the node and remove all that it holds."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def shared(folder: Path) -> str:
    """Return the address of the node that another process starts in ``folder``, once it is ready."""
    end = time.monotonic() + SHARED_SECONDS
    while folder.is_dir() and time.monotonic() < end:
        with suppress(FileNotFoundError):
            if url := (folder / READY).read_text():
                return url
        time.sleep(0.2)
    raise NoNode("Elasticsearch's node was not started: the run's output says why.")


@contextmanager
def beside(made: Node) -> Iterator[Path]:
    """Start a node while other work goes on, and say aloud what fails; yield the folder that ``shared`` waits for."""

    def start() -> None:
        try:
            made.start()
        except (NoNode, OSError) as reason:
            made.remove()
            print(reason, flush=True)

    starter = threading.Thread(target=start)
    starter.start()
    try:
        yield made.folder
    finally:
        starter.join()
        made.remove()


@contextmanager
def node(heap_mb: int = HEAP_MB) -> Iterator[Node]:
    """Start one node; stop and remove it at the end."""
    made = Node(heap_mb=heap_mb)
    try:
        yield made.start()
    finally:
        made.remove()


@contextmanager
def cluster(size: int) -> Iterator[Sequence[Node]]:
    """Start several nodes that find each other; stop and remove them at the end."""
    nodes = [Node(f"node-{number}") for number in range(1, size + 1)]
    seeds = ", ".join(f"127.0.0.1:{each.transport}" for each in nodes)
    names = ", ".join(each.name for each in nodes)
    try:
        for each in nodes:
            each.settings = {"discovery.seed_hosts": f"[{seeds}]", "cluster.initial_master_nodes": f"[{names}]"}
            each.start(wait=False)
        for each in nodes:
            each.wait(size)
        yield nodes
    finally:
        for each in nodes:
            each.remove()


if __name__ == "__main__":
    with node() as running:
        print(f"Elasticsearch {VERSION} at {running.url}, until you press Enter", flush=True)
        input()
