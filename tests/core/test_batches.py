"""Many rows, some at a time, while others are written."""

import pytest
from django.test.utils import CaptureQueriesContext

from core.batches import in_batches
from core.models import Sector


@pytest.fixture
def sectors(db):
    Sector.objects.all().delete()
    return [Sector.objects.create(code=f"s{number}", name_en="S", name_cy="S") for number in (3, 1, 5, 2, 4)]


def test_each_row_once_by_its_key(sectors):
    assert [row.pk for row in in_batches(Sector.objects.order_by("-name_en"), 2)] == sorted(row.pk for row in sectors)
    assert list(in_batches(Sector.objects.none())) == []


def test_no_more_is_read_than_is_worked_on(sectors):
    from django.db import connection

    rows = in_batches(Sector.objects.all(), 2)
    with CaptureQueriesContext(connection) as first:
        next(rows)
    with CaptureQueriesContext(connection) as second:
        next(rows)
    assert (len(first), len(second)) == (1, 0)
    *_, last = sorted(row.pk for row in sectors)
    Sector.objects.filter(pk=last).delete()
    added = Sector.objects.create(code="zz", name_en="S", name_cy="S")
    rest = [row.pk for row in rows]
    assert last not in rest
    assert added.pk in rest
