"""The thirteen pages that every public body needs, in both languages."""

import html
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.html import strip_tags

from core.registry import library_sources
from home.models import StandardPage
from home.placeholders import shown
from home.selectors import standard_page

PAGES = json.loads(Path(settings.CONTENT_DIR, "pages.json").read_text(encoding="utf-8"))
LANGUAGES = ("en", "cy")
CASES = [pytest.param(item, language, id=f"{item['id']}-{language}") for item in PAGES for language in LANGUAGES]


def words(markup: str) -> str:
    return " ".join(html.unescape(strip_tags(markup.replace("<", " <"))).split())


@pytest.mark.content
@pytest.mark.parametrize(("item", "language"), CASES)
def test_page_says_what_the_file_says_at_its_own_address(site, client, item, language):
    other = "cy" if language == "en" else "en"
    response = client.get(f"/{language}/{item['slug'][language]}/")
    assert response.status_code == 200
    body = response.content.decode()
    assert f'<html lang="{language}"' in body
    assert words(shown(item["body"][language], language)) in words(body)
    assert item["title"][language] in html.unescape(body)
    assert response.context["language_toggle"]["url"] == f"/{other}/{item['slug'][other]}/"
    assert {link["language"] for link in response.context["alternates"]} == {"en", "cy", "x-default"}
    assert response.context["canonical_url"] == f"{settings.SITE_ADDRESS}/{language}/{item['slug'][language]}/"


@pytest.mark.parametrize(("item", "language"), CASES)
def test_links_inside_a_page_lead_to_pages_of_its_language(site, client, item, language):
    body = client.get(f"/{language}/{item['slug'][language]}/").content.decode()
    prose = body.split('<div class="mw-prose"', 1)[1].split("</div>", 1)[0]
    for address in re.findall(r'href="(/[^"]*)"', prose):
        if not address.startswith("/api/"):
            assert address.startswith(f"/{language}/")
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_to_other_sites_lead_to_their_pages_in_the_readers_language(site, client, language):
    item = next(item for item in PAGES if item["id"] == "privacy")
    body = client.get(f"/{language}/{item['slug'][language]}/").content.decode()
    assert ('href="https://cy.ico.org.uk/"' in body) is (language == "cy")
    assert ('href="https://ico.org.uk/"' in body) is (language == "en")


def test_a_link_survives_a_changed_slug(site, client):
    page = standard_page("house-rules", "cy")
    page.slug = "rheolau-newydd"
    page.save_revision().publish()
    assert 'href="/cy/rheolau-newydd/"' in client.get("/cy/sut-rydym-yn-gweithio/").content.decode()


def test_library_has_both_languages_of_each_page(site):
    source = library_sources.get("pages")
    subjects = list(source.subjects())
    assert len(subjects) == len(PAGES)
    for subject in subjects:
        kind, public_id = source.subject_key(subject)
        documents = {document.language: document for document in source.documents([subject])}
        assert kind == "page"
        assert set(documents) == {"en", "cy"}
        item = next(item for item in PAGES if item["id"] == public_id)
        assert documents["cy"].title == item["title"]["cy"]
        assert "<" not in documents["cy"].body


def test_page_of_an_editor_gets_an_identifier_and_a_stand_in(site, client):
    from core.twins import locale_of
    from home.models import HomePage

    home = HomePage.objects.get(locale=locale_of("cy"))
    page = StandardPage(
        title="Dim ond yn Gymraeg", slug="dim-ond-yn-gymraeg", body="<p>Testun.</p>", locale=home.locale
    )
    home.add_child(instance=page)
    page.save_revision().publish()
    assert page.public_id.startswith("page-")
    body = html.unescape(client.get("/en/dim-ond-yn-gymraeg/").content.decode())
    assert "This page is not available in English yet." in body
    assert '<div class="mw-prose" lang="cy">' in body


def test_contents_lead_to_the_headings(site, client):
    body = client.get("/cy/preifatrwydd/").content.decode()
    contents = body.split('class="mw-contents"', 1)[1].split("</nav>", 1)[0]
    anchors = re.findall(r'href="#([^"]+)"', contents)
    assert len(anchors) == 5
    assert all(f'<h2 id="{anchor}">' in body for anchor in anchors)
