"""The two languages of a page through wagtail-localize, whichever was first, and whatever stands in the other tree."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import TranslationCreator
from wagtail_localize.strings import StringValue

from casestudies.models import CaseStudyPage
from core.twins import TranslationMismatch, ensure_stand_in, stand_ins, translate_page

pytestmark = pytest.mark.django_db

CARBON = {"indicator_id": "carbon", "baseline_year": "2022-23", "baseline_value": 5.0, "note": "Depot alone"}
WELSH = {
    "title": "Glanhau'r strydoedd",
    "slug": "glanhaur-strydoedd",
    "summary": "Crynodeb.",
    "challenge": "Yr oedd yn ddrud.",
    "approach": "Holwyd y criwiau.",
    "outcome": "Mae'n well.",
    "lessons": "Holwch yn gyntaf.\nCyfrwch wedyn.",
}


def values_for(page, note="Y depo yn unig"):
    rows = list(page.indicators.all())
    for row in rows:
        row.note = note
    return WELSH | {"indicators": rows}


def in_tree(page, language):
    return CaseStudyPage.objects.get(translation_key=page.translation_key, locale__language_code=language)


def test_stand_in_becomes_the_translation(make_case):
    page = make_case(indicators=[CARBON])
    stand_in = in_tree(page, "cy")
    assert stand_in.alias_of_id == page.pk
    assert stand_in.stands_in_for_twin
    twin = translate_page(page, "cy", values_for(page))
    assert twin.pk == stand_in.pk
    assert twin.alias_of_id is None
    assert not twin.stands_in_for_twin
    assert (twin.live, twin.title, twin.slug) == (True, WELSH["title"], WELSH["slug"])
    assert twin.lesson_list == ["Holwch yn gyntaf.", "Cyfrwch wedyn."]
    (row,) = twin.indicators.all()
    assert (row.note, row.baseline_value, row.locale_id) == ("Y depo yn unig", 5.0, twin.locale_id)
    assert [goal.pk for goal in twin.goals.all()] == ["prosperous"]
    assert stand_ins(page) == []
    assert Client().get(twin.url).status_code == 200


def test_translation_of_a_draft_stays_a_draft(make_case):
    page = make_case(live=False)
    twin = translate_page(page, "cy", WELSH)
    assert not twin.live
    assert Client().get(twin.url).status_code == 404


def test_welsh_original_is_translated_into_english(make_case):
    page = make_case("Glanhau", language="cy", indicators=[CARBON])
    twin = translate_page(page, "en", values_for(page, "Depot alone") | {"title": "Cleaning", "slug": "cleaning"})
    assert (twin.locale.language_code, twin.title, twin.public_id) == ("en", "Cleaning", page.public_id)
    assert in_tree(page, "cy").title == "Glanhau"


def test_translating_twice_changes_nothing_more(make_case):
    page = make_case()
    first = translate_page(page, "cy", WELSH)
    second = translate_page(page, "cy", WELSH)
    assert first.pk == second.pk
    assert Translation.objects.count() == 1
    assert StringTranslation.objects.count() == len(WELSH)


def test_changed_original_can_be_translated_again(make_case):
    page = make_case(indicators=[CARBON])
    translate_page(page, "cy", values_for(page))
    page.outcome = "Better, and cheaper."
    page.indicators = []
    page.goals = []
    page.region_id = "mid"
    page.save_revision().publish()
    page = CaseStudyPage.objects.get(pk=page.pk)
    twin = translate_page(page, "cy", WELSH | {"outcome": "Gwell, a rhatach."})
    assert (twin.outcome, twin.region_id) == ("Gwell, a rhatach.", "mid")
    assert not twin.indicators.exists()
    assert not twin.goals.exists()


@pytest.mark.parametrize("values", [{"outcome": ""}, {"lessons": ""}])
def test_missing_text_is_never_published(make_case, values):
    page = make_case()
    with pytest.raises(TranslationMismatch):
        translate_page(page, "cy", WELSH | values)
    twin = in_tree(page, "cy")
    assert twin.alias_of_id == page.pk
    assert twin.title == page.title


def test_a_stand_in_is_not_an_original(make_case):
    page = make_case()
    with pytest.raises(TranslationMismatch):
        translate_page(in_tree(page, "cy"), "en", WELSH)
    with pytest.raises(TranslationMismatch):
        translate_page(page, "en", WELSH)


def test_stand_in_follows_its_original_and_goes_with_it(make_case):
    page = make_case(indicators=[CARBON])
    page.outcome = "Changed."
    page.save_revision().publish()
    stand_in = in_tree(page, "cy")
    assert stand_in.outcome == "Changed."
    assert [row.locale_id for row in stand_in.indicators.all()] == [stand_in.locale_id]
    ensure_stand_in(page)
    CaseStudyPage.objects.get(pk=page.pk).unpublish()
    assert not in_tree(page, "cy").live
    CaseStudyPage.objects.get(pk=page.pk).delete()
    assert not CaseStudyPage.objects.exists()


def test_a_translation_only_begun_never_passes_english_off_as_welsh(make_case, people):
    page = make_case("Street cleaning")
    address = in_tree(page, "cy").url
    begin_in_admin(page, people["editor"])
    response = Client().get(address)
    assert response.status_code == 200
    html = response.content.decode()
    assert '<h1 class="mw-page-header__heading" lang="en">Street cleaning</h1>' in html
    assert "Nid yw'r dudalen hon ar gael yn Gymraeg eto." in html


def begin_in_admin(page, editor):
    locale = Locale.objects.get(language_code="cy")
    TranslationCreator(user=editor, target_locales=[locale]).create_translations(page)
    return Translation.objects.get()


def fill_in(translation, texts):
    for segment in translation.source.stringsegment_set.select_related("context", "string"):
        if segment.context.path in texts:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=translation.target_locale,
                context=segment.context,
                defaults={"data": StringValue.from_plaintext(texts[segment.context.path]).data},
            )


def test_translation_begun_in_the_admin_is_finished_there(
    make_case, people, client_for, django_capture_on_commit_callbacks
):
    page = make_case("Street cleaning", indicators=[CARBON])
    begun = begin_in_admin(page, people["editor"])
    stand_in = in_tree(page, "cy")
    assert stand_in.alias_of_id == page.pk
    assert [(row.note, row.locale_id) for row in stand_in.indicators.all()] == [("Depot alone", stand_in.locale_id)]
    editor = client_for("editor")
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[stand_in.pk]))
    assert form.status_code == 200
    assert "translation" in form.content.decode().lower()

    fill_in(begun, {"title": WELSH["title"]})
    with pytest.raises(ValidationError):
        begun.save_target(user=people["editor"], publish=True)
    assert in_tree(page, "cy").title == "Street cleaning"

    note = f"indicators.{page.indicators.get().translation_key}.note"
    fill_in(begun, WELSH | {note: "Y depo yn unig"})
    with django_capture_on_commit_callbacks(execute=True):
        begun.save_target(user=people["editor"], publish=True)
    twin = in_tree(page, "cy")
    assert (twin.live, twin.alias_of_id, twin.title, twin.content_language) == (True, None, WELSH["title"], "cy")
    assert [row.note for row in twin.indicators.all()] == ["Y depo yn unig"]
    assert WELSH["outcome"].replace("'", "&#x27;") in Client().get(twin.url).content.decode()


def test_draft_of_a_new_translation_leaves_the_live_one_alone(make_case, people):
    page = make_case()
    translate_page(page, "cy", WELSH)
    page.outcome = "Better, and cheaper."
    page.save_revision().publish()
    source, _created = TranslationSource.update_or_create_from_instance(page)
    Translation.objects.get(source=source).save_target(user=people["editor"], publish=False)
    twin = in_tree(page, "cy")
    assert (twin.live, twin.outcome) == (True, WELSH["outcome"])
    assert twin.has_unpublished_changes


@pytest.mark.parametrize(("language", "suffix"), [("en", "(yn Saesneg)"), ("cy", "(in Welsh)")])
def test_title_of_a_stand_in_says_its_language(make_case, client, language, suffix):
    page = make_case("Bins & bags", language=language)
    twin = stand_ins(page)[0]
    soup = BeautifulSoup(client.get(twin.url).content, "html.parser")
    assert soup.title.text == f"Bins & bags {suffix} – Mewnoli"
    assert soup.h1.get("lang") == language or soup.h1.find_parent(lang=language).name != "html"
    assert soup.find("meta", {"name": "description"})["lang"] == language
    assert soup.find("meta", {"property": "og:title"})["content"] == f"Bins & bags {suffix}"
    own = BeautifulSoup(client.get(page.url).content, "html.parser")
    assert own.title.text == "Bins & bags – Mewnoli"
    assert not own.find("meta", {"name": "description"}).has_attr("lang")
