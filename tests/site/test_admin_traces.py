"""What an editor does in Wagtail's own admin leaves the traces that our services leave: audit, library, stand-in."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from casestudies_support import load_taxonomy, make_tree
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from casestudies.models import CaseStudyPage
from core import audit
from core.models import AuditEntry, Topic
from search.models import LibraryEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(db: None) -> CaseStudyPage:
    load_taxonomy()
    index = make_tree()["en"]
    study = CaseStudyPage(title="Street cleaning", slug="street-cleaning", summary="Sweepers", locale=index.locale)
    index.add_child(instance=study)
    study.save_revision().publish()
    return CaseStudyPage.objects.get(pk=study.pk)


@pytest.fixture
def editor(client_for: Callable[[str], Client]) -> Client:
    return client_for("editor")


@pytest.fixture(autouse=True)
def _trail_is_whole() -> Iterator[None]:
    yield
    assert list(audit.verify([])) == []


def found(page: Page) -> list[str]:
    return list(LibraryEntry.objects.filter(subject_id=page.specific.public_id).values_list("url", flat=True))


def recorded(action: str, page: Page) -> AuditEntry:
    return AuditEntry.objects.filter(action=action, subject=f"casestudies.casestudypage:{page.pk}").latest("sequence")


def test_publish_is_audited_found_and_stands_in(page: CaseStudyPage) -> None:
    assert recorded("wagtail.publish", page)
    assert len(found(page)) == 1
    assert Page.objects.filter(alias_of_id=page.pk, locale__language_code="cy", live=True).exists()


def test_unpublish_in_the_admin(page: CaseStudyPage, editor: Client, people: dict) -> None:
    response = editor.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert response.status_code == 302
    assert recorded("wagtail.unpublish", page).detail.actor == people["editor"]
    assert found(page) == []
    assert not Page.objects.filter(alias_of_id=page.pk, live=True).exists()


def test_move_in_the_admin(page: CaseStudyPage, client_for: Callable[[str], Client]) -> None:
    target = (
        page.get_parent()
        .get_parent()
        .add_child(instance=type(page.get_parent().specific)(title="Archive", slug="archive", locale=page.locale))
    )
    target.save_revision().publish()
    editor = client_for("editor")
    response = editor.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk]))
    assert response.status_code == 302
    assert recorded("wagtail.move", page)
    assert all("/archive/" in url for url in found(page))


def test_slug_change(page: CaseStudyPage) -> None:
    page.slug = "clean-streets"
    page.save_revision().publish()
    assert ["clean-streets" in url for url in found(page)] == [True]
    assert recorded("wagtail.publish", page)


def test_restriction_takes_the_page_from_visitors(page: CaseStudyPage, client: Client) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert set(LibraryEntry.objects.filter(subject_id=page.public_id).values_list("audience", flat=True)) == {"members"}
    assert page.title not in client.get("/en/search/?q=street+cleaning").content.decode()
    PageViewRestriction.objects.all().delete()
    assert set(LibraryEntry.objects.filter(subject_id=page.public_id).values_list("audience", flat=True)) == {"public"}


def test_restriction_in_the_admin_is_audited(page: CaseStudyPage, editor: Client, people: dict) -> None:
    response = editor.post(
        reverse("wagtailadmin_pages:set_privacy", args=[page.pk]),
        {"restriction_type": "login", "password": "", "groups": []},
    )
    assert response.status_code == 200
    assert recorded("wagtail.view_restriction.create", page).detail.actor == people["editor"]


def test_delete_in_the_admin_takes_the_stand_in_too(page: CaseStudyPage, editor: Client) -> None:
    response = editor.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert response.status_code == 302
    assert recorded("wagtail.delete", page)
    assert found(page) == []
    assert not Page.objects.filter(translation_key=page.translation_key).exists()


def test_scheduled_publishing_leaves_the_same_traces(page: CaseStudyPage) -> None:
    page.unpublish()
    page.go_live_at = timezone.now() + timedelta(seconds=1)
    page.title = "Street cleaning at night"
    revision = page.save_revision()
    revision.publish()
    assert found(page) == []
    time.sleep(1.1)
    call_command("publish_scheduled")
    assert len(found(page)) == 1


def test_failing_admin_write_leaves_nothing_behind(page: CaseStudyPage, editor: Client, monkeypatch) -> None:
    """Publishing is several writes; where one fails, none stands."""
    from core import receivers

    def fail(*args: object) -> None:
        raise RuntimeError("the index is broken")

    monkeypatch.setattr(receivers, "_tell", fail)
    before = AuditEntry.objects.count()
    editor.raise_request_exception = False
    response = editor.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    assert response.status_code == 500
    page.refresh_from_db()
    assert page.live
    assert AuditEntry.objects.count() == before


def test_snippet_changed_in_the_admin_is_audited(page: CaseStudyPage, editor: Client, people: dict) -> None:
    topic = Topic.objects.first()
    url = reverse(topic.snippet_viewset.get_url_name("edit"), args=[topic.pk])
    fields = {
        name: getattr(topic, name) for name in ("code", "name_cy", "description_cy", "description_en", "position")
    }
    response = editor.post(url, {**fields, "name_en": "Pensions and transfer"})
    assert response.status_code == 302
    entry = AuditEntry.objects.filter(action="wagtail.edit", subject=f"core.topic:{topic.pk}").latest("sequence")
    assert entry.detail.actor == people["editor"]
