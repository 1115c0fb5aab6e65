"""Feeds and library hold nothing that is hidden, and carry no markup of an author's."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from lxml import etree
from wagtail.models import PageViewRestriction

from casestudies.models import CaseStudyPage
from core.registry import library_sources

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(language):
    with translation.override(language):
        address = reverse("casestudies:feed")
    response = Client().get(address)
    assert response["Content-Type"].startswith("application/atom+xml")
    return address, etree.fromstring(response.content)


def test_feed_leaves_out_drafts_and_restricted_pages(make_case):
    make_case("Draft", live=False)
    hidden = make_case("For members")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    make_case("<script>alert(1)</script>", summary="<img src=x onerror=alert(1)>")
    _address, root = feed("en")
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "<script>alert(1)</script>"
    assert entry.find(f"{ATOM}summary").text == "&lt;img src=x onerror=alert(1)&gt;"


def test_library_says_nothing_of_what_is_unpublished(make_case):
    page = make_case("Soon gone")
    page.unpublish()
    assert not list(library_sources.get("casestudies").documents([CaseStudyPage.objects.get(pk=page.pk)]))
