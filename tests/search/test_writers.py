"""Several transactions that change the library at once, on PostgreSQL: SQLite has one writer at a time by itself."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import template_database
from django.db import connection, transaction

from core import audit
from search.engines import database_engine
from search.models import LibraryEntry
from search.services import library_check_engine

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time"),
    pytest.mark.django_db(transaction=True),
]

ROUNDS = 12


@pytest.fixture(scope="module", autouse=True)
def _leave_a_migrated_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Django empties all tables after a test whose transactions are committed: whoever comes next begins anew."""
    yield
    with django_db_blocker.unblock():
        template_database.become(template_database.migrated())


def at_once(*acts: Callable[[int], None]) -> list[Exception]:
    """Do each act in a thread of its own, ``ROUNDS`` times, all beginning each time together; return what failed."""
    failed: list[Exception] = []
    together = threading.Barrier(len(acts))

    def work(act: Callable[[int], None]) -> None:
        for number in range(ROUNDS):
            together.wait()
            try:
                with transaction.atomic():
                    act(number)
            except Exception as failure:
                failed.append(failure)
        connection.close()

    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def test_changes_at_once_lose_nothing(shelf):
    """Each changes an entry of its own that stands in the same lists as the others', then adds one to them."""

    def writer(name: str) -> Callable[[int], None]:
        def act(number: int) -> None:
            shelf.put(f"{name}-0", f"gofal dydd {number}")
            shelf.put(f"{name}-{number}", "gofal cartref gwledig" if number else "gofal dydd")

        return act

    assert at_once(writer("a"), writer("b"), writer("c")) == []
    found = library_check_engine()
    assert (found.missing, found.stale, found.extra) == ([], [], [])
    assert database_engine().size() == LibraryEntry.objects.count() == 3 * ROUNDS
    assert database_engine().frequencies(["gofal", "gwledig", "dydd"]) == {
        "gofal": 3 * ROUNDS,
        "gwledig": 3 * (ROUNDS - 1),
        "dydd": 3,
    }


def test_whoever_records_first_and_whoever_writes_first_do_not_wait_for_each_other(shelf):
    def writes_first(number: int) -> None:
        shelf.put(f"w-{number}", f"gofal newydd{number}")
        time.sleep(0.01)
        audit.record(action="test.written", subject="test")

    def records_first(number: int) -> None:
        audit.record(action="test.recorded", subject="test")
        time.sleep(0.01)
        shelf.put(f"r-{number}", f"gofal newydd{number}")

    assert at_once(writes_first, records_first) == []
    assert database_engine().frequencies(["gofal"]) == {"gofal": 2 * ROUNDS}
    assert list(audit.verify([])) == []
