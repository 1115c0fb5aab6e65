"""What every test stands on: people of each role, clients, services that may be missing."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import copied_database
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks a database, and of it more than its content: the rest would find the same again.

    So would what Elasticsearch answers; that both agree, and its faults, are tried on both databases.
    """
    if "TEST_DATABASE_URL" not in os.environ:
        return
    asking = {"db", "transactional_db", "django_db_setup", "live_server"}
    kept, left = [], []
    for item in items:
        asks = asking & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db")
        asks = asks and not item.get_closest_marker("content") and _parameters(item).get("engine") != "elasticsearch"
        (kept if asks or item.get_closest_marker("postgres") else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


def _parameters(item: pytest.Item) -> dict:
    return item.callspec.params if hasattr(item, "callspec") else {}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """SQLite begins as a copy of a migrated database, so that only the first run of all waits for 150 migrations."""
    copied_database.begin_migrated()


@pytest.fixture(autouse=True)
def _fresh_language_and_cache() -> Iterator[None]:
    """Each test begins in English with an empty cache, whatever ran before."""
    translation.activate("en")
    cache.clear()
    yield
    translation.activate("en")


@pytest.fixture(autouse=True)
def _checkpoints_of_its_own(settings, tmp_path: Path) -> None:
    settings.AUDIT_CHECKPOINT_FILE = str(tmp_path / "checkpoints.jsonl")
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def people(db) -> dict:
    """One person of each role, with verified address and active membership where the role implies one."""
    from tests_support import make_people

    return make_people()


@pytest.fixture
def client_for(people) -> Callable[[str], Client]:
    """Return a function that gives a signed-in client for a role; ``visitor`` gives one that is signed out."""

    def client(role: str) -> Client:
        browser = Client()
        if role != "visitor":
            browser.force_login(people[role], backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return client


@pytest.fixture(scope="module")
def site_in_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The site with its toolkit, made once for each module and rolled back after it."""
    from tests_support import loaded_once

    from home.loading import setup_community

    with loaded_once(django_db_blocker, "site", lambda: setup_community(progress=lambda line: None, with_toolkit=True)):
        yield


@pytest.fixture
def site(site_in_database, db) -> None:
    """The site's tree and the toolkit's pages, in both languages."""
