"""Queries that nobody means well find nothing or something, and never an error."""

import sys
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from hostile import MAKERS, hostile_queries

MOST_QUERIES = 40


@pytest.fixture
def stocked(shelf):
    shelf.put("a", "gofal cartref a ngwasanaethau lleol y cyngor", facets={"sector": ["health"]})
    shelf.put("b", "insourcing by the council", language="en", title="Procurement")
    return shelf


def asked(number: int) -> None:
    client = Client()
    page = reverse("search:results")
    for place, text in enumerate(hostile_queries(number, seed=7)):
        address = "/api/v1/search" if place % 16 < len(MAKERS) else page
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address, {"q": text})
        assert response.status_code == 200, (address, text[:200])
        assert len(queries) <= MOST_QUERIES, (address, text[:200])


def test_a_sample_of_hostile_queries_gives_no_error(stocked):
    asked(320)


@pytest.mark.full
def test_ten_thousand_hostile_queries_give_no_error(stocked):
    asked(10_000)
