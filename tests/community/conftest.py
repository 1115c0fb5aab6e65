"""The demo community, made once for each module and rolled back after it."""

from collections.abc import Iterator

import pytest
from tests_support import loaded_once


@pytest.fixture(scope="module")
def demo_in_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    from home.loading import load_demo

    with loaded_once(django_db_blocker, "demo", lambda: load_demo(progress=lambda line: None)):
        yield


@pytest.fixture
def demo(demo_in_database, db) -> None:
    """The whole demo: pages, case studies, discussions and people."""
