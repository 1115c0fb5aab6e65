"""The first spaces, the demo's threads, and the spaces in the admin."""

import json
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings

from core.models import Sector, ServiceArea, Topic
from core.registry import audience_providers, library_sources, panels, personal_data
from forums import translations
from forums.demo import load_threads
from forums.models import Case, Post, PostText, Space, SpaceMembership, Thread
from forums.setup import ensure_spaces


@pytest.fixture
def data() -> dict:
    return json.loads(Path(settings.CONTENT_DIR, "demo_cases.json").read_text(encoding="utf-8"))


@pytest.fixture
def taxonomy(db, data) -> None:
    for entry in data["threads"]:
        for model, code in ((Topic, entry["topic"]), (Sector, entry["sector"]), (ServiceArea, entry["service_area"])):
            model.objects.get_or_create(code=code, defaults={"name_en": code, "name_cy": code})


def test_ensure_spaces_twice_makes_them_once_and_keeps_changes(db):
    spaces = ensure_spaces()
    space = next(iter(spaces.values()))
    space.name_en = "Renamed"
    space.save()
    assert ensure_spaces()[space.code].name_en == "Renamed"
    assert Space.objects.count() == len(spaces) == 2


def test_load_threads_twice_gives_every_thread_of_the_file(people, taxonomy, data):
    for _ in range(2):
        load_threads(data, people)
    assert set(Thread.objects.values_list("public_id", flat=True)) == {entry["id"] for entry in data["threads"]}
    assert Post.objects.filter(state="published").count() == sum(len(entry["posts"]) for entry in data["threads"])
    assert sorted(Case.objects.values_list("kind", flat=True)) == [Case.Kind.FIRST_POST, Case.Kind.TRANSLATION]
    for entry in data["threads"]:
        thread = Thread.objects.get(public_id=entry["id"])
        posts = list(thread.posts.filter(state="published").order_by("number"))
        assert (thread.title, thread.language) == (entry["title"], entry["titleLang"])
        assert [post.original.source for post in posts] == [item["text"] for item in entry["posts"]]
        assert [post.original.language for post in posts] == [item["lang"] for item in entry["posts"]]
        assert thread.created_at.date().isoformat() == entry["date"]
        assert thread.topic_id == entry["topic"]


def test_load_threads_shows_in_both_languages_and_feeds_the_library(client, people, taxonomy, data):
    load_threads(data, people)
    source = library_sources.get("forums")
    for entry in data["threads"]:
        thread = Thread.objects.get(public_id=entry["id"])
        documents = list(source.documents([thread]))
        assert [document.language for document in documents] == [item["lang"] for item in entry["posts"]]
        assert {document.subject_id for document in documents} == {entry["id"]}
        assert documents[0].facets["sector"] == [entry["sector"]]
        assert documents[0].url.startswith(f"/{documents[0].language}/")
        if thread.audience == "public":
            for language in ("en", "cy"):
                assert client.get(thread.get_absolute_url(language)).status_code == 200
    assert len(list(source.subjects())) == len(data["threads"])


def test_translation_of_the_demo_waits_in_the_queue_and_once_decided_is_not_offered_again(client, people, data):
    load_threads(data, people)
    thread = Thread.objects.get(public_id="th-01")
    case = Case.objects.get(kind=Case.Kind.TRANSLATION)
    title, english = case.text.title, thread.get_absolute_url("en")
    assert title not in unescape(client.get(english).content.decode())
    translations.translation_decide(actor=people["facilitator"], case=case, version=case.version, accept=True)
    assert title in unescape(client.get(english).content.decode())
    load_threads(data, people)
    assert PostText.objects.filter(origin=PostText.Origin.HUMAN).count() == 1


def test_fictional_people_are_named_so_in_the_readers_language(client, people, taxonomy, data):
    load_threads(data, people)
    thread = Thread.objects.get(public_id="th-01")
    assert "Owen Prys (fictional)" in client.get(thread.get_absolute_url("en")).content.decode()
    assert "Owen Prys (ffug)" in client.get(thread.get_absolute_url("cy")).content.decode()


def test_room_is_registered_everywhere():
    for registry in (audience_providers, library_sources, personal_data):
        assert registry.get("forums") is not None
    assert panels.get("forums.latest").place == "home_discussions"


def test_invitation_opens_and_closes_a_space(people, make_space):
    space, person = make_space("invited"), people["member"]
    assert not Space.objects.visible_to(person).filter(pk=space.pk).exists()
    invitation = SpaceMembership.objects.create(space=space, user=person)
    assert Space.objects.visible_to(person).filter(pk=space.pk).exists()
    invitation.delete()
    assert not Space.objects.visible_to(person).filter(pk=space.pk).exists()


@pytest.mark.parametrize("slug", ["queue", "ciw", "fy-negeseuon"])
def test_space_cannot_take_an_address_of_the_site(make_space, slug):
    from django.core.exceptions import ValidationError

    space = make_space()
    space.slug_cy = slug
    with pytest.raises(ValidationError):
        space.full_clean()


@pytest.mark.parametrize(
    ("role", "status"), [("facilitator", 200), ("administrator", 200), ("member", 403), ("practitioner", 403)]
)
def test_spaces_in_the_admin_are_for_facilitators(client_for, make_space, role, status):
    make_space()
    response = client_for(role).get("/admin/spaces/")
    assert response.status_code == status or (status == 403 and response.status_code == 302)
    if status == 200:
        assert "Space" in response.content.decode()


def test_space_made_in_the_admin_appears_and_is_recorded(client_for, db):
    from core.models import AuditEntry

    fields = {
        "code": "new",
        "name_cy": "Newydd",
        "name_en": "New",
        "slug_cy": "newydd",
        "slug_en": "new",
        "purpose_cy": "Diben.",
        "purpose_en": "Purpose.",
        "visibility": "public",
        "premoderation": "none",
        "position": "3",
    }
    assert client_for("facilitator").post("/admin/spaces/new/", fields).status_code == 302
    assert client_for("visitor").get("/en/discussions/new/").status_code == 200
    assert AuditEntry.objects.filter(action="space.created").exists()
