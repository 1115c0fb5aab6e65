"""The site with its toolkit, made once for each module and rolled back after it."""

from collections.abc import Iterator

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def site_in_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    from community.bulk import in_bulk
    from home.loading import setup_community

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        with in_bulk():
            setup_community(progress=lambda line: None, with_toolkit=True)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def site(site_in_database, db) -> None:
    """The site's tree and the toolkit's pages, in both languages."""
