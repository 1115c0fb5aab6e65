"""The demo community, really served: a database file, a server, a worker, a mail server, and a real browser."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import copied_database
import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from served import Caught, Site
from tests_support import CHROMIUM, require_service

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(__file__).parent / "samples.py"
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the served site."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def _wait_for(url: str) -> None:
    for _attempt in range(150):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} does not answer.")


def _demo_database(shared: Path, environment: dict[str, str]) -> Path:
    """Make the demo community once for all test processes; return its database file."""
    shared.mkdir(parents=True, exist_ok=True)
    database = shared / "demo.sqlite3"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "ready").exists():
            making = {**environment, "DATABASE_URL": f"sqlite:///{database}"}
            shutil.copyfile(copied_database.migrated(), database)
            for command in (["createcachetable"], ["load_demo"]):
                subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=making, check=True)
            subprocess.run(
                [
                    sys.executable,
                    "-c",
                    f"import sqlite3; sqlite3.connect({str(database)!r}).execute('PRAGMA wal_checkpoint(TRUNCATE)')",
                ],
                check=True,
            )
            (shared / "ready").touch()
    return database


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a copy of the demo community with a worker beside it."""
    folder = tmp_path_factory.mktemp("site")
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "demo"
    port, mail_port = _free_port(), _free_port()
    caught = Caught()
    mail_server = Controller(caught, hostname="127.0.0.1", port=mail_port)
    mail_server.start()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cop_site.settings.development",
        "PORT": str(port),
        "SITE_ADDRESS": f"http://localhost:{port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "CACHE_URL": "dbcache://site_cache",
        "LOG_LEVEL": "WARNING",
        "MEDIA_ROOT": str(folder / "media"),
        "AUDIT_CHECKPOINT_FILE": str(folder / "checkpoints.jsonl"),
        "RATE_LIMITS": "0",
        "PYTHONPATH": str(ROOT / "tests"),
    }
    environment.pop("TEST_DATABASE_URL", None)
    database = folder / "site.sqlite3"
    shutil.copyfile(_demo_database(shared, environment), database)
    environment["DATABASE_URL"] = f"sqlite:///{database}"
    served = Site(f"http://localhost:{port}", folder, environment, caught)
    log = (folder / "server.log").open("w")
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "cop_site.wsgi",
        "-b",
        f"127.0.0.1:{port}",
        "--threads",
        "4",
        "--log-level",
        "warning",
    ]
    served.processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log),
        subprocess.Popen(
            [sys.executable, "manage.py", "run_worker", "--pause", "0.3"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        ),
    ]
    try:
        _wait_for(f"{served.url}/healthz")
        yield served
    finally:
        for process in served.processes:
            process.terminate()
        for process in served.processes:
            process.wait(timeout=20)
        mail_server.stop()
        log.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium from the system."""
    require_service("Chromium", Path(CHROMIUM).exists())
    # Playwright keeps an event loop in this thread; Django would refuse the database to every test that follows.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def samples(site: Site) -> dict:
    """Return ``{language: {name: path}}`` for every page of PAGES, every published page, and sessions by role."""
    return json.loads(site.shell(SAMPLES.read_text()).splitlines()[-1])


@pytest.fixture(scope="session")
def sessions(samples: dict) -> Callable[[str], dict]:
    """Return a function that gives the browser state of someone who is signed in."""

    def session(role: str) -> dict:
        cookie = {
            "name": "sessionid",
            "value": samples["sessions"][role],
            "domain": "localhost",
            "path": "/",
            "expires": -1,
            "httpOnly": True,
            "secure": False,
            "sameSite": "Lax",
        }
        return {"cookies": [cookie], "origins": []}

    return session


class Windows:
    """Opens windows of the browser on the site, and notes script errors, refused loads and requests elsewhere."""

    def __init__(self, site: Site, browser: Browser, sessions: Callable[[str], dict]) -> None:
        self.site, self.browser, self.sessions = site, browser, sessions
        self.contexts: list[BrowserContext] = []
        self.kept: dict[str, Page] = {}
        self.errors: list[str] = []

    def open(self, role: str, path: str = "/en/", *, width: int = 1280, javascript: bool = True) -> Page:
        """Open a page as a demo person (or ``visitor``)."""
        context = self.browser.new_context(
            locale="en-GB",
            storage_state=None if role == "visitor" else self.sessions(role),
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
        )
        self.contexts.append(context)
        page = context.new_page()
        own = (self.site.url, "data:", "blob:")
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self._note(message.text, "Content Security Policy" in message.text))
        page.on("request", lambda request: self._note(request.url, not request.url.startswith(own)))
        page.goto(f"{self.site.url}{path}")
        return page

    def look(self, role: str, path: str) -> Page:
        """Go to a page in the one window that a role keeps: twice as quick, for tests that leave nothing behind."""
        if role in self.kept:
            self.kept[role].goto(f"{self.site.url}{path}")
        else:
            self.kept[role] = self.open(role, path)
        return self.kept[role]

    def _note(self, what: str, is_wrong: bool) -> None:
        if is_wrong:
            self.errors.append(what)

    def close(self) -> None:
        """Close them all."""
        for context in self.contexts:
            context.close()


@pytest.fixture
def open_as(site: Site, browser: Browser, sessions: Callable[[str], dict]) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page as a demo person (or ``visitor``); a script error or refused load fails."""
    windows = Windows(site, browser, sessions)
    yield windows.open
    windows.close()
    assert windows.errors == []


@pytest.fixture(scope="session")
def _kept_windows(site: Site, browser: Browser, sessions: Callable[[str], dict]) -> Iterator[Windows]:
    windows = Windows(site, browser, sessions)
    yield windows
    windows.close()


@pytest.fixture
def look_as(_kept_windows: Windows) -> Iterator[Callable[[str, str], Page]]:
    """Return a function that goes to a page in the window that a role keeps; errors fail as with ``open_as``."""
    yield _kept_windows.look
    errors, _kept_windows.errors = _kept_windows.errors, []
    assert errors == []
