"""The toolkit's pages as readers and editors meet them."""

import html

import pytest
from django.test import Client

from core.twins import locale_of
from toolkit.models import GuidancePage, ToolkitIndexPage
from toolkit.selectors import toolkit_index, toolkit_page
from toolkit.writing import BilingualBody, same


@pytest.mark.parametrize(("language", "heading"), [("en", "Law and policy"), ("cy", "Y gyfraith a pholisi")])
def test_index_shows_every_page_in_its_section(site, client, language, heading):
    response = client.get(toolkit_index(language).url)
    assert [len(section["pages"]) for section in response.context["sections"]] == [5, 4, 12]
    assert heading in html.unescape(response.content.decode())


def test_index_needs_no_more_queries_for_more_pages(site, client, django_assert_max_num_queries):
    client.get(toolkit_index("en").url)
    with django_assert_max_num_queries(16):
        client.get(toolkit_index("en").url)


def english_only_page():
    index = ToolkitIndexPage.objects.get(locale__language_code="en")
    body = BilingualBody("toolkit-only-english")
    body.heading(same("One heading"))
    body.text(same("Only in English so far."))
    page = GuidancePage(
        title="Not translated yet", slug="not-translated", body=body.json("en"), summary="Soon.", locale=locale_of("en")
    )
    index.add_child(instance=page)
    page.save_revision().publish()
    return page


def test_page_without_twin_stands_in_on_the_welsh_side(site, client):
    page = english_only_page()
    stand_in = GuidancePage.objects.get(alias_of_id=page.pk)
    response = client.get(stand_in.url)
    body = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert '<html lang="cy"' in body
    assert "Nid yw'r dudalen hon ar gael yn Gymraeg eto." in body
    assert '<div class="mw-prose" lang="en">' in body
    assert response.context["canonical_url"].endswith(page.url)
    assert response.context["alternates"] == []
    assert response.context["language_toggle"]["url"] == page.url


def test_card_of_a_stand_in_carries_its_language(site, client):
    english_only_page()
    body = client.get(toolkit_index("cy").url).content.decode()
    assert 'lang="en" hreflang="en">Not translated yet</a>' in body


def test_page_made_by_an_editor_gets_identifier_and_review_date(site):
    page = english_only_page()
    assert page.public_id.startswith("toolkit-")
    assert page.review_due is not None


def test_verify_mark_is_shown_to_editors_only(site, people, client):
    page = toolkit_page("policy-two-tier-code", "cy")
    visitor = client.get(page.url).content.decode()
    assert page.verify_note[:30] not in visitor
    for role, sees in (("member", False), ("facilitator", False), ("editor", True)):
        browser = Client()
        browser.force_login(people[role], backend="django.contrib.auth.backends.ModelBackend")
        body = browser.get(page.url).content.decode()
        assert (page.verify_note[:30] in html.unescape(body)) is sees, role
        if sees:
            assert 'lang="en">Check whether' in body


def test_policy_page_shows_review_date_and_source(site, client):
    page = toolkit_page("policy-tupe", "en")
    body = html.unescape(client.get(page.url).content.decode())
    assert "Next review" in body
    assert "SI 2006/246" in body


def test_tables_can_be_scrolled_by_keyboard_and_have_captions(site, client):
    body = client.get(toolkit_page("method-lm3", "en").url).content.decode()
    assert body.count('class="mw-table-scroll" role="region"') == body.count("<caption") == 2
    assert "£2,000,000" in body
