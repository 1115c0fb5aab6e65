"""The contract of the search in the public API."""

import pytest

from search.selectors import FACETS

FIELDS = {"id", "kind", "language", "title", "summary", "url", "score", "highlights"}


@pytest.fixture
def stocked(shelf):
    for number in range(12):
        shelf.put(f"case-{number:02}", f"gofal {number}", summary="Crynodeb", facets={"sector": ["health"]})
    shelf.put("th-07", "gofal & <b>care</b>", kind="thread", language="en", title="Care")
    return shelf


def test_answer_has_the_contract_shape(stocked, client):
    answer = client.get("/api/v1/search", {"q": "gofal"}).json()
    assert answer.keys() == {"results", "facets", "total", "suggestion"}
    assert answer["total"] == 13
    assert len(answer["results"]) == 10
    for result in answer["results"]:
        assert result.keys() == FIELDS
    assert list(answer["facets"]) == [
        "language", "kind", "sector", "service_area", "topic", "delivery_model", "stage", "goal", "region",
        "organisation", "year",
    ]  # fmt: skip
    assert answer["facets"]["stage"] == []
    assert {item["value"]: item["count"] for item in answer["facets"]["kind"]} == {"case-study": 12, "thread": 1}


def test_results_keep_public_ids_and_escape_highlights(stocked, client):
    answer = client.get("/api/v1/search", {"q": "care", "language": "en"}).json()
    assert [result["id"] for result in answer["results"]] == ["th-07"]
    assert answer["results"][0]["highlights"] == [
        "<mark>Care</mark>",
        "gofal &amp; &lt;b&gt;<mark>care</mark>&lt;/b&gt;",
    ]


def test_filters_pages_and_sizes(stocked, client):
    get = lambda **query: client.get("/api/v1/search", {"q": "gofal", **query}).json()  # noqa: E731
    assert get(kind="thread")["total"] == 1
    assert get(sector="health")["total"] == 12
    assert get(language="cy")["total"] == 12
    assert get(language="all", page_size=50)["total"] == len(get(page_size=50)["results"]) == 13
    assert len(get(page=2)["results"]) == 3
    assert get(page=3)["results"] == []
    assert get(kind="nonsense") | {"facets": None} == {"results": [], "facets": None, "total": 0, "suggestion": None}


def test_every_facet_confines_and_is_counted_without_its_own_choice(shelf, client):
    for number, code in enumerate(["first", "second", "second"]):
        shelf.put(f"case-{number}", "gofal", facets={name: [code] for name in FACETS[2:]})
    for name in FACETS[2:]:
        answer = client.get("/api/v1/search", {"q": "gofal", name: "second"}).json()
        assert answer["total"] == 2, name
        got = {facet: {row["value"]: row["count"] for row in answer["facets"][facet]} for facet in FACETS[2:]}
        assert got == {facet: {"second": 2} | ({"first": 1} if facet == name else {}) for facet in FACETS[2:]}


def test_empty_parameters_are_as_if_not_given(stocked, client):
    answer = client.get("/api/v1/search?q=gofal&language=&kind=&sector=&page=&page_size=")
    assert answer.status_code == 200
    assert answer.json()["total"] == 13


@pytest.mark.parametrize(
    "query", ["language=fr", "page=0", "page=x", "page=-1", "page_size=0", "page_size=51", "page=999999999999999999999"]
)
def test_bad_parameter_is_refused_in_json(db, client, query):
    response = client.get(f"/api/v1/search?q=gofal&{query}")
    assert response.status_code == 422
    assert response.json()["detail"]


@pytest.mark.parametrize("query", ["", "q=", "q=%00", "q=%22", "q=gofal&kind=%00", "q=%ED%A0%80", "q=" + "(" * 5000])
def test_strange_query_is_answered(stocked, client, query):
    assert client.get(f"/api/v1/search?{query}").status_code == 200


def test_only_get_is_answered(db, client):
    assert client.post("/api/v1/search").status_code == 405


def test_description_is_served_without_third_parties_or_inline_script(db, client):
    description = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/search" in description["paths"]
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    html = page.content.decode()
    assert "http://" not in html
    assert "https://" not in html
    assert "<script>" not in html
    assert "<style" not in html


def test_unknown_address_is_not_found(db, client):
    # Django tries the address with a language first, as for any other.
    assert client.get("/api/v1/nonsense", follow=True).status_code == 404
