"""A page tree, a taxonomy and ready case studies for the room's tests."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from casestudies_support import DATA, load_taxonomy, make_tree
from django.db import transaction

from casestudies.demo import load_case_studies
from casestudies.models import CaseStudyIndexPage, CaseStudyIndicator, CaseStudyPage
from core.models import Goal, Topic, WayOfWorking

Tree = dict[str, CaseStudyIndexPage]


@pytest.fixture
def taxonomy(db: None) -> None:
    load_taxonomy()


@pytest.fixture
def tree(taxonomy: None) -> Tree:
    return make_tree()


@pytest.fixture
def make_case(tree: Tree) -> Callable[..., CaseStudyPage]:
    """Return a function that publishes a small case study."""

    def make(title: str = "Street cleaning", language: str = "en", **fields: Any) -> CaseStudyPage:
        goals = fields.pop("goals", ["prosperous"])
        rows = fields.pop("indicators", [])
        live = fields.pop("live", True)
        values = {
            "summary": f"{title}: a summary.",
            "sector_id": "local-government",
            "service_area_id": "cleaning",
            "region_id": "north",
            "model_before_id": "outsourced-national",
            "model_after_id": "in-house",
            "stage_id": "live",
            "start": date(2024, 4, 1),
            "body_en": "Pretend Council",
            "body_cy": "Cyngor Cogio",
            "challenge": "It was dear.",
            "approach": "We asked the crews.",
            "outcome": "It is better.",
            "lessons": "Ask first.\nCount later.",
        } | fields
        index = CaseStudyIndexPage.objects.get(pk=tree[language].pk)
        page = CaseStudyPage(title=title, locale=index.locale, live=False, **values)
        page.indicators = [
            CaseStudyIndicator(locale=index.locale, sort_order=number, **row) for number, row in enumerate(rows)
        ]
        index.add_child(instance=page)
        page.goals = Goal.objects.filter(code__in=goals)
        page.ways = WayOfWorking.objects.filter(code="long-term")
        page.topics = Topic.objects.filter(code="business-case")
        revision = page.save_revision()
        if live:
            revision.publish()
        return CaseStudyPage.objects.get(pk=page.pk)

    return make


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[CaseStudyPage]]:
    """The demo's case studies, imported once for a module; undone at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_taxonomy()
        tree = make_tree()
        yield load_case_studies(DATA, tree["en"], tree["cy"])
        transaction.set_rollback(True)
