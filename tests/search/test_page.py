"""The page of results, in both languages."""

from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Sector, ServiceArea, Stage, Topic
from members.models import Organisation
from search.engines.embedded import REREAD
from search.families import FEW_ENTRIES

NAMES = {
    "service_area": ("Catering", "Arlwyo"),
    "stage": ("Delivering", "Cyflawni"),
    "organisation": ("Swansea Council", "Cyngor Abertawe"),
}


def soup(response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "lxml")


@pytest.fixture
def stocked(shelf):
    shelf.put("case-01", "Daethom â gwasanaethau gofal yn fewnol", title="Gofal cartref", facets={"sector": ["health"]})
    shelf.put("case-02", "Bringing care in house", language="en", title="Gofal and care", kind="guidance")
    return shelf


@pytest.mark.parametrize(("address", "language"), [("/en/search/", "en"), ("/cy/chwilio/", "cy")])
def test_page_without_a_question_invites_one(db, client, address, language):
    page = soup(client.get(address))
    assert page.html["lang"] == language
    assert page.select_one("main input[name=q]")
    assert not page.select(".mw-result")
    assert not page.select(".mw-empty")


def test_mutated_word_is_found_and_its_form_in_the_text_is_marked(stocked, client):
    page = soup(client.get("/cy/chwilio/", {"q": "ngwasanaethau ofal"}))
    marks = {mark.text for mark in page.select(".mw-result mark")}
    assert {"gwasanaethau", "gofal"} <= marks
    assert page.h1.get_text(strip=True) == "Canlyniadau chwilio am “ngwasanaethau ofal”"


@pytest.mark.parametrize(
    ("address", "own", "other", "label"),
    [
        ("/en/search/", "case-02", "case-01", "This result is in Welsh."),
        ("/cy/chwilio/", "case-01", "case-02", "Mae'r canlyniad hwn yn Saesneg."),
    ],
)
def test_result_in_the_other_language_says_so_and_carries_lang(stocked, client, address, own, other, label):
    page = soup(client.get(address, {"q": "gofal"}))
    results = {row.a["href"]: row for row in page.select(".mw-result")}
    there = next(row for url, row in results.items() if other in url)
    here = next(row for url, row in results.items() if own in url)
    language = "cy" if "/en/" in address else "en"
    assert there.a["lang"] == there.a["hreflang"] == language
    assert there.find("p", lang=language)
    assert label in there.get_text()
    assert not here.select("[lang]")
    assert label not in here.get_text()


def test_language_choice_and_facets_confine_and_can_be_removed(stocked, client):
    page = soup(client.get("/en/search/", {"q": "gofal", "language": "cy", "kind": "case-study"}))
    assert [row.a["href"] for row in page.select(".mw-result")] == ["/cy/case-01/"]
    checked = {(item["name"], item["value"]) for item in page.select(".mw-facets input[checked]")}
    assert checked == {("language", "cy"), ("kind", "case-study")}
    removal = {link["href"] for link in page.select(".mw-applied__link")}
    assert removal == {"?q=gofal&kind=case-study", "?q=gofal&language=cy"}


def test_facet_counts_tell_what_choosing_gives(stocked, client):
    page = client.get("/en/search/", {"q": "gofal"})
    for group in page.context["groups"]:
        for option in group["options"]:
            if option["value"]:
                chosen = client.get("/en/search/", {"q": "gofal", group["name"]: option["value"]})
                assert chosen.context["found"].total == option["count"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/en/search/", {
            "service_area": ("Service area", "Catering"), "stage": ("Stage", "Delivering"),
            "organisation": ("Organisation", "Swansea Council"), "year": ("Year", "2024"),
        }),
        ("/cy/chwilio/", {
            "service_area": ("Maes gwasanaeth", "Arlwyo"), "stage": ("Cam", "Cyflawni"),
            "organisation": ("Sefydliad", "Cyngor Abertawe"), "year": ("Blwyddyn", "2024"),
        }),
    ],
)  # fmt: skip
def test_facets_of_what_is_found_are_offered_by_name(shelf, client, address, expected):
    named = {"service_area": ServiceArea, "stage": Stage, "organisation": Organisation}
    for name, model in named.items():
        model.objects.update_or_create(
            code=f"a-{name}", defaults={"name_en": NAMES[name][0], "name_cy": NAMES[name][1]}
        )
    values = {name: [f"a-{name}"] for name in named} | {"year": ["2024"]}
    shelf.put("case-01", "gofal", facets=values)
    shelf.put("case-02", "arall", facets={"region": ["north-wales"]})
    page = soup(client.get(address, {"q": "gofal"}))
    got = {}
    for group in page.select(".mw-facet"):
        name = group.input["name"]
        if name in expected:
            got[name] = (group.summary.get_text(strip=True), group.label.span.get_text(strip=True))
            assert not group.has_attr("open")
    assert got == expected
    assert not page.select("input[name=region], input[name=goal]")
    ids = [field["id"] for field in page.select(".mw-facet input")]
    assert len(ids) == len(set(ids))
    chosen = soup(client.get(address, {"q": "gofal", "year": "2024", "organisation": "a-organisation"}))
    assert chosen.select_one(".mw-facet:has(input[name=year])").has_attr("open")
    removal = {link["href"] for link in chosen.select(".mw-applied__link")}
    assert removal == {"?q=gofal&organisation=a-organisation", "?q=gofal&year=2024"}


@pytest.mark.parametrize(("address", "order"), [("/en/search/", ["", "en", "cy"]), ("/cy/chwilio/", ["", "cy", "en"])])
@pytest.mark.parametrize(("most", "chosen"), [("cy", ""), ("en", ""), ("en", "cy"), ("cy", "en")])
def test_languages_keep_their_order_whatever_is_found(shelf, client, address, order, most, chosen):
    for number, language in enumerate(["cy", "en", most]):
        shelf.put(f"case-{number}", "gofal", language=language)
    page = soup(client.get(address, {"q": "gofal", "language": chosen}))
    assert [field["value"] for field in page.select(".mw-facets input[name=language][type=radio]")] == order


def test_long_facet_is_folded_after_the_first_and_years_come_newest_first(shelf, client):
    for year in range(2010, 2022):
        shelf.put(f"case-{year}", "gofal", facets={"year": [str(year)]})
    group = soup(client.get("/en/search/", {"q": "gofal"})).select_one(".mw-facet:has(input[name=year])")
    assert [field["value"] for field in group.select("input")] == [str(year) for year in range(2021, 2009, -1)]
    assert len(group.select(".mw-facet__more input")) == 4
    assert "Year" in group.select_one(".mw-facet__more summary").get_text()


def test_number_of_queries_does_not_grow_with_what_is_found(shelf, client):
    """More is found than is scored by its text, on more than one page, with more facets."""
    Sector.objects.update_or_create(code="health", defaults={"name_en": "Health", "name_cy": "Iechyd"})

    def queries() -> int:
        for _warm in range(2):
            client.get("/cy/chwilio/", {"q": "gofal"})
        with CaptureQueriesContext(connection) as captured:
            client.get("/cy/chwilio/", {"q": "gofal"})
        return len(captured)

    # More than a rare word's, whose family is asked for too.
    some = FEW_ENTRIES + 3
    for number in range(some):
        shelf.put(f"case-{number}", "gofal", facets={"sector": ["health"]})
    few = queries()
    for number in range(some, REREAD + 20):
        values = {"sector": ["health"], "organisation": [f"body-{number % 30}"], "year": ["2024"]}
        shelf.put(f"case-{number}", "gofal", facets=values)
    cache.clear()
    assert queries() == few
    assert client.get("/cy/chwilio/", {"q": "gofal"}).context["found"].reachable == REREAD + 20


def test_chosen_facet_without_results_stays_to_be_unchosen(stocked, client):
    page = soup(client.get("/en/search/", {"q": "gofal", "kind": "thread"}))
    assert page.select_one(".mw-empty")
    assert page.select_one('.mw-facets input[value="thread"][checked]')


@pytest.mark.parametrize("address", ["/en/search/", "/cy/chwilio/"])
def test_nothing_found_is_said_with_advice(stocked, client, address):
    page = soup(client.get(address, {"q": "zzqqxx"}))
    assert "zzqqxx" in page.select_one(".mw-empty").get_text()


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/en/search/", "A minus needs another word beside it."),
        ("/cy/chwilio/", "Mae angen gair arall gydag arwydd minws."),
    ],
)
@pytest.mark.parametrize("query", ["-gofal", '-"gofal cartref"', "-gofal -cartref"])
def test_exclusions_alone_are_no_failed_search(stocked, client_for, address, heading, query):
    response = client_for("member").get(address, {"q": query})
    empty = soup(response).select_one(".mw-empty")
    assert empty.h2.get_text() == heading
    assert not empty.select("li, .govuk-button")
    assert not response.context["save_url"]


@pytest.mark.parametrize(
    ("query", "without"),
    [
        ('"ofal gartref"', "ofal gartref"),
        ("“ofal gartref” -arall", "ofal gartref -arall"),
        ('"ofal -gartref" -"dau air"', 'ofal gartref -"dau air"'),
    ],
)
@pytest.mark.parametrize("address", ["/en/search/", "/cy/chwilio/"])
def test_phrase_that_finds_nothing_can_be_looked_for_without_its_quotation_marks(
    stocked, client, address, query, without
):
    link = soup(client.get(address, {"q": query})).select_one(".mw-empty li a")
    assert parse_qs(link["href"].lstrip("?")) == {"q": [without]}
    assert soup(client.get(f"{address}{link['href']}")).select(".mw-result")
    assert not soup(client.get(address, {"q": "zzqqxx"})).select(".mw-empty li a")


def test_filters_have_one_name_in_welsh(stocked, client):
    page = soup(client.get("/cy/chwilio/", {"q": "gofal", "kind": "thread"}))
    assert "Clirio'r hidlwyr a chwilio eto" in page.select_one(".mw-empty").get_text()
    assert "hidlyddion" not in page.get_text()


def test_html_in_texts_and_queries_is_escaped(shelf, client):
    shelf.put("case-01", "<script>alert('gofal')</script> & <b>gofal</b>", title='<img src=x onerror="gofal">')
    response = client.get("/en/search/", {"q": 'gofal "><script>alert(1)</script>'})
    content = response.content.decode()
    assert "<script>alert" not in content
    assert "<img src=x" not in content
    assert "<b><mark>" not in content
    assert "&lt;b&gt;<mark>gofal</mark>" in content


@pytest.mark.parametrize(
    ("address", "query", "expected", "language"),
    [
        ("/cy/chwilio/", "gludiant", "Ffeiliwyd o dan: Cludiant, Cludiant i'r ysgol", None),
        ("/en/search/", "gludiant", "Filed under: Cludiant, Cludiant i'r ysgol", "cy"),
        ("/en/search/", "transport", "Filed under: School transport", None),
        ("/cy/chwilio/", "transport", "Ffeiliwyd o dan: School transport", "en"),
    ],
)
def test_text_that_does_not_hold_the_word_says_what_it_is_filed_under(
    shelf, client, address, query, expected, language
):
    ServiceArea.objects.create(code="fleet", name_en="School transport", name_cy="Cludiant i'r ysgol")
    Topic.objects.create(code="moving", name_en="Getting about", name_cy="Cludiant")
    cache.clear()
    shelf.put("bus", "Mae gan y cyngor fysiau.", facets={"service_area": ["fleet"], "topic": ["moving"]})
    (result,) = soup(client.get(address, {"q": query})).select(".mw-result")
    (line,) = [paragraph for paragraph in result.find_all("p") if paragraph.mark]
    assert line.get_text() == expected
    assert [item["lang"] for item in line.select("[lang]")] == ([language] if language else [])
    reader = "cy" if address.startswith("/cy/") else "en"
    (answered,) = client.get("/api/v1/search", {"q": query}, headers={"Accept-Language": reader}).json()["results"]
    (highlight,) = (BeautifulSoup(html, "lxml") for html in answered["highlights"])
    assert highlight.mark
    assert highlight.get_text() == expected.partition(": ")[2]


def test_text_that_holds_the_word_does_not_say_what_it_is_filed_under(shelf, client):
    ServiceArea.objects.create(code="fleet", name_en="Transport", name_cy="Cludiant")
    cache.clear()
    shelf.put("bus", "Mae gan y cyngor gludiant.", facets={"service_area": ["fleet"]})
    assert "Ffeiliwyd" not in client.get("/cy/chwilio/", {"q": "cludiant"}).content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", "1e3", "999999999999", "٣"])
def test_unknown_page_is_not_found(stocked, client, page):
    assert client.get("/en/search/", {"q": "gofal", "page": page}).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "q=gofal&kind=nonsense",
        "q=gofal&kind=%00",
        "q=gofal&language=fr",
        "q=gofal&sort=nonsense",
        "q=%FF%FE",
        "q=gofal&sector='--&sector=a&sector=b",
        "q=" + "a" * 20_000,
        "q=" + "%22" * 999,
    ],
)
def test_strange_parameters_are_answered(stocked, client, query):
    assert client.get(f"/en/search/?{query}").status_code == 200


def test_pages_keep_the_question(shelf, client):
    for number in range(12):
        shelf.put(f"case-{number:02}", "gofal")
    page = soup(client.get("/cy/chwilio/", {"q": "gofal", "kind": "case-study"}))
    assert page.select_one('a[rel="next"]')["href"] == "?q=gofal&kind=case-study&page=2"
    assert len(soup(client.get("/cy/chwilio/", {"q": "gofal", "page": "2"})).select(".mw-result")) == 2


def test_welsh_counts_mutate(shelf, client):
    expected = {1: "1 canlyniad", 2: "2 ganlyniad", 3: "3 chanlyniad", 4: "4 canlyniad"}
    for number in range(1, 5):
        shelf.put(f"case-{number}", "gofal")
        assert expected[number] in soup(client.get("/cy/chwilio/", {"q": "gofal"})).select_one(".mw-toolbar").get_text()


def test_post_is_refused(db, client):
    assert client.post("/en/search/", {"q": "gofal"}).status_code == 405
