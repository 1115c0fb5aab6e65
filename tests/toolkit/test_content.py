"""Every entry of toolkit.json is on the site, in both languages."""

import html
import json
from pathlib import Path

import pytest
from django.conf import settings

from toolkit.content import entries
from toolkit.models import PAGE_MODELS, PolicyEntryPage
from toolkit.selectors import toolkit_page

pytestmark = pytest.mark.content
DATA = json.loads(Path(settings.CONTENT_DIR, "toolkit.json").read_text(encoding="utf-8"))
TAXONOMY = json.loads(Path(settings.CONTENT_DIR, "taxonomy.json").read_text(encoding="utf-8"))
IDS = [entry.public_id for entry in entries(DATA, TAXONOMY)]
LANGUAGES = ("en", "cy")


def texts(data, language):
    """Return every text of the file in a language, wherever it stands."""
    if isinstance(data, list):
        return [text for item in data for text in texts(item, language)]
    if isinstance(data, dict):
        if isinstance(data.get("en"), str):
            return [data[language]]
        return [text for value in data.values() for text in texts(value, language)]
    return []


def page_text(client, page) -> str:
    response = client.get(page.url)
    assert response.status_code == 200
    return " ".join(html.unescape(response.content.decode()).replace("−", "-").split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_file_is_on_some_page(site, client, language):
    pages = [page for model in PAGE_MODELS for page in model.objects.live().filter(locale__language_code=language)]
    found = " ".join(page_text(client, page) for page in pages)
    wanted = [" ".join(text.split()) for text in texts(DATA, language)]
    # The toolkit's own title stands on its front page; the names of the options come from the taxonomy.
    missing = [text for text in wanted if text not in found and text.rstrip(".") not in found]
    assert missing == [], missing[:3]


@pytest.mark.parametrize("public_id", IDS)
def test_entry_is_published_in_both_languages_under_its_own_slug(site, public_id):
    english, welsh = toolkit_page(public_id, "en"), toolkit_page(public_id, "cy")
    assert english.live
    assert welsh.live
    assert welsh.alias_of_id is None
    assert english.translation_key == welsh.translation_key
    assert english.slug != welsh.slug
    assert english.title != welsh.title
    assert english.review_due == welsh.review_due


def test_ids_are_those_that_others_rely_on():
    assert {"toolkit-case-national", "policy-wfg-act", "method-lm3", "method-appraisal"} <= set(IDS)
    assert len(IDS) == len(set(IDS)) == 4 + 12 + 5


@pytest.mark.parametrize("public_id", IDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_page_answers_in_its_language_and_its_toggle_leads_to_the_twin(site, client, public_id, language):
    other = "cy" if language == "en" else "en"
    response = client.get(toolkit_page(public_id, language).url)
    body = response.content.decode()
    assert f'<html lang="{language}"' in body
    assert response.context["language_toggle"] == {"url": toolkit_page(public_id, other).url, "language": other}
    assert response.context["index"].disclaimer in html.unescape(body)


def test_every_source_has_its_welsh(site):
    for page in PolicyEntryPage.objects.filter(locale__language_code="cy").exclude(source=""):
        english = PolicyEntryPage.objects.get(translation_key=page.translation_key, locale__language_code="en")
        assert page.source != english.source


def test_block_ids_are_the_same_in_both_languages(site):
    for public_id in IDS:
        english, welsh = toolkit_page(public_id, "en"), toolkit_page(public_id, "cy")
        if hasattr(english, "body"):
            assert [block.id for block in english.body] == [block.id for block in welsh.body]
            assert all(block.id for block in english.body)


def test_every_segment_has_its_translation(site):
    from wagtail_localize.models import Translation

    for translation in Translation.objects.all():
        total, done = translation.get_progress()
        assert total == done


def test_loading_again_makes_nothing_and_keeps_what_editors_changed(site):
    from toolkit.loading import load_toolkit
    from toolkit.models import ToolkitIndexPage

    page = toolkit_page("policy-tupe", "en")
    page.title = "TUPE, by an editor"
    page.save_revision().publish()
    index = ToolkitIndexPage.objects.get(locale__language_code="en")
    assert load_toolkit(index=index, data=DATA, taxonomy=TAXONOMY) == 0
    assert toolkit_page("policy-tupe", "en").title == "TUPE, by an editor"
