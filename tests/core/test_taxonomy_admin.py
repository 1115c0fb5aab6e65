"""Terms in the admin: the code is settled when the term is made."""

import pytest
from django.urls import reverse

from core.models import Region, Sector

pytestmark = pytest.mark.django_db


@pytest.fixture
def term(db):
    return Sector.objects.create(code="health", name_en="Health", name_cy="Iechyd")


def form(**values):
    empty = {"description_cy": "", "description_en": "", "position": "0"}
    return empty | {"name_en": "Health", "name_cy": "Iechyd"} | values


def test_code_changed_by_hand_makes_no_copy(client_for, term):
    editor = client_for("editor")
    address = reverse("wagtailsnippets_core_sector:edit", args=["health"])
    page = editor.get(address)
    assert page.context["form"].fields["code"].disabled
    before = set(Sector.objects.values_list("code", flat=True))
    answer = editor.post(address, form(code="health-2", name_en="Health and care"))
    assert answer.status_code == 302
    assert set(Sector.objects.values_list("code", flat=True)) == before
    assert Sector.objects.get(pk="health").name_en == "Health and care"


def test_a_new_term_gets_its_code(client_for):
    address = reverse("wagtailsnippets_core_region:add")
    answer = client_for("editor").post(address, form(code="border"))
    assert answer.status_code == 302
    assert Region.objects.filter(code="border").exists()
