"""The demo as a newcomer meets it, and its commands."""

import html

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from casestudies.models import CaseStudyPage
from community.demo_people import PASSWORD
from core.registry import library_sources
from forums.models import Thread
from members.models import Membership, User
from members.roles import roles_of
from search.analysis import document_digest
from search.models import LibraryEntry

ADDRESSES = {
    "practitioner@demo.example": {"member", "practitioner"},
    "facilitator@demo.example": {"member", "facilitator"},
    "editor@demo.example": {"member", "editor"},
    "member@demo.example": {"member"},
    "admin@demo.example": {"member", "administrator"},
}


def test_everything_of_the_content_files_is_there(demo):
    originals = CaseStudyPage.objects.filter(alias_of=None, live=True)
    assert len({page.public_id for page in originals}) == 16
    assert Thread.objects.filter(public_id__startswith="th-").count() == 10


@pytest.mark.parametrize(("email", "roles"), ADDRESSES.items())
def test_demo_person_can_sign_in_with_their_role(demo, email, roles):
    user = authenticate(username=email, password=PASSWORD)
    assert user is not None
    assert roles_of(user) == roles
    assert user.emailaddress_set.get(primary=True).verified
    assert user.memberships.get(state=Membership.State.ACTIVE).organisation.fictional


@pytest.mark.parametrize("language", ["en", "cy"])
def test_home_shows_case_studies_and_discussions(demo, client, language):
    response = client.get(f"/{language}/")
    body = html.unescape(response.content.decode())
    assert body.count('class="mw-thread-row"') == 5
    assert 'lang="en" hreflang="en"' in body if language == "cy" else 'lang="cy" hreflang="cy"' in body


def test_home_needs_no_more_queries_for_more_content(demo, client, django_assert_max_num_queries):
    client.get("/en/")
    with django_assert_max_num_queries(16):
        client.get("/en/")


def test_every_public_page_answers_in_its_language_and_toggles_to_its_twin(demo, client):
    for page in Page.objects.live().filter(depth__gt=1).select_related("locale"):
        response = client.get(page.url)
        assert response.status_code == 200, page.url
        language = page.locale.language_code
        assert f'<html lang="{language}"' in response.content.decode()
        twin = page.get_translations().live().select_related("locale").get()
        assert response.context["language_toggle"] == {"url": twin.url, "language": twin.locale.language_code}


def test_sitemap_has_public_discussions_in_both_languages(demo, client):
    body = client.get("/sitemap.xml").content.decode()
    thread = Thread.objects.visible_to(None).filter(public_id="th-08").get()
    for language in ("en", "cy"):
        assert thread.get_absolute_url(language) in body


def test_loading_again_makes_nothing(demo):
    from community.bulk import in_bulk
    from home.loading import load_demo

    def state():
        return (
            list(Page.objects.order_by("pk").values_list("pk", "url_path", "latest_revision_id")),
            User.objects.count(),
            Thread.objects.count(),
        )

    before = state()
    with in_bulk():
        load_demo(progress=lambda line: None)
    assert state() == before


def test_library_is_kept_up_to_date_again_after_a_bulk(demo):
    from community.bulk import in_bulk
    from toolkit.selectors import toolkit_page

    with in_bulk():
        pass
    page = toolkit_page("policy-audit", "en")
    page.title = "Audit, changed"
    page.save_revision().publish()
    assert LibraryEntry.objects.get(subject_id="policy-audit", language="en").title == "Audit, changed"


def test_rooms_say_of_many_subjects_together_what_they_say_of_each(demo):
    for source in library_sources:
        subjects = list(source.subjects())
        singly = [document for subject in subjects for document in source.documents([subject])]
        with CaptureQueriesContext(connection) as captured:
            together = list(source.documents(subjects))
        assert len(together) == len(singly) > 0
        assert {document_digest(document) for document in together} == {document_digest(each) for each in singly}
        assert len(captured) <= 10 + 4 * len(together), source
