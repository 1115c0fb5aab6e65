"""The page tree and the taxonomy that the room's tests stand on."""

import json
from typing import Any

from django.conf import settings
from wagtail.models import Locale, Page, Site

from casestudies.models import CaseStudyIndexPage, CaseStudyPage
from casestudies.setup import ensure_workflow
from core.models import VOCABULARIES

DATA: dict[str, Any] = json.loads((settings.CONTENT_DIR / "demo_cases.json").read_text())
TAXONOMY: dict[str, Any] = json.loads((settings.CONTENT_DIR / "taxonomy.json").read_text())


def load_taxonomy() -> None:
    """Fill every vocabulary from the content file, as the demo does."""
    for name, model in VOCABULARIES.items():
        rows = []
        for position, row in enumerate(TAXONOMY[name]):
            fields = {
                "code": row["id"],
                "name_en": row["en"],
                "name_cy": row["cy"],
                "description_en": row.get("desc_en") or row.get("def_en") or "",
                "description_cy": row.get("desc_cy") or row.get("def_cy") or "",
                "position": position,
            }
            if "short_en" in row:
                fields |= {"short_name_en": row["short_en"], "short_name_cy": row["short_cy"]}
            if name == "indicators":
                fields |= {"value_kind_id": row["kind"], "unit_id": row["unit"], "direction": row["direction"]}
            rows.append(model(**fields))
        model.objects.bulk_create(rows, ignore_conflicts=True)


def make_tree() -> dict[str, CaseStudyIndexPage]:
    """Return the lists of case studies by language, under a home page of each."""
    english, welsh = Locale.objects.get(language_code="en"), Locale.objects.get(language_code="cy")
    root = Page.objects.get(depth=1)
    home = Site.objects.get(is_default_site=True).root_page
    if home.locale_id != english.pk:
        raise AssertionError("the default home page is English")
    twin = Page.objects.filter(translation_key=home.translation_key, locale=welsh).first()
    if twin is None:
        twin = root.add_child(
            instance=Page(title="Hafan", slug="hafan", locale=welsh, translation_key=home.translation_key)
        )
    index_en = home.add_child(
        instance=CaseStudyIndexPage(
            title="Case studies", slug="case-studies", locale=english, summary="What others did."
        )
    )
    index_cy = twin.add_child(
        instance=CaseStudyIndexPage(
            title="Astudiaethau achos",
            slug="astudiaethau-achos",
            locale=welsh,
            translation_key=index_en.translation_key,
            summary="Beth wnaeth eraill.",
        )
    )
    ensure_workflow()
    return {"en": index_en, "cy": index_cy}


def page_of(public_id: str, language: str) -> CaseStudyPage:
    """Return the page of a case study in a tree, stand-in or not."""
    return CaseStudyPage.objects.get(public_id=public_id, locale__language_code=language)
