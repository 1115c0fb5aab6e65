"""The list of organisations, and its loading from the content file."""

import json

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.translation import override

from core.models import VOCABULARIES, Goal
from core.taxonomy import load_taxonomy
from members.models import EmailDomain, Organisation
from members.organisation_import import SOURCES, ensure_demo_organisation, load_organisations

PATH = settings.CONTENT_DIR / "taxonomy.json"
DATA = json.loads(PATH.read_text(encoding="utf-8"))


@pytest.fixture
def loaded(db) -> None:
    """The content file, loaded."""
    load_taxonomy(PATH)
    load_organisations(DATA)


def test_load_taxonomy_loads_every_term_once(loaded):
    for name, model in VOCABULARIES.items():
        assert model.objects.count() == len(DATA[name])
    assert load_taxonomy(DATA) == 0
    assert load_organisations(DATA) == 0


def test_load_taxonomy_corrects_what_differs(loaded):
    Goal.objects.filter(pk="resilient").update(name_cy="?")
    assert load_taxonomy(DATA) == 1
    assert Goal.objects.get(pk="resilient").name_cy == "Cymru gydnerth"


def test_load_organisations_loads_every_body_with_its_marks(loaded):
    assert Organisation.objects.count() == sum(len(DATA[name]) for name in SOURCES)
    gwynedd = Organisation.objects.get(pk="gwynedd")
    assert gwynedd.verify
    assert gwynedd.note
    assert (gwynedd.sector_id, gwynedd.region_id, gwynedd.kind) == ("local-government", "north", "principal-council")
    assert not EmailDomain.objects.exists(), "an administrator verifies domains"


def test_demo_organisation_is_made_once(loaded):
    assert ensure_demo_organisation() == ensure_demo_organisation()
    assert EmailDomain.objects.get().domain == "demo.example"


def test_command_can_be_tried_and_repeated(db, capsys):
    call_command("load_taxonomy", "--dry-run")
    assert not Organisation.objects.exists()
    call_command("load_taxonomy", "--demo")
    call_command("load_taxonomy", "--demo")
    assert capsys.readouterr().out.splitlines()[-1] == "0 terms and 0 organisations written."
    with pytest.raises(CommandError):
        call_command("load_taxonomy", "/nothing.json")


@pytest.mark.parametrize("language", ["en", "cy"])
def test_organisation_list_is_public_and_in_its_language(client, loaded, language):
    with override(language):
        address = reverse("members:organisation_list")
    text = client.get(address).content.decode()
    assert f'<html lang="{language}"' in text
    assert {"en": "Isle of Anglesey County Council", "cy": "Cyngor Sir Ynys Môn"}[language] in text
    assert {"en": "Cyngor Sir Ynys Môn", "cy": "Isle of Anglesey"}[language] not in text


def test_organisation_list_queries_do_not_grow(client, loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get(reverse("members:organisation_list"))


def test_organisation_list_without_any_says_so(client, db):
    assert "There are no organisations here yet." in client.get(reverse("members:organisation_list")).content.decode()
