"""The list's filters: counts that are true, states that survive nonsense, queries that do not grow."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import PageViewRestriction

from casestudies.listing import index_context
from casestudies.models import CaseStudyIndexPage, CaseStudyPage
from casestudies.selectors import case_study_list_visible_to
from core.models import Goal

pytestmark = pytest.mark.django_db


def context(index, query="", user=None):
    request = RequestFactory().get(f"/{query}")
    request.user = user or AnonymousUser()
    return index_context(request, CaseStudyIndexPage.objects.get(pk=index.pk))


def titles(found):
    return [item["title"] for item in found["case_studies"]]


def counts(found, name):
    group = next((group for group in found["groups"] if group["name"] == name), {"options": []})
    return {option["value"]: option["count"] for option in group["options"]}


@pytest.fixture
def three(make_case):
    return [
        make_case("Refuse", sector_id="local-government", region_id="north", goals=["prosperous", "healthier"]),
        make_case("Wards", sector_id="health", region_id="north", goals=["healthier"], start=date(2021, 10, 1)),
        make_case("Meals", sector_id="health", region_id="mid", goals=["prosperous"], stage_id="reviewed", start=None),
    ]


def test_list_without_filters_counts_everything(tree, three):
    found = context(tree["en"])
    assert found["total"] == 3
    assert titles(found) == ["Meals", "Wards", "Refuse"]
    assert counts(found, "sector") == {"local-government": 1, "health": 2}
    assert counts(found, "goal") == {"prosperous": 2, "healthier": 2}
    assert counts(found, "year") == {"2024": 1, "2021": 1}


def test_each_count_is_what_one_sees_with_that_filter(tree, three):
    for query in (
        "",
        "?sector=health",
        "?goal=healthier&region=north",
        "?sector=health&sector=local-government&stage=live",
    ):
        found = context(tree["en"], query)
        for group in found["groups"]:
            for option in group["options"]:
                kept = [f"{item['name']}={item['value']}" for item in found["carried"] if item["name"] != group["name"]]
                seen = context(tree["en"], "?" + "&".join([*kept, f"{group['name']}={option['value']}"]))
                assert seen["total"] == option["count"], (query, group["name"], option["value"])


def test_values_of_one_filter_widen_and_filters_narrow(tree, three):
    assert context(tree["en"], "?sector=health&sector=local-government")["total"] == 3
    assert titles(context(tree["en"], "?sector=health&goal=healthier")) == ["Wards"]
    assert titles(context(tree["en"], "?goal=healthier&goal=prosperous&region=north")) == ["Wards", "Refuse"]
    assert titles(context(tree["en"], "?year=2021")) == ["Wards"]


@pytest.mark.parametrize(
    "query",
    ["?sector=zzz", "?bogus=1", "?page=999", "?page=x", "?sort=evil", "?year=20x4", "?goal=%00", "?sector=' OR 1=1--"],
)
def test_unknown_values_are_ignored(tree, three, query):
    response = Client().get(tree["en"].url + query)
    assert response.status_code == 200
    assert response.context["total"] == 3


def test_no_match_gives_an_empty_state_that_leads_out(tree, three):
    soup = BeautifulSoup(Client().get(f"{tree['en'].url}?sector=health&region=mid&year=2021").content, "html.parser")
    assert "No case study fits these filters." in soup.get_text()
    assert soup.select_one(".mw-empty a")["href"] == tree["en"].url
    assert not soup.select(".mw-card")


def test_an_empty_list_says_so(tree):
    assert "There are no case studies here yet." in Client().get(tree["en"].url).content.decode()


def test_filters_are_a_plain_form_that_keeps_its_choice(tree, three):
    soup = BeautifulSoup(Client().get(f"{tree['en'].url}?sector=health&sort=a-z").content, "html.parser")
    form = soup.select_one(".mw-facets form")
    assert form["method"] == "get"
    assert [box["value"] for box in form.select("input[checked]")] == ["health"]
    assert form.select_one("input[type=hidden][name=sort]")["value"] == "a-z"
    assert soup.select_one(".mw-applied__link")["href"].endswith("?sort=a-z")


def test_alphabet_is_that_of_the_language(tree, make_case):
    for title in ("Chwaraeon", "Cyngor", "Llan", "Lorri"):
        make_case(title, language="cy")
    with translation.override("cy"):
        assert titles(context(tree["cy"], "?sort=a-z")) == ["Cyngor", "Chwaraeon", "Lorri", "Llan"]


def test_drafts_and_restricted_pages_are_left_out(tree, make_case, people):
    make_case("Draft", live=False)
    hidden = make_case("For members")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    make_case("Open")
    assert titles(context(tree["en"])) == ["Open"]
    assert set(titles(context(tree["en"], user=people["member"]))) == {"Open", "For members"}


def test_queries_do_not_grow_with_the_list(tree, make_case):
    first = make_case("One", indicators=[{"indicator_id": "carbon", "baseline_year": "2022-23", "baseline_value": 1}])
    client = Client()

    def queries(query):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(tree["en"].url + query).status_code == 200
        return len(captured)

    for query in ("", "?sector=local-government&goal=prosperous&sort=a-z"):
        queries(query)
    few = [queries(""), queries("?sector=local-government&goal=prosperous&sort=a-z")]
    goals = list(Goal.objects.all())
    last = CaseStudyPage.objects.get(pk=first.pk)
    index = CaseStudyIndexPage.objects.get(pk=tree["en"].pk)
    base = {
        field.attname: getattr(last, field.attname)
        for field in CaseStudyPage._meta.concrete_fields
        if field.attname
        not in ("id", "page_ptr_id", "path", "slug", "url_path", "translation_key", "public_id", "title")
    }
    for number in range(40):
        page = CaseStudyPage(title=f"Page {number}", slug=f"page-{number}", **base)
        index.add_child(instance=page)
        page.goals = goals[: 1 + number % 5]
        page.save()
    assert [queries(""), queries("?sector=local-government&goal=prosperous&sort=a-z")] == few
    assert case_study_list_visible_to(None, index).count() == 41
