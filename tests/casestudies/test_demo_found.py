"""The demo's case studies in feeds and library, each in the language it is written in."""

import pytest
from casestudies_support import page_of
from django.test import Client
from django.urls import reverse
from django.utils import translation
from lxml import etree

from core.registry import library_sources

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def feed(language):
    with translation.override(language):
        address = reverse("casestudies:feed")
    response = Client().get(address)
    assert response["Content-Type"].startswith("application/atom+xml")
    return address, etree.fromstring(response.content)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_feed_is_valid_and_in_its_language(demo, language):
    address, root = feed(language)
    assert address.startswith(f"/{language}/")
    assert root.get(LANG) == language
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == 15  # 14 in both languages, and the one written in this language alone
    for entry in entries:
        assert entry.get(LANG) == language
        assert f"/{language}/" in entry.find(f"{ATOM}link").get("href")
    identifiers = [entry.find(f"{ATOM}id").text for entry in entries]
    assert len(set(identifiers)) == len(identifiers)
    for name in ("id", "title", "updated"):
        assert root.find(ATOM + name).text


def test_library_has_one_document_a_language(demo):
    source = library_sources.get("casestudies")
    page = page_of("case-02", "en")
    assert source.subject_key(page) == ("case-study", "case-02")
    assert source.subject_key(object()) is None
    documents = {document.language: document for document in source.documents([page])}
    assert set(documents) == {"en", "cy"}
    welsh = documents["cy"]
    assert welsh.url == page_of("case-02", "cy").url
    assert welsh.audience == "public"
    assert "Uned: un pryd" in welsh.body
    assert "Cyngor Bro Ddychmygol" in welsh.body
    assert welsh.facets["delivery_model"] == ["in-house", "outsourced-national"]
    assert set(welsh.facets["goal"]) == {"prosperous", "healthier", "more-equal", "globally-responsible"}
    assert welsh.facets["year"] == ["2023"]


@pytest.mark.parametrize(("public_id", "language"), [("case-15", "en"), ("case-16", "cy")])
def test_library_has_only_what_is_written(demo, public_id, language):
    source = library_sources.get("casestudies")
    for tree in ("en", "cy"):
        assert [document.language for document in source.documents([page_of(public_id, tree)])] == [language]


def test_library_subjects_are_each_case_once(demo):
    subjects = [page.public_id for page in library_sources.get("casestudies").subjects()]
    assert sorted(subjects) == [f"case-{number:02d}" for number in range(1, 17)]
