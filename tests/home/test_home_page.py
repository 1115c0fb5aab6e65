"""The home page, in both languages and for each reader."""

import html

import pytest
from django.urls import reverse

from forums.models import Space
from forums.services import thread_create
from forums.translations import translation_offer
from home.models import HomePage


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ["Bringing services home", "no short-term saving is promised", "How to join", "Latest case studies"]),
        (
            "cy",
            [
                "Dod â gwasanaethau adref",
                "nid oes addewid o arbedion",
                "Sut i ymuno",
                "Yr astudiaethau achos diweddaraf",
            ],
        ),
    ],
)
def test_home_says_what_this_is(site, client, language, says):
    response = client.get(f"/{language}/")
    body = html.unescape(response.content.decode())
    assert f'<html lang="{language}"' in body
    for text in says:
        assert text in body
    assert body.count("<h1") == 1


def test_home_links_resolve(site, client):
    import re

    for language in ("en", "cy"):
        body = client.get(f"/{language}/").content.decode()
        for address in set(re.findall(r'<a[^>]* href="(/[^"]*)"', body)):
            assert client.get(address).status_code in (200, 302), address


def test_empty_lists_say_so_kindly(site, client):
    body = html.unescape(client.get("/en/").content.decode())
    assert "There are no case studies here yet." in body
    assert "There are no discussions here yet." in body


def test_no_home_section_is_english_on_the_welsh_page(site):
    english, welsh = (HomePage.objects.get(locale__language_code=code) for code in ("en", "cy"))
    assert [block.id for block in english.sections] == [block.id for block in welsh.sections]
    for one, other in zip(english.sections, welsh.sections, strict=True):
        assert one.value["heading"] != other.value["heading"]


def test_signed_in_reader_is_not_asked_to_create_an_account(site, client_for):
    body = client_for("member").get("/en/").content.decode()
    assert ">Create an account</a>" not in body
    assert "Go to the discussions" in body


def test_editor_can_open_the_home_page_and_the_toolkit_in_the_admin(site, client_for):
    from toolkit.selectors import toolkit_page

    browser = client_for("editor")
    for page in (HomePage.objects.get(locale__language_code="en"), toolkit_page("method-appraisal", "en")):
        assert browser.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


def test_discussion_on_the_home_page_has_the_title_that_its_reader_wants(site, client, people):
    space = Space.objects.filter(visibility="public").first()
    asked = {"kind": "question", "title": "Lease or buy?", "source": "Words.", "language": "en"}
    opening = thread_create(actor=people["facilitator"], space=space, submission_token="1", **asked)
    words = {"language": "cy", "source": "Geiriau.", "title": "Prydlesu neu brynu?"}
    translation_offer(actor=people["facilitator"], post=opening, text_version=1, **words)
    address = opening.thread.get_absolute_url("cy")

    def link(language):
        body = client.get(f"/{language}/").content.decode()
        return body.split(f'href="{opening.thread.get_absolute_url(language)}"')[1].split("</a>")[0]

    assert link("cy") == ">Prydlesu neu brynu?"
    assert link("en") == ">Lease or buy?"
    client.post(reverse("forums:reading"), {"reading": "original", "next": address})
    assert link("cy") == ' lang="en" hreflang="en">Lease or buy?'
