"""The demo's case studies, from the content files: both languages, and two that have only one."""

import datetime
from typing import Any

from django.db import transaction
from wagtail.models import Page

from core.languages import OTHER
from core.models import BilingualPage, Goal, Topic, WayOfWorking
from core.publishing import slug_of
from core.twins import translate_page

from .models import CaseStudyIndexPage, CaseStudyIndicator, CaseStudyPage
from .models.numbers import public_id_for

TEXTS = ("title", "summary", "challenge", "approach", "outcome")

SINGLE_LANGUAGE_CASES: list[dict[str, Any]] = [
    {
        "id": "case-15",
        "illustrative": True,
        "originalLang": "en",
        "sector": "local-government",
        "service_area": "cleaning",
        "model_before": "outsourced-national",
        "model_after": "in-house",
        "stage": "transition",
        "region": "south-west",
        "start": "2026-01",
        "body": {"en": "Pretend Bay Council", "cy": "Cyngor Bae Cogio", "fictional": True},
        "goals": ["prosperous", "more-equal"],
        "ways": ["involvement", "integration"],
        "topics": ["tupe-pensions", "unions-social-partnership"],
        "indicators": [],
        "title": {"en": "Library cleaning comes back: a note from month three"},
        "summary": {
            "en": "Pretend Bay Council moved the cleaning of nine libraries in-house. It is too early for figures, "
            "but the transfer taught us something."
        },
        "challenge": {
            "en": "Cleaners worked split shifts for two employers, and branch staff did not know whom to call."
        },
        "approach": {
            "en": "Fourteen cleaners transferred in January. We met each of them before the transfer, with their union."
        },
        "outcome": {
            "en": "One payroll error left two people short in the first month; it was put right within a week. "
            "The first figures are due in the summer."
        },
        "lessons": {"en": ["Test the payroll with real rotas before the first pay day."]},
    },
    {
        "id": "case-16",
        "illustrative": True,
        "originalLang": "cy",
        "sector": "town-community",
        "service_area": "grounds-maintenance",
        "model_before": "sme-local",
        "model_after": "shared-service",
        "stage": "considering",
        "region": "north",
        "start": "2026-06",
        "body": {"en": "Llanddychmygol Community Council", "cy": "Cyngor Cymuned Llanddychmygol", "fictional": True},
        "goals": ["resilient", "culture-language"],
        "ways": ["collaboration", "long-term"],
        "topics": ["business-case"],
        "indicators": [],
        "title": {"cy": "Tri chyngor cymuned yn ystyried rhannu gofalwr tir"},
        "summary": {
            "cy": "Mae tri chyngor cymuned bach yn holi a fyddai'n well cyflogi un gofalwr tir rhyngddynt na rhoi tri "
            "chontract ar wahân."
        },
        "challenge": {
            "cy": "Mae pob contract yn rhy fach i ddenu mwy nag un cynnig, ac ni ddaw neb allan pan fydd coeden wedi "
            "cwympo."
        },
        "approach": {
            "cy": "Cynhaliwyd dau gyfarfod agored, a gofynnwyd i glerc pob cyngor nodi oriau a chostau blwyddyn gyfan."
        },
        "outcome": {
            "cy": "Ni wnaed penderfyniad eto. Mae un cyngor yn amau a fyddai'n arbed arian, ac mae'r cwestiwn pwy "
            "fyddai'r cyflogwr heb ei ateb."
        },
        "lessons": {"cy": ["Cytunwch pwy fydd yn cyflogi cyn trafod cyflogau."]},
    },
]


def load_case_studies(
    data: dict[str, Any], index_page_en: CaseStudyIndexPage, index_page_cy: CaseStudyIndexPage, author: Any = None
) -> list[CaseStudyPage]:
    """Import ``demo_cases.json``, each case in its original language first, then its translation.

    Returns the originals. What is there already (by public id) is left as it is, so the command can be run again.
    """
    indexes = {"en": index_page_en, "cy": index_page_cy}
    return [_load_case(case, indexes, author) for case in [*data["case_studies"], *SINGLE_LANGUAGE_CASES]]


@transaction.atomic
def _load_case(case: dict[str, Any], indexes: dict[str, CaseStudyIndexPage], author: Any) -> CaseStudyPage:
    language = case["originalLang"]
    other = OTHER[language]
    index = indexes[language]
    page = CaseStudyPage.objects.child_of(index).filter(public_id=case["id"], alias_of=None).first()
    if page is None:
        page = _make_original(case, index, language, author)
    if other in case["title"] and not _has_twin(page, indexes[other]):
        # While the original is a draft still, so that no stand-in (and no redirect from it) is made on the way.
        twin = translate_page(page, other, _translated_values(case, page, other), user=author)
        _publish(page, author)
        _publish(twin, author)
    _publish(page, author)
    original: CaseStudyPage = CaseStudyPage.objects.get(pk=page.pk)
    return original


def _publish(page: Page, author: Any) -> None:
    if not Page.objects.filter(pk=page.pk, live=True).exists():
        page.get_latest_revision().publish(user=author, skip_permission_checks=True)


def _has_twin(page: Page, index: Page) -> bool:
    return bool(Page.objects.child_of(index).filter(translation_key=page.translation_key, alias_of=None).exists())


def _make_original(case: dict[str, Any], index: CaseStudyIndexPage, language: str, author: Any) -> CaseStudyPage:
    page = CaseStudyPage(
        slug=slug_of(case["title"][language]),
        locale=index.locale,
        live=False,
        owner=author,
        author=author,
        illustrative=case["illustrative"],
        body_en=case["body"]["en"],
        body_cy=case["body"]["cy"],
        sector_id=case["sector"],
        service_area_id=case["service_area"],
        region_id=case["region"],
        model_before_id=case["model_before"],
        model_after_id=case["model_after"],
        stage_id=case["stage"],
        start=datetime.date.fromisoformat(f"{case['start']}-01"),
        lessons="\n".join(case["lessons"][language]),
        **{name: case[name][language] for name in TEXTS},
    )
    page.public_id = public_id_for(page.translation_key, wanted=case["id"])
    page.indicators = [
        CaseStudyIndicator(
            sort_order=position,
            locale=index.locale,
            indicator_id=row["indicator"],
            baseline_year=row["baseline"]["year"],
            baseline_value=row["baseline"]["value"],
            values=row["values"],
            note=row.get("note", {}).get(language, ""),
        )
        for position, row in enumerate(case["indicators"])
    ]
    index.add_child(instance=page)
    page.goals = Goal.objects.filter(code__in=case["goals"])
    page.ways = WayOfWorking.objects.filter(code__in=case["ways"])
    page.topics = Topic.objects.filter(code__in=case["topics"])
    page.save_revision(user=author)
    return page


def _translated_values(case: dict[str, Any], page: BilingualPage, language: str) -> dict[str, Any]:
    values: dict[str, Any] = {name: case[name][language] for name in TEXTS}
    values["slug"] = slug_of(values["title"])
    values["lessons"] = "\n".join(case["lessons"][language])
    rows = list(page.indicators.all())
    for row, source in zip(rows, case["indicators"], strict=True):
        row.note = source.get("note", {}).get(language, "")
    values["indicators"] = rows
    return values
