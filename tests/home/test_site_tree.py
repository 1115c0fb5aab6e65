"""The tree that setup makes: once, and the same when run again."""

from django.conf import settings
from wagtail.models import Page, Site

from home.models import HomePage
from home.setup import ensure_site


def test_two_real_homes_and_no_welcome_page(site):
    homes = HomePage.objects.filter(depth=2)
    assert {home.locale.language_code for home in homes} == {"en", "cy"}
    assert all(home.live and home.alias_of_id is None for home in homes)
    assert Page.objects.filter(depth=2).count() == 2
    assert Site.objects.get(is_default_site=True).root_page == homes.get(locale__language_code="en").page_ptr


def test_nothing_stands_in_for_a_twin_after_setup(site):
    assert not Page.objects.exclude(alias_of=None).exists()


def test_running_setup_again_changes_nothing(site):
    before = list(Page.objects.order_by("pk").values_list("pk", "url_path", "latest_revision_id", "live"))
    ensure_site()
    assert before == list(Page.objects.order_by("pk").values_list("pk", "url_path", "latest_revision_id", "live"))


def test_setup_makes_what_is_missing_again(site):
    from home.models import StandardPage

    for page in StandardPage.objects.filter(public_id="help"):
        page.delete()
    ensure_site()
    assert StandardPage.objects.filter(public_id="help", live=True).count() == 2


def test_site_has_the_address_of_the_settings(site):
    record = Site.objects.get(is_default_site=True)
    assert settings.SITE_ADDRESS.endswith(record.hostname) or record.hostname in settings.SITE_ADDRESS
