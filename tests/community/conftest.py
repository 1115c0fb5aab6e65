"""The demo community, made once for each module and rolled back after it."""

from collections.abc import Iterator

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def demo_in_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    from community.bulk import in_bulk
    from home.loading import load_demo

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        with in_bulk():
            load_demo(progress=lambda line: None)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def demo(demo_in_database, db) -> None:
    """The whole demo: pages, case studies, discussions and people."""
