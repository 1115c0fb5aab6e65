"""What the library is told of the toolkit."""

from core.registry import library_sources
from toolkit.models import GuidancePage
from toolkit.selectors import toolkit_page


def test_one_document_for_each_written_language(site):
    source = library_sources.get("toolkit")
    page = toolkit_page("method-lm3", "cy")
    assert source.subject_key(page) == ("guidance", "method-lm3")
    documents = {document.language: document for document in source.documents([page])}
    assert set(documents) == {"en", "cy"}
    assert documents["cy"].title == "Lluosydd Lleol 3 (LM3)"
    assert documents["cy"].url.startswith("/cy/pecyn-cymorth/")
    assert "Gwariant cychwynnol" in documents["cy"].body
    assert documents["en"].audience == "public"


def test_sector_is_a_facet(site):
    source = library_sources.get("toolkit")
    document = next(iter(source.documents([toolkit_page("toolkit-case-health", "en")])))
    assert document.facets == {"sector": ["health"]}


def test_each_subject_comes_once(site):
    source = library_sources.get("toolkit")
    keys = [source.subject_key(subject) for subject in source.subjects()]
    assert len(keys) == len(set(keys)) == 21


def test_unpublished_page_and_stand_in_are_not_found(site):
    source = library_sources.get("toolkit")
    page = toolkit_page("toolkit-case-health", "cy")
    page.unpublish()
    assert [document.language for document in source.documents([page])] == ["en"]
    assert source.subject_key(GuidancePage(alias_of_id=1)) is None
