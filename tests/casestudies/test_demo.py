"""The demo's case studies stand in both languages, from whichever they were written in."""

import re

import pytest
from bs4 import BeautifulSoup
from casestudies_support import DATA, page_of
from django.test import Client
from wagtail_localize.models import Translation

from casestudies.demo import load_case_studies
from casestudies.models import CaseStudyIndexPage, CaseStudyPage
from casestudies.trends import DATA_NAMES

pytestmark = [pytest.mark.django_db, pytest.mark.content]
CASES = {case["id"]: case for case in DATA["case_studies"]}


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("public_id", list(CASES))
def test_demo_case_says_in_each_language_what_the_file_says(demo, public_id, language):
    case, page = CASES[public_id], page_of(public_id, language)
    assert page.live
    assert page.alias_of_id is None
    assert page.content_language == language
    for name in ("title", "summary", "challenge", "approach", "outcome"):
        assert getattr(page, name) == case[name][language], name
    assert page.lesson_list == case["lessons"][language]
    assert page.body_in(language) == case["body"][language]
    assert [row.note for row in page.indicators.all()] == [
        row.get("note", {}).get(language, "") for row in case["indicators"]
    ]


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("public_id", list(CASES))
def test_demo_case_has_the_same_figures_and_taxonomy_in_each_language(demo, public_id, language):
    case, page = CASES[public_id], page_of(public_id, language)
    for name in ("sector", "service_area", "model_before", "model_after", "stage", "region"):
        assert getattr(page, f"{name}_id") == case[name]
    assert f"{page.start:%Y-%m}" == case["start"]
    assert page.illustrative
    for name in ("goals", "ways", "topics"):
        assert {term.pk for term in getattr(page, name).all()} == set(case[name])
    for row, source in zip(page.indicators.all(), case["indicators"], strict=True):
        assert row.locale_id == page.locale_id
        assert row.indicator_id == source["indicator"]
        assert (row.baseline_year, row.baseline_value) == (source["baseline"]["year"], source["baseline"]["value"])
        assert row.values == source["values"]


@pytest.mark.parametrize("public_id", list(CASES))
def test_demo_trend_agrees_with_the_file(demo, public_id):
    for row, source in zip(page_of(public_id, "en").indicators.all(), CASES[public_id]["indicators"], strict=True):
        series = row.series
        if not source["values"]:
            assert series.trend == "unmeasured"
            continue
        assert DATA_NAMES[series.trend] == source["trend"]
        assert series.change == pytest.approx(source["change"])
        assert series.worse_years == source["worse_than_baseline_years"]


def test_demo_slugs_are_translated_and_plain(demo):
    slugs = {language: page_of("case-10", language).slug for language in ("en", "cy")}
    assert slugs["cy"] == "cyngor-tref-bach-yn-gofalu-am-ei-fannau-gwyrdd-ei-hun"
    assert slugs["en"] == "a-small-town-council-looks-after-its-own-green-spaces"
    for page in CaseStudyPage.objects.all():
        assert re.fullmatch(r"[a-z0-9-]+", page.slug)


def test_demo_twice_changes_nothing(demo):
    indexes = {page.locale.language_code: page for page in CaseStudyIndexPage.objects.all()}
    before = list(CaseStudyPage.objects.order_by("pk").values_list("pk", "latest_revision_id"))
    load_case_studies(DATA, indexes["en"], indexes["cy"])
    assert list(CaseStudyPage.objects.order_by("pk").values_list("pk", "latest_revision_id")) == before


def test_demo_translations_are_complete_in_wagtail_localize(demo):
    assert Translation.objects.count() == 14
    for translation in Translation.objects.all():
        total, done = translation.get_progress()
        assert total == done > 5


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("public_id", [f"case-{number:02d}" for number in range(1, 17)])
def test_page_answers_in_each_language(demo, public_id, language):
    page = page_of(public_id, language)
    response = Client().get(page.url)
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    assert soup.html["lang"] == language
    assert soup.h1.get_text(strip=True) == page.title
    for name in ("challenge", "approach", "outcome"):
        assert getattr(page, name) in soup.get_text()
    assert not soup.select("[style], main script, style")


@pytest.mark.parametrize(("public_id", "stand_in", "written"), [("case-15", "cy", "en"), ("case-16", "en", "cy")])
def test_stand_in_says_so_and_marks_its_language(demo, public_id, stand_in, written):
    page = page_of(public_id, stand_in)
    soup = BeautifulSoup(Client().get(page.url).content, "html.parser")
    notice = {
        "cy": "Nid yw'r dudalen hon ar gael yn Gymraeg eto.",
        "en": "This page is not available in English yet.",
    }[stand_in]
    assert soup.html["lang"] == stand_in
    assert notice in soup.select_one(".mw-notice--language").get_text()
    assert soup.h1["lang"] == written
    assert soup.select_one(".mw-page-header__lead")["lang"] == written
    texts = soup.select(f".mw-prose div[lang={written}]")
    assert [text.get_text(strip=True) for text in texts] == [page.challenge, page.approach, page.outcome]
    assert soup.select_one(f".mw-prose ul[lang={written}]").get_text(strip=True) == page.lessons
    canonical = soup.select_one("link[rel=canonical]")["href"]
    assert canonical.endswith(page_of(public_id, written).url)
    assert canonical.startswith("http")


@pytest.mark.parametrize("language", ["en", "cy"])
def test_index_lists_every_case_once(demo, language):
    index = CaseStudyIndexPage.objects.get(locale__language_code=language)
    titles: list[str] = []
    for number in (1, 2):
        soup = BeautifulSoup(Client().get(f"{index.url}?page={number}").content, "html.parser")
        titles += [link.get_text(strip=True) for link in soup.select(".mw-card__link")]
    pages = CaseStudyPage.objects.filter(locale__language_code=language)
    assert sorted(titles) == sorted(page.title for page in pages)
    assert len(titles) == 16


def test_index_marks_the_language_of_a_stand_in(demo):
    index = CaseStudyIndexPage.objects.get(locale__language_code="cy")
    soup = BeautifulSoup(Client().get(f"{index.url}?stage=transition").content, "html.parser")
    card = next(card for card in soup.select(".mw-card") if "Library cleaning" in card.get_text())
    assert card.select_one("a")["lang"] == "en"
    assert card.select_one(".mw-card__summary")["lang"] == "en"
    assert "Mae'r canlyniad hwn yn Saesneg." in card.get_text()


def test_worse_figures_are_told_plainly(demo):
    text = BeautifulSoup(Client().get(page_of("case-07", "en").url).content, "html.parser").get_text(" ", strip=True)
    assert "What got worse" in text
    assert "still worse than the baseline in 2023-24" in text
    assert "worse than the baseline in 2021-22, and better since" in text
    assert "Worse before it got better" in text
