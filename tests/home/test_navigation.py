"""Navigation, the toggle, canonical addresses, sitemaps: on pages, views and errors."""

import html
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from cop_site.context import site as site_context
from home.navigation import Link
from home.selectors import page_addresses, standard_page

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ["Toolkit", "Case studies", "Discussions", "How it works", "About the community"]),
        ("cy", ["Pecyn cymorth", "Astudiaethau achos", "Trafodaethau", "Sut rydym yn gweithio", "Am y gymuned"]),
    ],
)
def test_main_navigation_is_in_the_readers_language_and_leads_somewhere(site, client, language, labels):
    response = client.get(f"/{language}/")
    links = response.context["main_navigation"]
    assert [link.label for link in links] == labels
    for link in links:
        assert link.url.startswith(f"/{language}/")
        assert client.get(link.url).status_code == 200


def test_footer_has_the_twelve_standing_pages(site, client):
    links = client.get("/cy/").context["footer_navigation"]
    assert len(links) == 12
    assert links[0] == Link("Am y gymuned", "/cy/am-y-gymuned/", lang="cy")


def test_current_section_is_marked(site, client):
    links = client.get("/en/toolkit/best-value/").context["main_navigation"]
    assert [link.label for link in links if link.current] == ["Toolkit"]


def test_toggle_keeps_the_query_string(site, client):
    toggle = client.get("/en/case-studies/?sector=health&page=1").context["language_toggle"]
    assert toggle["url"] == "/cy/astudiaethau-achos/?sector=health&page=1"


@pytest.mark.parametrize(
    ("address", "twin"),
    [
        ("/en/accounts/login/?next=/en/", "/cy/accounts/login/?next=/en/"),
        ("/cy/accounts/signup/", "/en/accounts/signup/"),
        ("/en/discussions/", "/cy/trafodaethau/"),
        ("/cy/chwilio/?q=gofal", "/en/search/?q=gofal"),
    ],
)
def test_toggle_of_a_view_leads_to_the_same_view(site, client, address, twin):
    response = client.get(address)
    assert response.status_code == 200
    assert response.context["language_toggle"]["url"] == twin
    assert client.get(twin).status_code == 200


@pytest.mark.parametrize(("address", "home"), [("/en/nothing-here/", "/cy/"), ("/cy/dim-byd/", "/en/")])
def test_toggle_of_an_unknown_page_leads_to_the_other_home(site, client, address, home):
    response = client.get(address)
    assert response.status_code == 404
    assert response.context["language_toggle"]["url"] == home
    assert response.context["canonical_url"] == ""
    assert response.context["main_navigation"]


def test_context_never_raises_on_a_bare_request(db):
    context = site_context(RequestFactory().get("/en/whatever/"))
    assert context["language_toggle"]["url"] == "/cy/"
    assert context["canonical_url"] == ""


def test_navigation_costs_one_look_in_the_cache(site):
    page_addresses("en")
    with CaptureQueriesContext(connection) as queries:
        page_addresses("en")
    assert len(queries) <= 1


def test_whole_context_costs_two_queries_when_warm(site, client):
    response = client.get("/en/about/")
    request = response.wsgi_request
    page_addresses("en")
    for name in ("_wagtail_route_for_request",):
        assert hasattr(request, name)
    with CaptureQueriesContext(connection) as queries:
        site_context(request)
    assert len(queries) <= 2, [query["sql"] for query in queries]


def test_changed_title_and_slug_show_at_once(site, client):
    page = standard_page("about", "en")
    assert "About the community" in html.unescape(client.get("/en/help/").content.decode())
    page.title, page.slug = "About Mewnoli", "about-mewnoli"
    page.save_revision().publish()
    links = client.get("/en/help/").context["footer_navigation"]
    assert Link("About Mewnoli", "/en/about-mewnoli/", lang="en") in links


def test_unpublished_page_leaves_the_navigation(site, client):
    client.get("/en/")
    standard_page("cookies", "en").unpublish()
    assert "Cookies" not in [link.label for link in client.get("/en/").context["footer_navigation"]]


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        ("visitor", []),
        ("member", []),
        ("practitioner", []),
        ("facilitator", ["Moderation queue", "Membership requests", "Searches without results"]),
        ("editor", ["Searches without results", "Content management"]),
        (
            "administrator",
            ["Moderation queue", "Membership requests", "Searches without results", "Content management"],
        ),
    ],
)
def test_each_role_sees_the_links_it_can_use(site, client_for, role, labels):
    browser = client_for(role)
    links = browser.get("/en/about/").context["staff_links"]
    assert [link.label for link in links] == labels
    for link in links:
        assert browser.get(link.url).status_code == 200


def test_unread_notifications_are_counted_only_when_shown(site, people):
    from members.models import Notice

    Notice.objects.create(user=people["member"], key="a", message="welcome", values={})
    browser = Client()
    browser.force_login(people["member"], backend="django.contrib.auth.backends.ModelBackend")
    response = browser.get("/en/about/")
    assert response.context["unread_notifications"]() == 1


def test_sitemap_lists_both_languages_with_their_alternates(site, client):
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)
    urls = {url.find(f"{SITEMAP}loc").text: url for url in root}
    english = f"{settings.SITE_ADDRESS}/en/privacy/"
    welsh = f"{settings.SITE_ADDRESS}/cy/preifatrwydd/"
    for address in (english, welsh):
        links = {link.get("hreflang"): link.get("href") for link in urls[address].findall(f"{XHTML}link")}
        assert links == {"en": english, "cy": welsh, "x-default": english}
    assert f"{settings.SITE_ADDRESS}/cy/pecyn-cymorth/gwerth-gorau/" in urls


def test_sitemap_leaves_out_stand_ins_and_restricted_pages(site, client):
    from wagtail.models import PageViewRestriction

    page = standard_page("help", "en")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    standard_page("terms", "cy").unpublish()
    body = client.get("/sitemap.xml").content.decode()
    assert "/en/help/" not in body
    assert "/cy/help/" in body
    assert "/cy/telerau-defnyddio/" not in body


def test_robots_names_the_sitemap(site, client):
    assert "/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_cache_is_emptied_when_the_site_record_goes(site):
    from wagtail.models import Site

    page_addresses("en")
    Site.objects.all().delete()
    assert cache.get("home:addresses:en") is None


def test_preview_in_the_admin_renders_with_the_navigation(site, client_for):
    page = standard_page("about", "cy")
    request = page.make_preview_request()
    response = page.serve_preview(request, page.default_preview_mode)
    response.render()
    assert response.status_code == 200
    assert "Am y gymuned" in response.content.decode()


def test_sitemap_addresses_are_those_of_the_pages_and_cost_few_queries(site, client):
    from wagtail.models import Page

    client.get("/sitemap.xml")
    with CaptureQueriesContext(connection) as queries:
        body = client.get("/sitemap.xml").content.decode()
    assert len(queries) <= 8
    for page in Page.objects.live().filter(depth__gt=1):
        assert f"<loc>{settings.SITE_ADDRESS}{page.url}</loc>" in body
