"""Only what a reader may see is found, counted and highlighted: by page, by API and in every count."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.audience import audiences_for
from search.models import LibraryEntry
from search.selectors import library_search

pytestmark = pytest.mark.usefixtures("engine")

TOKENS = ("public", "members", "space:7", "restriction:3")
KINDS = ("case-study", "guidance", "thread")
READERS = ("visitor", "newcomer", "member", "practitioner", "facilitator", "editor", "administrator")
SECRET = "cyfrinachgudd"


@pytest.fixture
def matrix(shelf):
    """A text of each kind for each audience, each with an embargoed twin."""
    for kind in KINDS:
        for token in TOKENS:
            name = f"{kind}-{token.replace(':', '-')}"
            shelf.put(name, f"gofal {SECRET}", kind=kind, audience=token, facets={"sector": [token.replace(":", "-")]})
            shelf.put(
                f"{name}-later",
                f"gofal {SECRET}",
                kind=kind,
                audience=token,
                embargo_until=timezone.now() + timedelta(days=1),
                facets={"sector": ["later"]},
            )
    return shelf


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "audiences", [{"public"}, {"public", "members"}, {"public", "members", "space:7"}, {"restriction:3"}, set()]
)
def test_audience_by_kind(matrix, kind, audiences):
    answer = library_search(text="gofal", reader_language="cy", audiences=frozenset(audiences), page_size=50)
    expected = {f"{kind}-{token.replace(':', '-')}" for token in audiences}
    assert {item.entry.subject_id for item in answer.results if item.entry.kind == kind} == expected
    assert answer.total == len(KINDS) * len(audiences)
    assert answer.facets["kind"].get(kind, 0) == len(audiences)
    assert set(answer.facets["sector"]) == {token.replace(":", "-") for token in audiences}
    assert sum(answer.facets["language"].values()) == answer.total


@pytest.mark.parametrize("role", READERS)
def test_role_finds_by_page_and_api_what_its_audiences_allow(matrix, client_for, people, role):
    client = client_for(role)
    allowed = audiences_for(people.get(role)) & set(TOKENS)
    assert "public" in allowed
    assert ("members" in allowed) == (role not in {"visitor", "newcomer"})
    answer = client.get("/api/v1/search", {"q": "gofal", "page_size": 50}).json()
    assert answer["total"] == len(KINDS) * len(allowed)
    assert {item["value"]: item["count"] for item in answer["facets"]["kind"]} == {kind: len(allowed) for kind in KINDS}
    page = client.get("/cy/chwilio/", {"q": "gofal"})
    assert page.context["found"].total == answer["total"]
    assert all(row["url"].startswith("/cy/") for row in page.context["shown"])


def test_visitor_gets_no_trace_of_what_is_hidden(shelf, client):
    shelf.put("case-01", f"gofal {SECRET}", audience="members", title=f"Teitl {SECRET}", facets={"sector": [SECRET]})
    shelf.put("case-02", f"gofal {SECRET}", embargo_until=timezone.now() + timedelta(days=1))
    shelf.put("case-03", "gofal")
    for address in (f"/en/search/?q=gofal+{SECRET}", f"/api/v1/search?q=gofal+{SECRET}"):
        content = client.get(address).content.decode()
        for echo in (f"gofal {SECRET}", f"gofal+{SECRET}", f"gofal%20{SECRET}"):
            content = content.replace(echo, "")
        assert SECRET not in content
        assert "case-01" not in content
        assert "case-02" not in content


def test_text_that_becomes_closed_is_no_longer_found(shelf, client):
    shelf.put("case-01", "gofal")
    assert client.get("/api/v1/search?q=gofal").json()["total"] == 1
    shelf.put("case-01", "gofal", audience="members")
    assert client.get("/api/v1/search?q=gofal").json()["total"] == 0


def test_visible_to_is_what_search_uses(matrix, people):
    for user in (None, *people.values()):
        visible = set(LibraryEntry.objects.visible_to(user).values_list("subject_id", flat=True))
        found = library_search(text="gofal", reader_language="cy", audiences=audiences_for(user), page_size=50)
        assert {item.entry.subject_id for item in found.results} == visible


def test_hidden_text_does_not_lend_its_highlights(shelf):
    """A subject with a public and a closed part shows the public one."""
    shelf.put("th-01", "gofal cyhoeddus", kind="thread")
    shelf.put("th-01", f"gofal gofal gofal {SECRET}", kind="thread", part="2", audience="members")
    answer = Client().get("/api/v1/search", {"q": f"gofal {SECRET}"})
    assert SECRET not in json.dumps(answer.json())
    assert answer.json()["total"] == 1
